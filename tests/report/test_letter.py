"""退回意见: what it says in each case, that it stays on one page, and that nothing in it is interpreted."""

import io
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from templates.make_templates import LETTER, make_letter
from tests.helpers import needs_office
from toolkit.report.fit import MOST_POINTS, first_sentence, fitted, forms
from toolkit.report.letter import LetterData, LetterPoint, letter, lint_letter
from toolkit.report.template_error import TemplateError
from toolkit.resources import resource_dir

MARKED, RESTORED = "青山乡_退回修改表（第1次）.xlsx", "青山乡_恢复表（第1次）.xlsx"
UNBALANCED = LetterPoint(
    "表三依申请公开 D4", "表三依申请公开 D4 不符合：左边为 10，右边为 8。", "核对这一列，两边要相等。"
)
CARRIED = LetterPoint("表三依申请公开 J27", "表三依申请公开 J27 结转偏多。", "确实没有办完的，写明原因。", "B10")
PHOTO = LetterPoint("", "这不是填报表，而是图片。", "请发送填好的 .xlsx 填报表。")
FIRST = LetterData(
    "盐池县政务公开办公室",
    "青山乡",
    2021,
    1,
    date(2022, 1, 11),
    "returned",
    [UNBALANCED],
    marked_file=MARKED,
    deadline="1月15日",
    contact="李雪梅",
    phone="0953-6012345",
)
EXPLAIN = replace(FIRST, verdict="needs_explanation", errors=(), warnings=[CARRIED])
UNREADABLE = replace(FIRST, verdict="unreadable", errors=[PHOTO], marked_file="")


def said(data: LetterData) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(letter(data))).paragraphs]


def parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return {name: package.read(name) for name in package.namelist()}


def many(count: int, length: int = 1) -> list[LetterPoint]:
    """Different points, each with a message of so many sentences."""
    message = "办理结果比应办的多，请核对这一列每一行的数。" * length
    return [replace(UNBALANCED, where=f"表三 D{n}", message=f"表三 D{n} {message}") for n in range(1, count + 1)]


def test_first_return__whole_letter() -> None:
    assert said(FIRST) == [
        "关于2021年政府信息公开工作年度报告填报表的退回意见",
        "（第1次退回）",
        "青山乡：",
        "贵单位报来的2021年政府信息公开工作年度报告填报表已经收到。经审核，有1个问题需要改正。现将表退回，请改好后再报。",
        "请改正（1个）",
        "1. 表三依申请公开 D4 不符合：左边为 10，右边为 8。核对这一列，两边要相等。",
        "怎么改",
        f"附件“{MARKED}”就是贵单位报来的表，有问题的格已经标红，第一张表“问题清单”逐条写明了问题和办法。"
        "请直接在这份表里改正。",
        "改完后看“审核结果”表，没有须改正的“×”就是改好了。保存后，请在1月15日前把文件发回我办。"
        "有不清楚的地方，请与李雪梅联系，电话0953-6012345。",
        "",
        "盐池县政务公开办公室",
        "2022年1月11日",
    ]


def test_only_warnings__asks_for_a_sentence_beside_the_rule_and_for_no_correction() -> None:
    text = "\n".join(said(EXPLAIN))
    assert "没有必须改正的错误，但有1个问题请贵单位再核实一下。" in text
    assert "1. （编号B10）表三依申请公开 J27 结转偏多。" in text
    assert "在附件“问题清单”这一条右边的“说明”栏写一句原因，不用改数" in text
    assert "请直接在这份表里写说明。" in text
    assert "请改正" not in text


@pytest.mark.parametrize(("count", "told"), [(1, "这个问题写说明不能代替"), (2, "这几个问题写说明不能代替")])
def test_warnings_that_no_words_settle__no_words_are_asked_for(count: int, told: str) -> None:
    paragraphs = said(replace(EXPLAIN, warnings=[CARRIED] * count, explainable=False))
    assert any(told in each and "改好，重新报一份" in each for each in paragraphs)
    assert any(each.endswith("请直接在这份表里改正。") for each in paragraphs)
    assert any(each.startswith("改好、保存后，请在1月15日前把文件发回我办") for each in paragraphs)
    assert [each for each in paragraphs if "写好说明" in each or each.endswith("写说明。")] == []


def test_unreadable__why_and_how_to_send_again() -> None:
    lines = said(UNREADABLE)
    assert lines[3].endswith("已经收到，但文件里的数读不出来，没法审核，请重新报送。")
    assert lines[4:6] == ["原因和办法", "1. 这不是填报表，而是图片。请发送填好的 .xlsx 填报表。"]
    assert not [line for line in lines if "标红" in line or "审核结果" in line]
    assert "请在附件“表.xlsx”里重新填写。" in "".join(said(replace(UNREADABLE, restored_file="表.xlsx")))


@pytest.mark.parametrize(
    ("mended", "remaining", "sentence"),
    [
        (3, 2, "上次指出的5个问题，已经改好或写了说明的3个，还有2个没有。"),
        (5, 0, "上次指出的5个问题，都已经改好或写了说明。"),
        (0, 5, "上次指出的5个问题，都还没有改好。"),
    ],
)
def test_second_return__what_became_of_the_first(mended: int, remaining: int, sentence: str) -> None:
    data = replace(FIRST, times=2, mended=mended, remaining=remaining, changes=["D4 由 3 改为 7。", "D5 清空了。"])
    assert said(data)[1] == "（第2次退回）"
    assert said(data)[4] == sentence + "和上次报来的表相比：D4 由 3 改为 7；D5 清空了。"


def test_first_return__says_nothing_of_a_last_time() -> None:
    assert "上次" not in "".join(said(FIRST))


def test_many_changes__the_first_whole_ones_and_how_many_more() -> None:
    line = said(replace(FIRST, changes=[f"表三依申请公开 D{n} 由 3 改为 7。" for n in range(30)]))[4]
    shown, _, rest = line.rpartition("；")
    assert shown.endswith("由 3 改为 7")
    assert rest == f"其余{30 - shown.count('改为')}处改动不再一一列出。"
    assert said(replace(FIRST, changes=["改" * 900]))[4] == "和上次报来的表相比，改动了1处。"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"marked_file": MARKED, "restored_file": RESTORED}, "请在这一份里改正。"),
        ({"marked_file": "", "restored_file": RESTORED}, f"附件“{RESTORED}”是重新生成的表，读得出来的数都在里面"),
    ],
)
def test_restored_copy__is_the_one_to_correct(files: dict[str, Any], sentence: str) -> None:
    (line,) = [line for line in said(replace(FIRST, **files)) if RESTORED in line]
    assert sentence in line
    assert line.rindex(RESTORED) < line.index("请在这")


def test_blank_deadline_and_contact__leave_no_gap() -> None:
    data = replace(FIRST, deadline="", contact="", phone="")
    assert said(data)[-4].endswith("保存后，请尽快把文件发回我办。")
    assert said(replace(data, phone="0953"))[-4].endswith("有不清楚的地方，请拨打0953。")


def test_more_than_twelve__the_first_in_order_and_the_number_of_the_rest() -> None:
    lines = said(replace(FIRST, errors=many(20)))
    listed = [line for line in lines if "表三 D" in line]
    assert [line.partition("表三")[0] for line in listed] == [f"{n}. " for n in range(1, MOST_POINTS + 1)]
    assert lines[lines.index(listed[-1]) + 1] == "其余8个详见附件里的“问题清单”。"


def test_long_points__whole_sentences_only() -> None:
    lines = said(replace(FIRST, errors=many(12, length=3), warnings=many(12, length=3)))
    points = [line for line in lines if "表三 D" in line]
    assert points
    assert all(line.endswith(("核对这一列每一行的数。", "两边要相等。")) for line in points)


def test_endless_sentence__is_named_only() -> None:
    lines = said(replace(FIRST, errors=[LetterPoint("表三 D4", "表三 D4 " + "很长" * 200 + "。", "改。")]))
    assert "1. 表三 D4：详见附件里的“问题清单”。" in lines
    assert "1. 整个文件：请与我办联系。" in said(replace(UNREADABLE, errors=[LetterPoint("", "很长" * 200, "改。")]))


def test_first_sentence__quoted_full_stops_do_not_end_it() -> None:
    assert (
        first_sentence("D4 填的是“没有。都在县里”（见。上），不是数字。请改。")
        == "D4 填的是“没有。都在县里”（见。上），不是数字。"
    )
    assert first_sentence("没有句号") == "没有句号"


def test_forms__place_stands_in_front_where_the_message_leaves_it_out() -> None:
    assert forms("表三 D4", "不是数字。", "请改。", "")[0] == "表三 D4：不是数字。请改。"
    assert forms("表三 D4", "表三 D4 不是数字。", "请改。", "")[0] == "表三 D4 不是数字。请改。"


def test_fitted__no_room_leaves_no_points() -> None:
    assert fitted([[("一。",)], [("二。",), ("三。",)]], -3) == [[], []]
    assert fitted([[("一。",), ("二。",)], [("三。",), ("四。",)]], 3) == [["一。", "二。"], ["三。"]]


# ── inert, the same every time, nobody's name in it ────────────────────────────────────
HOSTILE = "{{7*7}}{% for a in b %}<b>&\"'\u202e\u200bعربي\x07\n{{cycler.__init__}}"
INERT = "{{7*7}}{% for a in b %}<b>&\"'عربي{{cycler.__init__}}"


def test_hostile_text__is_printed_and_never_interpreted() -> None:
    point = LetterPoint(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    data = replace(
        FIRST, unit=HOSTILE, errors=[replace(point, rule="")], warnings=[point], changes=[HOSTILE], marked_file=HOSTILE,
        restored_file=HOSTILE, office=HOSTILE, deadline=HOSTILE, contact=HOSTILE, phone=HOSTILE,
    )  # fmt: skip
    document = letter(data)
    body = Document(io.BytesIO(document)).element.body
    allowed = {qn(f"w:{name}") for name in ("p", "pPr", "pStyle", "r", "rPr", "rFonts", "t", "br", "body")}
    section = next(body.iter(qn("w:sectPr")))
    assert {each.tag for each in body.iter()} - {each.tag for each in section.iter()} <= allowed
    texts = said(data)
    assert texts[2] == f"{INERT}："
    assert f"1. {INERT}{INERT}" in texts
    assert f"1. （编号{INERT}）{INERT}{INERT}" in texts
    assert not [text for text in texts if "49" in text]
    targets = b"".join(part for name, part in parts(document).items() if name.endswith(".rels"))
    assert b'TargetMode="External"' not in targets


def test_same_data__same_bytes() -> None:
    assert letter(FIRST) == letter(replace(FIRST))


def test_properties__title_and_the_letters_day_but_no_author() -> None:
    properties = Document(io.BytesIO(letter(FIRST))).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("青山乡2021年填报表退回意见", "", "")
    assert properties.created is not None
    assert properties.created.date() == date(2022, 1, 11)


# ── the template ───────────────────────────────────────────────────────────────────
def test_committed_template__is_a_fresh_run_without_slips() -> None:
    path = resource_dir("templates") / LETTER
    committed, fresh = parts(path.read_bytes()), parts(make_letter())
    for part in ("word/document.xml", "word/styles.xml", "word/fontTable.xml", "word/settings.xml"):
        assert committed[part] == fresh[part], "请运行 python -m templates.make_templates"
    assert lint_letter(path) == []


@pytest.mark.parametrize(
    ("style", "chinese", "size"),
    [
        ("Title", "方正小标宋简体", 16),
        ("Normal", "仿宋_GB2312", 12),
        ("Heading 1", "黑体", 12),
        ("落款", "仿宋_GB2312", 12),
    ],
)
def test_type__in_the_styles(style: str, chinese: str, size: int) -> None:
    found = Document(io.BytesIO(letter(FIRST))).styles[style]
    assert found.element.rPr.rFonts.get(qn("w:eastAsia")) == chinese
    assert found.font.size == Pt(size)


def test_template_with_a_slip__named_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document()
    document.add_paragraph("{{ untit }}：")
    document.save(str(tmp_path / LETTER))
    monkeypatch.setattr("toolkit.report.letter.resource_dir", lambda name: tmp_path)
    with pytest.raises(TemplateError, match="不认识的变量“untit”"):
        letter(FIRST)


# ── on paper ───────────────────────────────────────────────────────────────────────
LONG_NAME = "青山乡" * 12
PAGES: Mapping[str, LetterData] = {
    "first": FIRST,
    "explain": EXPLAIN,
    "unreadable": UNREADABLE,
    "twenty-five": replace(FIRST, errors=many(25)),
    "long": replace(FIRST, errors=many(25, length=2), warnings=many(24, length=3), restored_file=RESTORED),
    "endless": replace(FIRST, errors=many(30, length=40), warnings=many(30, length=40)),
    "latin": replace(FIRST, errors=[replace(UNBALANCED, message="WWWW MMMM " * 8 + "。")] * 22, warnings=[CARRIED] * 9),
    "all": replace(
        FIRST,
        times=3,
        unit=LONG_NAME,
        marked_file=f"{LONG_NAME}.xlsx",
        restored_file=f"{LONG_NAME}（恢复）.xlsx",
        errors=many(25, length=2),
        warnings=many(25),
        mended=11,
        remaining=22,
        changes=[f"表三依申请公开 D{n} 由 3 改为 7。" for n in range(40)],
        office="盐池县人民政府办公室政务公开办公室",
    ),
}


@pytest.mark.office
@needs_office
def test_paper__every_letter_is_one_page(tmp_path: Path) -> None:
    for name, data in PAGES.items():
        (tmp_path / f"{name}.docx").write_bytes(letter(data))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", *(f"{name}.docx" for name in PAGES)]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    assert {name: pages(tmp_path / f"{name}.pdf") for name in PAGES} == dict.fromkeys(PAGES, 1)


def pages(pdf: Path) -> int:
    text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout
    return text.count(b"\f")
