"""What was accepted on a return and holds no more, because the unit has sent another one."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.campaign.states import UnitState


def void_acceptances(states: Sequence[UnitState]) -> str:
    """A line for every unit whose new return has taken the place of one on which something had been accepted."""
    told = [
        f"  {state.unit.name}：{sum(len(each.keys) for each in state.void_acceptances)} 处"
        f"（{'；'.join(dict.fromkeys(f'{each.reason}，{each.by}' for each in state.void_acceptances))}）"
        for state in states
        if state.void_acceptances
    ]
    return "\n".join(["认可过的说明，单位重报以后作废，新的表还要说明的请重新认可：", *told]) if told else ""
