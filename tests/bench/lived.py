"""Returns as people leave them: cursor, scroll, open sheet, zoom and a column's width are nobody's and everybody's own.

What a reader keeps of one file for the next must not hang on any of these: every measured return has its own.
"""

from __future__ import annotations

import random
import re

WORKBOOK = "xl/workbook.xml"
_SHEET = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")
_VIEW = re.compile(rb"<sheetView ")
_TAB = re.compile(rb' tabSelected="[^"]*"')
_ZOOM = re.compile(rb' zoomScale="[0-9]+"')
_CURSOR = re.compile(rb'(<selection [^>]*?activeCell=")[A-Z]+[0-9]+("[^>]*? sqref=")[A-Z]+[0-9]+"')
_SCROLL = re.compile(rb'(<pane [^>]*?topLeftCell="[A-Z]+)([0-9]+)"')
_WIDTH = re.compile(rb'(<col [^>]*?width=")([0-9.]+)"')
_SHOWN = 8
"""Sheets that a person can open; those behind them are hidden."""
_ZOOMS = (80, 90, 100, 100, 110, 120)
_FARTHEST = 12
"""Rows that somebody has scrolled down at most."""


def is_lived(name: str) -> bool:
    """Whether the part is one that says how somebody left the workbook."""
    return name == WORKBOOK or _SHEET.fullmatch(name) is not None


def lived(name: str, part: bytes, number: int) -> bytes:
    """The part as the person of this number left it; the same for every part of one workbook."""
    open_sheet = random.Random(f"tab {number}").randrange(_SHOWN)
    sheet = _SHEET.fullmatch(name)
    if sheet is None:
        return re.sub(rb' activeTab="[0-9]+"', b' activeTab="%d"' % open_sheet, part)
    chance = random.Random(f"{name} {number}")
    cursor = f"{chance.choice('ABCDEFGH')}{chance.randint(1, 30)}".encode()
    part = _CURSOR.sub(rb"\g<1>" + cursor + rb"\g<2>" + cursor + b'"', part)
    part = _SCROLL.sub(lambda at: b'%s%d"' % (at[1], int(at[2]) + chance.randint(0, _FARTHEST)), part)
    part = _ZOOM.sub(b"", _TAB.sub(b"", part))
    tab = b'tabSelected="1" ' if int(sheet[1]) == open_sheet + 1 else b""
    part = _VIEW.sub(b'<sheetView %szoomScale="%d" ' % (tab, chance.choice(_ZOOMS)), part)
    wider = chance.randint(0, 3)
    return _WIDTH.sub(lambda at: b'%s%g"' % (at[1], float(at[2]) + wider), part, count=1)
