"""Every number that people compare with the one of the year before, under the name that people call it by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_values
from toolkit.campaign.states import UnitState
from toolkit.forms import Form, FormCell, index_form
from toolkit.merge import county_sums
from toolkit.report.template_context import measure
from toolkit.report.words import bare_label
from toolkit.returns.read_return import Value
from toolkit.verbs.drafts import last_of_all
from toolkit.verbs.merged_sums import merged_sums
from toolkit.workbook.comparison_workbook import ComparedNumber


def compared_numbers(
    form: Form, unit: str, now: Mapping[str, Value], last: Mapping[str, int | Decimal | None]
) -> Iterator[ComparedNumber]:
    """Of the unit or the county by its name: of a table with a total column that column alone."""
    index = index_form(form)
    sheets = [(table.id, table.sheet) for table in form.tables] + [(form.facts.id, form.facts.sheet)]
    for table_id, sheet in sheets:
        for cell in _compared_cells(index.of_table(table_id)):
            yield ComparedNumber(
                unit=unit,
                table=sheet,
                item=item_label(cell),
                now=known_number(now.get(cell.key)),
                last=last.get(cell.key),
                key=cell.key,
                measure=measure(cell),
            )


def _compared_cells(cells: Iterable[FormCell]) -> list[FormCell]:
    """The column 总计 of a table that has one for every row, else all cells."""
    all_cells = [cell for cell in cells if cell.numeric]
    totals = [cell for cell in all_cells if cell.column and cell.column[-1] == "总计" and cell.row]
    return totals or all_cells


def item_label(cell: FormCell) -> str:
    """`行政许可／本年增/减`, without numbers and remarks; of an indicator its own name."""
    if cell.table == "facts":
        return cell.row[-1] if cell.row else cell.column[-1]
    column = () if cell.column[-1:] == ("总计",) and cell.row else cell.column[-1:]
    return "／".join(map(bare_label, (*cell.row[-2:], *column) if cell.row else cell.column))


def known_number(value: Value) -> int | Decimal | None:
    return value if isinstance(value, int | Decimal) else None


def county_numbers(campaign: Campaign, states: Sequence[UnitState]) -> list[ComparedNumber]:
    """The county's numbers that are known of both years. Raises NianbaoError where last year's cannot be used."""
    last = last_of_all(states, previous_values(campaign))
    if not last:
        return []
    sums = county_sums(campaign.form, merged_sums(campaign, states))
    compared = compared_numbers(campaign.form, campaign.settings.county, sums, last)
    return [each for each in compared if each.now is not None and each.last is not None]
