"""The official tables as HTML, derived from the form's grid: spans, headers with scope, wrong cells with marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from toolkit.forms import Form, index_form
from toolkit.forms.grid import GridCell
from toolkit.forms.model import FieldList, Table
from toolkit.returns.explanations import listed_key
from toolkit.returns.read_return import Value
from toolkit.verify.causes import entries
from toolkit.verify.findings import Finding
from toolkit.verify.overrides import acceptable

_NOTHING = "—"


@dataclass(frozen=True)
class Badge:
    """A finding as it is marked at a cell. level: error or warning."""

    number: str
    level: str


@dataclass(frozen=True)
class HtmlCell:
    """One cell. scope: of a header, empty where it heads nothing; anchor: id of the element, for links to it."""

    text: str
    header: bool = False
    scope: str = ""
    rowspan: int = 1
    colspan: int = 1
    anchor: str = ""
    total: bool = False
    changed: str = ""
    badges: tuple[Badge, ...] = ()

    @property
    def level(self) -> str:
        """The gravest of its marks; empty where it has none."""
        levels = {each.level for each in self.badges}
        return "error" if "error" in levels else next(iter(levels), "")


@dataclass(frozen=True)
class HtmlTable:
    """A table of the form. wrong: how many of its cells are marked."""

    anchor: str
    title: str
    rows: tuple[tuple[HtmlCell, ...], ...]
    note: str = ""

    @property
    def wrong(self) -> int:
        return sum(bool(cell.badges) for row in self.rows for cell in row)


@dataclass(frozen=True)
class Told:
    """A finding with its number on the page and the cell that it leads to. place: `表三!E4`, anchor: the cell's here;
    both empty where it has none. key: by which it is accepted (认可说明), empty where that cannot be or need not.
    beneath: what follows from it, numbered 2-1, 2-2.
    """

    number: str
    finding: Finding
    place: str
    anchor: str
    key: str = ""
    beneath: tuple[Told, ...] = ()


@dataclass(frozen=True)
class ShownValues:
    """Which numbers are shown and beside which: before is what a changed cell is told to have held."""

    values: Mapping[str, Value]
    before: Mapping[str, Value] | None = None


def numbered(form: Form, findings: Sequence[Finding]) -> list[Told]:
    """Findings in their order, each leading to its first cell and with what follows from it."""
    anchors = {cell.place: _anchor(cell.key) for cell in index_form(form).cells.values()}

    def told(number: str, found: Finding, consequences: Sequence[Finding]) -> Told:
        place = next((cell for cell in found.cells if cell in anchors), "")
        beneath = tuple(told(f"{number}-{each}", one, ()) for each, one in enumerate(consequences, 1))
        key = listed_key(found.rule, found.cells) if found.is_open and acceptable(found, form) else ""
        return Told(number, found, place, anchors.get(place, ""), key=key, beneath=beneath)

    return [told(str(number), each.finding, each.consequences) for number, each in enumerate(entries(findings), 1)]


def form_tables(form: Form, shown: ShownValues, told: Sequence[Told]) -> list[HtmlTable]:
    """All tables and lists of the form in their order, with these values. A cell is marked for what is wrong with it,
    not for what only follows from another.
    """
    marks: dict[str, list[Badge]] = {}
    for each in told:
        for place in each.finding.cells if not each.finding.is_remark else ():
            marks.setdefault(place, []).append(Badge(each.number, each.finding.level))
    drawing = _Drawing(form, shown, marks)
    return [
        drawing.fields(form.cover),
        *map(drawing.table, form.tables),
        drawing.fields(form.facts),
        drawing.fields(form.texts),
    ]


def _anchor(key: str) -> str:
    return f"c-{key}"


def value_text(value: Value) -> str:
    """A value as a person reads it."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return "" if value is None else str(value)


class _Drawing:
    def __init__(self, form: Form, shown: ShownValues, marks: Mapping[str, Sequence[Badge]]) -> None:
        self._index = index_form(form)
        self._shown = shown
        self._marks = marks

    def table(self, table: Table) -> HtmlTable:
        grid = self._index.grids[table.id]
        valued = {cell.row for cell in grid.cells if cell.key}
        rows: list[list[HtmlCell]] = [[] for _ in range(grid.rows)]
        for cell in grid.cells:
            rows[cell.row - 1].append(self._value(cell) if cell.key else _label(cell, valued))
        return HtmlTable(f"t-{table.id}", table.title, tuple(map(tuple, rows)), table.note)

    def fields(self, listed: FieldList) -> HtmlTable:
        head = tuple(HtmlCell(text, header=True, scope="col") for text in ("项目", "填写内容"))
        rows = [head]
        for each in listed.fields:
            key = f"{listed.id}.{each.key}"
            label = each.label + (f"（{each.unit}）" if each.unit else "")
            approx = value_text(self._shown.values.get(f"{key}.approx"))
            rows.append((HtmlCell(label, header=True, scope="row"), self._cell(key, approx)))
        return HtmlTable(f"t-{listed.id}", listed.sheet, tuple(rows))

    def _value(self, cell: GridCell) -> HtmlCell:
        drawn = self._cell(cell.key)
        return HtmlCell(
            text=drawn.text,
            rowspan=cell.rowspan,
            colspan=cell.colspan,
            anchor=drawn.anchor,
            total=cell.kind == "total",
            changed=drawn.changed,
            badges=drawn.badges,
        )

    def _cell(self, key: str, approx: str = "") -> HtmlCell:
        value, before = self._shown.values.get(key), self._shown.before
        changed = ""
        if before is not None and before.get(key) != value:
            changed = value_text(before.get(key)) or "空"
        badges = tuple(self._marks.get(self._index.cells[key].place, ()))
        text = value_text(value)
        text = f"{text}余" if approx == "余" else f"{approx}{text}"
        return HtmlCell(text or _NOTHING, anchor=_anchor(key), changed=changed, badges=badges)


def _label(cell: GridCell, valued: set[int]) -> HtmlCell:
    """A header of columns where no value stands beside it, of rows where one does."""
    lines = range(cell.row, cell.row + cell.rowspan)
    of_rows = any(line in valued for line in lines)
    many = cell.rowspan > 1 if of_rows else cell.colspan > 1
    scope = ("row" if of_rows else "col") + ("group" if many else "")
    named = bool(cell.text)
    return HtmlCell(cell.text, header=named, scope=scope if named else "", rowspan=cell.rowspan, colspan=cell.colspan)
