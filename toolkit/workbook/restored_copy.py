"""恢复表: a fresh workbook of the form with what the unit had filled in, faults marked red, 问题清单 in front.

Drawn anew from the plan, never edited from the returned file: formulas, locks and stamp are intact, and nothing
that was hidden in the returned file is passed on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from toolkit.forms import Form, index_form
from toolkit.forms.totals import as_shown
from toolkit.intake.plain_text import printable
from toolkit.returns.cell_values import AS_TYPED, Reading
from toolkit.returns.read_return import Return
from toolkit.returns.stamp import Stamp
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.plan import PlannedCell, SheetPlan, Style, Value, WorkbookPlan
from toolkit.workbook.problem_list import Problem, list_plan, listed_problem, note_on

_BAD: Mapping[Style, Style] = {"input_text": "bad_text", "input_long": "bad_long"}
_RESTORED = "这是按贵单位上次填的、读得出来的数重新生成的表，公式和保护都是好的。"
_TO_MEND = "请在这张表里改正下面的问题，改完看“审核结果”，没有须改正的“×”就把本文件发回。\n"
_SOUND = "按这些数没有别的问题了，请核对一遍，没有出入就把本文件发回。"


def restored_plan(
    form: Form, stamp: Stamp, given: Return, problems: Sequence[Problem], title: str, password: str = ""
) -> WorkbookPlan:
    """Plan of the restored copy, which a unit corrects and sends back."""
    cells = index_form(form).cells
    typed = {key: _as_typed(reading, cells[key].numeric) for key, reading in given.readings.items()}
    # What a spreadsheet shows: texts are passed over.
    shown = as_shown(index_form(form), {key: each for key, each in typed.items() if isinstance(each, int | Decimal)})
    plan = issued_plan(form, stamp, {**typed, **shown}, password)
    marks: dict[str, list[Problem]] = {}
    for problem in problems:
        for cell in problem.cells:
            marks.setdefault(cell, []).append(problem)
    sheets = tuple(_marked(sheet, marks) for sheet in plan.sheets)
    visible = {sheet.name for sheet in plan.sheets if not sheet.hidden}
    lines = [listed_problem(problem, visible) for problem in problems]
    return replace(plan, sheets=(list_plan(lines, title, _RESTORED + (_TO_MEND if lines else _SOUND)), *sheets))


def _as_typed(reading: Reading, numeric: bool) -> Value:
    """The value where it was read for certain, else the literal text, so that the unit recognises its own entry; what
    was shown for another number is nobody's entry.
    """
    if reading.state == "confirmed_zero" or reading.rule == "CEL-16":
        return None
    if reading.rule not in AS_TYPED and (reading.value is not None or not numeric):
        return reading.value
    return printable(reading.literal) or None


def _marked(sheet: SheetPlan, marks: Mapping[str, Sequence[Problem]]) -> SheetPlan:
    def mark(cell: PlannedCell) -> PlannedCell:
        problems = marks.get(f"{sheet.name}!{cell.ref}")
        if not problems or not (cell.unlocked or cell.formula):
            return cell
        style = cell.style
        if cell.unlocked:
            style = _BAD.get(cell.style, "bad")
        return replace(cell, style=style, comment=note_on(problems))

    return replace(sheet, cells={ref: mark(cell) for ref, cell in sheet.cells.items()})
