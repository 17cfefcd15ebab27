"""年报初稿: what each draft is made from, where it lies, and how it would be written now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import tee
from pathlib import Path

from toolkit.campaign.files import DRAFT_MARK
from toolkit.campaign.folder import Campaign
from toolkit.campaign.history import Numbers
from toolkit.campaign.left_out import left_out_facts
from toolkit.campaign.previous import previous_values
from toolkit.campaign.settings import Settings
from toolkit.campaign.states import MERGED, UnitState
from toolkit.engine import Engine, Failure, Task
from toolkit.forms import Form, index_form
from toolkit.forms.expression import Number
from toolkit.merge import CellSum, county_sums
from toolkit.report import COUNTY_TEMPLATE, UNIT_TEMPLATE, ReportData, UnitLine, county_report
from toolkit.verbs.draft_job import DraftJob, DraftSetting, unit_draft
from toolkit.verbs.merged_sums import merged_sums, office_values, rough_sums

SAMPLE = "示例数据"
PAGE, PDF = ".html", ".pdf"
# Fewer drafts are written sooner than a worker has loaded Word.
_MANY = 100


class DraftWriter:
    """Writes the drafts of a campaign as they would be now; last year is read once, when it is first wanted."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign

    @cached_property
    def _last(self) -> Numbers:
        return previous_values(self._campaign)

    @cached_property
    def _left_out(self) -> frozenset[str]:
        return left_out_facts(self._campaign)

    def units(self, returns: Iterable[tuple[UnitState, str]], count: int, engine: Engine) -> Iterator[bytes]:
        """The drafts of `count` units in order, from the values of their adopted returns as the ledger keeps them
        (JSON); a few are written here, many by an engine. Raises TemplateError, NianbaoError.
        """
        sent, kept = tee(self._job(state, stored) for state, stored in returns)
        if count < _MANY:
            yield from (unit_draft(self._setting, job) for job in sent)
            return
        for outcome in engine.map(Task(unit_draft, self._setting), sent):
            job = next(kept)
            # What a worker could not do is done here, where a fault of the template has its words.
            yield unit_draft(self._setting, job) if isinstance(outcome, Failure) else outcome

    def unit(self, state: UnitState, stored: str) -> bytes:
        """The draft of one unit, as `units` writes it."""
        return unit_draft(self._setting, self._job(state, stored))

    @cached_property
    def _setting(self) -> DraftSetting:
        campaign = self._campaign
        settings, template = campaign.settings, campaign.template(UNIT_TEMPLATE)
        return DraftSetting(campaign.form, settings.county, settings.year, self._left_out, template)

    def _job(self, state: UnitState, stored: str) -> DraftJob:
        last = self._last.get(state.unit.code, {})
        return DraftJob(state.unit.name, stored, last, SAMPLE in state.unit.note)

    def county(self, states: Sequence[UnitState]) -> bytes:
        """The draft of the county. Raises TemplateError, NianbaoError."""
        campaign, form, settings = self._campaign, self._campaign.form, self._campaign.settings
        ready = [state for state in states if state.mergeable]
        sums = merged_sums(campaign, states)
        rough = {f"{key}.approx": mark for key, mark in rough_sums(campaign, ready).items()}
        data = ReportData(
            form=form,
            county=settings.county,
            unit=settings.county,
            year=settings.year,
            values={**county_sums(form, sums), **rough, "cover.phone": settings.phone or None},
            sample=any(SAMPLE in state.unit.note for state in ready),
            partial=_partial(form, sums, len(ready)),
            last=last_of_all(states, self._last),
            left_out=self._left_out,
            own=office_values(campaign, ready),
            address=settings.address,
            postcode=settings.postcode,
        )
        lines = [UnitLine(s.unit.name, MERGED if s.mergeable else s.state, s.explanations) for s in states]
        return county_report(data, lines, campaign.template(COUNTY_TEMPLATE))


def last_of_all(states: Sequence[UnitState], last: Numbers) -> dict[str, Number]:
    """The county's numbers a year ago: of those that every unit has, and only once all units are in, since a part of
    them cannot be set against a year.
    """
    if not all(state.mergeable and state.unit.code in last for state in states):
        return {}
    sums: dict[str, Number] = {}
    for key in last[states[0].unit.code] if states else ():
        given = [value for state in states if (value := last[state.unit.code].get(key)) is not None]
        if len(given) == len(states):
            sums[key] = sum(given)
    return sums


def draft_path(campaign: Campaign, name: str) -> Path:
    """Where the draft of a unit belongs, or the county's by the county's name."""
    return campaign.reports / draft_name(campaign.form, campaign.settings, name)


def final_path(campaign: Campaign, name: str) -> Path:
    """Where the final report of a unit belongs, or the county's by the county's name."""
    draft = draft_path(campaign, name)
    return draft.with_name(draft.name.replace(DRAFT_MARK, ""))


def copies_of(report: Path) -> tuple[Path, ...]:
    """Where the page and the PDF of a report lie, whether there are any or not."""
    return report.with_suffix(PAGE), report.with_suffix(PDF)


def draft_name(form: Form, settings: Settings, name: str) -> str:
    """The file of a unit's report, or of the county's by the county's name."""
    return f"{ReportData(form, settings.county, name, settings.year, {}).title}{DRAFT_MARK}.docx"


def _partial(form: Form, sums: Mapping[str, CellSum], units: int) -> dict[str, int]:
    """How many units left a fact out that others filled in."""
    facts = [cell.key for cell in index_form(form).of_table(form.facts.id) if cell.numeric and cell.key in sums]
    return {key: missing for key in facts if (missing := units - sums[key].units)}
