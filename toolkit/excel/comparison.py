"""What an open Excel shows for a return, beside what we work out for the same inputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from toolkit.excel.port import Book, CellValue
from toolkit.forms import Check, FormCell, index_form
from toolkit.forms.expression import Number
from toolkit.forms.grid import address
from toolkit.forms.index import COVER_ISSUED
from toolkit.intake.areas import box
from toolkit.returns.cell_values import tidy
from toolkit.returns.explanations import CHECK_SHEET, FIRST_RULE_ROW, workbook_checks
from toolkit.returns.read_return import Return
from toolkit.verify.expected_marks import SeenInputs, line_mark, rule_groups, seen_inputs, status_mark
from toolkit.verify.verification import Verification
from toolkit.workbook.check_sheet import STATUS_CELL, detail_row

Shown = dict[str, CellValue]
"""Place of the form (`Sheet!A1`) → what Excel shows there."""


@dataclass(frozen=True)
class Difference:
    """A cell that Excel shows otherwise. cell: its place in the form; about: what stands there, in words; ours, excel:
    a number, a mark or a text, None where Excel shows nothing.
    """

    kind: Literal["total", "mark"]
    cell: str
    about: str
    ours: Number | str
    excel: Number | str | None


@dataclass(frozen=True)
class ExcelComparison:
    """totals, marks: how many cells were compared; not_compared: sheets of the form whose cells are not where they were
    issued, or not there at all.
    """

    totals: int
    marks: int
    differences: tuple[Difference, ...]
    not_compared: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether everything was compared and is the same."""
        return not self.differences and not self.not_compared


def compare(book: Book, report: Verification) -> ExcelComparison:
    """Every total and every mark of 审核结果, as Excel has calculated them and as we do.

    What follows from another difference is not told again: a total is held against the parts that Excel shows, a
    mark against the totals, a rule's line against the marks of its places.
    """
    given = report.given
    assert given is not None
    form = given.form
    unsure = {*given.lost, *(place.partition("!")[0] for place in (*given.lost_cells, *report.moved))}
    names = [form.cover.sheet, *(table.sheet for table in form.tables), form.facts.sheet, form.texts.sheet]
    totals = [cell for cell in index_form(form).totals if cell.sheet not in unsure]
    checks = _check_sheet(given, book, report) if CHECK_SHEET not in unsure else {}
    if not checks:
        unsure.add(CHECK_SHEET)
    seen, differences = _totals(
        totals, _shown(book, report, (cell.place for cell in totals)), _seen(given, book, report)
    )
    marks = _marks(checks, seen, unsure) if checks else []
    wrong = [mark for mark in marks if mark.ours != mark.excel]
    not_compared = tuple(name for name in (*names, CHECK_SHEET) if name in unsure)
    return ExcelComparison(len(totals), len(marks), (*differences, *wrong), not_compared)


def _shown(book: Book, report: Verification, places: Iterable[str]) -> Shown:
    """What Excel shows at these places; each sheet is read in one go."""
    sheets: dict[str, dict[str, tuple[int, int]]] = {}
    for place in places:
        sheet, _, ref = place.partition("!")
        sheets.setdefault(sheet, {})[place] = box(ref)[:2]
    shown: Shown = {}
    for sheet, cells in sheets.items():
        right, bottom = map(max, zip(*cells.values(), strict=True))
        rows = book.read(report.sheet_names.get(sheet, sheet), f"A1:{address(bottom, right)}")
        shown |= {place: rows[row - 1][column - 1] for place, (column, row) in cells.items()}
    return shown


def _seen(given: Return, book: Book, report: Verification) -> SeenInputs:
    if given.stamp:
        return seen_inputs(given, given.stamp.unit_kind)
    cover = f"{given.form.cover.sheet}!{COVER_ISSUED['kind']}"
    return seen_inputs(given, str(_shown(book, report, [cover])[cover] or ""))


def _totals(cells: Sequence[FormCell], shown: Shown, seen: SeenInputs) -> tuple[SeenInputs, list[Difference]]:
    """The totals that differ, and the inputs with what Excel shows for those."""
    differences = []
    for cell in cells:
        ours, excel = seen.totals[cell.key], _number(shown[cell.place])
        if ours != excel:
            differences.append(Difference("total", cell.place, cell.name, ours, excel))
            over = excel if isinstance(excel, int | Decimal) else 0
            seen = replace(seen, typed_over={**seen.typed_over, cell.key: over})
    return seen, differences


def _number(value: CellValue) -> Number | str | None:
    if isinstance(value, float | Decimal | int) and not isinstance(value, bool):
        # The noise of binary floats rounded away, as when a file is read.
        return tidy(Decimal(str(value)))
    return None if value is None else str(value)


def _check_sheet(given: Return, book: Book, report: Verification) -> Shown:
    """What 审核结果 shows; nothing where its lines are not those that were issued."""
    form = given.form
    issued = {f"A{row}": group[0][1].rule.id for row, group in enumerate(rule_groups(form), FIRST_RULE_ROW)}
    issued |= {f"A{detail_row(form, n)}": check.rule.id for n, check in enumerate(workbook_checks(form))}
    refs = [STATUS_CELL, *issued, *(ref.replace("A", "D") for ref in issued)]
    shown = _shown(book, report, (f"{CHECK_SHEET}!{ref}" for ref in refs))
    same = all(shown[f"{CHECK_SHEET}!{ref}"] == rule for ref, rule in issued.items())
    return shown if same else {}


def _marks(shown: Shown, seen: SeenInputs, unsure: set[str]) -> list[Difference]:
    """Every mark that can be compared, our own beside Excel's: of the places, of the rules' lines, of the whole."""
    form, cells = seen.form, index_form(seen.form).cells

    def mark(ref: str, about: str, ours: str) -> Difference:
        excel = shown[f"{CHECK_SHEET}!{ref}"]
        return Difference("mark", f"{CHECK_SHEET}!{ref}", about, ours, None if excel is None else str(excel))

    def judged(check: Check) -> bool:
        return unsure.isdisjoint(cells[key].sheet for key in (*check.cells, *check.inputs))

    details, lines = [], []
    for row, group in enumerate(rule_groups(form), FIRST_RULE_ROW):
        rule = group[0][1].rule
        refs = {f"D{detail_row(form, number)}": check for number, check in group}
        details += [mark(ref, f"{rule.id} {each.where}", seen.mark(each)) for ref, each in refs.items() if judged(each)]
        whole = line_mark(rule, [str(shown[f"{CHECK_SHEET}!{ref}"]) for ref in refs])
        lines.append((rule, mark(f"D{row}", f"{rule.id} {rule.statement}", whole)))
    status = mark(STATUS_CELL, "全表", status_mark((rule, str(line.excel)) for rule, line in lines))
    excel = status.excel and str(status.excel)[:1]
    return [*details, *(line for _, line in lines), replace(status, excel=excel)]
