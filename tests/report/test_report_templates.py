"""The Word templates: as generated, on the standard's page, and checked before they are used."""

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from docx.shared import Pt

from templates.make_templates import FILES, make_letter, make_template
from toolkit.intake.documents.blocks import TextBlock
from toolkit.report import ReportData, TemplateError, UnitLine, county_report, lint_template, unit_report
from toolkit.report.marked_report import marked_text
from toolkit.resources import resource_dir

Make = Callable[..., ReportData]
Read = Callable[[bytes], DocumentType]
NAMES = list(FILES)


def parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture
def template(tmp_path: Path) -> Callable[..., Path]:
    """A template of the given paragraphs."""

    def make(*paragraphs: str, footer: str = "") -> Path:
        document = Document()
        for text in paragraphs:
            document.add_paragraph(text)
        if footer:
            document.sections[0].footer.paragraphs[0].text = footer
        path = tmp_path / "我的模板.docx"
        document.save(str(path))
        return path

    return make


@pytest.mark.parametrize("name", NAMES)
def test_committed_template__is_a_fresh_run(name: str) -> None:
    committed = parts((resource_dir("templates") / name).read_bytes())
    fresh = parts(make_template(county=FILES[name]))
    for part in ("word/document.xml", "word/styles.xml", "word/fontTable.xml", "word/settings.xml"):
        assert committed[part] == fresh[part], "请运行 python -m templates.make_templates"


@pytest.mark.parametrize("name", NAMES)
def test_committed_template__has_no_slip(name: str) -> None:
    assert lint_template(resource_dir("templates") / name) == []


def test_page__as_the_standard_has_it(make_data: Make, read: Read) -> None:
    section = read(unit_report(make_data())).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(margin.mm) for margin in margins if margin is not None] == [37, 28, 26, 35]
    assert section.footer_distance is not None
    assert round(section.footer_distance.mm) == 22
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]._p
        assert "".join(paragraph.itertext(qn("w:t"))) == "— 1 —"
        assert paragraph.pPr.jc.get(qn("w:val")) == side
        assert [code.text for code in paragraph.iter(qn("w:instrText"))] == ["PAGE"]


@pytest.mark.parametrize(
    ("style", "chinese", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Normal", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("段首小标题", "楷体_GB2312", 16),
        ("表格文字", "宋体", 9),
        ("Footer", "宋体", 14),
    ],
)
def test_type__in_the_styles(make_data: Make, read: Read, style: str, chinese: str, size: int) -> None:
    found = read(unit_report(make_data())).styles[style]
    fonts = found.element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == chinese
    assert fonts.get(qn("w:ascii")) == ("宋体" if style == "Footer" else "Times New Roman")
    assert not [name for name in fonts.attrib if "Theme" in name]
    assert found.font.size == Pt(size)


def test_body__fixed_lines_and_two_characters_of_indent(make_data: Make, read: Read) -> None:
    normal = read(unit_report(make_data())).styles["Normal"]
    assert normal.paragraph_format.line_spacing == Pt(28)
    assert normal.element.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_used_styles__carry_no_fonts_of_their_own(make_data: Make, read: Read) -> None:
    body = read(unit_report(make_data())).element.body
    assert not [fonts for fonts in body.iter(qn("w:rFonts")) if fonts.get(qn("w:eastAsia"))]


def test_same_input__same_bytes(make_data: Make, tmp_path: Path, roster: list[UnitLine]) -> None:
    copied = tmp_path / "copy.docx"
    shutil.copyfile(resource_dir("templates") / NAMES[0], copied)
    assert unit_report(make_data()) == unit_report(make_data()) == unit_report(make_data(), copied)
    assert county_report(make_data(), roster) == county_report(make_data(), roster)


def test_missing_mark__is_highlighted(make_data: Make, read: Read) -> None:
    document = read(unit_report(make_data({"facts.training": None})))
    (marked,) = [
        run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.highlight_color is not None
    ]
    assert marked == "【待补充：政务公开业务培训次数】"


def test_template_changed__is_read_again(make_data: Make, read: Read, template: Callable[..., Path]) -> None:
    path = template("{{ year }}年")
    assert read(unit_report(make_data(), path)).paragraphs[0].text == "2020年"
    path = template("{{ unit }}乡")
    os.utime(path, ns=(1, 1))
    assert read(unit_report(make_data(), path)).paragraphs[0].text == "青山乡乡"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("全年培训｛｛ facts.training ｝｝。", "全角"),
        ("｛% if facts.training %｝培训", "全角"),
        ("{％ if sample ％}示例{％ endif ％}", "全角"),
        ("培训{{ facts.training }。", "不成对"),
        ("{% if sample %}示例", "{% endif %}"),
        ("示例{% endif %}", "endif"),
        ("{{ facts.trainng }}", "facts.trainng"),
        ("{{ 培训次数 }}", "培训次数"),
        ("{{ t3.new.totl.zero }}", "t3.new.totl"),
        ("{{ topics | listd }}", "listd"),
        ("{{ facts.training + }}", "写法有误"),
    ],
)
def test_lint__names_the_slip(template: Callable[..., Path], make_data: Make, text: str, said: str) -> None:
    path = template("一、总体情况", text)
    (sentence,) = lint_template(path)
    assert said in sentence
    assert sentence.endswith("。")
    with pytest.raises(TemplateError) as raised:
        unit_report(make_data(), path)
    assert "我的模板.docx" in str(raised.value)
    assert said in str(raised.value)


def test_lint__clean(template: Callable[..., Path]) -> None:
    path = template("达到100％（含｛注｝）", "{%p for line in texts.active.lines %}", "{{ line }}", "{%p endfor %}")
    assert lint_template(path) == []


def test_lint__tag_in_the_footer(template: Callable[..., Path]) -> None:
    assert "页脚" in lint_template(template("正文", footer="{{ year }}"))[0]


def test_lint__not_a_word_document(tmp_path: Path, make_data: Make) -> None:
    path = tmp_path / "模板.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    assert "不是 Word 文档" in lint_template(path)[0]
    assert "找不到" in lint_template(tmp_path / "没有.docx")[0]
    with pytest.raises(TemplateError, match="打不开"):
        unit_report(make_data(), path)


def test_sandbox__template_cannot_reach_the_machine(template: Callable[..., Path], make_data: Make) -> None:
    path = template("{{ unit.__class__.__mro__ }}")
    with pytest.raises(TemplateError):
        unit_report(make_data(), path)


def test_partial_mark__is_highlighted(make_data: Make, read: Read) -> None:
    partial = {"facts.training": 1, "facts.media": 2, "facts.posts": 2, "facts.screen": 2}
    document = read(county_report(make_data(unit="盐池县", partial=partial), [UnitLine("青山乡", "已汇总")]))
    marked = [
        run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.highlight_color is not None
    ]
    assert marked == ["【待补充：运营政务新媒体个数等3项有单位未填，请核对】", "【待补充：1个单位未填】"]


@pytest.mark.parametrize("county", [False, True])
def test_page_of_a_report__holds_22_lines_of_28_characters(county: bool) -> None:
    document = Document(io.BytesIO(make_template(county=county)))
    page = document.sections[0]
    grid = page._sectPr.find(qn("w:docGrid"))
    spacing = document.styles["Normal"].element.rPr.find(qn("w:spacing"))
    pitch = 16 + int(grid.get(qn("w:charSpace"))) / 4096 + int(spacing.get(qn("w:val"))) / 20
    width = (page.page_width - page.left_margin - page.right_margin) / 12700
    height = (page.page_height - page.top_margin - page.bottom_margin) / 12700
    assert grid.get(qn("w:type")) == "linesAndChars"
    # A cell narrower than its character is two cells wide in LibreOffice.
    assert int(grid.get(qn("w:charSpace"))) >= 0
    assert int(width / pitch) == 28
    assert int(height / (int(grid.get(qn("w:linePitch"))) / 20)) == 22


@pytest.mark.parametrize("data", [make_template(county=False), make_template(county=True), make_letter()])
def test_template__opens_without_compatibility_mode_and_in_official_fonts(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    modes = [
        each.get(qn("w:val"))
        for each in document.settings.element.iter(qn("w:compatSetting"))
        if each.get(qn("w:name")) == "compatibilityMode"
    ]
    fonts = [document.styles[f"Heading {n}"].element.rPr.rFonts.get(qn("w:eastAsia")) for n in (1, 2, 3)]
    assert modes == ["15"]
    assert fonts == ["黑体", "楷体_GB2312", "仿宋_GB2312"]


def written_documents() -> list[tuple[str, bytes]]:
    """Every template that we give, and a document that is not made from one."""
    given = [(path.name, path.read_bytes()) for path in sorted(resource_dir("templates").glob("*.docx"))]
    assert len(given) == 7
    return [*given, ("校对", marked_text([TextBlock("第一句。", "第 1 段")], []))]


@pytest.mark.parametrize(("name", "data"), written_documents())
def test_document__nothing_of_another_program_in_it(name: str, data: bytes) -> None:
    held = parts(data)
    assert not [part for part in held if part.startswith("customXml/") or "WithEffects" in part or "thumbnail" in part]
    whole = b"".join(held.values())
    assert not [word for word in (b"Macintosh", b"python-docx", b"docxtpl", b"w:rsid") if word in whole]
    assert "政府信息公开年报工具".encode() in held["docProps/app.xml"]
    styles = Document(io.BytesIO(data)).styles.element
    looks = {each.get(qn("w:styleId")) for each in styles if each.get(qn("w:type")) == "table"}
    assert looks <= {"TableNormal", "TableGrid"}
    assert len(data) < 30_000
