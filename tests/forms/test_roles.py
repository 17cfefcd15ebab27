"""What a county's own form must hold for the later steps, and that each official edition does."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.forms import Form, FormError, check_roles, editions, load_form, load_form_file
from toolkit.forms.build import RESERVED_SHEETS
from toolkit.forms.model import Header
from toolkit.returns.explanations import CHECK_SHEET, PROBLEM_SHEET
from toolkit.returns.stamp import STAMP_SHEET
from toolkit.verbs.rollup_books import WHOLE
from toolkit.workbook.list_sheets import GUIDE_SHEET
from toolkit.workbook.long_summary import UNIT_SHEET
from toolkit.workbook.scope import Scope
from toolkit.workbook.summary import COUNTY_SHEET, STATE_SHEET

FORMS = [load_form(edition) for edition in editions()]


def renamed(header: Header, key: str) -> Header:
    children = tuple(renamed(each, key) for each in header.children)
    return replace(header, key="own" if header.key == key else header.key, children=children)


def with_row_renamed(form: Form, key: str) -> Form:
    tables = tuple(
        replace(
            table,
            blocks=tuple(
                replace(
                    block,
                    rows=tuple(renamed(row, key) for row in block.rows),
                    columns=tuple(renamed(column, key) for column in block.columns),
                )
                for block in table.blocks
            ),
        )
        for table in form.tables
    )
    return replace(form, tables=tables)


@pytest.mark.parametrize("form", FORMS)
def test_official_edition__serves_every_step(form: Form) -> None:
    check_roles(form, "x.toml")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("table", ["t2", "t3", "t4"])
def test_table_of_the_report_missing__refused_with_its_id(form: Form, table: str) -> None:
    less = replace(form, tables=tuple(each for each in form.tables if each.id != table))
    with pytest.raises(FormError, match=f"（{table}），年报写不出来") as told:
        check_roles(less, "own.toml")
    assert (told.value.file, f'id = "{table}"' in told.value.cure) == ("own.toml", True)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("row", ["new", "carried_in", "done", "carried_out", "review", "suit_direct", "suit_after"])
def test_row_or_column_that_the_report_names_renamed__refused(form: Form, row: str) -> None:
    with pytest.raises(FormError, match=rf"没有年报要写的数：{row}\.total"):
        check_roles(with_row_renamed(form, row), "own.toml")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("choices", [None, (), ("有", "无")])
def test_no_nil_return_to_choose__refused(form: Form, choices: tuple[str, ...] | None) -> None:
    fields = tuple(
        each if each.key != "nil_return" else replace(each, choices=choices or ())
        for each in form.cover.fields
        if choices is not None or each.key != "nil_return"
    )
    with pytest.raises(FormError, match="nil_return"):
        check_roles(replace(form, cover=replace(form.cover, fields=fields)), "own.toml")


def test_names_of_our_sheets__all_reserved() -> None:
    summed = (STATE_SHEET, COUNTY_SHEET, Scope(WHOLE).sheet, UNIT_SHEET)
    ours = (CHECK_SHEET, PROBLEM_SHEET, STAMP_SHEET, GUIDE_SHEET, *summed)
    assert {*ours, "history", "历史记录"} == RESERVED_SHEETS


@pytest.mark.parametrize("place", ["tables", "cover", "facts", "texts"])
@pytest.mark.parametrize("name", ["审核结果", "History", "a/b", "长" * 32])
def test_sheet_called_like_one_of_ours_or_by_no_name__refused(place: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "本县.toml"
    body = f'[{place}]\nsheet = "{name}"\n'
    if place == "tables":
        blocks = 'blocks = [{ columns = [{ key = "a" }], rows = [{ key = "b" }] }]'
        body = f'[[tables]]\nid = "x"\ntitle = "五"\nsheet = "{name}"\n{blocks}\n'
    path.write_text(f'like = "2021"\nedition = "本县版"\n{body}', encoding="utf-8")
    with pytest.raises(FormError, match=re.escape(f"工作表名“{name}”")):
        load_form_file(path)


def test_title_as_people_say_it() -> None:
    assert load_form("2021").short_title == "政府信息公开年报"
    assert replace(load_form("2021"), title="政务公开工作统计").short_title == "政务公开工作统计"
