"""Shared strings and string items: runs joined, phonetic readings left out, escapes decoded (CEL-12)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import compress, count
from operator import ne
from typing import NamedTuple

from lxml import etree

from toolkit.intake.display_style import Letters
from toolkit.intake.snapshot import Run, Unreadable
from toolkit.intake.xlsx.escapes import decoded
from toolkit.intake.xlsx.order import check_string
from toolkit.intake.xlsx.stylesheet import NO_COLOURS, Palette
from toolkit.intake.xlsx.xml import IDENTITY, NUMBER, find, local, parse_xml

_OPEN, _CLOSE = b"<si>", b"</si>"
# Longer parts are parsed whole: in fewer bytes there is no room for more tags, nor for a longer text, than a part may
# have in all.
_LONGEST = 1 << 20
_PLAIN = re.compile(rb'<t(?: xml:space="preserve")?>([^<&\0]*)</t></si>[ \r\n\t]*')
# A real parser folds line ends and refuses the other control characters.
_CONTROL = bytes((*range(1, 9), *range(11, 32)))
_CLOSING = b"]]>"
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_LAST_ONES = b"\xef\xbf"
# That of `&` last: it may spell the beginning of another one.
_ENTITIES = (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_NAMED = re.compile(r"(?:[^&]|&(?:amp|lt|gt|quot|apos);)*+")
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml [^<>]*\?>")
# Labels come again in every return; what a township wrote itself is mostly longer, and no use to keep. Our guide, which
# LibreOffice cuts into pieces of Chinese and others, is longer still, and takes a parser.
_KEEP, _KNOWN = 1024, 8192
_KEEP_PARSED, _KNOWN_PARSED = 8192, 256
_numerals = [str(number) for number in range(1024)]


class StringItem(NamedTuple):
    """The text of an item, its pieces where any of them has letters of its own, and whether any may be struck out."""

    text: str
    runs: tuple[Run, ...] = ()
    strikes: bool = False


class SharedStrings:
    """The shared strings of a workbook, looked up by their index as a cell writes it.

    texts, runs: by the usual spelling of the index what each says, and the pieces of those that have any.
    """

    def __init__(self, items: Sequence[StringItem] = ()) -> None:
        while len(_numerals) < len(items):
            _numerals.extend(str(number) for number in range(len(_numerals), 2 * len(_numerals)))
        self.texts: dict[str, str] = {"": ""}
        self.texts.update(zip(_numerals, [text for text, _, _ in items], strict=False))
        self.runs = {index: runs for index, (text, runs, _) in zip(_numerals, items, strict=False) if runs and text}
        self._struck = frozenset(number for number, (_, _, strikes) in enumerate(items) if strikes)

    @property
    def strikes(self) -> bool:
        """Whether letters in any of them may be struck out."""
        return bool(self._struck)

    def with_items(self, changed: Mapping[int, StringItem]) -> SharedStrings:
        """The same with others in place of some."""
        new = SharedStrings()
        new.texts = self.texts | {_numerals[number]: item.text for number, item in changed.items()}
        runs = {_numerals[number]: item.runs if item.text else () for number, item in changed.items()}
        new.runs = {index: each for index, each in (self.runs | runs).items() if each}
        new._struck = (self._struck - changed.keys()) | {number for number, item in changed.items() if item.strikes}
        return new

    def get(self, index: str) -> StringItem | None:
        """None where there is no such string. A negative index does not count from the end (CEL-13)."""
        usual = usual_index(index)
        text = self.texts.get(usual)
        return None if text is None else StringItem(text, self.runs.get(usual, ()))


def usual_index(index: str) -> str:
    """The index of a string without noughts in front; one that is no number as it is."""
    return str(int(index)) if index.startswith("0") and NUMBER.fullmatch(index) else index


def read_strings(part: bytes, palette: Palette = NO_COLOURS) -> SharedStrings:
    """The part `sharedStrings.xml`. Raises Unreadable. The counts that the part states are ignored (XML-06)."""
    return _cut(part, palette) or SharedStrings([_string(item, palette) for item in find(parse_xml(part), "si")])


class _SeenStrings(NamedTuple):
    """Strings that were cut apart, with the bytes of each item."""

    items: Sequence[bytes]
    strings: SharedStrings


# Those seen last with so many items, in certain colours: most of them are the same again, in the same places. How many,
# and of how many bytes.
_seen: dict[tuple[Palette, int], _SeenStrings] = {}
_SEEN, _KEEP_SEEN = 32, 1 << 18


def _cut(part: bytes, palette: Palette) -> SharedStrings | None:
    """The strings of a part whose items can be cut apart with certainty, each item parsed once and kept; else None."""
    if len(part) > _LONGEST:
        return None
    head, *items = part.split(_OPEN)
    if not items:
        return None
    last, closed, tail = items[-1].rpartition(_CLOSE)
    items[-1] = last + closed
    known = _known_items(palette)
    seen = _seen.get((palette, len(items)))
    try:
        if not _is_frame(head, tail):
            return None
        if seen:
            others = compress(count(), map(ne, items, seen.items))
            strings = seen.strings.with_items({number: _known_item(items[number], palette, known) for number in others})
        else:
            strings = SharedStrings([_known_item(item, palette, known) for item in items])
    except Unreadable:
        # Cut through a comment, or truly ill-formed: the whole part tells.
        return None
    if len(part) <= _KEEP_SEEN:
        if len(_seen) >= _SEEN:
            _seen.clear()
        _seen[palette, len(items)] = _SeenStrings(items, strings)
    return strings


@lru_cache(maxsize=64)
def _is_frame(head: bytes, tail: bytes) -> bool:
    """Whether nothing but items lies between the two, none of them hidden, in the encoding that they are read in."""
    declared = _DECLARED.match(head)
    root = head[declared.end() :] if declared else head
    if not tail.lstrip().startswith(b"<") or any(mark in each for mark in (b"<!", b"<?") for each in (root, tail)):
        return False
    frame = parse_xml(head + tail)
    if IDENTITY in head or IDENTITY in tail:
        return False
    return not len(frame) and (frame.getroottree().docinfo.encoding or "").upper() == "UTF-8"


@lru_cache(maxsize=4)
def _known_items(_: Palette) -> dict[bytes, StringItem]:
    """What each item says that was read with these colours, by its bytes."""
    return {}


def _known_item(item: bytes, palette: Palette, known: dict[bytes, StringItem]) -> StringItem:
    found = known.get(item)
    if found is None:
        found = _item(item, palette)
        if len(item) <= _KEEP:
            if len(known) >= _KNOWN:
                known.clear()
            known[item] = found
    return found


def _item(item: bytes, palette: Palette) -> StringItem:
    """item: all that follows on `<si>` up to the next one."""
    plain = _PLAIN.fullmatch(item)
    if plain and is_plain(plain[1]):
        try:
            return StringItem(decoded(plain[1].decode()))
        except UnicodeDecodeError:
            # The parser says so too.
            pass
    return _kept_item(item, palette) if len(item) <= _KEEP_PARSED else _parsed_item(item, palette)


def _parsed_item(item: bytes, palette: Palette) -> StringItem:
    """Raises Unreadable also where only the whole part can tell."""
    root = parse_xml(b"<sst>%b%b</sst>" % (_OPEN, item))  # as deep as it stands there
    if len(root) != 1 or IDENTITY in item:
        raise Unreadable("XML-08")
    return _string(root[0], palette)


_kept_item = lru_cache(maxsize=_KNOWN_PARSED)(_parsed_item)


def _string(item: etree._Element, palette: Palette) -> StringItem:
    check_string(item)
    strikes = next(item.iter("{*}strike"), None) is not None
    return StringItem(item_text(item), text_runs(item, palette), strikes)


def is_plain(text: bytes) -> bool:
    """Whether a parser takes what stands between two tags character by character as it is, its entities apart, and if
    it is in UTF-8 at all.
    """
    if len(text.translate(None, _CONTROL)) < len(text) or _CLOSING in text:
        return False
    return _LAST_ONES not in text or not any(mark in text for mark in _NO_CHARACTERS)


def plain_text(spelled: bytes) -> str | None:
    """What stands between two tags, without the parser; None where only that can judge it."""
    if b"\0" in spelled or not is_plain(spelled):
        return None
    try:
        text = spelled.decode()
    except UnicodeDecodeError:
        return None
    if "&" not in text:
        return text
    if not _NAMED.fullmatch(text):
        return None
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text


def resolved(text: str) -> str:
    """What stands between two tags with its entities resolved, by the real parser. Raises Unreadable."""
    return _kept_resolved(text) if len(text) <= _KEEP else _resolved(text)


def _resolved(text: str) -> str:
    return parse_xml(f"<t>{text}</t>".encode()).text or ""


_kept_resolved = lru_cache(maxsize=4096)(_resolved)


def item_text(node: etree._Element) -> str:
    """Text of a string item."""
    return decoded(spelled_text(node))


def spelled_text(node: etree._Element) -> str:
    """Text of a string item, its escapes still encoded."""
    parts: list[str] = []
    for child in node:
        if local(child) == "t":
            parts.append(child.text or "")
        elif local(child) == "r":
            parts += [run.text or "" for run in find(child, "t")]
    return "".join(parts)


def text_runs(node: etree._Element, palette: Palette) -> tuple[Run, ...]:
    """The pieces of a string item, where any has letters of its own; else none."""
    runs: list[Run] = []
    for child in node:
        if local(child) == "t":
            runs.append((decoded(child.text or ""), None))
        elif local(child) == "r":
            own = next(find(child, "rPr"), None)
            text = "".join(run.text or "" for run in find(child, "t"))
            letters = None if own is None else _letters(etree.tostring(own, with_tail=False), palette)
            runs.append((decoded(text), letters))
    return tuple(runs) if any(each for _, each in runs) else ()


@lru_cache(maxsize=1024)
def _letters(spelled: bytes, palette: Palette) -> Letters:
    """A `<rPr>`: LibreOffice writes the same ones into every piece of Chinese text."""
    return palette.letters(parse_xml(spelled), Letters())
