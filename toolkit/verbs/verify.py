"""审核: collected returns through the gates; which one counts; wrong ones go to 退回 with what is to be corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from toolkit.campaign.archive import is_sound
from toolkit.campaign.files import BATCH, sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.issued_form import say_if_older
from toolkit.campaign.ledger import Built, Decision, DecisionKind, SeenFile, StoredVerdict
from toolkit.campaign.parsed_returns import values_of
from toolkit.campaign.previous import previous_values
from toolkit.campaign.rounds import made, made_name, sent_back, with_round
from toolkit.campaign.standings import shown_name
from toolkit.campaign.states import UnitState, unit_states
from toolkit.campaign.verify_context import context_of
from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.intake.file_job import Job
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.refusals import reply_files
from toolkit.verbs.refused_replies import write_replies
from toolkit.verbs.rejection import Wrong, packages
from toolkit.verbs.sent_back import follow_roster, take_drafts_away
from toolkit.verbs.verdict_basis import VerdictBasis
from toolkit.verify.adoption import NOTHING, Arrival, Standing, standing_after
from toolkit.verify.context import Context
from toolkit.verify.findings import sends_back
from toolkit.verify.judged_file import JudgedFile
from toolkit.verify.resubmission import compare
from toolkit.verify.verification import Verification
from toolkit.verify.verify_job import Told, verdicts_by

_HEAVY = 8
"""A unit with something to judge or to mark counts as so many that only have to be written down."""
_IN_QUESTION = "有疑问"
"""Stands for the adopted return where there is none to send back."""


@dataclass
class _Unit:
    """A unit with something to judge or to settle.

    files: those to judge now; verdicts: what was known of the others; made: what 退回 has for it; told: what comes of
    those judged now; lent: whether another unit's return stands on the form that was handed out to this one.
    """

    state: UnitState
    files: tuple[SeenFile, ...]
    verdicts: Mapping[str, StoredVerdict]
    made: Built | None
    lent: bool
    told: dict[str, Told] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """Its share of a batch: one that only has to be written down weighs little."""
        known = (self.verdicts.get(each.sha256) for each in self.state.standings.concerned)
        light = not self.files and all(each and each.verdict == "accepted" for each in known)
        return 1 if light else _HEAVY * (1 + len(self.files))

    def verdict(self, file: SeenFile) -> JudgedFile | StoredVerdict | None:
        """What is known of a file now."""
        return self.told[file.sha256][0] if file.sha256 in self.told else self.verdicts.get(file.sha256)


@dataclass(frozen=True)
class _Settled:
    """What stands of a unit's returns now: the adopted one with its report where it has to be sent back or explained,
    and the decisions by which it came to stand.
    """

    unit: _Unit
    adopted: SeenFile | None
    report: Verification | None
    decisions: tuple[Decision, ...]

    @property
    def target(self) -> str:
        """What 退回 is made for."""
        if self.adopted:
            return self.adopted.sha256
        return _IN_QUESTION if self.decisions or self.unit.state.standings.asked else ""

    @property
    def rounds(self) -> str:
        """What is kept of the returns that were sent back, this one too where it is."""
        unit, back = self.unit, self.report if self.report and sends_back(self.report.verdict) else None
        return with_round(unit.made, unit.state.standings, unit.verdicts, back.sha256 if back else "")


@alone("审核")
def verify(campaign: Campaign, progress: Progress = silent, engine: Engine = PROCESSES) -> list[UnitState]:
    """Judge each unit's returns unless they have been judged on the same basis, and settle which one counts; write
    退回 for the wrong ones and for what could not be taken, and take back what was there for those right now.
    """
    say_if_older(campaign)
    follow_roster(campaign)
    context = context_of(campaign, previous_values(campaign))
    basis = VerdictBasis(campaign, context)
    waiting = _waiting(campaign, basis)
    jobs = [(unit, file) for unit in waiting for file in unit.files]
    verdicts = verdicts_by(engine, context, [_job(campaign, file) for _, file in jobs])
    batch: list[_Unit] = []
    for number, unit in enumerate(waiting, 1):
        progress(number, len(waiting), unit.state.unit.name)
        for file in unit.files:
            unit.told[file.sha256] = _believed(campaign, file, next(verdicts), context, engine)
        batch.append(unit)
        if sum(each.weight for each in batch) >= BATCH * _HEAVY or number == len(waiting):
            _settle(campaign, batch, basis, engine)
            for each in batch:
                each.told.clear()  # the ledger has it; of many units it would fill the memory
            batch = []
    states = unit_states(campaign)
    write_replies(campaign, states)
    return states


def _job(campaign: Campaign, file: SeenFile) -> Job:
    return Job(shown_name(file), str(campaign.original(file.sha256)))


def _believed(campaign: Campaign, file: SeenFile, told: Told | None, context: Context, engine: Engine) -> Told:
    """The verdict, if it is on the file as it came. An original that was altered or is gone is fetched from 收回 and
    judged again. Raises NianbaoError where it lies there no more either.
    """
    if told and told[0].sha256 == file.sha256:
        return told
    again = None
    if is_sound(campaign, file.sha256):
        again = next(verdicts_by(engine, context, [_job(campaign, file)]))
    if again is None or again[0].sha256 != file.sha256:
        raise NianbaoError(
            f"“{shown_name(file)}”保存的原件“{campaign.original(file.sha256)}”不见了，或者已被改动，不能用。"
            "请把收到的同一份文件再放进“收回”收一次；没有了的，请从备份恢复整个任务文件夹。"
        )
    return again


def _waiting(campaign: Campaign, basis: VerdictBasis) -> list[_Unit]:
    """Units with a return that has not been judged on what is known now, or for which 退回 was not made or lies there
    no more.
    """
    waiting = []
    built, verdicts = made(campaign.ledger), campaign.ledger.verdicts()
    states = unit_states(campaign)
    lent = {file.unit_code for state in states for file in state.standings.on_hand if file.unit_code != state.unit.code}
    for state in states:
        standings = state.standings
        if not standings.concerned and state.unit.code not in built:
            continue
        known = {each.sha256: verdicts[each.sha256] for each in standings.all if each.sha256 in verdicts}
        stale = [
            each
            for each in standings.concerned
            if each.sha256 not in known or known[each.sha256].basis != basis.of(state.unit.code, each.sha256)
        ]
        settled = built.get(state.unit.code)
        adopted = standings.adopted
        target = adopted.sha256 if adopted else _IN_QUESTION if standings.asked else ""
        lost = settled and not all((campaign.folder / name).is_file() for name in settled.files)
        if stale or standings.waiting or lost or (settled.basis if settled else "") != target:
            waiting.append(_Unit(state, tuple(stale), known, settled, state.unit.code in lent))
    return waiting


def _settle(campaign: Campaign, batch: Sequence[_Unit], basis: VerdictBasis, engine: Engine) -> None:
    """退回 as the verdicts demand it, and only then verdicts and decisions, of the whole batch or of none."""
    context = basis.context
    settled = [_standing(unit) for unit in batch]
    settled = list(_with_reports(campaign, settled, context, engine))
    wrong = _wrong(campaign, settled)
    made = list(packages(campaign, wrong, context, engine))
    placed = campaign.put_all(made)
    kept: dict[str, dict[str, str]] = {}
    for (path, data), place in zip(made, placed, strict=True):
        kept.setdefault(path.parent.name, {})[campaign.name_of(place)] = sha256(data)
    answers = reply_files(campaign)
    for each in settled:
        name = each.unit.state.unit.name
        for path in (campaign.sent_back / name).glob("*.*"):
            if campaign.name_of(path) not in {*kept.get(name, {}), *answers}:
                campaign.withdraw(path)
        take_drafts_away(campaign, name)
    with campaign.ledger.change():
        for unit in batch:
            for judged, _ in unit.told.values():
                campaign.ledger.record_verdict(judged, basis.of(unit.state.unit.code, judged.sha256))
        for each in settled:
            for decision in each.decisions:
                campaign.ledger.record_decision(decision)
        units = [(each.unit.state.unit, each) for each in settled]
        campaign.ledger.record_built(
            {made_name(unit.code): Built(each.target, kept.get(unit.name, {}), each.rounds) for unit, each in units}
        )


def _standing(unit: _Unit) -> _Settled:
    """What stands once the waiting returns have been considered, batch by batch."""
    standings, code = unit.state.standings, unit.state.unit.code
    by_serial = {str(each.serial): each for each in standings.all}

    def arrival(file: SeenFile) -> Arrival:
        known = unit.verdict(file)
        assert known is not None
        lent = unit.lent and file in standings.waiting
        content = known.content or known.sha256
        return Arrival(str(file.serial), content, known.verdict, file.sent, known.elsewhere, lent=lent)

    decisions: list[Decision] = []
    standing = Standing(
        arrival(standings.adopted) if standings.adopted else None,
        tuple(map(arrival, standings.asked)),
        standings.reason,
    )
    passed = [each for each in standings.all if each.status == "return" and each not in standings.waiting]
    for batch, group in groupby(standings.waiting, key=lambda each: each.batch):
        files = list(group)
        arrived = [arrival(each) for each in files]
        if standing.on_hand and all(by_serial[each.file].batch == batch for each in standing.on_hand):
            # Collecting was broken off between them: they came together all the same.
            arrived, standing = [*standing.on_hand, *arrived], NOTHING
        gone = {_content(unit, each) for each in passed} - {each.content for each in standing.on_hand}
        standing = standing_after(standing, arrived, gone)
        passed += files
        kind: DecisionKind = "asks" if standing.asked else "counts"
        chosen = standing.asked or ((standing.adopted,) if standing.adopted else ())
        serials = " ".join(each.file for each in chosen)
        reason = standing.reason or ""
        upto = max(each.serial for each in files)
        decisions.append(Decision(kind, code, serials, reason, batch=batch, upto=upto))
    adopted = by_serial[standing.adopted.file] if standing.adopted else None
    _, report = unit.told.get(adopted.sha256, (None, None)) if adopted else (None, None)
    return _Settled(unit, adopted, report, tuple(decisions))


def _content(unit: _Unit, file: SeenFile) -> str:
    known = unit.verdict(file)
    return known.content if known and known.content else file.sha256


def _with_reports(
    campaign: Campaign, settled: Sequence[_Settled], context: Context, engine: Engine
) -> Iterator[_Settled]:
    """Each with the report on its adopted return, read again where it has to be sent back and was judged before."""

    def wanted(each: _Settled) -> bool:
        known = each.unit.verdict(each.adopted) if each.adopted else None
        return each.report is None and known is not None and known.verdict != "accepted"

    jobs = [_job(campaign, each.adopted) for each in settled if each.adopted and wanted(each)]
    again = verdicts_by(engine, context, jobs) if jobs else iter(())
    for each in settled:
        if each.adopted and wanted(each):
            _, report = _believed(campaign, each.adopted, next(again), context, engine)
            yield _Settled(each.unit, each.adopted, report, each.decisions)
        else:
            yield each


def _wrong(campaign: Campaign, settled: Sequence[_Settled]) -> list[Wrong]:
    """The adopted returns that go back or want a word, each with what its unit changed since the one before."""
    chosen = [(each, each.report) for each in settled if each.report and each.report.verdict != "accepted"]
    earlier = {each.unit.state.unit.code: _earlier(each) for each, _ in chosen}
    values = values_of(campaign, [judged[0].sha256 for judged in earlier.values() if judged])
    wrong = []
    for each, report in chosen:
        again, judged = None, earlier[each.unit.state.unit.code]
        if judged:
            again = compare(campaign.form, values[judged[0].sha256], report.values, judged[0].findings, report.findings)
        unit = each.unit
        back = sent_back(unit.made, unit.state.standings, unit.verdicts)
        wrong.append(Wrong(unit.state.unit, report, len({*back, report.sha256}), again))
    return wrong


def _earlier(each: _Settled) -> list[StoredVerdict]:
    """Verdicts on the returns that were adopted before this one, newest first."""
    standings = each.unit.state.standings
    files = (*((standings.adopted,) if standings.adopted else ()), *standings.earlier)
    now = each.adopted.sha256 if each.adopted else ""
    known = each.unit.verdicts
    return [known[file.sha256] for file in files if file.sha256 != now and file.sha256 in known]
