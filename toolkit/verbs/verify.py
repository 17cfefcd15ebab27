"""审核: every collected return through the gates; wrong ones go to 退回 with what is to be corrected."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit import __version__
from toolkit.campaign.files import BATCH
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built, SeenFile, StoredVerdict
from toolkit.campaign.previous import previous_values
from toolkit.campaign.states import UnitState, unit_states
from toolkit.campaign.stored_returns import values_of
from toolkit.campaign.verify_context import context_of
from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.intake.file_job import Job
from toolkit.returns.stored_values import dump_values
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.rejection import Wrong, packages
from toolkit.verify.context import Context
from toolkit.verify.findings import dump_findings
from toolkit.verify.resubmission import compare
from toolkit.verify.verification import Verification
from toolkit.verify.verify_job import judged_by
from toolkit.workbook.issue import fingerprint


@dataclass(frozen=True)
class _Waiting:
    """A unit whose newest return is to be judged; `basis` names what the verdict will rest on."""

    state: UnitState
    file: SeenFile
    basis: str


@alone("审核")
def verify(campaign: Campaign, progress: Progress = silent, engine: Engine = PROCESSES) -> list[UnitState]:
    """Judge each unit's newest return unless it has been judged on the same basis; write 退回 for the wrong
    ones, and take back what was there for those that are right now.
    """
    context = context_of(campaign, previous_values(campaign))
    waiting = _waiting(campaign, context)
    jobs = [Job(each.state.file, str(campaign.original(each.file.sha256))) for each in waiting]
    batch: list[tuple[_Waiting, Verification]] = []
    for number, (each, report) in enumerate(zip(waiting, judged_by(engine, context, jobs), strict=True), 1):
        progress(number, len(waiting), each.state.unit.name)
        if report is None:
            raise NianbaoError(
                f"保存的原件“{campaign.original(each.file.sha256)}”打不开。请检查磁盘；"
                "原件不见了的，请从备份恢复整个任务文件夹。"
            )
        batch.append((each, report))
        if len(batch) == BATCH or number == len(waiting):
            _settle(campaign, batch, context, engine)
            batch = []
    return unit_states(campaign)


def _waiting(campaign: Campaign, context: Context) -> list[_Waiting]:
    """Units with a return that has not been judged on what is known now (form, rules, unit, issue, last year), or for
    which 退回 was not made.
    """
    common = repr((__version__, campaign.settings, fingerprint(campaign.form), campaign.form.rules))
    start = hashlib.sha256(common.removesuffix(")").encode())
    waiting = []
    built = campaign.ledger.built()
    for state in unit_states(campaign):
        unit = state.unit
        last = sorted(context.previous.get(unit.code, {}).items())
        whole = start.copy()
        whole.update(f", {unit.kind!r}, {context.issues.get(unit.code)!r}, {context.overrides!r}, {last!r})".encode())
        basis = whole.hexdigest()
        settled = built.get(_settled(unit.code))
        known = state.verdict is not None and state.verdict.basis == basis
        if state.newest and not (known and settled and settled.basis == state.newest.sha256):
            waiting.append(_Waiting(state, state.newest, basis))
    return waiting


def _settle(
    campaign: Campaign, batch: Sequence[tuple[_Waiting, Verification]], context: Context, engine: Engine
) -> None:
    """退回 as the verdicts demand it, and only then the verdicts, of the whole batch or of none."""
    wrong = _wrong(campaign, [(each, report) for each, report in batch if report.verdict != "accepted"])
    outputs = list(packages(campaign, wrong, context, engine))
    kept = set(campaign.put_all(outputs))
    for each, _ in batch:
        for path in (campaign.sent_back / each.state.unit.name).glob("*.*"):
            if path not in kept:
                campaign.withdraw(path)
    with campaign.ledger.change():
        for each, report in batch:
            unjudged = json.dumps([rule.as_json() for rule in report.unjudged], ensure_ascii=False)
            findings = dump_findings(report.findings)
            stored = StoredVerdict(each.file.sha256, report.verdict, findings, each.basis, unjudged)
            campaign.ledger.record_verdict(stored, dump_values(report.values))
        settled = {_settled(each.state.unit.code): Built(each.file.sha256, {}) for each, _ in batch}
        campaign.ledger.record_built(settled)


def _settled(unit_code: str) -> str:
    """Name under which the ledger keeps which return 退回 was last made for: an old one may come back."""
    return f"退回 {unit_code}"


def _wrong(campaign: Campaign, batch: Sequence[tuple[_Waiting, Verification]]) -> list[Wrong]:
    """Each with what its unit changed since the return before."""
    before = values_of(campaign, [each.state.before.sha256 for each, _ in batch if each.state.before])
    wrong = []
    for each, report in batch:
        again, last = None, each.state.before
        if last:
            given = (before[last.sha256], report.values)
            again = compare(campaign.form, *given, last.findings, report.findings)
        wrong.append(Wrong(each.state, report, again))
    return wrong
