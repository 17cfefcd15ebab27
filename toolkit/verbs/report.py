"""年报: a Word skeleton for every merged unit and one for the county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import MERGED, unit_states
from toolkit.errors import NianbaoError
from toolkit.forms import Form, index_form
from toolkit.merge import county_values
from toolkit.report import ReportData, TemplateError, UnitLine, county_report, unit_report
from toolkit.verbs import Progress, silent
from toolkit.verbs.merge import merged_table, unit_values
from toolkit.workbook.returns import Value

SAMPLE = "示例数据"


def report(campaign: Campaign, progress: Progress = silent) -> list[Path]:
    """Write 年报 for every unit whose return can be merged, then the county's. Raises NianbaoError when
    there is nothing to report on yet or a template cannot be used.
    """
    states = unit_states(campaign)
    ready = [state for state in states if state.mergeable]
    if not ready:
        raise NianbaoError("还没有审核通过的报表，写不了年报初稿。请先收表、审核。")
    settings, form = campaign.settings, campaign.form
    total = len(ready) + 1
    written = []
    try:
        for number, state in enumerate(ready, 1):
            progress(number, total, state.unit.name)
            values = unit_values(campaign, state)
            sample = SAMPLE in state.unit.note
            data = ReportData(form, settings.county, state.unit.name, settings.year, values, sample)
            written.append(campaign.put(_path(campaign, data), unit_report(data)))
        progress(total, total, settings.county)
        sums = county_values(form, merged_table(campaign, states))
        sample = any(SAMPLE in state.unit.note for state in ready)
        given = [unit_values(campaign, state) for state in ready]
        data = ReportData(
            form,
            settings.county,
            settings.county,
            settings.year,
            {**sums, **_approximate(form, given)},
            sample,
            _partial(form, given),
        )
        lines = [UnitLine(s.unit.name, MERGED if s.mergeable else s.state) for s in states]
        written.append(campaign.put(_path(campaign, data), county_report(data, lines)))
    except TemplateError as error:
        raise NianbaoError(str(error)) from error
    for state in states:
        if not state.mergeable:
            data = ReportData(form, settings.county, state.unit.name, settings.year, {})
            campaign.withdraw(_path(campaign, data))
    return written


def _approximate(form: Form, values: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    """约 for every fact that some unit gave as 近 or 余: the county's sum is no more exact than its parts."""
    marks = [cell.key for cell in index_form(form).of_table(form.facts.id) if cell.key.endswith(".approx")]
    return {key: "约" for key in marks if any(each.get(key) for each in values)}


def _partial(form: Form, values: Sequence[Mapping[str, Value]]) -> dict[str, int]:
    """How many units left a fact out that others filled in."""
    missing = {
        cell.key: sum(each.get(cell.key) is None for each in values)
        for cell in index_form(form).of_table(form.facts.id)
        if cell.numeric
    }
    return {key: count for key, count in missing.items() if 0 < count < len(values)}


def _path(campaign: Campaign, data: ReportData) -> Path:
    return campaign.reports / f"{data.title}（初稿）.docx"
