"""Letters struck out and links that lead elsewhere, wherever a workbook may say so."""

from __future__ import annotations

import pytest

from tests.helpers import zipped
from tests.workbook.recipes import MAIN, OFFICE, RELS, SHEET, STRINGS, Part, book, parts, sheet
from toolkit.intake.snapshot import RawSheet
from toolkit.intake.xlsx.reader import read_workbook

STRIKE, PLAIN = "<rPr><b/><strike/></rPr>", "<rPr><b/></rPr>"
STRUCK_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts>'
    '<cellXfs><xf fontId="0"/><xf fontId="1"/><xf fontId="2"/></cellXfs></styleSheet>'
)


def first(**changes: Part) -> RawSheet:
    return read_workbook(book(**changes)).sheets[0]


def inline(runs: str, style: int = 0) -> str:
    return sheet(f'<row r="1"><c r="A1" s="{style}" t="inlineStr"><is>{runs}</is></c></row>')


@pytest.mark.parametrize(
    ("runs", "left"),
    [
        (f"<r>{PLAIN}<t>甲</t></r><r>{STRIKE}<t>乙</t></r>", {"A1": "甲"}),
        (f"<r><t>甲_x0041_</t></r><r>{STRIKE}<t>乙</t></r><r><t>丙</t></r>", {"A1": "甲A丙"}),
        (f"<r>{STRIKE}<t>甲</t></r>", {"A1": ""}),
        (f"<r>{PLAIN}<t>甲</t></r>", {}),
        ('<r><rPr><strike val="0"/></rPr><t>甲</t></r>', {}),
        ('<r><rPr><strike val="false"/></rPr><t>甲</t></r>', {}),
        ("<t>strike</t>", {}),
        (f'<r><t>甲</t></r><rPh sb="0" eb="1"><t>jia</t></rPh><r>{STRIKE}<t>乙</t></r>', {"A1": "甲"}),
    ],
)
@pytest.mark.parametrize("shared", [False, True])
def test_runs__what_is_not_struck_out(runs: str, left: dict[str, str], shared: bool) -> None:
    if shared:
        cells = sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
        found = first(sheet=cells, strings=f'<sst xmlns="{MAIN}"><si>{runs}</si></sst>')
    else:
        found = first(sheet=inline(runs))
    assert found.unstruck == left


@pytest.mark.parametrize(
    ("style", "runs", "left"),
    [
        (1, "<t>甲</t>", {"A1": ""}),
        (1, f"<r><t>甲</t></r><r>{PLAIN}<t>乙</t></r>", {"A1": "乙"}),
        (2, "<t>甲</t>", {}),
        (0, "<t>甲</t>", {}),
        (1, "<t> </t>", {}),
    ],
)
def test_style_of_the_cell__strikes_what_has_no_letters_of_its_own(style: int, runs: str, left: dict[str, str]) -> None:
    assert first(sheet=inline(runs, style), styles=STRUCK_STYLES).unstruck == left


def test_number_under_a_struck_style__is_no_text() -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>7</v></c><c s="1" t="str"><v>甲</v></c></row>'
    assert first(sheet=sheet(rows), styles=STRUCK_STYLES).unstruck == {"B1": ""}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_other_encoding__looked_into_as_well(encoding: str) -> None:
    text = inline(f"<r><t>甲</t></r><r>{STRIKE}<t>乙</t></r>")
    part = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
    assert first(sheet=part).unstruck == {"A1": "甲"}


def test_links__only_those_that_lead_out() -> None:
    links = '<hyperlinks><hyperlink ref="A1:B2" r:id="x"/><hyperlink ref="C3" location="表!A1"/></hyperlinks>'
    part = sheet(after=links).replace("<worksheet ", f'<worksheet xmlns:r="{OFFICE}" ')
    rels = (
        f'<Relationships xmlns="{RELS}"><Relationship Id="x" Type="{OFFICE}/hyperlink" Target="http://x/"'
        ' TargetMode="External"/></Relationships>'
    )
    name = SHEET.replace("worksheets/", "worksheets/_rels/") + ".rels"
    read = read_workbook(zipped({**parts(sheet=part, strings=STRINGS), name: rels}))
    assert read.sheets[0].links == ((1, 1, 2, 2),)
