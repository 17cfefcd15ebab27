"""A returned sheet whose rows or columns were added, taken away or moved, put back in the planned order (TPL-02).

The numbers are read where their labels are. What was done to the sheet is always an error: nothing is put back in
silence, and a sheet whose labels do not say clearly what belongs where is not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.forms.grid import address, column_letter
from toolkit.intake.areas import box
from toolkit.intake.snapshot import Box, RawCell, RawSheet, SheetBody
from toolkit.verify.first_few import NAMED, first_few
from toolkit.verify.gates.match_lines import Axis, PlannedLines, ReturnedLines, match_lines
from toolkit.verify.gates.similarity import fixed_text, folded
from toolkit.workbook.deadline import tells_deadline
from toolkit.workbook.formulas import canonical
from toolkit.workbook.plan import PlannedCell, SheetPlan

_AREA = re.compile(r"(?<![!:A-Z0-9_.'])[A-Z]{1,3}[1-9][0-9]{0,6}(?::[A-Z]{1,3}[1-9][0-9]{0,6})?(?![A-Z0-9_(!])")
Move = Callable[[Box], Box | None]


@dataclass(frozen=True)
class PutBack:
    """sheet: its cells at their planned addresses; plan: what of the plan there is to compare; lost: addresses of
    planned inputs whose row or column is gone.
    """

    sheet: RawSheet
    plan: SheetPlan
    rows: Axis
    columns: Axis
    lost: frozenset[str]

    @property
    def moved(self) -> dict[str, str]:
        """Address after putting back → address in the returned sheet, where that is another."""
        there = {}
        for ref in {*self.plan.cells, *self.sheet.cells, *self.sheet.notes}:
            column, row, *_ = box(ref)
            at = self.rows.there(row), self.columns.there(column)
            if at[0] is not None and at[1] is not None:
                there[ref] = address(at[0], at[1])
        return {ref: now for ref, now in there.items() if now != ref}


def put_back(raw: RawSheet, plan: SheetPlan) -> PutBack | None:
    """Put a sheet back in order; None where nothing moved or the labels leave it open what did."""
    rows = match_lines(_planned(plan, 1), _returned(raw, 1))
    columns = match_lines(_planned(plan, 0), _returned(raw, 0))
    if rows is None or columns is None or (rows.as_planned and columns.as_planned):
        return None
    cells = _moved_cells(raw, rows, columns)
    gone = {ref for ref, cell in plan.cells.items() if not _gather(cells, cell, rows, columns)}
    kept = replace(plan, cells={ref: cell for ref, cell in plan.cells.items() if ref not in gone})
    shell = replace(
        raw.shell,
        merges=_moved_merges(raw, plan, kept, rows, columns),
        hidden_columns=_lines_back(raw.shell.hidden_columns, columns),
        # Some programs move the areas along with the rows, others leave them.
        validated=raw.shell.validated | _boxes_back(raw.shell.validated, rows, columns),
        widths=_by_line(raw.shell.widths, columns),
        conditionals=tuple(
            replace(rule, areas=_boxes_back(rule.areas, rows, columns)) for rule in raw.shell.conditionals
        ),
    )
    runs = {**raw.body.runs, **raw.string_runs}
    places = {ref: _back(ref, rows, columns) for ref in raw.notes}
    sheet = replace(
        raw,
        body=SheetBody(
            _with_planned_formulas(cells, kept, rows, columns),
            (),
            _lines_back(raw.body.hidden_rows, rows),
            _by_line(raw.body.heights, rows),
            {place: own for ref, own in runs.items() if (place := _back(ref, rows, columns))},
        ),
        shell=shell,
        texts=(),
        string_runs={},
        notes={place: raw.notes[ref] for ref, place in places.items() if place},
        pictures=tuple(_boxes_back(raw.pictures, rows, columns)),
        unstruck={place: left for ref, left in raw.unstruck.items() if (place := _back(ref, rows, columns))},
        links=tuple(_boxes_back(raw.links, rows, columns)),
    )
    return PutBack(sheet, kept, rows, columns, frozenset(ref for ref in gone if plan.cells[ref].unlocked))


def _planned(plan: SheetPlan, axis: int) -> PlannedLines:
    """Rows (axis 1) or columns (axis 0) of a plan. A label over several lines belongs to none of them alone."""
    texts: dict[int, Counter[str]] = {}
    table = set()
    for ref, cell in plan.cells.items():
        area = box(cell.span or ref)
        line = texts.setdefault(area[axis], Counter())
        if (text := fixed_text(cell)) and area[axis] == area[axis + 2]:
            line[folded(text)] += 1
        if cell.style != "note":
            table.add(area[axis])
    return PlannedLines(texts, frozenset(table))


def _returned(raw: RawSheet, axis: int) -> ReturnedLines:
    texts: dict[int, Counter[str]] = {}
    computed = set()
    for cell in raw.filled:
        if tells_deadline(cell):
            continue
        line = cell.row if axis else cell.column
        texts.setdefault(line, Counter())[folded(cell.text)] += 1
        if cell.formula is not None:
            computed.add(line)
    return ReturnedLines(texts, frozenset(computed))


def _moved_cells(raw: RawSheet, rows: Axis, columns: Axis) -> dict[str, RawCell]:
    """Every cell at its planned address; those of extra rows and columns are left out."""
    cells = {}
    for cell in raw.cells.values():
        row, column = rows.back(cell.row), columns.back(cell.column)
        if row is not None and column is not None:
            ref = address(row, column)
            cells[ref] = cell._replace(ref=ref, row=row, column=column)
    return cells


def _gather(cells: dict[str, RawCell], planned: PlannedCell, rows: Axis, columns: Axis) -> bool:
    """Bring what a merged cell holds to its first place, from which its row or column may have been taken away or
    moved. False where the cell is gone.
    """
    left, top, right, bottom = box(planned.span or planned.ref)
    there = top not in rows.missing and left not in columns.missing
    text = folded(fixed_text(planned))
    at = cells.get(planned.ref)
    if there and (not text or (left, top) == (right, bottom) or (at is not None and folded(at.text) == text)):
        return True
    around = [
        cell
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (cell := cells.get(address(row, column))) and (cell.text or cell.formula)
    ]
    if text:
        around = [cell for cell in around if folded(cell.text) == text]
    if len(around) != 1:
        return there
    found = around[0]
    del cells[found.ref]
    cells[planned.ref] = found._replace(ref=planned.ref, row=top, column=left)
    return True


def _moved_merges(raw: RawSheet, plan: SheetPlan, kept: SheetPlan, rows: Axis, columns: Axis) -> frozenset[str]:
    """Merged ranges at their planned addresses: whether the program moved them along with the rows or left them
    where they were is told by what fits better.
    """
    moved = {}
    whole = set()
    for span in plan.merges:
        left, top, right, bottom = box(span)
        down, across = rows.span(top, bottom), columns.span(left, right)
        now = _named((across[0], down[0], across[1], down[1])) if down and across else ""
        if ":" in now:
            moved[now] = span
        else:
            whole.add(span)
    back = {moved.get(span) or _named(_box_back(box(span), rows, columns)) for span in raw.shell.merges}
    readings = (frozenset(span for span in back if ":" in span) | whole, raw.shell.merges)
    best = min(readings, key=lambda spans: len(spans ^ plan.merges))
    return best - (plan.merges - kept.merges)


def _with_planned_formulas(
    cells: Mapping[str, RawCell], plan: SheetPlan, rows: Axis, columns: Axis
) -> dict[str, RawCell]:
    """Formulas as if nothing had moved. Both spellings are right: Excel moves references along with the rows,
    others leave them. Stored results that follow from the rows as they stand are no news.
    """

    def forward(area: Box) -> Box | None:
        down, across = rows.span(area[1], area[3]), columns.span(area[0], area[2])
        return (across[0], down[0], across[1], down[1]) if down and across else None

    def back(area: Box) -> Box | None:
        return _box_back(area, rows, columns)

    result = dict(cells)
    for ref, cell in cells.items():
        if cell.formula is None:
            continue
        planned = plan.cells[ref].formula if ref in plan.cells else ""
        right = planned and canonical(cell.formula) in (canonical(planned), _rewritten(planned, forward))
        if right:
            result[ref] = cell._replace(formula=planned, text="", kind="blank")
        else:
            result[ref] = cell._replace(formula=_rewritten(cell.formula, back))
    return result


def _rewritten(formula: str, move: Move) -> str:
    """A formula in one spelling with the areas of its own sheet moved; an area without a place stays."""

    def moved(match: re.Match[str]) -> str:
        area = move(box(match[0]))
        return _named(area) if area else match[0]

    return _AREA.sub(moved, canonical(formula))


def relative(formula: str, row: int, column: int) -> str:
    """A formula by distances from its own cell, so that a copy elsewhere reads the same."""

    def distances(match: re.Match[str]) -> str:
        left, top, right, bottom = box(match[0])
        return f"[{left - column},{top - row},{right - column},{bottom - row}]"

    return _AREA.sub(distances, canonical(formula))


def _named(area: Box | None) -> str:
    if area is None:
        return ""
    first, last = address(area[1], area[0]), address(area[3], area[2])
    return first if first == last else f"{first}:{last}"


def _box_back(area: Box, rows: Axis, columns: Axis) -> Box | None:
    down, across = rows.span_back(area[1], area[3]), columns.span_back(area[0], area[2])
    return (across[0], down[0], across[1], down[1]) if down and across else None


def _boxes_back(areas: Iterable[Box], rows: Axis, columns: Axis) -> frozenset[Box]:
    return frozenset(moved for area in areas if (moved := _box_back(area, rows, columns)))


def _lines_back(lines: Iterable[int], axis: Axis) -> frozenset[int]:
    return frozenset(line for at in lines if (line := axis.back(at)) is not None)


def _by_line(sizes: Mapping[int, float], axis: Axis) -> dict[int, float]:
    return {line: size for at, size in sizes.items() if (line := axis.back(at)) is not None}


def _back(ref: str, rows: Axis, columns: Axis) -> str:
    return _named(_box_back(box(ref), rows, columns))


def what_happened(raw: RawSheet, plan: SheetPlan, again: PutBack) -> tuple[str, list[str]]:
    """Every row and column that was added, taken away or moved, in words, and where in the returned sheet."""
    told: list[str] = []
    cells: list[str] = []
    for axis, lines in ((1, again.rows), (0, again.columns)):
        where: list[int] = [*lines.extra[:NAMED]]
        if lines.extra:
            told.append(f"{_lines(axis, lines.extra)}是多出来的{_contents(raw, axis, lines.extra)}")
        if lines.missing:
            labels = {line: _label(plan, axis, line) for line in lines.missing}
            told.append(f"少了下发表样的{_lines(axis, lines.missing, labels)}")
            # Where the first of them should be.
            end = max(lines.places.values()) + 1
            where.append(min((at for line, at in lines.places.items() if line > lines.missing[0]), default=end))
        if moved := sorted(lines.places[line] for line in lines.displaced):
            two = f"{_lines(axis, moved[:1])}和{_lines(axis, moved[1:])}对调了"
            told.append(two if len(moved) == 2 else f"{_lines(axis, moved)}换了顺序")
            where += moved[:NAMED]
        cells += [f"{plan.name}!{address(at, 1) if axis else address(1, at)}" for at in where]
    return "；".join(told), list(dict.fromkeys(cells))


def _lines(axis: int, lines: Sequence[int], labels: Mapping[int, str] | None = None) -> str:
    """`第 9 行、第 10 行` or ` E 列（商业企业）`; from the seventh on only how many."""
    names = [
        (f"第 {line} 行" if axis else f"{column_letter(line)} 列") + (labels or {}).get(line, "") for line in lines
    ]
    return ("" if axis else " ") + first_few(names, f"等 {len(lines)} {'行' if axis else '列'}")


def _label(plan: SheetPlan, axis: int, line: int) -> str:
    """A row's longest text of its own, or a column's first, in brackets."""
    areas = [(box(cell.span or ref), fixed_text(cell)) for ref, cell in plan.cells.items()]
    texts = [text.splitlines()[0] for area, text in areas if text and area[axis] == area[axis + 2] == line]
    return f"（{max(texts, key=len) if axis else texts[0]}）" if texts else ""


def _contents(raw: RawSheet, axis: int, lines: Sequence[int]) -> str:
    """What extra lines hold: it is not read, so it must be named."""
    wanted = set(lines)
    held = [cell for cell in raw.filled if (cell.row if axis else cell.column) in wanted]
    if not held:
        return ""
    shown = [f"“{(cell.text or f'={cell.formula}')[:20]}”" for cell in held]
    return f"（填了{first_few(shown, f'等 {len(held)} 格')}，这些内容没有读取）"
