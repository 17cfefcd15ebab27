"""What stands around the rows of a worksheet part → SheetShell. The real parser reads it once for each spelling, apart
from what nobody reads of it; a spelling that was read is known again by all of its bytes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from toolkit.intake.snapshot import SheetShell
from toolkit.intake.xlsx.asked_styles import AskedStyles, SaidUnder, known_under
from toolkit.intake.xlsx.inflate import Buffer
from toolkit.intake.xlsx.spelling import is_cuttable
from toolkit.intake.xlsx.stylesheet import Stylesheet
from toolkit.intake.xlsx.unread import (
    EMPTY_VIEWS,
    like_top,
    pages_alike,
    pages_tag,
    place_of_pages,
    place_of_views,
    views_alike,
)
from toolkit.intake.xlsx.worksheet import ViewsShown, parse_around, parse_columns, views_shown
from toolkit.intake.xlsx.xml import find, parse_xml

_ALL_SHOWN = ViewsShown()
_KEEP_VIEWS, _KEEP_COLUMNS = 1 << 12, 1 << 12
_COLUMNS_OPEN, _COLUMNS_CLOSE, _EMPTY_COLUMNS = b"<cols>", b"</cols>", b"<cols/>"
_ROWS, _VIEWS = b"sheetData", b"sheetViews"
ROWS_OPEN, ROWS_CLOSE = b"<sheetData>", b"</sheetData>"
"""The tags of the rows where they may be known."""


class SheetSpelling(NamedTuple):
    """What the same bytes of two worksheets say the same under, but for their styles. root: its tag without the closing
    bracket, and without the number that Excel gives it.
    """

    name: str
    root: bytes


class Around(NamedTuple):
    """What was found around the rows, and where in the part these begin and end."""

    start: int
    end: int
    sheet: SheetSpelling
    shell: SheetShell


def read_around(
    part: bytes, root: int, rows: tuple[int, int], sheet: SheetSpelling, styles: Stylesheet
) -> SheetShell | None:
    """root: where the root's tag ends; rows: where all of them begin and end, between their tags. None where it cannot
    be told apart. Raises Unreadable.
    """
    opened, behind = rows[0] - len(ROWS_OPEN), rows[1] + len(ROWS_CLOSE)
    start, end = place_of_views(part, root, opened)
    views = views_alike(part[start:end])
    if len(views) > _KEEP_VIEWS:
        return None
    shown = _kept_views(views, sheet.root) if views else _ALL_SHOWN
    if shown is None:
        return None
    middle, columns = _columns_apart(part[end : rows[0]])
    above = b"".join((part[root:start], EMPTY_VIEWS if views else b"", middle.removesuffix(ROWS_OPEN)))
    begin, close = place_of_pages(part, behind)
    pages = pages_alike(part[begin:close])
    told = _frame(above, (part[behind:begin], pages, part[close:]), sheet, shown, styles)
    if told is None:
        return None
    top = _Top(like_top(part[:start], views), sheet, {})
    _learn(top, middle, _Bottom(part[rows[1] : begin], pages_tag(pages), pages, part[close:], told))
    return _with_columns(told.said, columns, sheet)


def _columns_apart(middle: bytes) -> tuple[bytes, bytes]:
    """What stands between the views and the rows, without what it says of columns; and that, empty where it says
    nothing.
    """
    start = middle.find(_COLUMNS_OPEN)
    end = middle.find(_COLUMNS_CLOSE, start) + len(_COLUMNS_CLOSE) if start >= 0 else 0
    if not len(_COLUMNS_CLOSE) <= end - start <= _KEEP_COLUMNS:
        return middle, b""
    return b"".join((middle[:start], _EMPTY_COLUMNS, middle[end:])), middle[start:end]


@lru_cache(maxsize=512)
def _with_columns(frame: SheetShell, columns: bytes, sheet: SheetSpelling) -> SheetShell | None:
    """None where something in the columns may hide a tag. Raises Unreadable."""
    if not columns:
        return frame
    if b"<!" in columns or b"<?" in columns or not is_cuttable(columns):
        return None
    tree = parse_xml(b"".join((sheet.root, b">", columns, b"</worksheet>")))
    if len(tree) != 1:
        return None
    said = parse_columns(tree, sheet.name)
    return frame.with_columns(said.hidden, said.widths, ordered=said.ordered)


class _Bottom(NamedTuple):
    """What stands behind the rows: before the pages, how these begin, they without what everybody has otherwise, and
    what stands after them; and what all that stands around the rows says, but for the columns.
    """

    before: bytes
    pages_tag: bytes
    pages: bytes
    after: bytes
    told: SaidUnder[SheetShell]

    def rows_end(self, part: Buffer, start: int) -> int:
        """Where the rows end that begin at this place and before which this stands, else -1."""
        end = len(part) - len(self.after)
        if not part.endswith(self.after):
            return -1
        if self.pages:
            begin = part.rfind(self.pages_tag, start, end)
            if begin < 0 or pages_alike(bytes(part[begin:end])) != self.pages:
                return -1
            end = begin
        end -= len(self.before)
        return end if end >= start and part.startswith(self.before, end) else -1


class _Top(NamedTuple):
    """What stands before the rows: all up to the end of the views, whatever these are; by what stands after them, but
    for the columns, whatever was seen to stand behind the rows.
    """

    start: re.Pattern[bytes]
    sheet: SheetSpelling
    bottoms: dict[bytes, tuple[_Bottom, ...]]


# What was read around the rows, by the name of the sheet; how many tops of a sheet, middles of a top, bottoms of a
# middle, sheets, and how long in all.
_tops: dict[str, tuple[_Top, ...]] = {}
_TOPS, _MIDDLES, _BOTTOMS, _SHEETS, _LENGTH = 16, 64, 8, 256, 1 << 24


def known_around(part: Buffer, name: str, styles: Stylesheet) -> Around | None:
    """What stands around rows where it was read before."""
    for top in _tops.get(name, ()):
        found = top.start.match(part)
        if found is None:
            continue
        end = found.end()
        start = part.find(ROWS_OPEN, end) + len(ROWS_OPEN)
        middle, columns = _columns_apart(bytes(part[end:start]))
        for bottom in top.bottoms.get(middle, ()):
            rows_end = bottom.rows_end(part, start)
            if rows_end >= 0 and bottom.told.under.are_those_of(styles):
                shell = _with_columns(bottom.told.said, columns, top.sheet)
                return Around(start, rows_end, top.sheet, shell) if shell else None
    return None


def _learn(top: _Top, middle: bytes, bottom: _Bottom) -> None:
    """middle: what stands between the views and the rows."""
    tops = _tops.get(top.sheet.name, ())
    for each in tops:
        if each.start.pattern == top.start.pattern:
            top = each
    top.bottoms[middle] = (bottom, *top.bottoms.get(middle, ())[: _BOTTOMS - 1])
    _tops[top.sheet.name] = (top, *(each for each in tops if each is not top))[:_TOPS]
    # A list first: other threads may be adding to them.
    kept = [each for tops in list(_tops.values()) for each in tops]
    if len(_tops) > _SHEETS or any(len(each.bottoms) > _MIDDLES for each in kept) or sum(map(_length, kept)) > _LENGTH:
        _tops.clear()


def _length(top: _Top) -> int:
    bottoms = list(top.bottoms.items())
    return len(top.start.pattern) + sum(
        len(middle) + sum(len(each.before) + len(each.after) for each in behind) for middle, behind in bottoms
    )


@lru_cache(maxsize=512)
def _kept_views(views: bytes, root: bytes) -> ViewsShown | None:
    """None where something may hide a tag."""
    if b"<!" in views or b"<?" in views:
        return None
    return views_shown(parse_xml(b"".join((root, b">", views, b"</worksheet>"))))


def _frame(
    before: bytes, behind: tuple[bytes, bytes, bytes], sheet: SheetSpelling, shown: ViewsShown, styles: Stylesheet
) -> SaidUnder[SheetShell] | None:
    """What stands around the rows but for the columns. None where something may hide a tag, or where the rows, and the
    views and columns that were cut off, do not stand right below the root, once.
    """

    def read() -> SaidUnder[SheetShell] | None:
        return _read_frame(before, behind, sheet, shown, styles)

    return known_under(styles, _kept_frames(before, behind, sheet, shown), read)


def _read_frame(
    before: bytes, behind: tuple[bytes, bytes, bytes], sheet: SheetSpelling, shown: ViewsShown, styles: Stylesheet
) -> SaidUnder[SheetShell] | None:
    around = b"".join((before, b"<sheetData/>", *behind))
    if b"<!" in around or b"<?" in around or around.count(_VIEWS) > (EMPTY_VIEWS in before):
        return None
    tree = parse_xml(sheet.root + around)
    if around.count(_ROWS) > 1 or len(list(find(tree, "sheetData"))) != 1:
        return None
    if EMPTY_VIEWS in before and not list(find(tree, "sheetViews")):
        return None
    if _EMPTY_COLUMNS in before and not list(find(tree, "cols")):
        return None
    asked = AskedStyles(styles)
    shell = replace(parse_around(tree, sheet.name, asked), zeros=shown.zeros, formulas=shown.formulas)
    return SaidUnder(asked.answers(), shell)


@lru_cache(maxsize=256)
def _kept_frames(
    before: bytes, behind: tuple[bytes, bytes, bytes], sheet: SheetSpelling, shown: ViewsShown
) -> list[SaidUnder[SheetShell]]:
    """What they said under several styles, the last one first."""
    return []
