"""Where the numbers of a report come from: every one of them has cells, and the units add up to the county's."""

from __future__ import annotations

import random
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.published.drawn_reports import random_values
from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import unit_states
from toolkit.forms import index_form, load_form
from toolkit.merge import county_sums
from toolkit.report import ReportData, UnitLine, county_report, unit_report
from toolkit.report.final import document_body
from toolkit.report.keyed_numbers import keyed_numbers
from toolkit.verbs.merged_sums import merged_sums
from toolkit.verbs.unit_comparison import compare_units, number_cells


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([("2019", 2020), ("2021", 2022)]), st.integers(0, 10**6), st.booleans())
def test_random_figures__every_number_of_a_report_is_the_sum_of_its_cells(
    of: tuple[str, int], seed: int, county: bool
) -> None:
    edition, year = of
    form, values = load_form(edition), dict(random_values(edition, random.Random(seed)))
    if county:
        own = dict(random_values(edition, random.Random(seed + 1)))
        data = ReportData(form, "盐池县", "盐池县", year, values, own=own)
        report = county_report(data, [UnitLine("青山乡", "已汇总")])
    else:
        own = {}
        report = unit_report(ReportData(form, "盐池县", "青山乡", year, values))
    keyed = list(keyed_numbers(document_body(report)))
    assert len(keyed) > 100
    assert any(key.startswith("own.") for _, key, _ in keyed) is county
    for _, key, number in keyed:
        cells = number_cells(form, key.removeprefix("own."))
        assert cells, key
        assert cells.sum(own if key.startswith("own.") else values) == Decimal(number), key


def test_sample__units_add_up_to_the_countys_number(ran: Campaign) -> None:
    states = unit_states(ran)
    sums = county_sums(ran.form, merged_sums(ran, states))
    for key, number in sums.items():
        of = number_cells(ran.form, key)
        assert of
        compared = compare_units(ran, states, of)
        assert compared.county.now == number
        assert [each.unit for each in compared.units] == list(ran.units)
        assert {each.unit.name for each in compared.units if not each.merged} == {"大水坑镇", "惠安堡镇", "麻黄山乡"}
        assert compared.givers <= 6


def test_what_is_no_number__comes_from_nowhere() -> None:
    form = load_form("2021")
    texts = [f"{form.texts.id}.{field.key}" for field in form.texts.fields]
    assert [number_cells(form, key) for key in (*texts, "", "nothing", "deny")] == [None] * (len(texts) + 3)
    deny = number_cells(form, "deny.total")
    assert deny
    assert deny.item == "不予公开"
    assert deny.measure == "件"
    assert deny.cells == tuple(
        cell for key, cell in index_form(form).cells.items() if key.startswith("deny.") and key.endswith(".total")
    )
