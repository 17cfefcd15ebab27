"""Every number that a report is given carries the key of the cell it comes from: a hidden bookmark, which Word keeps.

A name that begins with `_` is hidden from Word's own list of bookmarks: `_n_new__total` is the key with `__` for its
dots, `_n_new__total_r2` the same number where it stands for the second time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from toolkit.report.docx_package import W

# Noncharacters, which no typed text keeps (toolkit/report/words.py, clean_lines).
_BEGIN, _MIDDLE, _END = "\ufdd0", "\ufdd1", "\ufdd2"
_PREFIX = "_n_"
_NAME = re.compile(rf"{_PREFIX}(?P<key>\w+?)(?:_r\d+)?")
LONGEST_NAME = 40
"""Word's limit for the name of a bookmark, in characters."""
START_TAG, END_TAG = f"{{{W}}}bookmarkStart", f"{{{W}}}bookmarkEnd"
ID_TAG, NAME_TAG = f"{{{W}}}id", f"{{{W}}}name"

KEYED = re.compile(f"{_BEGIN}([^{_MIDDLE}]*){_MIDDLE}([^{_END}]*){_END}")
"""A number in a text that is not drawn yet, with its key before it."""
ANY_KEYED = f"{_BEGIN}[^{_END}]*{_END}"
"""Pattern of the same as a whole."""


def keyed(key: str, number: str) -> str:
    """The number as `KEYED` finds it; as it is where it has no key."""
    return f"{_BEGIN}{key}{_MIDDLE}{number}{_END}" if key else number


def without_keys(text: str) -> str:
    return KEYED.sub(r"\2", text) if _BEGIN in text else text


def bookmark_name(key: str, prefix: str = _PREFIX) -> str:
    return prefix + key.replace(".", "__")


def key_in(name: str) -> str:
    """The key in a bookmark's name without its prefix."""
    return name.replace("__", ".")


def enclose(run: Any, key: str) -> None:
    """Put a bookmark round a run of a paragraph; `Numbering` makes it one of its own."""
    start = run.makeelement(START_TAG, {ID_TAG: "0", NAME_TAG: bookmark_name(key)})
    run.addprevious(start)
    run.addnext(run.makeelement(END_TAG, {ID_TAG: "0"}))


class Numbering:
    """Ids and names for the bookmarks of a document, so that none has another's; asked for in their order."""

    def __init__(self, root: Any) -> None:
        others = (each for each in root.iter(START_TAG) if not _ours(each))
        self._last = max((int(each.get(ID_TAG, "0")) for each in others), default=0)
        self._times: dict[str, int] = {}

    def following(self, name: str) -> tuple[str, str] | None:
        """Id and name of a bookmark that would bear this name; None where the name gets too long for Word."""
        times = self._times[name] = self._times.get(name, 0) + 1
        if times > 1:
            name = f"{name}_r{times}"
        if len(name) > LONGEST_NAME:
            return None
        self._last += 1
        return str(self._last), name

    def number(self, root: Any, drawn_between: Callable[[Any], None] | None = None) -> None:
        """Give every bookmark of ours below an element its id and name; those that get none go. drawn_between: is
        called with each processing instruction in its turn, for bookmarks that are not below the element yet.
        """
        for start in list(root.iter(START_TAG, etree.PI)):
            if start.tag == START_TAG:
                if _ours(start):
                    self._give(start)
            elif drawn_between:
                drawn_between(start)

    def _give(self, start: Any) -> None:
        end = next(each for each in start.itersiblings() if each.tag == END_TAG)
        given = self.following(start.get(NAME_TAG))
        if given is None:
            for each in (start, end):
                each.getparent().remove(each)
            return
        number, name = given
        start.set(NAME_TAG, name)
        for each in (start, end):
            each.set(ID_TAG, number)


def keyed_numbers(body: Any) -> Iterator[tuple[str, str, str]]:
    """Name, key and text of every number that still has its bookmark."""
    for name, key, pieces in keyed_pieces(body):
        yield name, key, "".join(each.text or "" for each in pieces).strip()


def keyed_pieces(body: Any) -> Iterator[tuple[str, str, list[Any]]]:
    """Name and key of every number that still has its bookmark, with the elements (`w:t`) that hold its text."""
    for start in body.iter(START_TAG):
        match = _NAME.fullmatch(start.get(NAME_TAG, ""))
        if match is None:
            continue
        pieces: list[Any] = []
        wanted = start.get(ID_TAG)
        for beside in start.itersiblings():
            if beside.tag == END_TAG and beside.get(ID_TAG) == wanted:
                yield match[0], key_in(match["key"]), pieces
                break
            # Where none ends it, it ends in another paragraph: somebody has broken the line in it.
            pieces += beside.iter(f"{{{W}}}t")


def _ours(start: Any) -> bool:
    return str(start.get(NAME_TAG, "")).startswith(_PREFIX)
