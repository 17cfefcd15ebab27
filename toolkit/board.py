"""The board: a campaign's units and what was done, as text for a console and as plain data for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tabulate import tabulate

from toolkit.campaign.states import UnitState
from toolkit.verify.findings import Finding

_MARKS = {"error": "×", "warning": "！", "info": "·"}


def findings_of(state: UnitState) -> list[dict[str, object]]:
    """A unit's stored findings as the contract's JSON."""
    return list(json.loads(state.verdict.findings)) if state.verdict else []


def unit_board(states: Sequence[UnitState]) -> str:
    """One line a unit."""
    rows = []
    for number, state in enumerate(states, 1):
        found = findings_of(state)
        errors = sum(each["level"] == "error" for each in found)
        warnings = sum(each["level"] == "warning" for each in found)
        problems = "，".join(
            part
            for part in (f"{errors} 处须改正" if errors else "", f"{warnings} 处须核实" if warnings else "")
            if part
        )
        rows.append((number, state.unit.name, state.state, problems or "—", state.unit.contact, state.unit.phone))
    return tabulate(rows, ("序号", "单位", "状态", "问题", "联系人", "电话"), "simple", disable_numparse=True)


def counts(states: Sequence[UnitState]) -> str:
    """`应报 9 个单位：已汇总 6，退回 2，已下发 1`."""
    tally: dict[str, int] = {}
    for state in states:
        word = "退回" if state.state.startswith("退回") else state.state
        tally[word] = tally.get(word, 0) + 1
    return f"应报 {len(states)} 个单位：" + "，".join(f"{word} {count}" for word, count in tally.items())


def findings_text(findings: Sequence[Finding]) -> str:
    """Findings as a list to read: mark, message, remedy."""
    return "\n".join(f"  {_MARKS[each.level]} {each.rule}  {each.message}\n      → {each.remedy}" for each in findings)


def state_json(state: UnitState) -> dict[str, object]:
    return {
        "unit": {"code": state.unit.code, "name": state.unit.name},
        "state": state.state,
        "file": state.file or None,
        "verdict": state.verdict.verdict if state.verdict else None,
        "times_returned": state.times_returned,
        "findings": findings_of(state),
    }
