"""How much of our fixed texts a returned sheet still holds: the way to tell a sheet of ours from a foreign one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from toolkit.intake.snapshot import RawSheet
from toolkit.workbook.plan import PlannedCell, SheetPlan

ENOUGH = 0.8
"""The least similarity at which a sheet without its name or a workbook without its stamp is taken for ours."""


def folded(text: str) -> str:
    """Blanks and the width of brackets and numbering do not change what a label says (F04)."""
    return "".join(text.split()).translate(str.maketrans("()．:;,", "（）.：；，"))


def fixed_text(cell: PlannedCell) -> str:
    """What stands in a cell that nobody may fill in; nothing for inputs, numbers and formulas."""
    return cell.value if isinstance(cell.value, str) and not cell.unlocked else ""


def similarity(pairs: Iterable[tuple[RawSheet | None, SheetPlan]]) -> float:
    """The share of the plans' fixed texts that the sheets hold, from 0 to 1; 0 where there are none.

    Wherever they stand: a sheet with one more row is still ours.
    """
    total = matched = 0
    for raw, plan in pairs:
        texts = Counter(cell.value for cell in plan.cells.values() if isinstance(cell.value, str) and cell.value)
        total += texts.total()
        if raw:
            matched += (texts & Counter(cell.text for cell in raw.filled)).total()
    return matched / total if total else 0.0
