"""审核: every collected return through the gates; wrong ones go to 退回 with what is to be corrected."""

from __future__ import annotations

import json

from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import StoredVerdict
from toolkit.campaign.previous import previous_values
from toolkit.campaign.states import UnitState, unit_states
from toolkit.campaign.values import dump_values
from toolkit.verbs import Progress, silent
from toolkit.verbs.distribute import unit_stamp
from toolkit.verify.context import Context
from toolkit.verify.verify import Report, verify_bytes
from toolkit.workbook.checksheet import LEVEL_WORDS
from toolkit.workbook.problems import Problem, correction_plan
from toolkit.workbook.write import write_workbook


def context_of(campaign: Campaign) -> Context:
    """What the campaign knows, for the verification of a file."""
    return Context(
        campaign.settings.campaign,
        campaign.key,
        campaign.settings.year,
        campaign.form,
        {unit.code: unit.name for unit in campaign.units},
        campaign.ledger.issues(),
        previous_values(campaign),
    )


def verify(campaign: Campaign, progress: Progress = silent) -> list[UnitState]:
    """Judge each unit's newest return unless it has been judged, and write 退回 for the wrong ones."""
    context = context_of(campaign)
    waiting = [state for state in unit_states(campaign) if state.newest and not state.verdict]
    for number, state in enumerate(waiting, 1):
        progress(number, len(waiting), state.unit.name)
        _judge(campaign, state, context)
    return unit_states(campaign)


def _judge(campaign: Campaign, state: UnitState, context: Context) -> None:
    file = state.newest
    assert file is not None
    report = verify_bytes(campaign.original(file.sha256).read_bytes(), state.file, context)
    if report.verdict == "returned":
        _send_back(campaign, state, report)
    findings = json.dumps([each.as_json() for each in report.findings], ensure_ascii=False)
    with campaign.ledger.change():
        stored = StoredVerdict(file.sha256, report.verdict, findings, dump_values(report.values))
        campaign.ledger.record_verdict(stored)


def _send_back(campaign: Campaign, state: UnitState, report: Report) -> None:
    """退回/单位/…: the unit's figures in a fresh workbook, faults marked, the list of corrections in front."""
    if report.given is None:
        return
    problems = [
        Problem(LEVEL_WORDS[each.level], each.cells, each.message, each.remedy)
        for each in report.findings
        if each.level != "info"
    ]
    times = state.times_returned + 1
    issue = campaign.ledger.issues().get(state.unit.code, 1)
    title = f"{state.unit.name}{campaign.settings.year}年填报表问题清单（第 {times} 次退回）"
    stamp = unit_stamp(campaign, state.unit, issue)
    plan = correction_plan(campaign.form, stamp, report.given, problems, title, campaign.settings.password)
    name = f"{state.unit.name}_退回修改表（第{times}次）.xlsx"
    write_atomic(campaign.sent_back / state.unit.name / name, write_workbook(plan))
