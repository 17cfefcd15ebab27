"""What the one who writes the county's text works from: 文字材料汇编 in 年报, 与上年对照表 in 汇总."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import last_campaign, previous_values
from toolkit.campaign.states import MERGED, unit_states
from toolkit.campaign.stored_returns import stored_values
from toolkit.errors import NianbaoError
from toolkit.merge import county_sums
from toolkit.report import TemplateError
from toolkit.report.compilation import COMPILATION_TEMPLATE, CompilationData, compilation
from toolkit.report.template_context import outcome_sums
from toolkit.returns.read_return import Value
from toolkit.verbs.alone import alone
from toolkit.verbs.compared_numbers import compared_numbers
from toolkit.verbs.drafts import last_of_all
from toolkit.verbs.merged_sums import merged_sums
from toolkit.workbook.comparison_workbook import ChartedNumbers, comparison_workbook

_NEW = "new.total"


@alone("写汇编和对照表")
def materials(campaign: Campaign) -> list[Path]:
    """Write both. Raises NianbaoError where nothing has passed yet, or where a template cannot be used."""
    settings, states = campaign.settings, unit_states(campaign)
    ready = [state for state in states if state.mergeable]
    if not ready:
        raise NianbaoError("还没有审核通过的报表，没有可以汇编的材料。请先收表、审核。")
    last = previous_values(campaign)
    values = [(state.unit, given) for state, given in stored_values(campaign, ready)]
    county = county_sums(campaign.form, merged_sums(campaign, states))
    name, outcomes = f"{settings.county}{settings.year}年", outcome_sums(campaign.form, county)
    stages = Counter(MERGED if state.mergeable else state.word for state in states)
    compared = comparison_workbook(
        f"{name}政府信息公开工作年度报告数据与上年对照表",
        list(compared_numbers(campaign.form, settings.county, county, last_of_all(states, last))),
        [
            number
            for unit, given in values
            for number in compared_numbers(campaign.form, unit.name, given, last.get(unit.code, {}))
        ],
        [
            ChartedNumbers("申请办理结果", "件", outcomes),
            *_years(campaign, county, last_of_all(states, last)),
            ChartedNumbers("各单位报送情况", "个", stages, parts=True),
        ],
    )
    absent = [state.unit.name for state in states if not state.mergeable]
    texts = [(unit.name, given) for unit, given in values]
    try:
        document = compilation(
            CompilationData(campaign.form, settings.county, settings.year, texts, absent=absent, outcomes=outcomes),
            campaign.template(COMPILATION_TEMPLATE),
        )
    except TemplateError as error:
        raise NianbaoError(str(error)) from error
    return campaign.put_all(
        [
            (campaign.reports / f"{name}年报文字材料汇编.docx", document),
            (campaign.merged / f"{name}与上年对照表.xlsx", compared),
        ]
    )


def _years(campaign: Campaign, now: Mapping[str, Value], last: Mapping[str, int | Decimal]) -> Iterator[ChartedNumbers]:
    """New requests year by year, up to three of them; nothing where only one is known."""
    year, known = campaign.settings.year, [now.get(_NEW), last.get(_NEW)]
    if campaign.settings.last_campaign and last:
        # What that year's folder says of the year before is its own affair: without it there are two.
        with suppress(NianbaoError):
            before = last_campaign(campaign)
            known.append(last_of_all(unit_states(before), previous_values(before)).get(_NEW))
    numbers = {f"{year - back}年": number for back, number in enumerate(known) if isinstance(number, int)}
    if len(numbers) > 1:
        yield ChartedNumbers("新收政府信息公开申请", "件", dict(sorted(numbers.items())))
