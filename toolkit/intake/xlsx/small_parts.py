"""The small parts beside the sheets that say something else in every file, in texts between tags alone: who saved it and
when, and the properties in which the stamp lies. What the real parser says of one, with marks for the texts, is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.order import check_properties
from toolkit.intake.xlsx.spelling import MARK
from toolkit.intake.xlsx.strings import entities_resolved
from toolkit.intake.xlsx.xml import parse_xml

_TEXT = re.compile(rb">([^<>]+)</")
_MARKED = b">%b</" % MARK.encode()
_DECLARED = re.compile(rb"<\?xml [^<>]*\?>")
# Longer ones are parsed each time.
_KEEP = 4096


def check_whole(part: bytes) -> None:
    """Have the parser see a part of which nothing is used. Raises Unreadable."""
    apart = _apart(part)
    if apart is None or not _is_whole(apart.marked):
        parse_xml(part)


def read_properties(part: bytes) -> Mapping[str, str]:
    """The custom properties of a document by name. Raises Unreadable."""
    apart = _apart(part)
    kept = _kept_properties(apart.marked) if apart else None
    if apart is None or kept is None or sum(each.count(MARK) for each in kept.values()) != len(apart.texts):
        return _properties(parse_xml(part))
    texts = iter(apart.texts)
    return {name: next(texts) if each == MARK else _filled(each, texts) for name, each in kept.items()}


class _Apart(NamedTuple):
    """A part with the mark for each of its texts, and these."""

    marked: bytes
    texts: Sequence[str]


def _apart(part: bytes) -> _Apart | None:
    """None where the part is not plain enough for that."""
    if len(part) > _KEEP:
        return None
    pieces = _TEXT.split(part)
    try:
        spelled = b"\n<".join(pieces[1::2]).decode()
    except UnicodeDecodeError:
        return None
    texts = []
    return None
