"""Whatever we write, every formula has its result beside it, for programs that do not calculate."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest

from tests.helpers import EDITIONS, SOUND, YEARS, parts_of, stamp_of
from toolkit.forms import Form, index_form, load_form
from toolkit.forms.carry import carried_values
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.explanations import CHECK_SHEET
from toolkit.verbs.demo import complete, filled_plan
from toolkit.verify.verification import verify_bytes
from toolkit.workbook.check_sheet import STATUS_CELL
from toolkit.workbook.issue import blank_plan, issued_plan
from toolkit.workbook.issue_template import IssueTemplate
from toolkit.workbook.long_sheets import write_long
from toolkit.workbook.long_summary import long_summary
from toolkit.workbook.plan import PlannedCell, SheetPlan, WorkbookPlan
from toolkit.workbook.restored_copy import restored_plan
from toolkit.workbook.summary import SummaryUnit, summary_plan
from toolkit.workbook.summary_facts import fact_givers
from toolkit.workbook.writer import write_workbook

_CELL = re.compile(rb"<c [^>]*>(?:(?!</c>).)*?<f[ >].*?</c>", re.DOTALL)


def written(form: Form) -> Iterator[tuple[str, bytes]]:
    year, stamp = YEARS[form.edition], stamp_of(form)
    template = IssueTemplate(form, year, "abc")
    carried = carried_values(form, dict.fromkeys(index_form(form).cells, 3))
    yield "blank master", write_workbook(blank_plan(form))
    yield "issued", template.filled(stamp, {})
    yield "issued with carried numbers", template.filled(stamp, dict(carried))
    yield "drawn with carried numbers", write_workbook(issued_plan(form, stamp, dict(carried), "abc"))
    handed_in = write_workbook(filled_plan(form, stamp, SOUND))
    yield "return of the sample", handed_in
    given = verify_bytes(handed_in, "x.xlsx").given
    assert given is not None
    yield "restored copy", write_workbook(restored_plan(form, stamp, given, (), "问题清单"))
    values = complete(form, SOUND)
    units = [SummaryUnit("1", "青山乡", "已汇总", "", True), SummaryUnit("2", "花马池镇", "未报", "", False)]
    yield "summary", write_workbook(summary_plan(form, "盐池县", year, units, values, {"1": values}))
    yield "summary of nobody", write_workbook(summary_plan(form, "盐池县", year, units[1:], {}, {}))
    out = io.BytesIO()
    write_long(*long_summary(form, "盐池县", year, units, values, [values], fact_givers(form, [values])), out)
    yield "long summary", out.getvalue()


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_formula_has_its_result(edition: str) -> None:
    for name, data in written(load_form(edition)):
        cells = [cell for part in parts_of(data).values() for cell in _CELL.findall(part)]
        assert len(cells) > 30, name
        without = [cell.decode() for cell in cells if not re.search(rb"</f><v(?:/>|>[^<]*</v>)</c>$", cell)]
        assert not without, (name, without[:3])
        nothing = [cell.decode() for cell in cells if b"<v></v>" in cell and b't="str"' not in cell]
        assert not nothing, (name, nothing[:3])


@pytest.mark.parametrize("edition", EDITIONS)
def test_headline_that_is_stored__that_of_the_state(edition: str) -> None:
    form = load_form(edition)
    heads = {}
    for name, data in written(form):
        sheet = read_workbook(data).sheet(CHECK_SHEET)
        if sheet is not None:
            heads[name] = sheet.cells[STATUS_CELL].text[:1]
    assert heads == {
        "blank master": "—",
        "issued": "—",
        "issued with carried numbers": "—",
        "drawn with carried numbers": "—",
        "return of the sample": "√",
        "restored copy": "√",
    }


def test_formula_that_is_none_of_ours__has_no_result() -> None:
    odd = [
        PlannedCell(f"A{n}", "plain", formula=text) for n, text in enumerate(("VLOOKUP(B1,C1:D2,2)", '"a"+1', "A3"), 1)
    ]
    plan = WorkbookPlan((SheetPlan("表", {cell.ref: cell for cell in odd}),), "表")
    cells = _CELL.findall(parts_of(write_workbook(plan))["xl/worksheets/sheet1.xml"])
    assert [re.search(rb"<v>[^<]", cell) for cell in cells] == [None] * 3
