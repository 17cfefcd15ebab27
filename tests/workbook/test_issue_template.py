"""A workbook cut from the template is the slow writer's, whoever it is for; what the template cannot say falls back."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import EDITIONS, YEARS, contents, needs_office, stamp_of, through_office
from toolkit.forms import Form, index_form, load_form
from toolkit.forms.carry import carried_values
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.read_return import find_stamps
from toolkit.returns.stamp import STAMP_SHEET, Stamp
from toolkit.workbook import issue_template as template_module
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.issue_template import IssueTemplate
from toolkit.workbook.plan import Value, WorkbookPlan
from toolkit.workbook.writer import write_workbook

PASSWORD = "abc123"
SOME: dict[str, Value] = {"carried_in.natural": 3, "carried_in.legal": 0}
HOSTILE = (
    "甲&乙<乡>",
    "\"'&amp;<t>",
    "]]><!--",
    "单位名称",
    "template:unit_code",
    "template:seal899999999999917",
    "=SUM(A1)",
    "#N/A",
    "00123",
    "&#30002;\\1",
    "😀𠮷乡",
    "青山  乡",
)
INEXPRESSIBLE = (" 青山乡 ", "青山\n乡", "青山\u3000乡", "乡\u200b", "_x000D_乡", "乡" * 300)


@cache
def template_of(edition: str) -> IssueTemplate:
    return IssueTemplate(load_form(edition), YEARS[edition], PASSWORD)


def all_carried(form: Form) -> dict[str, Value]:
    """Every number that may be carried over, each another one."""
    keys = carried_values(form, dict.fromkeys(index_form(form).cells, 0))
    return {key: number * 7 for number, key in enumerate(keys)}


def slow(form: Form, stamp: Stamp, values: dict[str, Value] | None = None) -> bytes:
    return write_workbook(issued_plan(form, stamp, values, PASSWORD))


def same(one: bytes, other: bytes) -> bool:
    """Whether two workbooks read alike and hold the same parts, compared as canonical XML."""
    return contents(one) == contents(other) and template_module._parts(one) == template_module._parts(other)


@pytest.fixture
def never_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on a template that asks the slow writer fails: what is cut is really cut."""

    def refuse(plan: WorkbookPlan) -> bytes:
        raise AssertionError(f"the slow writer was asked for {plan.title}")

    for edition in EDITIONS:
        template_of(edition)
    monkeypatch.setattr(template_module, "write_workbook", refuse)


@pytest.mark.usefixtures("never_slow")
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("values", [{}, SOME, all_carried])
def test_cut__equals_the_slow_writers_workbook(edition: str, values: object) -> None:
    form = load_form(edition)
    given_values = values(form) if callable(values) else values
    stamp = stamp_of(form, issue=4)
    assert same(template_of(edition).filled(stamp, given_values), slow(form, stamp, given_values))


def test_carried_numbers_of_both_editions__may_be_cut() -> None:
    assert {edition: len(all_carried(load_form(edition))) for edition in EDITIONS} == {"2019": 11, "2021": 6}


@pytest.mark.usefixtures("never_slow")
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_field__equals_the_slow_writers_workbook(edition: str, name: str) -> None:
    form = load_form(edition)
    stamp = replace(stamp_of(form, unit_name=name, unit_code=name, unit_kind=name, campaign=name), seal=name)
    data = template_of(edition).filled(stamp, SOME)
    assert same(data, slow(form, stamp, SOME))


# Any character that a roster lets through, the awkward ones more often.
names = st.text(
    st.sampled_from("&<>\"'乡镇𠮷😀_x") | st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=names, code=names, issue=st.integers(1, 10**6), number=st.integers(-1, 10**14))
def test_any_name__read_back_as_given_with_nothing_changed_but_results(
    name: str, code: str, issue: int, number: int
) -> None:
    form = load_form("2021")
    stamp = stamp_of(form, unit_name=name, unit_code=code, issue=issue)
    book = read_workbook(template_of("2021").filled(stamp, {"carried_in.natural": number}))
    assert find_stamps(book) == (stamp, stamp)
    plain = read_workbook(template_of("2021").filled(stamp_of(form), {}))
    changed = {
        f"{sheet.name}!{ref}"
        for sheet, other in zip(book.sheets, plain.sheets, strict=True)
        for ref, cell in sheet.cells.items()
        if cell != other.cells[ref] and (cell.formula is None or cell.formula != other.cells[ref].formula)
    }
    stamped = {f"{STAMP_SHEET}!B{row}" for row in range(1, 10)}
    assert changed <= {"封面!B4", "封面!B5", "封面!B6", "表三依申请公开!D5"} | stamped
    three = book.sheet("表三依申请公开")
    assert three is not None
    assert three.cells["D5"].text == str(number)


@settings(max_examples=12, deadline=None)
@given(name=st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable() and text.strip()))
def test_any_name__equals_the_slow_writers_workbook(name: str) -> None:
    form = load_form("2021")
    stamp = stamp_of(form, unit_name=name)
    assert same(template_of("2021").filled(stamp, SOME), slow(form, stamp, SOME))


@pytest.mark.parametrize("name", INEXPRESSIBLE)
def test_text_that_the_stencil_cannot_express__falls_back(name: str) -> None:
    form = load_form("2021")
    stamp = stamp_of(form, unit_name=name)
    assert template_of("2021").filled(stamp, SOME) == slow(form, stamp, SOME)


@pytest.mark.parametrize(
    "values",
    [
        {"carried_in.natural": Decimal("1.5")},
        {"carried_in.natural": "无"},
        {"carried_in.natural": 10**16},
        {"new.natural": 4},
        {"carried_in.total": 4},
        {"cover.nil_return": "是"},
    ],
)
def test_values_that_the_stencil_cannot_express__fall_back(values: dict[str, Value]) -> None:
    form = load_form("2021")
    assert template_of("2021").filled(stamp_of(form), values) == slow(form, stamp_of(form), values)


@pytest.mark.parametrize("changes", [{"year": 2023}, {"fingerprint": "another"}, {"edition": "2019"}])
def test_stamp_of_another_form_or_year__falls_back(changes: dict[str, str | int]) -> None:
    form = load_form("2021")
    stamp = stamp_of(form, **changes)
    assert template_of("2021").filled(stamp, {}) == slow(form, stamp)


def test_form_whose_own_words_look_like_a_placeholder__falls_back() -> None:
    form = replace(load_form("2021"), title="template:unit_name")
    data = IssueTemplate(form, 2021, PASSWORD).filled(stamp_of(form), {})
    assert data == slow(form, stamp_of(form))


@pytest.mark.parametrize("edition", EDITIONS)
def test_same_arguments__same_bytes_from_another_stencil_too(edition: str) -> None:
    form = load_form(edition)
    first = template_of(edition).filled(stamp_of(form), SOME)
    template_of(edition).filled(stamp_of(form, unit_name="别乡"), all_carried(form))
    assert template_of(edition).filled(stamp_of(form), SOME) == first
    assert IssueTemplate(form, YEARS[edition], PASSWORD).filled(stamp_of(form), SOME) == first


@pytest.mark.usefixtures("never_slow")
@pytest.mark.parametrize("edition", EDITIONS)
def test_package__sound_and_without_the_clock(edition: str) -> None:
    form = load_form(edition)
    data = template_of(edition).filled(stamp_of(form, unit_name="甲&乙<乡>"), all_carried(form))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        infos = package.infolist()
    with zipfile.ZipFile(io.BytesIO(slow(form, stamp_of(form)))) as package:
        assert {info.filename for info in infos} == set(package.namelist())
        like = package.infolist()[0]
    assert len({info.filename for info in infos}) == len(infos)
    assert {info.date_time for info in infos} == {(2021, 1, 1, 0, 0, 0)}
    for name in ("compress_type", "create_system", "create_version", "extract_version", "flag_bits", "external_attr"):
        assert {getattr(info, name) for info in infos} == {getattr(like, name)}, name


@pytest.mark.usefixtures("never_slow")
@pytest.mark.parametrize("edition", EDITIONS)
def test_openpyxl_opens_it(edition: str) -> None:
    form = load_form(edition)
    data = template_of(edition).filled(stamp_of(form, unit_name="甲&乙<乡>"), all_carried(form))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book["封面"]["B4"].value == "甲&乙<乡>"
    assert book["表三依申请公开"]["E5"].value == all_carried(form)["carried_in.commercial"]
    assert book[STAMP_SHEET].sheet_state == "veryHidden"
    assert book.properties.title == f"甲&乙<乡>{YEARS[edition]}年{form.title}填报表"
    assert book.properties.modified == datetime(2021, 1, 1)
    assert all(sheet.protection.sheet for sheet in book)


@pytest.mark.office
@needs_office
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    files = {}
    for edition in EDITIONS:
        form = load_form(edition)
        files[edition] = template_of(edition).filled(stamp_of(form, unit_name="甲&乙<乡>"), all_carried(form))
    for edition, data in through_office(files, tmp_path).items():
        form = load_form(edition)
        book = read_workbook(data)
        assert find_stamps(book)[0] == stamp_of(form, unit_name="甲&乙<乡>")
        cells = index_form(form).cells
        for key, value in all_carried(form).items():
            sheet = book.sheet(cells[key].sheet)
            assert sheet is not None
            assert sheet.cells[cells[key].cell].text == str(value), key
