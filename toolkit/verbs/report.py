"""年报: a Word skeleton for every merged unit and one for the county."""

from __future__ import annotations

from pathlib import Path

from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import MERGED, unit_states
from toolkit.errors import NianbaoError
from toolkit.merge import county_values
from toolkit.report import ReportData, TemplateError, UnitLine, county_report, unit_report
from toolkit.verbs import Progress, silent
from toolkit.verbs.merge import merged_table, unit_values

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
            written.append(write_atomic(_path(campaign, data), unit_report(data)))
        progress(total, total, settings.county)
        sums = county_values(form, merged_table(campaign, states))
        sample = any(SAMPLE in state.unit.note for state in ready)
        data = ReportData(form, settings.county, settings.county, settings.year, sums, sample)
        lines = [UnitLine(s.unit.name, MERGED if s.mergeable else s.state) for s in states]
        written.append(write_atomic(_path(campaign, data), county_report(data, lines)))
    except TemplateError as error:
        raise NianbaoError(str(error)) from error
    return written


def _path(campaign: Campaign, data: ReportData) -> Path:
    return campaign.reports / f"{data.title}（初稿）.docx"
