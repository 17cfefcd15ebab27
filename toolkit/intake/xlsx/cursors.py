"""Where a person's cursor stood: spelled alike in every return, so that it makes no other spelling of a part.

What shows or hides something (showZeros, showFormulas, panes, a window's state) stays as it is; and only a value that
is plain is put in another's place, once for each time that it stands there: what a parser would refuse, it refuses.
"""

from __future__ import annotations

import re

_OPEN, _CLOSE = b"<sheetViews>", b"</sheetViews>"
_CELL = rb"[A-Z]{1,3}[1-9][0-9]{0,6}"
_CURSOR = re.compile(
    rb' (topLeftCell|activeCell)="' + _CELL + rb'"'
    rb'| (sqref)="' + _CELL + rb"(?::" + _CELL + rb')?"'
    rb'| (zoomScale|zoomScaleNormal|zoomScaleSheetLayoutView|zoomScalePageLayoutView)="[1-9][0-9]{1,2}"'
)
_WINDOW = re.compile(
    rb' (activeTab|firstSheet|xWindow|yWindow|windowWidth|windowHeight|tabRatio)="-?[0-9]{1,6}"(?=[^<>]*/>)'
)
_BOOK_VIEW = re.compile(rb"<workbookView [^<>]*/>")


def alike(around: bytes) -> bytes:
    """What stands before the rows of a worksheet, with every cursor at A1 and nothing zoomed."""
    before, opened, rest = around.partition(_OPEN)
    views, closed, after = rest.partition(_CLOSE)
    if not opened or not closed:
        return around
    views = _CURSOR.sub(_at_first, views)
    return b"".join((before, opened, views, closed, after))


def windows_alike(book: bytes) -> bytes:
    """The workbook part with every window in one place and the first tab in front."""
    return _BOOK_VIEW.sub(lambda view: _WINDOW.sub(rb' \1="0"', view[0]), book)


def _at_first(found: re.Match[bytes]) -> bytes:
    place, area, _zoom = found.groups()
    if place or area:
        return b' %b="A1"' % (place or area)
    return b' %b="100"' % found[3]
