"""The small parts beside the sheets that say something else in every file, in texts between tags alone: who saved it
and when, and the properties in which the stamp lies. What the parser says of one, with marks for the texts, is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.order import check_properties
from toolkit.intake.xlsx.spelling import MARK, is_cuttable
from toolkit.intake.xlsx.strings import plain_text
from toolkit.intake.xlsx.xml import parse_xml

_TEXT = re.compile(rb">([^<>]+)</")
_MARKED = b">%b</" % MARK.encode()
_DECLARED = re.compile(rb"<\?xml [^<>]*\?>")
# Longer ones are parsed each time.
_KEEP = 4096


def check_whole(part: bytes) -> None:
    """Have the parser see a part of which nothing is used. Raises Unreadable."""
    apart = _apart(part)
    if apart is None or _kept_tree(apart.marked) is None:
        parse_xml(part)


def read_properties(part: bytes) -> Mapping[str, str]:
    """The custom properties of a document by name. Raises Unreadable."""
    apart = _apart(part)
    kept = _kept_properties(apart.marked) if apart else None
    if apart is None or kept is None or sum(each.count(MARK) for each in kept.values()) != len(apart.texts):
        return _properties(parse_xml(part))
    texts = iter(apart.texts)
    return {name: _filled(each, texts) for name, each in kept.items()}


class _TextsApart(NamedTuple):
    """A part with the mark for each of its texts, and these."""

    marked: bytes
    texts: list[str]


def _apart(part: bytes) -> _TextsApart | None:
    """None where the part is not plain enough for that."""
    if len(part) > _KEEP or not is_cuttable(part):
        return None
    pieces = _TEXT.split(part)
    texts = [text for each in pieces[1::2] if (text := plain_text(each)) is not None]
    return _TextsApart(_MARKED.join(pieces[::2]), texts) if len(texts) == len(pieces) // 2 else None


@lru_cache(maxsize=64)
def _kept_tree(marked: bytes) -> etree._Element | None:
    """None where something may hide a tag, or where texts are in another encoding."""
    declared = _DECLARED.match(marked)
    rest = marked[declared.end() :] if declared else marked
    if b"<!" in rest or b"<?" in rest:
        return None
    try:
        root = parse_xml(marked)
    except Unreadable:
        # The whole part tells.
        return None
    return root if (root.getroottree().docinfo.encoding or "UTF-8").upper() == "UTF-8" else None


@lru_cache(maxsize=64)
def _kept_properties(marked: bytes) -> Mapping[str, str] | None:
    root = _kept_tree(marked)
    return None if root is None else _properties(root)


def _properties(root: etree._Element) -> Mapping[str, str]:
    check_properties(root)
    return {node.get("name", ""): "".join(str(text) for text in node.itertext()) for node in root}


def _filled(marked: str, texts: Iterator[str]) -> str:
    """A text of several pieces, each mark in it replaced by the next of the texts."""
    first, *others = marked.split(MARK)
    return first + "".join(next(texts) + each for each in others)
