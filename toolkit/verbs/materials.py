"""What the one who writes the county's text works from: 文字材料汇编 in 年报, 与上年对照表 in 汇总."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import last_campaign, previous_values
from toolkit.campaign.states import MERGED, unit_states
from toolkit.campaign.stored_returns import stored_values
from toolkit.errors import NianbaoError
from toolkit.forms import Form, FormCell, index_form
from toolkit.merge import county_sums
from toolkit.report import TemplateError
from toolkit.report.compilation import COMPILATION_TEMPLATE, CompilationData, compilation
from toolkit.report.template_context import outcome_sums
from toolkit.report.words import bare_label
from toolkit.returns.read_return import Value
from toolkit.verbs.alone import alone
from toolkit.verbs.drafts import last_of_all
from toolkit.verbs.merged_sums import merged_sums
from toolkit.workbook.comparison_workbook import ChartedNumbers, ComparedNumber, comparison_workbook

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
        list(_compared(campaign.form, settings.county, county, last_of_all(states, last))),
        [
            number
            for unit, given in values
            for number in _compared(campaign.form, unit.name, given, last.get(unit.code, {}))
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


def _compared(
    form: Form, unit: str, now: Mapping[str, Value], last: Mapping[str, int | Decimal | None]
) -> Iterator[ComparedNumber]:
    """Every number that people compare: of a table with a total column that column alone."""
    index = index_form(form)
    for table_id, sheet in ((table.id, table.sheet) for table in form.tables):
        for cell in _compared_cells(index.of_table(table_id)):
            yield ComparedNumber(unit, sheet, _item(cell), _number(now.get(cell.key)), last.get(cell.key))
    for cell in index.of_table(form.facts.id):
        if cell.numeric:
            item = cell.row[-1] if cell.row else cell.column[-1]
            yield ComparedNumber(unit, form.facts.sheet, item, _number(now.get(cell.key)), last.get(cell.key))


def _compared_cells(cells: Iterable[FormCell]) -> list[FormCell]:
    """The column 总计 of a table that has one for every row, else all cells."""
    all_cells = [cell for cell in cells if cell.numeric]
    totals = [cell for cell in all_cells if cell.column and cell.column[-1] == "总计" and cell.row]
    return totals or all_cells


def _item(cell: FormCell) -> str:
    """`行政许可／本年增/减`, without numbers and remarks."""
    column = () if cell.column[-1:] == ("总计",) and cell.row else cell.column[-1:]
    return "／".join(map(bare_label, (*cell.row[-2:], *column) if cell.row else cell.column))


def _number(value: Value) -> int | Decimal | None:
    return value if isinstance(value, int | Decimal) else None
