"""Whose workbook it is: stamp, cover, roster, year and issue, each with one thing wrong."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from tests.helpers import (
    COVER,
    KEY,
    T3,
    context_of,
    filled,
    lines,
    one,
    stamp_of,
    with_cell,
    with_sheet,
)
from toolkit.forms import load_form
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.stamp import STAMP_SHEET
from toolkit.verify.findings import Finding
from toolkit.verify.gates.identity import identify, owner_of
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import SheetPlan, WorkbookPlan

FORM = load_form("2021")
STAMP = stamp_of(FORM)
LINES = {name: f"B{row}" for row, name in enumerate(asdict(STAMP), 1)}


def judged(data: bytes, **changes: object) -> Verification:
    return verify_bytes(data, "青山乡.xlsx", context_of(FORM, **changes))


def with_both(**changes: str | int) -> bytes:
    """Both places of the stamp changed without its seal; the cover stays."""
    forged = replace(STAMP, **changes)  # type: ignore[arg-type]

    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        for name, value in changes.items():
            plan = with_cell(f"{STAMP_SHEET}!{LINES[name]}", value=str(value))(plan)
        return replace(plan, stamp=forged.as_property())

    return filled(FORM, damage=damage)


def test_without_a_campaign__info() -> None:
    report = verify_bytes(filled(FORM), "青山乡.xlsx")
    assert [(each.rule, each.level) for each in report.findings] == [("ID-07", "info")]
    assert report.verdict == "accepted"


def test_stamp_sheet_removed__the_property_tells() -> None:
    report = judged(filled(FORM, damage=with_sheet(STAMP_SHEET, lambda sheet: None)))
    assert [(each.rule, each.level) for each in report.findings] == [("ID-05", "warning")]
    assert report.stamp == STAMP
    assert report.verdict == "needs_explanation"


def test_property_removed__the_sheet_tells() -> None:
    report = judged(filled(FORM, damage=lambda plan: replace(plan, stamp="")))
    assert (report.verdict, report.stamp) == ("accepted", STAMP)


def test_both_removed__known_by_its_texts_but_returned() -> None:
    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        return replace(with_sheet(STAMP_SHEET, lambda sheet: None)(plan), stamp="")

    report = judged(filled(FORM, damage=damage))
    assert lines(report, "error") == {("ID-05", ())}
    assert (report.verdict, report.stamp) == ("returned", None)
    assert report.values["new.natural"] == 7


UNITS = {"QS": "青山乡", "DSK": "大水坑镇"}
AGAIN = "请把数字填进下发给该单位的填报表再报，县里可以从“下发”里重新发给它。"


def unstamped(name: str | None = "青山乡", code: str | None = "QS") -> bytes:
    """Neither stamp sheet nor property; what the cover says of the unit."""

    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        plan = replace(with_sheet(STAMP_SHEET, lambda sheet: None)(plan), stamp="")
        return with_cell(f"{COVER}!B5", value=code)(with_cell(f"{COVER}!B4", value=name)(plan))

    return filled(FORM, damage=damage)


def both_say(data: bytes, file: str, units: dict[str, str]) -> str:
    """The sentence of ID-05, on reading and on collecting; neither names an owner."""
    context = context_of(FORM, units=units)
    identity, refused = identify(read_workbook(data), context, file), owner_of(read_workbook(data), context, file)
    assert isinstance(refused, Finding)
    assert identity.stamp is None
    assert [(each.rule, each.level) for each in (*identity.findings, refused)] == [("ID-05", "error")] * 2
    assert identity.findings[0].message == refused.message
    return refused.message


@pytest.mark.parametrize(
    ("name", "code"),
    [("青山乡", "QS"), ("青山乡", None), (None, "QS"), ("青 山乡", None), ("老名字", "QS"), ("青山乡", "旧码")],
)
def test_no_stamp__the_cover_suggests_a_unit(name: str | None, code: str | None) -> None:
    said = both_say(unstamped(name, code), "大水坑镇.xlsx", UNITS)
    assert said.endswith(f"封面写的是“青山乡”（QS），如果确是该单位的表，{AGAIN}")


@pytest.mark.parametrize(("name", "code"), [(None, None), ("外县某乡", "WX"), ("青山乡", "DSK")])
def test_no_stamp_and_no_unit_on_the_cover__the_file_name_suggests_one(name: str | None, code: str | None) -> None:
    said = both_say(unstamped(name, code), "收件/大水坑镇（终稿）.xlsx", UNITS)
    assert said.endswith(f"文件名写的是“大水坑镇”（DSK），如果确是该单位的表，{AGAIN}")


def test_no_stamp_and_no_hint__no_unit_suggested() -> None:
    assert both_say(unstamped(None, None), "新建工作表.xlsx", UNITS) == "找不到表样标识，不能确定是哪个单位的表。"


def test_no_stamp_and_two_units_of_the_name__no_unit_suggested() -> None:
    twins = {"QS": "青山乡", "QS2": "青山乡"}
    assert both_say(unstamped(code=None), "青山乡.xlsx", twins) == "找不到表样标识，不能确定是哪个单位的表。"


def test_no_stamp_and_two_units_of_the_name__the_code_tells_them_apart() -> None:
    twins = {"QS": "青山乡", "QS2": "青山乡"}
    said = both_say(unstamped(code="QS2"), "x.xlsx", twins)
    assert said.endswith(f"封面写的是“青山乡”（QS2），如果确是该单位的表，{AGAIN}")


def test_no_stamp_and_one_name_within_another__the_file_name_means_the_longer() -> None:
    units = {"QS": "青山乡", "DQS": "大青山乡"}
    said = both_say(unstamped(None, None), "大青山乡.xlsx", units)
    assert said.endswith(f"文件名写的是“大青山乡”（DQS），如果确是该单位的表，{AGAIN}")


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("青山乡", "QS", "封面写的是“青山乡”（QS）。"), ("青山乡", None, "封面写的是“青山乡”。"), (None, None, "")],
)
def test_no_stamp_and_no_campaign__what_the_cover_says(name: str | None, code: str | None, said: str) -> None:
    report = verify_bytes(unstamped(name, code), "青山乡.xlsx")
    assert one(report, "ID-05").message == f"找不到表样标识，不能确定是哪个单位的表。{said}"


def test_stamp_of_another_unit__cover_mismatch() -> None:
    other = stamp_of(FORM, unit_code="DSK", unit_name="大水坑镇", unit_kind="镇")

    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        for name in ("unit_code", "unit_name", "unit_kind", "seal"):
            plan = with_cell(f"{STAMP_SHEET}!{LINES[name]}", value=getattr(other, name))(plan)
        return replace(plan, stamp=other.as_property())

    report = judged(filled(FORM, damage=damage), units={"QS": "青山乡", "DSK": "大水坑镇"})
    assert {(each.rule, each.cells) for each in report.findings} == {
        ("ID-01", (f"{COVER}!B4",)),
        ("ID-01", (f"{COVER}!B5",)),
        ("ID-01", (f"{COVER}!B6",)),
    }
    assert report.verdict == "returned"


def test_cover_edited__mismatch_at_the_cell() -> None:
    report = judged(filled(FORM, damage=with_cell(f"{COVER}!B4", value="大水坑镇")))
    assert lines(report, "error") == {("ID-01", (f"{COVER}!B4",))}
    assert (one(report, "ID-01").found, one(report, "ID-01").expected) == ("大水坑镇", "青山乡")


@pytest.mark.parametrize("name", ["unit_kind", "fingerprint", "issue", "seal"])
def test_one_character_of_the_stamp_changed__error(name: str) -> None:
    old = str(getattr(STAMP, name))
    changed = old[:-1] + chr(ord(old[-1]) ^ 1)
    report = judged(with_both(**{name: int(changed) if name == "issue" else changed}))
    assert "ID-01" in {each.rule for each in report.findings}
    assert report.verdict == "returned"


def test_the_two_places_disagree__error() -> None:
    other = replace(STAMP, issue=2).sealed(KEY)
    report = judged(filled(FORM, damage=lambda plan: replace(plan, stamp=other.as_property())))
    assert lines(report, "error") == {("ID-01", ())}
    assert "一个是“1”，一个是“2”" in one(report, "ID-01").message


def test_the_two_places_disagree_in_the_seal_alone__its_head_is_told() -> None:
    other = replace(STAMP, seal="f" * 64)
    report = judged(filled(FORM, damage=lambda plan: replace(plan, stamp=other.as_property())))
    told = one(report, "ID-01")
    assert (told.found, told.expected) == (f"校验码 {STAMP.seal[:8]}", "校验码 ffffffff")


def test_stamp_of_another_year__error() -> None:
    report = judged(filled(FORM, stamp=stamp_of(FORM, year=2022)))
    assert lines(report, "error") == {("ID-04", ())}
    assert (one(report, "ID-04").found, one(report, "ID-04").expected) == ("2022", "2021")


def test_superseded_issue__warning() -> None:
    report = judged(filled(FORM), issues={"QS": 2})
    assert lines(report) == {("ID-04", ())}
    assert (one(report, "ID-04").found, one(report, "ID-04").expected) == ("1", "2")
    assert report.verdict == "needs_explanation"


def test_newest_issue__ok() -> None:
    assert judged(filled(FORM, stamp=stamp_of(FORM, issue=2)), issues={"QS": 2}).verdict == "accepted"


def test_other_campaign__error() -> None:
    stamp = replace(STAMP, campaign="同心县-2021").sealed(b"the key of another county")
    report = judged(filled(FORM, stamp=stamp))
    assert lines(report, "error") == {("ID-04", ())}
    assert one(report, "ID-04").found == "同心县-2021"


def test_unit_not_in_the_roster__error() -> None:
    report = judged(filled(FORM), units={"DSK": "大水坑镇"})
    assert lines(report, "error") == {("M02", ())}
    assert one(report, "M02").found == "QS"


def test_other_fingerprint__error() -> None:
    report = judged(filled(FORM, stamp=stamp_of(FORM, fingerprint="0" * 16)))
    assert lines(report, "error") == {("ID-04", ())}
    assert one(report, "ID-04").found == "0" * 16


def test_edition_of_another_year__error() -> None:
    old = load_form("2019")
    stamp = stamp_of(old, year=2021)
    report = verify_bytes(filled(old, stamp=stamp), "青山乡.xlsx")
    assert lines(report, "error") == {("F03", ())}


def test_unknown_edition__unreadable() -> None:
    report = verify_bytes(filled(FORM, stamp=stamp_of(FORM, edition="2035")), "青山乡.xlsx")
    assert (report.verdict, lines(report)) == ("unreadable", {("ID-04", ())})


def test_foreign_workbook__unreadable() -> None:
    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        return replace(plan, sheets=(replace(plan.sheet(T3), name="Sheet1"),), stamp="")

    report = judged(filled(FORM, damage=damage))
    assert (report.verdict, lines(report)) == ("unreadable", {("ID-05", ())})


def test_no_stamp_and_texts_of_none_of_ours__says_both() -> None:
    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        return replace(plan, sheets=(replace(plan.sheet(T3), name="Sheet1"),), stamp="")

    expected = "找不到表样标识，不能确定是哪个单位的表，工作表和下发的表样也不一致。"
    assert one(verify_bytes(filled(FORM, damage=damage), "x.xlsx"), "ID-05").message == expected


def test_no_stamp_in_a_campaign__known_by_the_campaigns_form_only() -> None:
    old = load_form("2019")

    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        return replace(with_sheet(STAMP_SHEET, lambda sheet: None)(plan), stamp="")

    snapshot = read_workbook(filled(old, damage=damage))
    assert identify(snapshot, None).form == old
    assert identify(snapshot, context_of(FORM)).form == FORM


@pytest.mark.parametrize(("gone", "said"), [("B4", "封面写的是“QS”。"), ("B5", "封面写的是“青山乡”。")])
def test_no_stamp_and_a_cell_of_the_cover_gone__the_other_is_told(gone: str, said: str) -> None:
    def without(sheet: SheetPlan) -> SheetPlan:
        return replace(sheet, cells={ref: cell for ref, cell in sheet.cells.items() if ref != gone})

    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        plan = with_sheet(COVER, without)(with_sheet(STAMP_SHEET, lambda sheet: None)(plan))
        return replace(plan, stamp="")

    message = one(verify_bytes(filled(FORM, damage=damage), "x.xlsx"), "ID-05").message
    assert message == f"找不到表样标识，不能确定是哪个单位的表。{said}"


@pytest.mark.parametrize("shown", ["一○一团", "一0一团", "一 〇一\u200b团"])
def test_cover_that_only_looks_otherwise__info(shown: str) -> None:
    stamp = stamp_of(FORM, unit_name="一〇一团")
    data = filled(FORM, stamp=stamp, damage=with_cell(f"{COVER}!B4", value=shown))
    report = judged(data, units={"QS": "一〇一团"})
    found = one(report, "CEL-10")
    # What nobody sees is not printed either.
    told = shown.replace("\u200b", "")
    assert (found.level, found.cells, found.found, found.expected) == ("info", (f"{COVER}!B4",), told, "一〇一团")
    assert report.verdict == "accepted"


# ── the file's name ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("青山乡.xlsx", []),
        ("青山乡.XLSX", []),
        ("青山乡.xlsm ", []),
        ("青山乡（终稿）.xlsx", []),
        ("报表.xlsx", []),
        ("青山乡.xls", [("PKG-11", ".xls", "")]),
        ("青山乡", [("PKG-11", "无", "")]),
        ("大水坑镇.xlsx", [("ID-06", "大水坑镇", "青山乡")]),
        ("大水坑镇/青山乡.xlsx", []),
    ],
)
def test_file_name_against_its_content__info(file: str, told: list[tuple[str, str, str]]) -> None:
    findings = verify_bytes(filled(FORM), file, context_of(FORM, units=UNITS)).findings
    assert [(each.rule, each.found, each.expected) for each in findings] == told
    assert {each.level for each in findings} <= {"info"}
