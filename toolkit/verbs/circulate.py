"""情况通报 and 催报通知 of a campaign, in 下发: what the office sends round while returns come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import StoredVerdict
from toolkit.campaign.states import RECEIVED, UnitState, unit_states
from toolkit.errors import NianbaoError
from toolkit.forms import Form
from toolkit.report import TemplateError
from toolkit.report.notices import (
    CIRCULAR_TEMPLATE,
    REMINDER_TEMPLATE,
    FrequentFault,
    NoticeData,
    NoticeUnit,
    Stage,
    circular,
    reminder,
)
from toolkit.verbs.alone import alone
from toolkit.verify.catalogue import catalogue
from toolkit.verify.findings import Finding, sends_back

_MOST_FAULTS = 5


@alone("写通报")
def circulate(campaign: Campaign, today: date | None = None) -> list[Path]:
    """Write both; 催报通知 only where somebody is waited for. Raises NianbaoError where nothing has been handed out
    yet, or where a template cannot be used.
    """
    if not campaign.ledger.issues():
        raise NianbaoError("还没有下发填报表，没有可以通报的情况。请先运行 nianbao distribute。")
    data = notice_data(campaign, unit_states(campaign), today or date.today())
    settings = campaign.settings
    name = f"{settings.county}{settings.year}年年报"
    told = campaign.outbox / f"{name}填报情况通报.docx"
    asked = campaign.outbox / f"{name}催报通知.docx"
    try:
        written = [(told, circular(data, campaign.template(CIRCULAR_TEMPLATE)))]
        if data.at("missing") or data.at("returned"):
            written.append((asked, reminder(data, campaign.template(REMINDER_TEMPLATE))))
        else:
            campaign.withdraw(asked)
    except TemplateError as error:
        raise NianbaoError(str(error)) from error
    return campaign.put_all(written)


def notice_data(campaign: Campaign, states: Sequence[UnitState], today: date) -> NoticeData:
    """Where every unit stands and which rules were broken most, out of the ledger."""
    settings = campaign.settings
    deadline = settings.years.deadline
    return NoticeData(
        office=f"{settings.county}政务公开办公室",
        county=settings.county,
        year=settings.year,
        today=today,
        units=[_unit(state, deadline) for state in states],
        faults=_faults(campaign, states),
        deadline=deadline,
        contact=settings.contact,
        phone=settings.phone,
    )


def _unit(state: UnitState, deadline: date | None) -> NoticeUnit:
    received = state.received.date() if state.received else None
    late = bool(received and deadline and received > deadline)
    return NoticeUnit(state.unit.name, _stage(state), received, late, state.times_returned)


def _stage(state: UnitState) -> Stage:
    if state.verdict and state.mergeable:
        return "explaining" if state.verdict.verdict == "needs_explanation" else "passed"
    if state.asked:
        return "asked"
    if state.state == RECEIVED:
        return "waiting"
    return "returned" if state.verdict and sends_back(state.verdict.verdict) else "missing"


def _faults(campaign: Campaign, states: Sequence[UnitState]) -> list[FrequentFault]:
    """The rules that returns of most units broke, those sent back before too."""
    broken: dict[str, dict[str, None]] = {}
    verdicts = campaign.ledger.verdicts()
    for state in states:
        for found in _ever_found(verdicts, state):
            if found.level == "error":
                broken.setdefault(found.rule, {})[state.unit.name] = None
    most = sorted(broken.items(), key=lambda each: (-len(each[1]), each[0]))[:_MOST_FAULTS]
    return [FrequentFault(rule, _told(campaign.form, rule), tuple(names)) for rule, names in most]


def _ever_found(verdicts: Mapping[str, StoredVerdict], state: UnitState) -> Iterator[Finding]:
    for digest in {each.sha256: None for each in state.standings.own}:
        if digest in verdicts:
            yield from verdicts[digest].findings


def _told(form: Form, rule: str) -> str:
    """A rule as the fault that it is: 不符合“合计等于各项之和”, or the catalogue's name for it."""
    for each in form.rules:
        if each.id == rule:
            inside = each.statement.replace("“", "‘").replace("”", "’")
            return f"不符合“{inside}”"
    return catalogue()[rule].title
