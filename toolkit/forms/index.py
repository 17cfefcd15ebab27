"""Every cell of a form by key: where it stands in the workbook, what it holds, how it is labelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from toolkit.forms.grid import Grid, table_grid
from toolkit.forms.model import NUMERIC, CellType, Field, FieldList, Form, Table

# Where the list sheets hold their lines: the first field's row and the columns of value and 约数.
LIST_FIRST_ROW = {"cover": 8, "facts": 4, "texts": 4}
LIST_VALUE_COLUMN = {"cover": "B", "facts": "D", "texts": "C"}
APPROX_COLUMN = "E"
APPROX_CHOICES = ("近", "余")

# Cells that the office fills in before it hands the workbook out; the township cannot change them.
COVER_ISSUED = {"unit": "B4", "code": "B5", "kind": "B6", "year": "B7"}
NIL_KEY = "cover.nil_return"
NIL_YES = "是"


@dataclass(frozen=True)
class FormCell:
    """A value of the form: `sheet` and `cell` say where it stands, `rows` and `columns` are its labels."""

    key: str
    table: str
    sheet: str
    cell: str
    kind: Literal["input", "total"]
    type: CellType
    row: tuple[str, ...]
    column: tuple[str, ...]
    required: bool
    span: str = ""
    parts: tuple[str, ...] = ()
    unit: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()

    @cached_property
    def numeric(self) -> bool:
        return self.type in NUMERIC

    @cached_property
    def place(self) -> str:
        """`表三依申请公开!D4`, the way findings name it."""
        return f"{self.sheet}!{self.cell}"

    @property
    def name(self) -> str:
        """Row and column in the clerk's words: 一、本年新收政府信息公开申请数量／自然人."""
        return "／".join(part for part in (*self.row[-1:], *self.column[-1:]) if part)


@dataclass(frozen=True)
class FormIndex:
    """All cells by key, in reading order, and each table's grid."""

    form: Form
    cells: Mapping[str, FormCell]
    grids: Mapping[str, Grid]
    _inputs: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def of_table(self, table_id: str) -> tuple[FormCell, ...]:
        return self._tables.get(table_id, ())

    @cached_property
    def _tables(self) -> dict[str, tuple[FormCell, ...]]:
        tables: dict[str, list[FormCell]] = {}
        for cell in self.cells.values():
            tables.setdefault(cell.table, []).append(cell)
        return {table: tuple(cells) for table, cells in tables.items()}

    @cached_property
    def inputs(self) -> tuple[FormCell, ...]:
        return tuple(cell for cell in self.cells.values() if cell.kind == "input")

    @cached_property
    def totals(self) -> tuple[FormCell, ...]:
        """In an order in which every total comes after those that it adds up."""
        settled = {cell.key for cell in self.inputs}
        waiting = [cell for cell in self.cells.values() if cell.kind == "total"]
        ordered: list[FormCell] = []
        while waiting:
            ready = [cell for cell in waiting if settled.issuperset(cell.parts)]
            assert ready, "totals that add up each other"
            settled |= {cell.key for cell in ready}
            ordered += ready
            waiting = [cell for cell in waiting if cell.key not in settled]
        return tuple(ordered)

    def numeric_inputs(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The inputs that these keys stand for, totals followed down to what they add up."""
        found: dict[str, None] = {}
        for key in keys:
            if key not in self._inputs:
                parts = self.cells[key].parts
                self._inputs[key] = self.numeric_inputs(parts) if parts else (key,)
            found.update(dict.fromkeys(self._inputs[key]))
        return tuple(found)

    def nil_covers(self, key: str) -> bool:
        """Whether an explicit 零报告 makes a blank of this cell zero."""
        return self.cells[key].table in self._nil_tables

    @cached_property
    def nil_inputs(self) -> tuple[FormCell, ...]:
        """The inputs that an explicit 零报告 covers."""
        return tuple(cell for cell in self.inputs if self.nil_covers(cell.key))

    @cached_property
    def _nil_tables(self) -> frozenset[str]:
        return frozenset(table.id for table in self.form.tables if table.nil)


def _table_cells(table: Table, grid: Grid) -> list[FormCell]:
    return [
        FormCell(
            key=cell.key,
            table=table.id,
            sheet=table.sheet,
            cell=cell.ref,
            kind="total" if cell.kind == "total" else "input",
            type=cell.type,
            row=cell.row_labels,
            column=cell.column_labels,
            required=cell.kind == "input",
            span=cell.span,
            parts=cell.parts,
            unit=cell.unit,
            hint=cell.hint,
        )
        for cell in grid.cells
        if cell.key
    ]


def _list_cells(fields: FieldList) -> list[FormCell]:
    cells = []
    for number, each in enumerate(fields.fields):
        row = LIST_FIRST_ROW[fields.id] + number
        cells.append(_field_cell(fields, each, f"{LIST_VALUE_COLUMN[fields.id]}{row}"))
        if each.approx:
            cells.append(
                FormCell(
                    key=f"{fields.id}.{each.key}.approx",
                    table=fields.id,
                    sheet=fields.sheet,
                    cell=f"{APPROX_COLUMN}{row}",
                    kind="input",
                    type="text",
                    row=(each.label,),
                    column=("约数",),
                    required=False,
                    hint="数字不是准数时选：“近300”选近，“300余”选余；准数留空。",
                    choices=APPROX_CHOICES,
                )
            )
    return cells


def _field_cell(fields: FieldList, each: Field, ref: str) -> FormCell:
    column = {"cover": "填写内容", "facts": "数值", "texts": "文字内容"}[fields.id]
    return FormCell(
        key=f"{fields.id}.{each.key}",
        table=fields.id,
        sheet=fields.sheet,
        cell=ref,
        kind="input",
        type=each.type,
        row=(each.label,),
        column=(column,),
        required=each.required,
        unit=each.unit,
        hint=each.hint,
        choices=each.choices,
    )


@lru_cache(maxsize=16)
def index_form(form: Form) -> FormIndex:
    """Index a form's cells: cover, tables, facts, texts."""
    grids = {table.id: table_grid(table) for table in form.tables}
    cells: list[FormCell] = _list_cells(form.cover)
    for table in form.tables:
        cells += _table_cells(table, grids[table.id])
    cells += _list_cells(form.facts) + _list_cells(form.texts)
    return FormIndex(form, {cell.key: cell for cell in cells}, grids)
