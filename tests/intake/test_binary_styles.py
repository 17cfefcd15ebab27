"""Cell styles out of the records of .xls and .xlsb; a whole return through LibreOffice: test_foreign_display.py."""

from __future__ import annotations

import struct

from toolkit.intake.binary_styles import biff_concealed, biff_displays, binary_displays
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


def test_biff_font_of_signs__draws_pictures() -> None:
    def named(name: str, charset: int = 0) -> tuple[int, bytes]:
        text = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
        return 0x31, struct.pack("<5H4B", 220, 0, 0x7FFF, 400, 0, 0, 0, charset, 0) + text

    records = [BOF, named("宋体", 134), named("Wingdings", 2), named("Code 39"), named("Other", 2)]
    displays = biff_displays([*records, *(biff_style(font, 0) for font in range(4))])
    assert [each.letters.pictures for each in displays] == [False, True, True, True]


def test_biff_rows_and_columns__where_nothing_is_to_be_seen() -> None:
    def row(number: int, points: float, flags: int = 0) -> tuple[int, bytes]:
        return 0x0208, struct.pack("<8H", number, 0, 9, int(points * 20), 0, 0, flags, 0)

    def column(first: int, last: int, width: float, flags: int = 0) -> tuple[int, bytes]:
        return 0x7D, struct.pack("<6H", first, last, int(width * 256), 0, flags, 0)

    records = [
        row(0, 20),
        row(1, 1),
        row(2, 20, 0x20),
        row(3, 0),
        column(0, 0, 9),
        column(1, 2, 0.5),
        column(3, 3, 9, 1),
    ]
    assert biff_concealed(records) == (frozenset((3, 4)), frozenset((4,)), {2: 1.0}, {2: 0.5, 3: 0.5}, ())
