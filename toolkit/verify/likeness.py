"""How much of our fixed texts a returned sheet still holds: what tells a sheet of ours from a stranger's."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.workbook.plan import SheetPlan
from toolkit.workbook.snapshot import RawSheet

ENOUGH = 0.8
"""From this share on, a sheet or a workbook that has lost its name or its stamp is taken for ours."""


def likeness(pairs: Iterable[tuple[RawSheet | None, SheetPlan]]) -> float:
    """The share of the plans' fixed texts that stand at their places, from 0 to 1; 0 where there are none."""
    total = matched = 0
    for raw, plan in pairs:
        for ref, cell in plan.cells.items():
            if isinstance(cell.value, str) and cell.value:
                total += 1
                at = raw.cells.get(ref) if raw else None
                matched += at is not None and at.text == cell.value
    return matched / total if total else 0.0
