"""What no value hangs on and everybody leaves otherwise: where the cursor stood, which sheet lay open, how it is put on
paper and what is printed above and below each page, the number that Excel gives a sheet. Spelled alike in every return
or cut off, so that it makes no other spelling of a part.

What shows or hides something (showZeros, showFormulas, panes, a window's state) stays as it is; and only what is plain
is put in another's place, once for each time that it stands there: what a parser would refuse, it refuses.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter

from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.strings import plain_text, resolved

EMPTY_VIEWS = b"<sheetViews/>"
_OPEN, _CLOSE = b"<sheetViews>", b"</sheetViews>"
_ANY_PLACE = b"[A-Za-z0-9: ]*"
_PLACED = rb' (?:topLeftCell|activeCell|sqref|tabSelected|zoomScale(?:Normal|SheetLayoutView|PageLayoutView)?)="'
_LEFT = re.compile(b'(%b)%b(?=")' % (_PLACED, _ANY_PLACE))
_LEFT_OUT = re.compile(b'(%b)(?=")' % _PLACED)
_WINDOW = re.compile(
    rb'( (?:activeTab|firstSheet|xWindow|yWindow|windowWidth|windowHeight|tabRatio)=")-?[0-9]{1,6}(?="[^<>]*/>)'
)
_BOOK_VIEW = re.compile(rb"<workbookView [^<>]*/>")
_PAGES = (b"<printOptions", b"<pageMargins", b"<pageSetup", b"<headerFooter")
_PAGES_CLOSE = b"</headerFooter>"
_PAPER = re.compile(rb"<(?:printOptions|pageMargins|pageSetup) [^<>]*/>")
_SETTING = re.compile(rb'( [A-Za-z:]+=")[A-Za-z0-9.+-]*(?=")')
_NUMBERED_SHEET = re.compile(rb'( xr:uid=")\{[0-9A-Fa-f-]{36}\}(?=")')
_NAME = itemgetter(1)
_KEEP = 4096
# Characters by numbers in decimals, of those that every text may have: some programs write all Chinese ones so.
_NUMBERED = re.compile(
    rb"&#(?:[4-9][0-9]|[1-9][0-9]{2,3}|[1-4][0-9]{4}|5[0-4][0-9]{3}|5[89][0-9]{3}|6[0-4][0-9]{3}|65[0-4][0-9]{2});"
)
_PAGE = re.compile(rb"<((?:odd|even|first)(?:Header|Footer))>([^<]+)</\1>")


def place_of_views(part: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the views of a worksheet part stand between these places; empty and at the second where there are none."""
    begin = part.find(_OPEN, start, end)
    close = part.find(_CLOSE, begin, end) if begin >= 0 else -1
    return (begin, close + len(_CLOSE)) if close >= 0 else (end, end)


def views_alike(views: bytes) -> bytes:
    """The views of a worksheet without places, zoom and what lies in front, so far as these are plain."""
    return _LEFT.sub(_NAME, views)


def root_alike(root: bytes) -> bytes:
    """The tag of a worksheet without the number that Excel gives it."""
    return _NUMBERED_SHEET.sub(_NAME, root)


@lru_cache(maxsize=256)
def like_top(before: bytes, views: bytes) -> re.Pattern[bytes]:
    """A pattern of all tops of a worksheet part that differ from one in nothing but places and Excel's number. before:
    what stands there before the views; views: those of it alike.
    """
    numbered = [re.escape(each) for each in _NUMBERED_SHEET.split(before)]
    numbered[1::2] = [each + rb"\{[0-9A-Fa-f-]{36}\}" for each in numbered[1::2]]
    pieces = [re.escape(each) for each in _LEFT_OUT.split(views)]
    pieces[1::2] = [each + _ANY_PLACE for each in pieces[1::2]]
    return re.compile(b"".join((*numbered, *pieces)))


def place_of_pages(part: bytes, behind: int) -> tuple[int, int]:
    """Where a worksheet part, whose rows end at this place, says how it is put on paper and what is printed above and
    below the pages; empty and at its end where it says nothing.
    """
    starts = [start for tag in _PAGES if (start := part.rfind(tag, behind)) >= 0]
    if not starts:
        return len(part), len(part)
    end = part.find(_PAGES_CLOSE, max(starts))
    return min(starts), end if end >= 0 else part.find(b">", max(starts)) + 1


def pages_tag(pages: bytes) -> bytes:
    """How it begins, as `place_of_pages` finds it."""
    return next((tag for tag in _PAGES if pages.startswith(tag)), b"")


def pages_alike(pages: bytes) -> bytes:
    """That without paper and with nothing printed: it is the unit's name mostly, which no two returns share."""
    return _kept_emptied(pages) if len(pages) <= _KEEP else _emptied(pages)


def _emptied(pages: bytes) -> bytes:
    return _PAGE.sub(_empty, _PAPER.sub(lambda paper: _SETTING.sub(_NAME, paper[0]), pages))


# The sheets of a workbook have mostly the same.
_kept_emptied = lru_cache(maxsize=64)(_emptied)


@lru_cache(maxsize=256)
def windows_alike(book: bytes) -> bytes:
    """The workbook part with every window in one place and the first tab in front."""
    return _BOOK_VIEW.sub(lambda view: _WINDOW.sub(lambda found: found[1] + b"0", view[0]), book)


def _empty(found: re.Match[bytes]) -> bytes:
    name, text = found.groups()
    # What is no text, the parser refuses where it stands.
    return b"<%b></%b>" % (name, name) if _is_text(text) else found[0]


@lru_cache(maxsize=256)
def _is_text(spelled: bytes) -> bool:
    if plain_text(_NUMBERED.sub(b"x", spelled)) is not None:
        return True
    try:
        resolved(spelled.decode())
    except (UnicodeDecodeError, Unreadable):
        return False
    return True
