"""退回: what a unit gets, what becomes of it when it comes back, and how its explanations travel on."""

import os
from datetime import date
from pathlib import Path

import openpyxl
from docx import Document

from tests.helpers import T3, parts_of, resaved, zipped
from toolkit.campaign.folder import Campaign
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.campaign.states import UnitState, unit_states
from toolkit.cli.as_json import state_json
from toolkit.forms import index_form
from toolkit.verbs.adopt import adopt
from toolkit.verbs.compare_resubmissions import resubmissions
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import unit_stamp
from toolkit.verbs.run import run
from toolkit.verbs.undo import undo
from toolkit.verbs.verify import verify
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

NAME = "麻黄山乡"
# 公开总数 less than what was disclosed this year: A04 asks for a second look.
FEWER: dict[str, Value] = {"normdoc.disclosed": 3, "normdoc.total": 1, "normdoc.made": 1}


def state(campaign: Campaign, name: str = NAME) -> UnitState:
    return next(each for each in unit_states(campaign) if each.unit.name == name)


def hand_in(campaign: Campaign, file: str, data: bytes, when: int) -> None:
    path = campaign.inbox / file
    path.write_bytes(data)
    os.utime(path, (when, when))
    run(campaign)


def a_return(campaign: Campaign, values: dict[str, Value], over: dict[str, Value] | None = None) -> bytes:
    unit = next(unit for unit in campaign.units if unit.name == NAME)
    return write_workbook(filled_plan(campaign.form, unit_stamp(campaign, unit, 1), values, over))


def package(campaign: Campaign) -> list[str]:
    return sorted(path.name for path in (campaign.sent_back / NAME).glob("*"))


def paragraphs(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def test_wrong_numbers__own_file_with_marks_and_a_letter_but_no_restored_copy(campaign: Campaign) -> None:
    hand_in(campaign, "麻黄山.xlsx", a_return(campaign, {"new.natural": 3, "grant.natural": 2}), 1_000)
    assert package(campaign) == [f"{NAME}_退回修改表（第1次）.xlsx", f"{NAME}_退回意见（第1次）.docx"]
    book = openpyxl.load_workbook(campaign.sent_back / NAME / f"{NAME}_退回修改表（第1次）.xlsx")
    assert [book["问题清单"][f"{column}4"].value for column in "ABC"] == [1, "须改正", "B01"]
    assert book["表三依申请公开"]["D4"].comment.text.startswith("【审核】")


def test_letter__names_the_deadline_and_whom_to_ask(campaign: Campaign) -> None:
    settings = campaign.folder / SETTINGS_FILE
    text = settings.read_text(encoding="utf-8").replace('"联系电话" = ""', '"联系电话" = "0953-0000000"')
    head, mark, tail = text.replace('"联系人" = ""', '"联系人" = "示例联系人"').partition('"上年任务"')
    settings.write_text(f'{head}"报送截止" = {date.max.isoformat()}\n{mark}{tail}', encoding="utf-8")
    again = Campaign(campaign.folder)
    hand_in(again, "麻黄山.xlsx", a_return(again, {"new.natural": 3, "grant.natural": 2}), 1_000)
    text = paragraphs(again.sent_back / NAME / f"{NAME}_退回意见（第1次）.docx")
    assert "请在12月31日前把文件发回我办。有不清楚的地方，请与示例联系人联系，电话0953-0000000。" in text


def test_marked_copy_mended_and_returned__accepted_and_the_folder_cleared(campaign: Campaign) -> None:
    hand_in(campaign, "麻黄山.xlsx", a_return(campaign, {"new.natural": 3, "grant.natural": 2}), 1_000)
    book = openpyxl.load_workbook(campaign.sent_back / NAME / f"{NAME}_退回修改表（第1次）.xlsx")
    book["表三依申请公开"]["D6"] = 3
    book.save(campaign.inbox / "麻黄山改.xlsx")
    os.utime(campaign.inbox / "麻黄山改.xlsx", (2_000, 2_000))
    run(campaign)
    assert state(campaign).state == "已汇总"
    assert package(campaign) == []
    again = resubmissions(campaign, [state(campaign)])[state(campaign).unit.code]
    assert [(each.cell.key, each.before, each.now) for each in again.changes] == [("grant.natural", 2, 3)]
    assert (again.fixed, again.open) == (1, 0)


def test_damaged_formula__a_restored_copy_without_the_damage(campaign: Campaign) -> None:
    hand_in(campaign, "麻黄山.xlsx", a_return(campaign, {"rule.total": 1}, {"review.total": 7}), 1_000)
    restored = campaign.sent_back / NAME / f"{NAME}_恢复表（第1次）.xlsx"
    assert len(package(campaign)) == 3
    book = openpyxl.load_workbook(restored)
    assert book["表四复议诉讼"]["E4"].value == "=SUM(A4:D4)"
    assert [book["问题清单"][f"C{row}"].value for row in (4, 5)] == ["A01", None]


def test_row_inserted__marks_stand_where_the_cells_are_now(campaign: Campaign) -> None:
    place = index_form(campaign.form).cells["deny.8.natural"].cell
    wrong = a_return(campaign, {"deny.8.natural": "3件"})
    hand_in(campaign, "麻黄山.xlsx", resaved(wrong, lambda book: book[T3].insert_rows(10)), 1_000)
    book = openpyxl.load_workbook(campaign.sent_back / NAME / f"{NAME}_退回修改表（第1次）.xlsx")
    now = f"D{int(place[1:]) + 1}"
    assert (book[T3][now].value, book[T3][place].comment) == ("3件", None)
    assert "填的是“3件”" in book[T3][now].comment.text
    links = {row[2].value: row[3].hyperlink for row in book["问题清单"].iter_rows(min_row=4)}
    assert links["CEL-04"].location == f"'{T3}'!{now}"
    restored = openpyxl.load_workbook(campaign.sent_back / NAME / f"{NAME}_恢复表（第1次）.xlsx")
    assert restored[T3][place].value == "3件"


def test_wrong_again__second_round_says_what_is_mended(campaign: Campaign) -> None:
    first: dict[str, Value] = {"new.natural": 3, "grant.natural": 2, "rule.total": 1}
    hand_in(campaign, "麻黄山.xlsx", a_return(campaign, first), 1_000)
    hand_in(campaign, "麻黄山2.xlsx", a_return(campaign, {**first, "rule.total": 0}), 2_000)
    assert package(campaign) == [f"{NAME}_退回修改表（第2次）.xlsx", f"{NAME}_退回意见（第2次）.docx"]
    text = paragraphs(campaign.sent_back / NAME / f"{NAME}_退回意见（第2次）.docx")
    assert "上次指出的2个问题，已经改好或写了说明的1个，还有1个没有。" in text
    assert "表二主动公开 D3（规章／对外公开总数量）由 1 改为 0" in text
    told = state_json(state(campaign), resubmissions(campaign, [state(campaign)]))["resubmission"]
    assert isinstance(told, dict)
    assert (told["fixed"], told["open"], told["unchanged"]) == (1, 1, False)
    assert told["changes"] == [
        {"key": "rule.total", "cell": "表二主动公开!D3", "kind": "changed", "before": 1, "now": 0}
    ]


def test_same_numbers_in_another_file__noticed(campaign: Campaign) -> None:
    wrong = a_return(campaign, {"new.natural": 3, "grant.natural": 2})
    hand_in(campaign, "麻黄山.xlsx", wrong, 1_000)
    book = openpyxl.load_workbook(campaign.inbox / "麻黄山.xlsx")
    book.save(campaign.inbox / "麻黄山2.xlsx")
    os.utime(campaign.inbox / "麻黄山2.xlsx", (2_000, 2_000))
    run(campaign)
    again = resubmissions(campaign, [state(campaign)])[state(campaign).unit.code]
    assert again.unchanged
    assert state(campaign).times_returned == 2


def test_file_with_a_macro__is_not_handed_on_but_restored(campaign: Campaign) -> None:
    wrong = a_return(campaign, {"new.natural": 3, "grant.natural": 2})
    hand_in(campaign, "麻黄山.xlsx", zipped({**parts_of(wrong), "xl/vbaProject.bin": b"macro"}), 1_000)
    assert package(campaign) == [f"{NAME}_恢复表（第1次）.xlsx", f"{NAME}_退回意见（第1次）.docx"]
    restored = parts_of((campaign.sent_back / NAME / f"{NAME}_恢复表（第1次）.xlsx").read_bytes())
    assert "xl/vbaProject.bin" not in restored
    text = paragraphs(campaign.sent_back / NAME / f"{NAME}_退回意见（第1次）.docx")
    assert f"附件“{NAME}_恢复表（第1次）.xlsx”是重新生成的表" in text


def test_warning__is_asked_about_and_its_explanation_travels_to_the_county_report(campaign: Campaign) -> None:
    hand_in(campaign, "麻黄山.xlsx", a_return(campaign, FEWER), 1_000)
    assert state(campaign).verdict is not None
    assert package(campaign) == [f"{NAME}_核实意见.docx", f"{NAME}_核实表.xlsx"]
    assert "核实意见" in paragraphs(campaign.sent_back / NAME / f"{NAME}_核实意见.docx")
    book = openpyxl.load_workbook(campaign.sent_back / NAME / f"{NAME}_核实表.xlsx")
    assert [book["问题清单"][f"{column}4"].value for column in "BC"] == ["须核实", "A04"]
    book["问题清单"]["G4"] = "清理废止两件"
    book.save(campaign.inbox / "麻黄山说明.xlsx")
    os.utime(campaign.inbox / "麻黄山说明.xlsx", (2_000, 2_000))
    run(campaign)
    settled = state(campaign)
    assert settled.verdict is not None
    assert (settled.verdict.verdict, settled.state) == ("accepted", "已汇总")
    assert settled.explanations == ("A04：清理废止两件",)
    assert package(campaign) == []
    (report,) = campaign.reports.glob("盐池县2020*.docx")
    assert f"{NAME}：A04：清理废止两件" in paragraphs(report)


def test_explanation__stays_while_other_problems_are_mended(campaign: Campaign) -> None:
    hand_in(campaign, "麻黄山.xlsx", a_return(campaign, {**FEWER, "new.natural": 3, "grant.natural": 2}), 1_000)
    for round_, mend in ((1, "D9"), (2, "D6")):
        book = openpyxl.load_workbook(campaign.sent_back / NAME / f"{NAME}_退回修改表（第{round_}次）.xlsx")
        rows = {row[2].value: row[6] for row in book["问题清单"].iter_rows(min_row=4)}
        if round_ == 1:
            rows["A04"].value = "清理废止两件"
        assert rows["A04"].value == "清理废止两件"
        book[T3][mend] = 1 if mend == "D9" else 2
        book.save(campaign.inbox / f"改{round_}.xlsx")
        os.utime(campaign.inbox / f"改{round_}.xlsx", (1_000 + round_, 1_000 + round_))
        run(campaign)
        if state(campaign).state == "已汇总":
            break
    assert state(campaign).explanations == ("A04：清理废止两件",)


def test_two_lines_of_one_rule__each_wants_its_own_words(campaign: Campaign) -> None:
    twice: dict[str, Value] = {"deny.1.natural": 1, "deny.3.natural": 1, "new.natural": 2}
    hand_in(campaign, "麻黄山.xlsx", a_return(campaign, twice), 1_000)
    book = openpyxl.load_workbook(campaign.sent_back / NAME / f"{NAME}_核实表.xlsx")
    assert [book["问题清单"][f"C{row}"].value for row in (4, 5)] == ["B11", "B11"]
    book["问题清单"]["G5"] = "确有此件"
    book.save(campaign.inbox / "麻黄山2.xlsx")
    os.utime(campaign.inbox / "麻黄山2.xlsx", (2_000, 2_000))
    run(campaign)
    now = state(campaign).verdict
    assert now is not None
    assert now.verdict == "needs_explanation"
    told = [each.explanation for each in now.findings if each.rule == "B11"]
    assert sorted(told) == ["", "确有此件"]


def test_known_return_is_adopted_again__the_folder_follows(campaign: Campaign) -> None:
    wrong = a_return(campaign, {"new.natural": 3, "grant.natural": 2})
    good = a_return(campaign, {"new.natural": 3, "grant.natural": 3})
    hand_in(campaign, "麻黄山.xlsx", wrong, 1_000)
    hand_in(campaign, "麻黄山改.xlsx", good, 2_000)
    assert package(campaign) == []
    adopt(campaign, "麻黄山.xlsx")
    assert state(campaign).state.startswith("退回")
    assert len(package(campaign)) == 2
    undo(campaign)
    assert state(campaign).mergeable
    assert package(campaign) == []


def test_sheet_deleted__nothing_counts_as_mended(campaign: Campaign) -> None:
    wrong = a_return(campaign, {"new.natural": 3, "grant.natural": 2})
    hand_in(campaign, "麻黄山.xlsx", wrong, 1_000)
    hand_in(campaign, "麻黄山2.xlsx", resaved(wrong, lambda book: book.remove(book[T3])), 2_000)
    again = resubmissions(campaign, [state(campaign)])[state(campaign).unit.code]
    assert (again.fixed, again.open, again.changes) == (0, 1, ())


def test_switch_in_the_settings__judges_again_and_is_over_on_its_day(campaign: Campaign) -> None:
    hand_in(campaign, "麻黄山.xlsx", a_return(campaign, FEWER), 1_000)
    settings = campaign.folder / SETTINGS_FILE
    text = settings.read_text(encoding="utf-8")
    told = '[["审核关系"]]\n"编号" = "A04"\n"性质" = "停用"\n"原因" = "口径调整"\n"经手人" = "经办人"\n"截至" = '
    campaign.ledger.close()
    for until, verdict in ((date.max, "accepted"), (date(2020, 1, 1), "needs_explanation")):
        settings.write_text(f"{text}\n{told}{until.isoformat()}\n", encoding="utf-8")
        again = Campaign(campaign.folder)
        verify(again)
        found = state(again).verdict
        assert found is not None
        assert found.verdict == verdict
        assert ("A04" in {each.rule for each in found.findings}) is (verdict != "accepted")
        again.ledger.close()


def test_edition_changed_after_issue__restored_copy_takes_every_value_by_key(campaign: Campaign) -> None:
    data = a_return(campaign, {"new.natural": 3, "grant.natural": 2, "carried_out.natural": 1})
    (campaign.folder / "补充.toml").write_text('like = "2019"\nedition = "盐池补充"\n', encoding="utf-8")
    settings = campaign.folder / SETTINGS_FILE
    text = settings.read_text(encoding="utf-8").replace('"版式" = "2019"', '"版式" = "补充.toml"')
    settings.write_text(text, encoding="utf-8")
    again = Campaign(campaign.folder)
    assert again.form.edition == "盐池补充"
    hand_in(again, "麻黄山.xlsx", data, 1_000)
    restored = again.sent_back / NAME / f"{NAME}_恢复表（第1次）.xlsx"
    book = openpyxl.load_workbook(restored)
    cells = index_form(again.form).cells
    keys = ("new.natural", "grant.natural", "carried_out.natural")
    assert [book[T3][cells[key].cell].value for key in keys] == [3, 2, 1]
    assert restored.name in paragraphs(again.sent_back / NAME / f"{NAME}_退回意见（第1次）.docx")
