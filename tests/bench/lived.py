"""Returns as people leave them: cursor, scroll, open sheet and zoom are everybody's own. On the sheet that lies open
one in three has widened a column, one in four set up the paper, one in ten dragged a row; one in twenty has formatted a
cell.

What a reader keeps of one file for the next must not hang on any of these: every measured return has its own.
"""

from __future__ import annotations

import random
import re

WORKBOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
_SHEET = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")
_VIEW = re.compile(rb"<sheetView ")
_TAB = re.compile(rb' tabSelected="[^"]*"')
_ZOOM = re.compile(rb' zoomScale="[0-9]+"')
_CURSOR = re.compile(rb'(<selection [^>]*?activeCell=")[A-Z]+[0-9]+("[^>]*? sqref=")[A-Z]+[0-9]+"')
_SCROLL = re.compile(rb'(<pane [^>]*?topLeftCell="[A-Z]+)([0-9]+)"')
_WIDTH = re.compile(rb'(<col [^>]*?width=")([0-9.]+)"')
_MARGIN = re.compile(rb'(<pageMargins [^>]*?left=")[0-9.]+"')
_HEIGHT = re.compile(rb'(<row [^>]*? ht=")([0-9.]+)"')
_STYLE_COUNT = re.compile(rb'(<cellXfs count=")([0-9]+)"')
_SHOWN = 8
"""Sheets that a person can open; those behind them are hidden."""
_ZOOMS = (80, 90, 100, 100, 110, 120)
_FARTHEST = 12
"""Rows that somebody has scrolled down at most."""


def is_lived(name: str) -> bool:
    """Whether the part is one that says how somebody left the workbook."""
    return name in (WORKBOOK, STYLES) or _SHEET.fullmatch(name) is not None


def lived(name: str, part: bytes, number: int) -> bytes:
    """The part as the person of this number left it; the same for every part of one workbook."""
    if name == STYLES:
        return _formatted(part, number) if number % 20 == 3 else part
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
    if int(sheet[1]) != open_sheet + 1:
        return part
    if number % 3 == 1:
        wider = chance.uniform(0.1, 6)
        part = _WIDTH.sub(lambda at: b'%s%.2f"' % (at[1], float(at[2]) + wider), part, count=1)
    if number % 4 == 1:
        part = _MARGIN.sub(rb'\g<1>%.2f"' % chance.uniform(0.2, 1.2), part)
    if number % 10 == 1:
        higher = chance.uniform(1, 40)
        part = _HEIGHT.sub(lambda at: b'%s%.2f"' % (at[1], float(at[2]) + higher), part, count=1)
    return part


def _formatted(styles: bytes, number: int) -> bytes:
    """With one more cell style than the issued ones, as for a cell beside the tables."""
    more = _STYLE_COUNT.sub(lambda at: b'%s%d"' % (at[1], int(at[2]) + 1), styles)
    own = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"><alignment indent="%d"/></xf>' % (number % 250)
    return more.replace(b"</cellXfs>", own + b"</cellXfs>")
