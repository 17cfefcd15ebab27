"""What a county's own form must hold for the later steps, and that each official edition does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from toolkit.forms import Form, FormError, check_roles, editions, load_form
from toolkit.forms.model import Header

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
