"""What keeps the cells of an OpenDocument table from being seen: lines that are shut and conditional formats."""

from __future__ import annotations

import pytest

from toolkit.intake.conditional import Conditional
from toolkit.intake.display_style import DisplayChange
from toolkit.intake.opendocument import read_fods
from toolkit.intake.snapshot import RawSheet

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
STYLES = """<style:style style:name="W_5f_1" style:display-name="W_1" style:family="table-cell">
<style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="low" style:family="table-row">
<style:table-row-properties style:row-height="0.01in"/></style:style>
<style:style style:name="high" style:family="table-row">
<style:table-row-properties style:row-height="5mm"/></style:style>
<style:style style:name="slim" style:family="table-column"><style:table-column-properties style:column-width="1mm"/>
</style:style><style:style style:name="none" style:family="table-column">
<style:table-column-properties style:column-width="0cm"/></style:style>"""


def sheet(inside: str) -> RawSheet:
    body = f"<office:body><office:spreadsheet><table:table table:name='表'>{inside}</table:table></office:spreadsheet>"
    text = f"<office:document {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>{body}</office:body>"
    return read_fods(f"{text}</office:document>".encode()).sheets[0]


def test_lines__hidden_filtered_and_all_but_shut() -> None:
    found = sheet(
        "<table:table-column table:number-columns-repeated='2'/><table:table-column table:style-name='slim'/>"
        "<table:table-column table:style-name='none'/><table:table-column table:visibility='collapse'/>"
        "<table:table-row table:style-name='high' table:number-rows-repeated='3'/>"
        "<table:table-row table:visibility='filter'/><table:table-row table:style-name='low'/>"
        "<table:table-row table:visibility='collapse' table:number-rows-repeated='2'/>"
    )
    assert found.body.hidden_rows == {4, 6, 7}
    assert found.shell.hidden_columns == {4, 5}
    assert list(found.body.heights) == [5]
    assert list(found.shell.widths) == [3]


def rules(inside: str) -> tuple[Conditional, ...]:
    group = (
        f"<calcext:conditional-format calcext:target-range-address='表.B2:表.C3'>{inside}</calcext:conditional-format>"
    )
    return sheet(f"<calcext:conditional-formats>{group}</calcext:conditional-formats>").shell.conditionals


@pytest.mark.parametrize(
    ("value", "applies"),
    [
        *(("&gt;0", True), ("&lt;=11", False), ("!=12", False), ("between(1,20)", True), ("not-between(1,20)", False)),
        *(("formula-is(1)", True), ("formula-is(FALSE)", False), ("formula-is([.A1]&gt;2)", None), ("duplicate", None)),
        ("top-elements(3)", None),
    ],
)
def test_condition__whether_it_applies_to_twelve(value: str, applies: bool | None) -> None:
    (rule,) = rules(f"<calcext:condition calcext:apply-style-name='W_1' calcext:value='{value}'/>")
    assert rule.areas == {(2, 2, 3, 3)}
    assert rule.applies(12) is applies
    assert rule.change.colour == "FFFFFF"


@pytest.mark.parametrize(
    ("inside", "change", "hides"),
    [
        (
            "<calcext:data-bar calcext:show-value='false' calcext:positive-color='#638ec6'/>",
            DisplayChange(bars=("638EC6",)),
            True,
        ),
        (
            "<calcext:icon-set><calcext:formatting-entry calcext:show-value='false'/></calcext:icon-set>",
            DisplayChange(),
            True,
        ),
        (
            "<calcext:color-scale><calcext:color-scale-entry calcext:color='#000000'/></calcext:color-scale>",
            DisplayChange(grounds=("000000",)),
            False,
        ),
    ],
)
def test_bars_signs_and_scales__what_they_hide(inside: str, change: DisplayChange, hides: bool) -> None:
    (rule,) = rules(inside)
    assert (rule.change, rule.hides_number, rule.applies(None)) == (change, hides, True)
