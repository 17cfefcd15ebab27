"""The board: a campaign's units and what was done, as text for a console and as plain data for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tabulate import tabulate

from toolkit.campaign.states import UnitState
from toolkit.forms.model import TRIAL_MARK
from toolkit.verify.findings import Finding
from toolkit.verify.gates.unjudged import NO_LAST_YEAR
from toolkit.verify.resubmission import Resubmission

_MARKS = {"error": "×", "warning": "！", "info": "·"}
# As much as one looks at on a screen; everything stands in 退回 and in the JSON.
_UNITS, _FINDINGS = 20, 6


def _to_be_told(state: UnitState) -> list[Finding]:
    """What a unit still has to correct or to explain."""
    return [each for each in state.findings if each.is_open]


def unit_board(states: Sequence[UnitState]) -> str:
    """One line a unit."""
    rows = []
    for number, state in enumerate(states, 1):
        found = _to_be_told(state)
        errors = sum(each.level == "error" for each in found)
        warnings = len(found) - errors
        problems = "，".join(
            part
            for part in (f"{errors} 处须改正" if errors else "", f"{warnings} 处须核实" if warnings else "")
            if part
        )
        rows.append((number, state.unit.name, state.state, problems or "—", state.unit.contact, state.unit.phone))
    return tabulate(rows, ("序号", "单位", "状态", "问题", "联系人", "电话"), "simple", disable_numparse=True)


def to_be_told(states: Sequence[UnitState]) -> str:
    """What has to be corrected or explained, unit by unit: where, what, what to do. Empty when all is well."""
    waiting = [state for state in states if state.verdict and state.verdict.verdict != "accepted"]
    lines: list[str] = []
    for state in waiting[:_UNITS]:
        found = _to_be_told(state)
        lines.append(f"{state.unit.name}：{state.state}")
        lines += [_told(each) for each in found[:_FINDINGS]]
        if len(found) > _FINDINGS:
            lines.append(f"  还有 {len(found) - _FINDINGS} 处，都列在这个单位的问题清单里。")
    if len(waiting) > _UNITS:
        lines.append(f"还有 {len(waiting) - _UNITS} 个单位有问题，见上面的表和“退回”文件夹。")
    return "\n".join(lines)


def _told(found: Finding) -> str:
    return f"  {_MARKS[found.level]} {found.rule}  {found.message}\n      → {found.remedy}"


def handed_in_again(states: Sequence[UnitState], again: Mapping[str, Resubmission]) -> str:
    """A line for every unit that has handed in again: what it changed, what is mended."""
    told = [(state.unit.name, again[state.unit.code].sentence) for state in states if state.unit.code in again]
    lines = [f"  {name}：{sentence}。" for name, sentence in told[:_UNITS]]
    if len(told) > _UNITS:
        lines.append(f"  还有 {len(told) - _UNITS} 个单位重报。")
    return "\n".join(["重报的单位：", *lines]) if lines else ""


def left_open(states: Sequence[UnitState]) -> str:
    """One line for the rules that could not be judged for want of last year's numbers."""
    rules = {
        each.rule for state in states if state.verdict for each in state.verdict.unjudged if each.reason == NO_LAST_YEAR
    }
    return f"没有上年的数，跨年的审核关系 {'、'.join(sorted(rules))} 没有核对。" if rules else ""


def on_trial(states: Sequence[UnitState]) -> str:
    """A line for every rule on trial: how many units would not keep it, and which."""
    broken: dict[str, dict[str, None]] = {}
    for state in states:
        for each in state.findings:
            if TRIAL_MARK in each.message:
                broken.setdefault(each.rule, {})[state.unit.name] = None
    return "\n".join(
        f"试行的 {rule}：{len(names)} 个单位不符合（{'、'.join(names)}）。" for rule, names in broken.items()
    )


def counts(states: Sequence[UnitState]) -> str:
    """`应报 9 个单位：已汇总 6，退回 2，已下发 1`."""
    tally: dict[str, int] = {}
    for state in states:
        word = "退回" if state.state.startswith("退回") else state.state
        tally[word] = tally.get(word, 0) + 1
    return f"应报 {len(states)} 个单位：" + "，".join(f"{word} {count}" for word, count in tally.items())


def findings_text(findings: Sequence[Finding]) -> str:
    """Findings as a list to read: mark, message, remedy."""
    return "\n".join(map(_told, findings))


def state_json(state: UnitState, again: Mapping[str, Resubmission] | None = None) -> dict[str, object]:
    """A unit's entry in the JSON of `verify`, `run` and `status`; `again`: what changed, by unit code."""
    resubmission = (again or {}).get(state.unit.code)
    return {
        "unit": {"code": state.unit.code, "name": state.unit.name},
        "state": state.state,
        "file": state.file or None,
        "verdict": state.verdict.verdict if state.verdict else None,
        "times_returned": state.times_returned,
        "findings": [each.as_json() for each in state.findings],
        "unjudged": [each.as_json() for each in state.verdict.unjudged] if state.verdict else [],
        "resubmission": resubmission.as_json() if resubmission else None,
    }
