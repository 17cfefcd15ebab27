"""The number formats, letters and alignment of .xls, .et and .xlsb records → how each cell style shows."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

from toolkit.intake.builtin_formats import BUILTIN, COLOR_INDEX
from toolkit.intake.display_style import BLACK, PLAIN, WHITE, Alignment, Display, Letters, draws_pictures
from toolkit.intake.number_format import GENERAL
from toolkit.intake.value_cells import SHUT_HEIGHT, SHUT_WIDTH, Concealed

_BIFF8 = 0x0600
# Days and times that each country of East Asia writes its own way: a code without a certain look.
_EASTERN = dict.fromkeys((*range(27, 37), *range(50, 59)), BUILTIN[14])
# Only the first hundred columns can matter to a form.
_FAR = 100


def biff_displays(records: Iterable[tuple[int, bytes]]) -> list[Display]:
    """By the number that cells refer to, from the records (number, body) of the workbook's globals. Only of BIFF 8,
    which Excel writes since 1997; of older files nothing is known.
    """
    codes: dict[int, str] = {}
    fonts: list[tuple[Letters, int]] = []
    colours = [spelled[-6:].upper() for spelled in COLOR_INDEX]
    styles = []
    for number, body in records:
        if number == 0x0809 and len(body) >= 2 and struct.unpack_from("<H", body)[0] != _BIFF8:
            return []
        if number == 0x041E and len(body) >= 5:
            codes[struct.unpack_from("<H", body)[0]] = _biff_text(body[2:])
        elif number == 0x31 and len(body) >= 10:
            height, flags, colour, _, raised = struct.unpack_from("<5H", body)
            pictures = draws_pictures(_biff_name(body[14:]), str(body[12]) if len(body) > 12 else "")
            fonts.append((Letters(BLACK, height / 20, bool(flags & 8), raised in (1, 2), pictures), colour))
        elif number == 0x92 and len(body) >= 2:
            for at in range(min(struct.unpack_from("<H", body)[0], 56, (len(body) - 2) // 4)):
                colours[8 + at] = body[2 + 4 * at : 5 + 4 * at].hex().upper()
        elif number == 0xE0 and len(body) >= 20:
            styles.append(body)
    return [_biff_style(body, codes, fonts, colours) for body in styles]


def _biff_style(body: bytes, codes: Mapping[int, str], fonts: list[tuple[Letters, int]], colours: list[str]) -> Display:
    font, code = struct.unpack_from("<HH", body)
    # The fifth font of a workbook is numbered 5: no font has the number 4.
    font -= font > 4
    letters, colour = fonts[font] if font < len(fonts) else (Letters(), 0x7FFF)
    across, turned, more = body[6], body[7], body[8]
    pattern = struct.unpack_from("<I", body, 14)[0] >> 26
    ground = struct.unpack_from("<H", body, 18)[0] & 0x7F
    return Display(
        _code(code, codes),
        letters._replace(colour=_biff_colour(colour, colours, BLACK)),
        (_biff_colour(ground, colours, WHITE) if pattern == 1 else WHITE,),
        Alignment(across & 7 == 4, turned != 0, bool(more & 0x10)),
    )


def _code(number: int, codes: Mapping[int, str]) -> str:
    """The format code of a number: the workbook's own, which may give a builtin number another meaning."""
    return codes.get(number) or BUILTIN.get(number) or _EASTERN.get(number, GENERAL)


def _biff_colour(number: int, colours: list[str], otherwise: str) -> str:
    return {64: BLACK, 65: WHITE}.get(number) or (colours[number] if number < 64 else otherwise)


def biff_concealed(records: Iterable[tuple[int, bytes]]) -> Concealed:
    """The rows and columns of a worksheet's records in which nothing is to be seen."""
    rows: set[int] = set()
    columns: set[int] = set()
    heights: dict[int, float] = {}
    widths: dict[int, float] = {}
    for number, body in records:
        if number == 0x0208 and len(body) >= 16:
            row, _, _, height = struct.unpack_from("<4H", body)
            points = (height & 0x7FFF) / 20
            if body[12] & 0x20 or not points:
                rows.add(row + 1)
            elif points < SHUT_HEIGHT:
                heights[row + 1] = points
        elif number == 0x7D and len(body) >= 10:
            first, last, width, _, flags = struct.unpack_from("<5H", body)
            covered = range(first + 1, min(last, _FAR) + 2)
            if flags & 1 or not width:
                columns.update(covered)
            elif width / 256 < SHUT_WIDTH:
                widths.update(dict.fromkeys(covered, width / 256))
    return Concealed(frozenset(rows), frozenset(columns), heights, widths)


def _biff_name(body: bytes) -> str:
    """A name behind its length in one byte."""
    return _biff_text(body[:1] + bytes(1) + body[1:]) if len(body) > 1 else ""


def _biff_text(body: bytes) -> str:
    length, wide = struct.unpack_from("<HB", body)
    return (
        body[3 : 3 + 2 * length].decode("utf-16-le", "replace") if wide & 1 else body[3 : 3 + length].decode("latin-1")
    )


def binary_displays(records: Iterable[tuple[int, bytes]]) -> list[Display]:
    """The same of the part `styles.bin` of an .xlsb: number formats and alignment."""
    codes: dict[int, str] = {}
    displays: list[Display] = []
    inside = False
    for number, body in records:
        if number == 44 and len(body) >= 6:
            code, length = struct.unpack_from("<HI", body)
            codes[code] = body[6 : 6 + 2 * min(length, 255)].decode("utf-16-le", "replace")
        elif number in (617, 618):
            inside = number == 617
        elif number == 47 and inside and len(body) >= 14:
            code, turned, across = struct.unpack_from("<H", body, 2)[0], body[10], body[12]
            displays.append(Display(_code(code, codes), alignment=Alignment(across & 7 == 4, turned != 0)))
    return displays


def display_of(displays: list[Display], number: int) -> Display:
    return displays[number] if number < len(displays) else PLAIN
