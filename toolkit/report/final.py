"""A draft made final: what still stands in the way of it, and the same document without what is for its writers only.

The office may have written whatever it likes into the draft: only the marks that we put there go, and nothing else.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from lxml import etree

from toolkit.report.docx_package import CORE, DOCUMENT, W, parse_xml, text_of
from toolkit.workbook.zip_package import zipped

WRITERS_NOTE = "【编写说明"
"""How the heading begins below which everything is for whoever writes the report, and goes when it is final."""
DRAFT_WORD = "初稿"
"""What the header of every page of a draft says."""
_OLD_NOTE = "【编写参考"
OPEN_MARK = re.compile(r"【待补充[^】]*】?")
"""What is still to be written, as a draft marks it."""
_DRAFT_LINE = re.compile(r"[（(](?:初稿|草稿)[^）)]*[）)]")
_HEADING = re.compile("[一二三四五六]、")
_HEADER = re.compile(r"word/header\d*\.xml")
_REVISED = tuple(f"{{{W}}}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_LARGEST = 64 << 20
_COMMENTS = "word/comments.xml"


@dataclass(frozen=True)
class OpenPoint:
    """What keeps a draft from being final: where (the section, empty for the whole report) and what, as a sentence."""

    place: str
    what: str


def open_points(draft: bytes) -> tuple[OpenPoint, ...] | None:
    """What is still to be done in a draft; None where it is no Word document."""
    parts = _parts(draft)
    if parts is None:
        return None
    root = parse_xml(parts[DOCUMENT])
    found = (
        OpenPoint(place, f"还没有填写：{''.join(mark for _, mark in marks)}")
        for place, marks in groupby(_open_marks(root), key=itemgetter(0))
    )
    return (*found, *_unreviewed(parts, root))


def unreviewed(draft: bytes) -> tuple[OpenPoint, ...]:
    """Of the same what stands there to be accepted or answered in Word; nothing where it is no Word document."""
    parts = _parts(draft)
    return () if parts is None else tuple(_unreviewed(parts, parse_xml(parts[DOCUMENT])))


def _unreviewed(parts: dict[str, bytes], root: Any) -> Iterator[OpenPoint]:
    if revised := sum(1 for _ in root.iter(*_REVISED)):
        yield OpenPoint("", f"还有 {revised} 处修订没有接受或拒绝")
    if comments := _comments(parts):
        yield OpenPoint("", f"还有 {comments} 条批注没有处理")


def final_report(draft: bytes) -> bytes:
    """The draft without 初稿 in its header and under its title, without the writers' note at its end, and without the
    highlights of what was to be filled in. Raises ValueError where it is no Word document.
    """
    parts = _parts(draft)
    if parts is None:
        raise ValueError("no Word document")
    root = parse_xml(parts[DOCUMENT])
    body = root[0]
    for child in for_writers(body):
        body.remove(child)
    for mark in list(root.iter(f"{{{W}}}highlight")):
        if mark.get(f"{{{W}}}val") == "yellow":
            mark.getparent().remove(mark)
    changed = {DOCUMENT: _written(root)}
    for name in filter(_HEADER.fullmatch, parts):
        changed[name] = _without_draft_word(parts[name])
    core = {CORE: parts[CORE]} if CORE in parts else {}
    return zipped({**core, **{name: changed.get(name, part) for name, part in parts.items() if name != CORE}})


def document_body(document: bytes) -> Any:
    """The body of a Word document, its paragraphs and tables in order. Raises ValueError where it is none."""
    parts = _parts(document)
    if parts is None:
        raise ValueError("no Word document")
    return parse_xml(parts[DOCUMENT])[0]


def _parts(document: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as package:
            if sum(each.file_size for each in package.infolist()) > _LARGEST:
                return None
            parts = {name: package.read(name) for name in package.namelist()}
        parse_xml(parts[DOCUMENT])[0]
    except (OSError, KeyError, IndexError, ValueError, zipfile.BadZipFile, NotImplementedError, etree.XMLSyntaxError):
        return None
    return parts


def _written(root: Any) -> bytes:
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return written


def _open_marks(root: Any) -> Iterator[tuple[str, str]]:
    """Every 【待补充：…】 outside the writers' note, with the section that it stands in."""
    place, left_out = "", set(for_writers(root[0]))
    for child in root[0]:
        if child in left_out:
            continue
        for paragraph in child.iter(f"{{{W}}}p"):
            text = text_of(paragraph)
            if _HEADING.match(text):
                place = text
            yield from ((place, mark) for mark in OPEN_MARK.findall(text))


def for_writers(body: Any) -> list[Any]:
    """What goes when the draft becomes final: lines under the title that call it a draft, and the writers' note."""
    gone, noted = [], False
    for child in body:
        text = text_of(child)
        noted = noted or text.startswith((WRITERS_NOTE, _OLD_NOTE))
        if child.tag != f"{{{W}}}sectPr" and (noted or _DRAFT_LINE.fullmatch(text)):
            gone.append(child)
    return gone


def _without_draft_word(part: bytes) -> bytes:
    root = parse_xml(part)
    for paragraph in root.iter(f"{{{W}}}p"):
        if text_of(paragraph) == DRAFT_WORD:
            for text in paragraph.iter(f"{{{W}}}t"):
                text.text = ""
    return _written(root)


def _comments(parts: dict[str, bytes]) -> int:
    """How many comments stand in the document."""
    try:
        return sum(1 for _ in parse_xml(parts[_COMMENTS]).iter(f"{{{W}}}comment")) if _COMMENTS in parts else 0
    except etree.XMLSyntaxError:
        return 1
