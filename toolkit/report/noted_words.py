"""Which words of a unit a report was written from: a hidden bookmark with a short hash for each of its texts.

The office may have worked on the words of a report, so that they themselves do not tell whether the unit has written
others since. `_t_texts__problems_1a2b3c4d` at the beginning of the document does, and Word keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from toolkit.report.docx_package import W
from toolkit.report.keyed_numbers import END_TAG, ID_TAG, NAME_TAG, START_TAG, Numbering, bookmark_name, key_in

_PREFIX = "_t_"
_NAME = re.compile(rf"{_PREFIX}(?P<key>\w+)_(?P<digest>[0-9a-f]{{8}})")
_PARAGRAPH = f"{{{W}}}p"


def note_words(root: Any, words: Mapping[str, str], numbering: Numbering) -> None:
    """Note the unit's texts by key, empty ones too, in the first paragraph; a key too long for Word is left out."""
    first = next(root.iter(_PARAGRAPH), None)
    if first is None:
        return
    for key, text in words.items():
        if given := numbering.following(f"{bookmark_name(key, _PREFIX)}_{_digest(text)}"):
            number, name = given
            first.append(first.makeelement(START_TAG, {ID_TAG: number, NAME_TAG: name}))
            first.append(first.makeelement(END_TAG, {ID_TAG: number}))


def noted_words(body: Any) -> dict[str, str]:
    """The hash of each text that was noted, by its key."""
    names = (each.get(NAME_TAG, "") for each in body.iter(START_TAG))
    found = filter(None, map(_NAME.fullmatch, names))
    return {key_in(match["key"]): match["digest"] for match in found}


def _digest(text: str) -> str:
    return f"{crc32(''.join(text.split()).encode()):08x}"
