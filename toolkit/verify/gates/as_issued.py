"""Whether a returned sheet is exactly the issued one, its input cells apart.

Most sheets of most returns are. What can be told from the body alone is worked out once for each spelling of a
sheet and kept; a sheet that is not exactly as issued goes through the comparisons that say what differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from toolkit.intake.areas import box
from toolkit.intake.picking import Pick, pick
from toolkit.intake.snapshot import RawCell, RawSheet, SheetBody
from toolkit.verify.gates.around_cells import unvalidated
from toolkit.workbook.deadline import COVER_LINE, GUIDE_LINE, tells_deadline
from toolkit.workbook.formulas import same_formula
from toolkit.workbook.plan import SheetPlan


@dataclass(frozen=True)
class _Fit:
    """What a body leaves open for a plan: `texts` that the `slots` picked out must hold (empty for cells outside of
    the plan), cells that may tell the day to report by, and the columns of inputs, which must not be hidden.
    """

    slots: Pick
    texts: tuple[str, ...]
    telling: tuple[str, ...]
    input_columns: frozenset[int]


def as_issued(raw: RawSheet, plan: SheetPlan) -> bool:
    """True when comparing the sheet with the plan would find nothing; False when it has to be compared."""
    fit = _fit(raw.body, plan)
    if fit is None or not raw.shell.protected or raw.shell.merges != plan.merges:
        return False
    if raw.shell.hidden_columns & fit.input_columns or unvalidated(raw.shell, plan):
        return False
    return fit.slots(raw.texts) == fit.texts and all(_told(raw.cell(ref)) for ref in fit.telling)


def _told(cell: RawCell | None) -> bool:
    return cell is None or not (cell.text or cell.formula) or tells_deadline(cell)


@lru_cache(maxsize=512)
def _fit(body: SheetBody, plan: SheetPlan) -> _Fit | None:
    """None when the body alone differs from the plan."""
    slots = body.numbers
    wanted: dict[int, str] = {}
    inputs = []
    for ref, cell in plan.cells.items():
        at = body.cells.get(ref)
        if cell.unlocked:
            inputs.append(box(ref))
        if (cell.unlocked or cell.formula) and (at.locked if at else True) == cell.unlocked:
            return None
        if cell.formula:
            if at is None or at.formula is None or at.array or not same_formula(at.formula, cell.formula):
                return None
        elif isinstance(cell.value, str) and not cell.unlocked:
            if ref in slots:
                wanted[slots[ref]] = cell.value
            elif (at.text if at else "") != cell.value:
                return None
    outside = [at for ref, at in body.cells.items() if ref not in plan.cells]
    strangers = [at for at in outside if at.ref not in (GUIDE_LINE, COVER_LINE)]
    if any(at.text or at.formula for at in strangers):
        return None
    wanted |= {slots[at.ref]: "" for at in strangers if at.ref in slots}
    if {top for _, top, *_ in inputs} & body.hidden_rows:
        return None
    # One call for all slots: the check sheet has a thousand.
    chosen = pick(list(wanted))
    telling = tuple(at.ref for at in outside if at.ref in (GUIDE_LINE, COVER_LINE))
    return _Fit(chosen, tuple(wanted.values()), telling, frozenset(left for left, *_ in inputs))
