"""Rules bound to cells: one Check for every row, column or total that a rule speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile

from toolkit.forms.expression import LAST, Compare, Condition, Sum, Term, keys, parse, rename
from toolkit.forms.index import FormCell, FormIndex, index_form
from toolkit.forms.model import Form, Rule


@dataclass(frozen=True, eq=False)
class Check:
    """One thing to judge: a rule at one place.

    where: the place in the clerk's words; cells: the keys that a finding points at.
    inputs: the numeric inputs of this year that must be known before it can be judged (totals followed down).
    condition: None for a test of single cells (`rule.cells`).
    defines: key of the total whose definition this is; its reported value is then compared.
    of_totals: the same relation over a total column, which fails when one of its columns fails.
    """

    rule: Rule
    table: str
    where: str
    cells: tuple[str, ...]
    inputs: tuple[str, ...]
    condition: Condition | None = None
    defines: str = ""
    of_totals: bool = False

    @property
    def label(self) -> str:
        """The row or column without the sheet's name."""
        return self.where.partition("：")[2]

    @cached_property
    def across_years(self) -> bool:
        return self.condition is not None and any(key.startswith(LAST) for key in keys(self.condition))


@lru_cache(maxsize=16)
def bind_rules(form: Form) -> tuple[Check, ...]:
    """Every check of a form, in the order of its rules and then of its cells."""
    index = index_form(form)
    return tuple(check for rule in form.rules for check in bind_rule(rule, index))


def bind_rule(rule: Rule, index: FormIndex) -> Iterator[Check]:
    """The checks that one rule stands for; none when no cell fits it."""
    if rule.cells:
        yield from _cell_checks(rule, index)
    elif rule.totals:
        yield from _total_checks(rule, index)
    else:
        for text in rule.check:
            yield from _relation_checks(rule, parse(text), index)


def _cell_checks(rule: Rule, index: FormIndex) -> Iterator[Check]:
    """One check a row of a table and one a list sheet, so that 150 cells read as 25 lines."""
    lists = {fields.id for fields in index.form.lists}
    groups: dict[tuple[str, ...], list[FormCell]] = {}
    for cell in index.inputs:
        if _tested(rule, cell, index):
            row = () if cell.table in lists else (*cell.column[:1][: not cell.row], *cell.row)
            groups.setdefault((cell.table, *row), []).append(cell)
    for (table, *labels), cells in groups.items():
        keys_ = tuple(cell.key for cell in cells)
        where = "：".join((cells[0].sheet, *labels[-1:]))
        yield Check(rule, table, where, keys_, keys_)


def _tested(rule: Rule, cell: FormCell, index: FormIndex) -> bool:
    match rule.cells:
        case "filled":
            return cell.required
        case "number":
            return cell.numeric or bool(cell.choices)
        case "nil":
            return cell.numeric and index.nil_covers(cell.key)
    return cell.numeric


def _total_checks(rule: Rule, index: FormIndex) -> Iterator[Check]:
    """`totals = "rows"` looks down each column at the total rows, `"columns"` along each row."""
    for cell in index.grids[rule.table].cells:
        if cell.kind != "total":
            continue
        key = cell.key
        if rule.totals == "columns" and cell.axis == "row":
            parts, where = cell.parts, cell.row_labels[-1:] or cell.column_labels[-2:-1]
        elif rule.totals == "rows" and (parts := _column_parts(index, rule.table, key)):
            where = cell.column_labels[-1:]
        else:
            continue
        condition = Compare("==", Sum((Term(1, key),)), Sum(tuple(Term(1, part) for part in parts)))
        place = f"{index.cells[key].sheet}：{''.join(where)}"
        yield Check(
            rule=rule,
            table=rule.table,
            where=place,
            cells=(key,),
            inputs=index.numeric_inputs((key,)),
            condition=condition,
            defines=key,
        )


def _column_parts(index: FormIndex, table: str, key: str) -> tuple[str, ...]:
    """Parts of a total row's cell down its own column, also where its formula adds along the row."""
    grid = index.grids[table]
    cell = grid.by_key[key]
    if cell.axis == "column":
        return cell.parts
    beside = next((grid.by_key[part] for part in cell.parts), None)
    if beside is None or beside.axis != "column":
        return ()
    rows = [grid.by_key[part].row_key for part in beside.parts]
    return tuple(f"{row}.{cell.column_key}" for row in rows)


def _relation_checks(rule: Rule, condition: Condition, index: FormIndex) -> Iterator[Check]:
    for suffix, where in _places(rule, index):
        # `row` and `column` only choose on which side of the written key the place's key is joined.
        def joined(key: str, place: str = suffix) -> str:
            if rule.each == "once":
                return key
            return f"{place}.{key}" if rule.each == "row" else f"{key}.{place}"

        bound = rename(condition, joined)
        named = keys(bound)
        now = tuple(key for key in named if not key.startswith(LAST))
        if all(key.removeprefix(LAST) in index.cells for key in named):
            cells = [index.cells[key.removeprefix(LAST)] for key in named]
            if rule.each == "once" and (label := _shared_label(cells)):
                where = f"{where}：{label}"
            grid = index.grids[rule.table].by_key
            of_totals = rule.each == "column" and all(grid[key].axis == "row" for key in now)
            inputs = index.numeric_inputs(tuple(key for key in now if index.cells[key].numeric))
            yield Check(
                rule=rule, table=rule.table, where=where, cells=now, inputs=inputs, condition=bound, of_totals=of_totals
            )


def _shared_label(cells: list[FormCell]) -> str:
    """The row in which all of these cells stand, else the column headings that they share, else nothing."""
    rows = {cell.row for cell in cells}
    if len(rows) == 1 and (row := rows.pop()):
        return row[-1]
    columns = zip(*(cell.column for cell in cells), strict=False)
    return "／".join(labels[0] for labels in takewhile(lambda labels: len(set(labels)) == 1, columns))


def _places(rule: Rule, index: FormIndex) -> Iterator[tuple[str, str]]:
    sheet = next(table.sheet for table in index.form.tables if table.id == rule.table)
    if rule.each == "once":
        yield "", sheet
        return
    seen: dict[str, str] = {}
    for cell in index.grids[rule.table].cells:
        if not cell.key:
            continue
        key, labels = (cell.row_key, cell.row_labels) if rule.each == "row" else (cell.column_key, cell.column_labels)
        seen.setdefault(key, f"{sheet}：{labels[-1]}")
    yield from seen.items()
