"""Which words of a unit a report was written from: a hidden bookmark with a short hash for each of its texts.

The office may have worked on the words of a report, so that they themselves do not tell whether the unit has written
others since. `_t_texts__problems_1a2b3c4d` at the beginning of the document does, and Word keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from toolkit.prose.copied_text import stands_in
from toolkit.report.docx_package import W, text_of
from toolkit.report.final import document_body

_PREFIX = "_t_"
_NAME = re.compile(rf"{_PREFIX}(?P<key>\w+)_(?P<digest>[0-9a-f]{{8}})")
_LONGEST = 40
"""Word's limit for a name, in characters."""
_START, _END, _PARAGRAPH = f"{{{W}}}bookmarkStart", f"{{{W}}}bookmarkEnd", f"{{{W}}}p"
_ID, _NAME_TAG = f"{{{W}}}id", f"{{{W}}}name"


def note_words(root: Any, words: Mapping[str, str]) -> None:
    """Note the unit's texts by key, empty ones too, in the first paragraph; a key too long for Word is left out."""
    first = next(root.iter(_PARAGRAPH), None)
    if first is None:
        return
    number = max((int(each.get(_ID, "0")) for each in root.iter(_START)), default=0)
    for key, text in words.items():
        name = f"{_PREFIX}{key.replace('.', '__')}_{_digest(text)}"
        if len(name) > _LONGEST:
            continue
        number += 1
        first.append(first.makeelement(_START, {_ID: str(number), _NAME_TAG: name}))
        first.append(first.makeelement(_END, {_ID: str(number)}))


def missing_words(there: bytes, now: bytes, words: Mapping[str, str]) -> tuple[str, ...]:
    """Keys of the texts that were reworded since the report `there` was written, and that do not stand in it as they
    are `now`, which is by `words`. Raises ValueError where one is no Word document.
    """
    body = document_body(there)
    was, is_now = _noted(body), _noted(document_body(now))
    changed = [key for key, digest in is_now.items() if was.get(key, digest) != digest]
    said = "\n".join(map(text_of, body)) if changed else ""
    return tuple(key for key in changed if not stands_in(words.get(key, ""), said))


def _noted(body: Any) -> dict[str, str]:
    names = (each.get(_NAME_TAG, "") for each in body.iter(_START))
    found = filter(None, map(_NAME.fullmatch, names))
    return {match["key"].replace("__", "."): match["digest"] for match in found}


def _digest(text: str) -> str:
    return f"{crc32(''.join(text.split()).encode()):08x}"
