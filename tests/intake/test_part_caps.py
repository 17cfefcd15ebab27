"""What a part may hold at most, at the very edge: the look that spares the counting may let nothing by."""

from __future__ import annotations

from itertools import islice, product
from string import ascii_letters

import pytest

from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.xml import ATTRIBUTE_CAP, parse_xml


def tag(count: int, letters: str = ascii_letters) -> str:
    """A tag with so many attributes, in as few characters as can be."""
    names = [*letters, *map("".join, product(letters, repeat=2))]
    return "".join(("<a", *(f' {name}=""' for name in islice(names, count)), "/>"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("letters", [ascii_letters, "\u3c3c\u3c61\u4e3c" + ascii_letters])
def test_attributes__counted_however_short_they_are(letters: str, encoding: str) -> None:
    """In UTF-16 the byte of a `<` stands in the names, too."""
    assert len(parse_xml(f"<x>{tag(ATTRIBUTE_CAP, letters)}</x>".encode(encoding))) == 1
    with pytest.raises(Unreadable) as caught:
        parse_xml(f"<x>{tag(ATTRIBUTE_CAP + 1, letters)}</x>".encode(encoding))
    assert caught.value.rule == "XML-05"
