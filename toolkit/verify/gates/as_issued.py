"""Whether a returned sheet, and a whole workbook, is exactly the issued one, its input cells apart.

Most sheets of most returns are. What can be told from the body alone is worked out once for each spelling of a
sheet and kept; a sheet that is not exactly as issued goes through the comparisons that say what differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain

from toolkit.forms import Form
from toolkit.intake.areas import box
from toolkit.intake.picking import Pick, pick
from toolkit.intake.snapshot import RawCell, RawSheet, SheetBody, SheetShell, Snapshot
from toolkit.returns.stamp import STAMP_SHEET
from toolkit.verify.gates.around_cells import unvalidated
from toolkit.workbook.deadline import COVER_LINE, GUIDE_LINE, tells_deadline
from toolkit.workbook.formulas import same_formula
from toolkit.workbook.issue import blank_plan
from toolkit.workbook.plan import SheetPlan

Spelled = tuple[tuple[str, str, SheetBody], ...]
"""Name, state and rows, whatever their heights, of each sheet of a workbook, in its order."""


@dataclass(frozen=True)
class IssuedBook:
    """A workbook of which all sheets that were issued are there and exactly as they were, and none besides.

    sheets: by name, in the order in which they were issued; texts: what fills the slots of all sheets of the file, one
    after the other, and an empty one behind them.
    """

    spelled: Spelled
    sheets: dict[str, RawSheet]
    texts: list[str]


def issued_book(snapshot: Snapshot, form: Form) -> IssuedBook | None:
    """None where the sheets have to be compared one by one, or something has to be said of what else lies there."""
    if snapshot.values_only or snapshot.macros or snapshot.external_links:
        return None
    sheets = snapshot.sheets
    spelled = tuple([(sheet.name, sheet.state, sheet.body.shape) for sheet in sheets])
    fit = _book_fit(spelled, form)
    if fit is None:
        return None
    for sheet, plan in zip(sheets, fit.plans, strict=True):
        if plan and (sheet.notes or sheet.pictures or not _is_open(sheet, plan)):
            return None
    texts = [*chain.from_iterable([sheet.texts for sheet in sheets]), ""]
    if fit.slots(texts) != fit.texts or not all(_told(sheets[at].cell(ref)) for at, ref in fit.telling):
        return None
    return IssuedBook(spelled, {name: sheets[at] for name, at in fit.order}, texts)


@dataclass(frozen=True)
class _BookFit:
    """What the bodies of a workbook leave open: by sheet the plan that it is compared with, which the sheet with the
    stamp has none of; the names in the order of the plans, each with the sheet's number; `texts` that the `slots` must
    hold; cells that may tell the day, by number of the sheet.
    """

    order: tuple[tuple[str, int], ...]
    plans: tuple[SheetPlan | None, ...]
    slots: Pick
    texts: tuple[str, ...]
    telling: tuple[tuple[int, str], ...]


@lru_cache(maxsize=512)
def _book_fit(spelled: Spelled, form: Form) -> _BookFit | None:
    plans = {plan.name: plan for plan in blank_plan(form).sheets if not plan.hidden}
    names = [name for name, *_ in spelled]
    if not plans.keys() <= {*names} or len({*names}) < len(names):
        return None
    slots: list[int] = []
    texts: list[str] = []
    telling: list[tuple[int, str]] = []
    starts = accumulate((len(body.slots) for *_, body in spelled), initial=0)
    for number, ((name, state, body), start) in enumerate(zip(spelled, starts, strict=False)):
        if name == STAMP_SHEET and state != "visible":
            continue
        fit = _fit(body, plans[name]) if name in plans and state == "visible" else None
        if fit is None:
            return None
        slots += [start + slot for slot in fit.numbers]
        texts += fit.texts
        telling += [(number, ref) for ref in fit.telling]
    order = tuple((name, names.index(name)) for name in plans)
    return _BookFit(order, tuple(map(plans.get, names)), pick(slots), tuple(texts), tuple(telling))


@dataclass(frozen=True)
class _Fit:
    """What a body leaves open for a plan: `texts` that the slots of these `numbers` must hold (empty for cells outside
    of the plan), and cells that may tell the day to report by.
    """

    numbers: tuple[int, ...]
    slots: Pick
    texts: tuple[str, ...]
    telling: tuple[str, ...]


def as_issued(raw: RawSheet, plan: SheetPlan) -> bool:
    """True when comparing the sheet with the plan would find nothing; False when it has to be compared."""
    fit = _fit(raw.body.shape, plan)
    if fit is None or not _is_open(raw, plan):
        return False
    return fit.slots(raw.texts) == fit.texts and all(_told(raw.cell(ref)) for ref in fit.telling)


def _told(cell: RawCell | None) -> bool:
    return cell is None or not (cell.text or cell.formula) or tells_deadline(cell)


def _is_open(raw: RawSheet, plan: SheetPlan) -> bool:
    """Whether what stands round the rows is as issued, and no row or column of inputs hidden."""
    columns, rows = _input_lines(plan)
    if not columns.isdisjoint(raw.shell.hidden_columns) or not rows.isdisjoint(raw.body.hidden_rows):
        return False
    return _is_around(raw.shell.frame, plan)


@lru_cache(maxsize=1024)
def _is_around(frame: SheetShell, plan: SheetPlan) -> bool:
    return frame.protected and frame.merges == plan.merges and not unvalidated(frame.validated, plan)


@lru_cache(maxsize=64)
def _input_lines(plan: SheetPlan) -> tuple[frozenset[int], frozenset[int]]:
    """The columns and the rows that have inputs."""
    places = [box(ref) for ref, cell in plan.cells.items() if cell.unlocked]
    return frozenset(left for left, *_ in places), frozenset(top for _, top, *_ in places)


@lru_cache(maxsize=512)
def _fit(body: SheetBody, plan: SheetPlan) -> _Fit | None:
    """None when the body alone differs from the plan."""
    slots = body.numbers
    wanted: dict[int, str] = {}
    for ref, cell in plan.cells.items():
        at = body.cells.get(ref)
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
    # One call for all slots: the check sheet has a thousand.
    chosen = pick(list(wanted))
    telling = tuple(at.ref for at in outside if at.ref in (GUIDE_LINE, COVER_LINE))
    return _Fit(tuple(wanted), chosen, tuple(wanted.values()), telling)
