"""Cell styles out of the records of .xls and .xlsb; a whole return through LibreOffice: test_foreign_display.py."""

from __future__ import annotations

import struct

from toolkit.intake.binary_styles import biff_displays, binary_displays
from toolkit.intake.display_style import PLAIN, Alignment, Letters

BOF = (0x0809, struct.pack("<HH", 0x0600, 5))


def biff_font(size: int, flags: int, colour: int) -> tuple[int, bytes]:
    return 0x31, struct.pack("<5H", size * 20, flags, colour, 400, 0) + bytes(6)


def biff_style(font: int, code: int, across: int = 0, turned: int = 0, ground: int | None = None) -> tuple[int, bytes]:
    fill = 0 if ground is None else 1 << 26
    head = struct.pack("<3H4B", font, code, 0, across, turned, 0, 0)
    return 0xE0, head + bytes(4) + struct.pack("<IH", fill, 64 if ground is None else ground)


def biff_format(number: int, code: str) -> tuple[int, bytes]:
    return 0x041E, struct.pack("<HHB", number, len(code), 1) + code.encode("utf-16-le")


def test_biff__format_letters_ground_and_alignment() -> None:
    records = [
        BOF,
        *(biff_font(11, 0, 0x7FFF),) * 4,
        # The font after the fourth has the number 5.
        biff_font(4, 8, 9),
        biff_format(164, '0!.0,"万"'),
        biff_style(0, 0),
        biff_style(5, 164, across=4, turned=90, ground=10),
        biff_style(0, 3),
    ]
    plain, odd, grouped = biff_displays(records)
    assert plain == PLAIN
    assert (odd.code, odd.letters) == ('0!.0,"万"', Letters("FFFFFF", 4.0, struck=True))
    assert (odd.grounds, odd.alignment) == (("FF0000",), Alignment(repeated=True, turned=True))
    assert grouped.code == "#,##0"


def test_biff_before_1997__nothing_is_known() -> None:
    assert biff_displays([(0x0809, struct.pack("<HH", 0x0500, 5)), biff_style(0, 9)]) == []


def test_xlsb__format_and_alignment_of_cell_styles_alone() -> None:
    code = struct.pack("<HI", 165, 2) + "0%".encode("utf-16-le")
    style = struct.pack("<5H4BH", 0, 165, 0, 0, 0, 45, 0, 4, 0, 0)
    plain = struct.pack("<5H4BH", 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
    found = binary_displays(
        [(44, code), (626, b""), (47, style), (627, b""), (617, b""), (47, plain), (47, style), (618, b"")]
    )
    assert [(each.code, each.alignment.repeated, each.alignment.turned) for each in found] == [
        ("0", False, False),
        ("0%", True, True),
    ]
