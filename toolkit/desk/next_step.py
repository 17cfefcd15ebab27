"""下一步: where the campaign stands as one sentence with one button, in the order in which the work goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from toolkit.campaign.addressing import day_text
from toolkit.campaign.folder import Campaign
from toolkit.campaign.issued_form import units_of_older_form
from toolkit.campaign.states import IN_QUESTION, ISSUED, MERGED, NOT_ISSUED, RECEIVED, UnitState
from toolkit.desk.marks import Marks
from toolkit.intake.folder_scan import candidates
from toolkit.verbs.put_away import void_forms
from toolkit.verify.first_few import first_few

_NAMED = 3


@dataclass(frozen=True)
class NextStep:
    """What to do now. post: whether the button does it at once; else it leads to where it is done."""

    sentence: str
    button: str
    href: str
    post: bool = False


def next_step(campaign: Campaign, states: Sequence[UnitState], marks: Marks) -> NextStep:
    """The first step that is not done."""

    def names(which: Sequence[UnitState]) -> str:
        return first_few([state.unit.name for state in which], f"等 {len(which)} 个单位", named=_NAMED)

    if missing := [state for state in states if state.state == NOT_ISSUED]:
        whose = "各单位" if len(missing) == len(states) else names(missing)
        return NextStep(f"{whose}还没有填报表。", "写填报表", "/distribute", post=True)
    if units_of_older_form(campaign):
        return NextStep(
            "指标或表样改过了，各单位手里的还是旧表，要写新的填报表重新发。", "写填报表", "/distribute", post=True
        )
    if void := list(void_forms(campaign)):
        return NextStep(f"名册有变：{len(void)} 份填报表作废。", "整理填报表", "/distribute", post=True)
    if waiting := uncollected(campaign):
        return NextStep(f"“收回”文件夹里有 {waiting} 个新文件。", "收表并审核", "/collect", post=True)
    unheard = not any(state.files for state in states)
    if not_sent := [each for each in states if unheard and not marks.day(issue_key(campaign, each))]:
        whose = "各单位" if len(not_sent) == len(states) else names(not_sent)
        return NextStep(f"{whose}的填报表已写好，请发出去，发了的标记一下。", "去下发", "/hand-out")
    numbers = campaign.ledger.issues()
    renewed = [each for each in states if each.state == ISSUED and numbers.get(each.unit.code, 1) > 1]
    if not_sent := [each for each in renewed if not marks.day(issue_key(campaign, each))]:
        return NextStep(f"{names(not_sent)}换了新表，请发出去，发了的标记一下。", "去下发", "/hand-out")
    if any(state.state == RECEIVED for state in states):
        return NextStep("收到的表还没有审核。", "收表并审核", "/collect", post=True)
    if asked := [state for state in states if state.state == IN_QUESTION]:
        return NextStep(f"{names(asked)}有疑问，请选定用哪一份。", "去处理", f"/unit/{asked[0].unit.code}")
    if back := [state for state in states if to_send_back(state) and not marks.day(return_key(state))]:
        wrong = [state for state in back if state.state.startswith("退回")]
        told = f"{names(wrong)}要退回" if wrong else f"{names(back)}有地方要核实"
        return NextStep(f"{told}，材料已备好。", "去退回", "/send-back")
    late = [state for state in states if state.state == ISSUED]
    if len(late) == len(states):
        return NextStep("填报表都发出去了。收到以后，把文件拖到下面就行。", "选择文件", "#drop")
    if late:
        deadline = campaign.settings.years.deadline
        over = f"，{day_text(deadline)}截止" if deadline else ""
        passed = "（已过期）" if deadline and deadline < date.today() else ""
        return NextStep(f"还有 {len(late)} 个单位未报{over}{passed}：{names(late)}。", "去催报", "/remind")
    if out := [state for state in states if not state.mergeable]:
        return NextStep(f"在等 {names(out)} 改好发回。收到以后，把文件拖到下面就行。", "选择文件", "#drop")
    if any(state.state != MERGED for state in states):
        return NextStep("各单位都已报齐，可以汇总了。", "生成正式稿", "/merge", post=True)
    return NextStep("都汇总好了，年报初稿也写好了。", "去看结果", "/results")


def to_send_back(state: UnitState) -> bool:
    """Whether the unit has something to correct or to explain, and material for that lies in 退回."""
    return not state.asked and state.verdict is not None and state.verdict.verdict != "accepted"


def issue_key(campaign: Campaign, state: UnitState) -> str:
    """Names the workbook that the unit was issued: a new one has another."""
    return f"下发 {campaign.ledger.issued_hash(state.unit.code)}"


def return_key(state: UnitState) -> str:
    """Names the return for which 退回 is made."""
    return f"退回 {state.verdict.sha256 if state.verdict else ''}"


def uncollected(campaign: Campaign) -> int:
    """How many files of 收回 the ledger does not know as they lie there."""
    known = {row.source: row.size for row in campaign.ledger.files()}
    home = campaign.folder.absolute()
    count = 0
    for each in candidates([campaign.inbox]):
        size = known.get(each.path.removeprefix(f"{home}").lstrip("/\\").replace("\\", "/"))
        count += not each.skip and (size is None or size not in (-1, each.size))
    return count
