"""What a worksheet holds, told by its bytes where these leave no doubt: the tree of a large sheet costs more than all
else that is done with it. Who gets no answer asks the tree.

Only for parts that a parser takes: there, in UTF-8 and without comments, a `<` begins a tag and is nothing else.
"""

from __future__ import annotations

import re

from toolkit.intake.xlsx.strings import resolved

# Other encodings; formulas with a prefix; whatever may be an object. Then comments and the like, but for a declaration.
_DOUBTFUL = (b"\0", b":f", b"oleObject", b"control", b"Link")
_HIDING, _DECLARED = re.compile(rb"<[!?]"), 5
_ATTRIBUTES = rb"(?:\s++[^\s=<>\"'/]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+"
# Groups: all behind the name, where it is understood; the text.
_FORMULA = re.compile(rb"<f(?:ormula[12]?)?(?=[\s/>])((?:%b\s*+(?:/>|>([^<]*+)))?)" % _ATTRIBUTES)
_NOT_SELECTED = re.compile(rb'tabSelected="(?:0|false)"')


def formulas_in(part: bytes) -> bytes | None:
    """All formulas of a worksheet in which there is no object, as they are spelled, with a `<` between them; None where
    that is not certain.
    """
    if any(mark in part for mark in _DOUBTFUL) or _HIDING.search(part, _DECLARED):
        return None
    found = _FORMULA.findall(part)
    return b"<".join([text for _, text in found]) if all(understood for understood, _ in found) else None


def texts_of(formulas: bytes) -> set[str]:
    """The formulas that `formulas_in` found."""
    texts = set(formulas.decode().split("<"))
    return {resolved(text) if "&" in text else text for text in texts}


def surely_behind(part: bytes) -> bool:
    """Whether no view of a worksheet says that it is selected; False where that is not certain."""
    return b"\0" not in part and part.count(b"tabSelected") == len(_NOT_SELECTED.findall(part))
