"""年报初稿: what each draft is made from, where it lies, and how it would be written now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.settings import Settings
from toolkit.campaign.states import MERGED, UnitState
from toolkit.campaign.stored_returns import stored_values
from toolkit.forms import Form, index_form
from toolkit.merge import CellSum, add_to, county_sums
from toolkit.report import ReportData, UnitLine, county_report, unit_report
from toolkit.returns.read_return import Value
from toolkit.verbs.merge import merged_numbers

SAMPLE = "示例数据"
_DRAFT = "（初稿）"


def unit_draft(campaign: Campaign, state: UnitState, values: Mapping[str, Value]) -> bytes:
    """The draft of a unit, from the values of its adopted return. Raises TemplateError."""
    return unit_report(_unit_data(campaign, state, values))


def county_draft(campaign: Campaign, states: Sequence[UnitState]) -> bytes:
    """The draft of the county. Raises TemplateError."""
    ready = [state for state in states if state.mergeable]
    lines = [UnitLine(s.unit.name, MERGED if s.mergeable else s.state, s.explanations) for s in states]
    return county_report(_county_data(campaign, states, ready), lines)


def draft_path(campaign: Campaign, name: str) -> Path:
    """Where the draft of a unit belongs, or the county's by the county's name."""
    return campaign.reports / draft_name(campaign.form, campaign.settings, name)


def final_path(campaign: Campaign, name: str) -> Path:
    """Where the final report of a unit belongs, or the county's by the county's name."""
    draft = draft_path(campaign, name)
    return draft.with_name(draft.name.replace(_DRAFT, ""))


def draft_name(form: Form, settings: Settings, name: str) -> str:
    """The file of a unit's report, or of the county's by the county's name."""
    return f"{ReportData(form, settings.county, name, settings.year, {}).title}{_DRAFT}.docx"


def _unit_data(campaign: Campaign, state: UnitState, values: Mapping[str, Value]) -> ReportData:
    settings, sample = campaign.settings, SAMPLE in state.unit.note
    return ReportData(
        form=campaign.form,
        county=settings.county,
        unit=state.unit.name,
        year=settings.year,
        values=values,
        sample=sample,
    )


def _county_data(campaign: Campaign, states: Sequence[UnitState], ready: Sequence[UnitState]) -> ReportData:
    settings, form = campaign.settings, campaign.form
    sums: dict[str, CellSum] = {}
    for part in merged_numbers(campaign, states):
        add_to(sums, part.sums())
    return ReportData(
        form=form,
        county=settings.county,
        unit=settings.county,
        year=settings.year,
        values={**county_sums(form, sums), **_approximate(campaign, ready)},
        sample=any(SAMPLE in state.unit.note for state in ready),
        partial=_partial(form, sums, len(ready)),
    )


def _approximate(campaign: Campaign, ready: Sequence[UnitState]) -> dict[str, Value]:
    """约 for every fact that some unit gave as 近 or 余: the county's sum is no more exact than its parts."""
    form = campaign.form
    marks = [cell.key for cell in index_form(form).of_table(form.facts.id) if cell.key.endswith(".approx")]
    given = {key for _, values in stored_values(campaign, ready) for key in marks if values.get(key)}
    return {key: "约" for key in marks if key in given}


def _partial(form: Form, sums: Mapping[str, CellSum], units: int) -> dict[str, int]:
    """How many units left a fact out that others filled in."""
    facts = [cell.key for cell in index_form(form).of_table(form.facts.id) if cell.numeric and cell.key in sums]
    return {key: missing for key in facts if (missing := units - sums[key].units)}
