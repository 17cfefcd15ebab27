"""Notes on cells under edit: what a unit wrote itself is kept and comes first, our part of last round is removed."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from toolkit.intake.xlsx.escapes import encoded
from toolkit.intake.xlsx.xml import find, local
from toolkit.marking.parts import Parts, new_root, remove
from toolkit.marking.shapes import draw_notes
from toolkit.workbook.problem_list import NOTE_MARK

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_AUTHOR = "审核"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def put_notes(parts: Parts, sheet: str, notes: Mapping[str, str], anchors: Mapping[str, str]) -> None:
    """Pin our notes to the cells of a sheet part, by address, and take away those of an earlier round.

    anchors: where on the sheet the note of an address is drawn. A sheet with nothing to pin or to take away stays
    as it is. Threaded comments stay: programs that know them show these instead.
    """
    name = parts.related(sheet, "comments", "comments")
    if name:
        if not notes and not any(NOTE_MARK in _spelled(note) for note in _comments(parts.look(name))):
            return
    elif notes:
        name = parts.free("xl/comments{}.xml")
        root = new_root(parts.main, "comments")
        etree.SubElement(root, f"{{{parts.main}}}authors")
        etree.SubElement(root, f"{{{parts.main}}}commentList")
        parts.add(name, root, _TYPE)
        parts.relate(sheet, "comments", name)
    else:
        return
    root = parts.edit(name)
    gone = set()
    for note in _comments(root):
        _cut_ours(note)
        ref = note.get("ref", "")
        if not _spelled(note) and ref not in notes:
            gone.add(ref)
            remove(note)
    kept = {note.get("ref", ""): note for note in _comments(root)}
    for ref, text in notes.items():
        _append(kept[ref] if ref in kept else _new(root, ref), text)
    draw_notes(parts, sheet, anchors, {note.get("ref", "") for note in _comments(root)}, gone)


def _comments(root: etree._Element) -> list[etree._Element]:
    return list(find(root, "commentList", "comment"))


def _texts(note: etree._Element) -> list[etree._Element]:
    """The pieces of a note's text in order; phonetic readings are none of them."""
    return [
        piece
        for text in find(note, "text")
        for part in text
        for piece in ([part] if local(part) == "t" else find(part, "t") if local(part) == "r" else ())
    ]


def _spelled(note: etree._Element) -> str:
    return "".join(piece.text or "" for piece in _texts(note))


def _cut_ours(note: etree._Element) -> None:
    """Take away what stands from our mark on, and the line end before it."""
    own, mark, _ = _spelled(note).partition(NOTE_MARK)
    if not mark:
        return
    left = len(own.rstrip())
    for piece in _texts(note):
        said = (piece.text or "")[:left]
        left -= len(said)
        run = piece.getparent()
        if said:
            piece.text = said
        else:
            remove(run if run is not None and local(run) == "r" else piece)


def _append(note: etree._Element, text: str) -> None:
    space = etree.QName(note).namespace
    body = next(find(note, "text"), None)
    if body is None:
        body = etree.Element(f"{{{space}}}text")
        note.insert(0, body)
    for plain in list(find(body, "t")):
        # A plain text and a run after it are read differently by different programs.
        run = etree.Element(f"{{{space}}}r")
        body.replace(plain, run)
        run.append(plain)
    own = _spelled(note)
    run = etree.SubElement(body, f"{{{space}}}r")
    piece = etree.SubElement(run, f"{{{space}}}t", {_SPACE: "preserve"})
    piece.text = encoded(f"\n{text}" if own else text)


def _new(root: etree._Element, ref: str) -> etree._Element:
    space = etree.QName(root).namespace
    authors = next(find(root, "authors"), None)
    if authors is None:
        authors = etree.Element(f"{{{space}}}authors")
        root.insert(0, authors)
    names = [each.text for each in authors]
    if _AUTHOR not in names:
        etree.SubElement(authors, f"{{{space}}}author").text = _AUTHOR
        names.append(_AUTHOR)
    held = next(find(root, "commentList"), None)
    if held is None:
        held = etree.SubElement(root, f"{{{space}}}commentList")
    return etree.SubElement(held, f"{{{space}}}comment", ref=ref, authorId=str(names.index(_AUTHOR)))
