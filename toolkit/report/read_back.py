"""A report in Word beside the one that would be written now: which of its numbers are other ones, and which of the
unit's texts it was written from are.

The office may write as it likes: only numbers count, in the cells of the tables and in the sentences that it has left
as they were or has changed a little.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest

from lxml import etree

from toolkit.prose.copied_text import stands_in
from toolkit.report.docx_package import DOCUMENT, W, parse_xml, text_of
from toolkit.report.keyed_numbers import keyed_numbers
from toolkit.report.noted_words import noted_words

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SENTENCE = re.compile(r"[^。；！？]+[。；！？]?")
_HEADING = re.compile("[一二三四五六]、")
_LIKE = 0.6
"""Least likeness of two sentences, numbers aside, of which one is the other reworded."""
_CELL = f"{{{W}}}tc"
_LARGEST = 64 << 20
_QUOTED = 24


@dataclass(frozen=True)
class ChangedNumber:
    """A number that stands in the report and the one that would: both as printed, empty where there is none.

    place: section and sentence, or section, row and column of a table. key: of the cell it comes from, where the
    number still carries it.
    """

    place: str
    found: str
    expected: str
    key: str = ""


@dataclass(frozen=True)
class _Text:
    """What a document says. sentences, tables: each with the heading above it; keyed: by the name of its bookmark, each
    number with its key and the heading above it; noted: the hash of each text it was written from, by key.
    """

    sentences: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    keyed: Mapping[str, tuple[str, str, str]]
    noted: Mapping[str, str]


def changed_numbers(there: bytes, now: bytes) -> tuple[ChangedNumber, ...] | None:
    """Every number of the report `there` that `now` has otherwise; None where `there` is no Word document."""
    found, expected = _read(there), _read(now)
    if found is None or expected is None:
        return None
    return tuple(_with_keys([*_in_tables(found, expected), *_in_sentences(found, expected)], found, expected))


def missing_words(there: bytes, now: bytes, words: Callable[[], Mapping[str, str]]) -> tuple[str, ...]:
    """Keys of the unit's texts that were reworded since the report `there` was written and that do not stand in it as
    they are now; none where `there` is no Word document. words: the texts as they are, asked for only if some differ.
    """
    found, expected = _read(there), _read(now)
    if found is None or expected is None:
        return ()
    changed = [key for key, digest in expected.noted.items() if found.noted.get(key, digest) != digest]
    if not changed:
        return ()
    said, are = "\n".join(sentence for _, sentence in found.sentences), words()
    return tuple(key for key in changed if not stands_in(are.get(key, ""), said))


# Two questions are asked of the same two documents.
@lru_cache(maxsize=2)
def _read(data: bytes) -> _Text | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            part = package.getinfo(DOCUMENT)
            if part.file_size > _LARGEST:
                return None
            body = parse_xml(package.read(part))[0]
    except (OSError, KeyError, IndexError, ValueError, zipfile.BadZipFile, NotImplementedError, etree.XMLSyntaxError):
        return None
    heading, sentences, tables = "", [], []
    numbers: dict[str, tuple[str, str, str]] = {}
    for child in body:
        numbers |= {name: (key, text, heading) for name, key, text in keyed_numbers(child)}
        if child.tag == f"{{{W}}}tbl":
            tables.append((heading, tuple(tuple(map(text_of, row.iter(_CELL))) for row in child.iter(f"{{{W}}}tr"))))
            continue
        text = text_of(child)
        if _HEADING.match(text):
            heading = text
        sentences += [(heading, each.strip()) for each in _SENTENCE.findall(text) if each.strip()]
    return _Text(tuple(sentences), tuple(tables), numbers, noted_words(body))


def _with_keys(changes: list[ChangedNumber], found: _Text, expected: _Text) -> list[ChangedNumber]:
    """The changes with the keys of those that carry one, and those that only their keys tell: of sentences that were
    written anew round their numbers.
    """
    for name, (key, wanted, _) in expected.keyed.items():
        there = found.keyed.get(name)
        if there is None or not _NUMBER.search(there[1]) or _digits(there[1]) == _digits(wanted):
            continue
        told = (each for each in changes if not each.key and (each.found, each.expected) == (there[1], wanted))
        if same := next(told, None):
            changes[changes.index(same)] = replace(same, key=key)
        else:
            place = f"“{there[2]}”" if there[2] else "开头"
            changes.append(ChangedNumber(f"{place}的 {key}", there[1], wanted, key))
    return changes


def _digits(text: str) -> str:
    return text.replace(",", "")


def _in_tables(found: _Text, expected: _Text) -> Iterator[ChangedNumber]:
    for place, ((heading, now), there) in enumerate(zip_longest(expected.tables, found.tables, fillvalue=("", ()))):
        name = f"“{heading}”的表" if heading else f"第 {place + 1} 张表"
        if [len(row) for row in now] != [len(row) for row in there[1]]:
            if now:
                yield ChangedNumber(f"{name}的行列", "与表样不同", "与表样相同")
            continue
        for number, (was, wanted) in enumerate(zip(there[1], now, strict=True), 1):
            label = next((cell for cell in reversed(wanted) if cell and not _NUMBER.fullmatch(cell)), "")
            for column, (one, other) in enumerate(zip(was, wanted, strict=True), 1):
                if one != other and (_is_value(one) or _is_value(other)):
                    yield ChangedNumber(f"{name}第 {number} 行（{label}）第 {column} 格", one, other)


def _is_value(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text.removeprefix("-")))


def _in_sentences(found: _Text, expected: _Text) -> Iterator[ChangedNumber]:
    there, now = [text for _, text in found.sentences], [text for _, text in expected.sentences]
    for kind, a, b, c, d in SequenceMatcher(None, there, now, autojunk=False).get_opcodes():
        if kind != "replace":
            continue
        left = list(range(a, b))
        for wanted in now[c:d]:
            if not left or not _NUMBER.search(wanted):
                continue
            best = max(left, key=lambda each: _likeness(there[each], wanted))
            if _likeness(there[best], wanted) >= _LIKE:
                left.remove(best)
                heading, sentence = found.sentences[best]
                place = f"“{heading}”" if heading else "开头"
                for one, other in _differing(sentence, wanted):
                    yield ChangedNumber(f"{place}的“{_around(sentence, one)}”", one, other)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _worded(one), _worded(other), autojunk=False).ratio()


def _worded(sentence: str) -> str:
    return _NUMBER.sub("0", sentence)


def _differing(there: str, now: str) -> list[tuple[str, str]]:
    """Numbers that changed: place by place where the words are the same, else those that only one of the two has. One
    that was left out or added is the office's own affair.
    """
    found, expected = _NUMBER.findall(there), _NUMBER.findall(now)
    if _worded(there) == _worded(now):
        return [(one, other) for one, other in zip(found, expected, strict=True) if one != other]
    more, less = Counter(found) - Counter(expected), Counter(expected) - Counter(found)
    return list(zip(more.elements(), less.elements(), strict=False))


def _around(sentence: str, number: str) -> str:
    """The part of a sentence in which a number stands."""
    at = sentence.find(number)
    start, end = max(0, at - _QUOTED // 2), at + len(number) + _QUOTED // 2
    return ("…" if start else "") + sentence[start:end] + ("…" if end < len(sentence) else "")


def told_briefly(changes: Sequence[ChangedNumber], named: int) -> str:
    """`“二、…”的表第 3 行（行政许可）第 2 格是 5，现在的数是 7；…等 9 处`"""
    told = [f"{each.place}是 {each.found or '空'}，现在的数是 {each.expected or '空'}" for each in changes[:named]]
    return "；".join(told) + (f"；等 {len(changes)} 处" if len(changes) > named else "")
