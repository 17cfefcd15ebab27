"""Many findings of one kind in one line: a table that was pasted over is one event, not a hundred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from toolkit.verify.findings import Finding
from toolkit.verify.first_few import NAMED


def folded_findings(findings: Iterable[Finding]) -> list[Finding]:
    """More than NAMED findings of one rule, level and table become one: it names all cells, and in its sentence the
    first of them and how many there are.
    """
    kinds: dict[tuple[str, str, str], list[Finding]] = {}
    for each in findings:
        kinds.setdefault((each.rule, each.level, each.table), []).append(each)
    return [each for kind in kinds.values() for each in (kind if len(kind) <= NAMED else [_folded(kind)])]


def _folded(kind: list[Finding]) -> Finding:
    first, cells = kind[0], tuple(dict.fromkeys(cell for each in kind for cell in each.cells))
    return replace(first, cells=cells, message=f"{first.message}这样的格一共 {len(cells)} 个，请逐格核对。")
