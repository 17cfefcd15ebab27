"""What was read of a sheet under some styles holds under all that answer alike what was asked, and under no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.intake.snapshot import RawSheet
from toolkit.intake.xlsx import read_sheet
from toolkit.intake.xlsx.strings import SharedStrings
from toolkit.intake.xlsx.stylesheet import read_styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS = '<row r="1"><c r="A1" s="1"><v>3</v></c><c r="B1" s="2" t="str"><v>甲</v></c></row>'
RULE = (
    '<conditionalFormatting sqref="A1"><cfRule type="cellIs" dxfId="0" priority="1" operator="equal"/>'
    "</conditionalFormatting>"
)
FONTS = ['<font><sz val="11"/></font>', '<font><sz val="4"/></font>', "<font><strike/></font>"]
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData>{RULE}</worksheet>'.encode()


def styles(*cells: int, changes: tuple[int, ...] = (0,), locked: bool = True, first: int = 0) -> bytes:
    """A part with a cell style for each number of a font, and a change for each of those; first: the font of them that
    comes first, by which widths are counted.
    """
    fonts = [FONTS[first], *FONTS]
    protection = "" if locked else '<protection locked="0"/>'
    own = "".join(f'<xf fontId="{number + 1}">{protection}</xf>' for number in cells)
    dxfs = "".join(f"<dxf>{FONTS[number]}</dxf>" for number in changes)
    inside = f"<fonts>{''.join(fonts)}</fonts><cellXfs>{own}</cellXfs><dxfs>{dxfs}</dxfs>"
    return f'<styleSheet xmlns="{MAIN}">{inside}</styleSheet>'.encode()


def read(part: bytes) -> RawSheet:
    return read_sheet.read_sheet(SHEET, "样", "visible", SharedStrings(), read_styles(part, b""))


def test_one_more_style__the_same_rows_and_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(styles(0, 0, 1))
    monkeypatch.setattr(read_sheet, "parse_rows", lambda *_: pytest.fail("parsed"))
    other = read(styles(2, 0, 1, 2, changes=(0, 1)))
    assert (other.body, other.shell) == (first.body, first.shell)


@pytest.mark.parametrize(
    "other",
    [styles(0, 1, 1), styles(0, 0, 1, locked=False), styles(0, 0, 2)],
    ids=["the number's letters", "unlocked", "the text's letters"],
)
def test_other_style_of_a_cell__other_rows(other: bytes) -> None:
    first, second = read(styles(0, 0, 1)), read(other)
    assert second.body is not first.body
    assert [second.cells[ref] == first.cells[ref] for ref in ("A1", "B1")] != [True, True]


def test_other_change_or_usual_size__other_surroundings() -> None:
    first = read(styles(0, 0, 1))
    changed, smaller = read(styles(0, 0, 1, changes=(2,))), read(styles(0, 0, 1, first=1))
    assert (first.shell.conditionals[0].change.struck, changed.shell.conditionals[0].change.struck) == (None, True)
    assert (first.shell.usual_size, smaller.shell.usual_size) == (11.0, 4.0)
    assert read(styles(0, 0, 1)).shell is first.shell


numbers = st.integers(0, 2)
sheets = st.builds(
    lambda cells, changes, locked, first: styles(*cells, changes=tuple(changes), locked=locked, first=first),
    st.lists(numbers, min_size=3, max_size=5),
    st.lists(numbers, max_size=2),
    st.booleans(),
    numbers,
)


@given(st.lists(sheets, min_size=2, max_size=6))
def test_any_styles__as_the_parser_reads_the_whole_part(parts: list[bytes]) -> None:
    def said(part: bytes) -> object:
        found = read(part)
        return found.cells, found.shell.conditionals, found.shell.usual_size

    known = [said(part) for part in parts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_sheet, "_cut", lambda *_: None)
        assert [said(part) for part in parts] == known
