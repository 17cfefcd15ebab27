"""审核: every collected return through the gates; wrong ones go to 退回 with what is to be corrected."""

from __future__ import annotations

import json

from toolkit import __version__
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import StoredVerdict
from toolkit.campaign.previous import previous_values
from toolkit.campaign.roster import Unit
from toolkit.campaign.states import UnitState, unit_states
from toolkit.campaign.values import dump_values
from toolkit.verbs import Progress, silent
from toolkit.verbs.context import context_of
from toolkit.verbs.distribute import unit_stamp
from toolkit.verify.context import Context
from toolkit.verify.verify import Report, verify_bytes
from toolkit.workbook.checksheet import LEVEL_WORDS
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.problems import Problem, correction_plan
from toolkit.workbook.returns import read_return
from toolkit.workbook.write import write_workbook


def verify(campaign: Campaign, progress: Progress = silent) -> list[UnitState]:
    """Judge each unit's newest return unless it has been judged on the same basis; write 退回 for the wrong
    ones, and take back what was there for those that are right now.
    """
    context = context_of(campaign, previous_values(campaign))
    waiting = []
    for state in unit_states(campaign):
        basis = _basis(campaign, state.unit, context)
        if state.newest and (state.verdict is None or state.verdict.basis != basis):
            waiting.append((state, basis))
    for number, (state, basis) in enumerate(waiting, 1):
        progress(number, len(waiting), state.unit.name)
        _judge(campaign, state, context, basis)
    return unit_states(campaign)


def _basis(campaign: Campaign, unit: Unit, context: Context) -> str:
    """Hash of all that a verdict rests on besides the file: form, rules, unit, issue, last year's values."""
    rests_on = (
        __version__,
        campaign.settings,
        fingerprint(campaign.form),
        campaign.form.rules,
        unit.kind,
        context.issues.get(unit.code),
        sorted(context.previous.get(unit.code, {}).items()),
    )
    return sha256(repr(rests_on).encode())


def _judge(campaign: Campaign, state: UnitState, context: Context, basis: str) -> None:
    file = state.newest
    assert file is not None
    report = verify_bytes(campaign.original(file.sha256).read_bytes(), state.file, context)
    if report.verdict in ("returned", "unreadable"):
        _send_back(campaign, state, report)
    else:
        for path in (campaign.sent_back / state.unit.name).glob("*.xlsx"):
            campaign.withdraw(path)
    findings = json.dumps([each.as_json() for each in report.findings], ensure_ascii=False)
    with campaign.ledger.change():
        stored = StoredVerdict(file.sha256, report.verdict, findings, dump_values(report.values), basis)
        campaign.ledger.record_verdict(stored)


def _send_back(campaign: Campaign, state: UnitState, report: Report) -> None:
    """退回/单位/…: the unit's figures in a fresh workbook, faults marked, the list of corrections in front."""
    problems = [
        Problem(LEVEL_WORDS[each.level], each.cells, each.message, each.remedy)
        for each in report.findings
        if each.level != "info"
    ]
    before = state.verdict is not None and state.verdict.verdict in ("returned", "unreadable")
    times = state.times_returned + (0 if before else 1)
    issue = campaign.ledger.issues().get(state.unit.code, 1)
    title = f"{state.unit.name}{campaign.settings.year}年填报表问题清单（第 {times} 次退回）"
    stamp = unit_stamp(campaign, state.unit, issue)
    given = report.given or read_return(campaign.form, stamp, {})
    plan = correction_plan(campaign.form, stamp, given, problems, title, campaign.settings.password)
    name = f"{state.unit.name}_退回修改表（第{times}次）.xlsx"
    campaign.put(campaign.sent_back / state.unit.name / name, write_workbook(plan))
