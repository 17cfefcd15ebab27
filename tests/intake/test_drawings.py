"""Which cells a drawn thing covers, however its place and size are said."""

from __future__ import annotations

import pytest

from tests.helpers import T3, filled, parts_of, zipped
from toolkit.forms import load_form
from toolkit.intake.snapshot import Box
from toolkit.intake.xlsx.reader import read_workbook

FORM = load_form("2021")
SHEET = "xl/worksheets/sheet4.xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FROM = "<from><col>3</col><row>3</row></from>"
FAR = "100000000"


def covered(kind: str, part: str) -> tuple[Box, ...]:
    entry = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="../drawings/d.xml"/>'
    parts = parts_of(filled(FORM)) | {
        "xl/worksheets/_rels/sheet4.xml.rels": f'<Relationships xmlns="{RELATIONS}">{entry}</Relationships>'.encode(),
        "xl/drawings/d.xml": part.encode(),
    }
    sheet = read_workbook(zipped(parts)).sheet(T3)
    assert sheet
    return sheet.pictures


@pytest.mark.parametrize(
    ("anchor", "box"),
    [
        (f"<twoCellAnchor>{FROM}<to><col>4</col><row>4</row></to></twoCellAnchor>", (4, 4, 4, 4)),
        (f"<oneCellAnchor>{FROM}</oneCellAnchor>", (4, 4, 4, 4)),
        (f'<oneCellAnchor>{FROM}<ext cx="9525" cy="9525"/></oneCellAnchor>', (4, 4, 4, 4)),
        # Thirteen digits wide and twenty points high is a cell of this table.
        (f'<oneCellAnchor>{FROM}<ext cx="1000000" cy="400000"/></oneCellAnchor>', (4, 4, 5, 5)),
        ('<absoluteAnchor><pos x="0" y="0"/><ext cx="9525" cy="9525"/></absoluteAnchor>', (1, 1, 1, 1)),
        ('<absoluteAnchor><pos x="4400000" y="9525"/><ext cx="9525" cy="9525"/></absoluteAnchor>', (4, 1, 4, 1)),
        (f"<x><oneCellAnchor>{FROM}</oneCellAnchor></x>", (4, 4, 4, 4)),
    ],
)
def test_anchor__the_cells_under_it(anchor: str, box: Box) -> None:
    assert covered("drawing", f"<wsDr>{anchor}</wsDr>") == (box,)


def test_huge_thing_from_the_corner__all_cells() -> None:
    anchor = f'<absoluteAnchor><pos x="0" y="0"/><ext cx="{FAR}" cy="{FAR}"/></absoluteAnchor>'
    ((left, top, right, bottom),) = covered("drawing", f"<wsDr>{anchor}</wsDr>")
    assert (left, top) == (1, 1)
    assert right >= 10
    assert bottom >= 31


@pytest.mark.parametrize(
    ("kind", "anchor", "boxes"),
    [
        ("Button", "3, 0, 3, 0, 5, 0, 4, 12", ((4, 4, 5, 5),)),
        ("Drop", "3,5,3,5,3,9,3,9", ((4, 4, 4, 4),)),
        ("Note", "3, 0, 3, 0, 5, 0, 5, 0", ()),
        ("Button", "nonsense", ()),
    ],
)
def test_control_of_the_old_kind__the_cells_under_it(kind: str, anchor: str, boxes: tuple[Box, ...]) -> None:
    # The part need not be well-formed.
    part = f'<xml><br><x:ClientData ObjectType="{kind}"><x:Anchor> {anchor}</x:Anchor></x:ClientData></xml>'
    assert covered("vmlDrawing", part) == boxes
