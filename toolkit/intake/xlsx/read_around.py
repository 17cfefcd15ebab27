"""What stands around the rows of a worksheet part → SheetShell. The real parser reads it once for each spelling, apart
from what nobody reads of it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from toolkit.intake.snapshot import SheetShell
from toolkit.intake.xlsx.stylesheet import Stylesheet
from toolkit.intake.xlsx.unread import EMPTY_VIEWS, pages_alike, place_of_pages, views_alike, without_views
from toolkit.intake.xlsx.worksheet import ViewsShown, parse_around, views_shown
from toolkit.intake.xlsx.xml import find, parse_xml

_ALL_SHOWN = ViewsShown()
_KEEP_VIEWS = 1 << 12
_ROWS, _VIEWS = b"sheetData", b"sheetViews"


class SheetSpelling(NamedTuple):
    """What the same bytes of two worksheets say the same under. root: its tag without the closing bracket."""

    name: str
    root: bytes
    styles: Stylesheet


def read_around(part: bytes, before: tuple[int, int], behind: int, sheet: SheetSpelling) -> SheetShell | None:
    """before: where what stands before the rows begins and ends, behind the root's tag; behind: where what stands
    behind them begins. None where it cannot be told apart. Raises Unreadable.
    """
    above, views = without_views(part[slice(*before)])
    if len(views) > _KEEP_VIEWS:
        return None
    shown = _kept_views(views_alike(views), sheet.root) if views else _ALL_SHOWN
    if shown is None:
        return None
    start, end = place_of_pages(part, behind)
    return _kept_shell(above, (_stretch(part, behind, start), pages_alike(part[start:end]), part[end:]), sheet, shown)


# Long ones that were seen last: the areas of all validations take more than the rows.
_stretches: list[bytes] = []
_LONG, _STRETCHES = 4096, 16


def _stretch(part: bytes, start: int, end: int) -> bytes:
    """A stretch of a part; a long one that was seen before as the same object, whose hash is worked out already."""
    if end - start <= _LONG:
        return part[start:end]
    for each in _stretches:
        if len(each) == end - start and part.startswith(each, start):
            return each
    new = part[start:end]
    _stretches.insert(0, new)
    del _stretches[_STRETCHES:]
    return new


@lru_cache(maxsize=512)
def _kept_views(views: bytes, root: bytes) -> ViewsShown | None:
    """None where something may hide a tag."""
    if b"<!" in views or b"<?" in views:
        return None
    return views_shown(parse_xml(b"".join((root, b">", views, b"</worksheet>"))))


@lru_cache(maxsize=256)
def _kept_shell(
    before: bytes, behind: tuple[bytes, bytes, bytes], sheet: SheetSpelling, shown: ViewsShown
) -> SheetShell | None:
    """None where something may hide a tag, or where the rows, and the views that were cut off, do not stand right
    below the root, once.
    """
    around = b"".join((before, b"<sheetData/>", *behind))
    if b"<!" in around or b"<?" in around or around.count(_VIEWS) > (EMPTY_VIEWS in before):
        return None
    tree = parse_xml(sheet.root + around)
    if around.count(_ROWS) > 1 or len(list(find(tree, "sheetData"))) != 1:
        return None
    if EMPTY_VIEWS in before and not list(find(tree, "sheetViews")):
        return None
    return replace(parse_around(tree, sheet.name, sheet.styles), zeros=shown.zeros, formulas=shown.formulas)
