"""The boxes in which notes are shown: shapes of the old drawing language, without which Excel shows no note."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from lxml import etree

from toolkit.intake.areas import LAST_COLUMN, LAST_ROW, column_letters, coordinates
from toolkit.intake.snapshot import Box
from toolkit.intake.xlsx.xml import NUMBER, attribute, find, local, parse_xml
from toolkit.marking.parts import CannotMark, Parts, remove
from toolkit.marking.sheet_cells import SheetCells
from toolkit.workbook.text_size import lines_needed

_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML, _OFFICE, _EXCEL = (f"urn:schemas-microsoft-com:{name}" for name in ("vml", "office:office", "office:excel"))
_SHAPE_TYPE = "_x0000_t202"
_EMPTY = f"""<xml xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}">
<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>"""
_KIND = f"""<v:shapetype xmlns:v="{_VML}" xmlns:o="{_OFFICE}" id="{_SHAPE_TYPE}" coordsize="21600,21600" o:spt="202"
 path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>
<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"""
_SHAPE = f"""<v:shape xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}" id="_x0000_s{{id}}" type="#{_SHAPE_TYPE}"
 style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">
<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>
<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{{anchor}}</x:Anchor>
<x:AutoFill>False</x:AutoFill><x:Row>{{row}}</x:Row><x:Column>{{column}}</x:Column></x:ClientData></v:shape>"""
_ID = re.compile(r"_x0000_s([0-9]{1,9})")
# What stands behind the mention of these shapes in a worksheet.
_AFTER = ("legacyDrawingHF", "drawingHF", "picture", "webPublishItems", "tableParts", "extLst", "AlternateContent")
# Pixels of a note: its breadth, a line, what is around the lines; from the cell to the note; the most cells it spans.
_BREADTH, _LINE, _AROUND, _GAP, _TALLEST, _CELLS = 300, 19, 14, 12, 420, 60


def anchor(grid: SheetCells, cell: Box, text: str) -> str:
    """Where a note is drawn: beside the cell, or the cells merged with it, as large as the text.

    Eight numbers as the drawing language has them: column, pixels into it, row, pixels, and the same of the end.
    """
    _, top, right, _ = cell
    height = min(_TALLEST, _AROUND + _LINE * lines_needed(text, _BREADTH / 7))
    begin = min(right + 1, LAST_COLUMN)
    end, along = _reach(grid.width, begin, _GAP + _BREADTH, LAST_COLUMN)
    last, down = _reach(grid.height, top, height, LAST_ROW)
    return f"{begin - 1}, {_GAP}, {top - 1}, 2, {end - 1}, {along}, {last - 1}, {down}"


def draw_notes(
    parts: Parts, sheet: str, anchors: Mapping[str, str], pinned: Collection[str], gone: Collection[str]
) -> None:
    """Give each of the `pinned` notes of a sheet part a shape where it has none, and take away those that are gone.

    anchors: where the notes that we have just written are drawn.
    """
    name = _drawing(parts, sheet)
    if not name:
        name = parts.free("xl/drawings/vmlDrawing{}.vml")
        parts.add(name, parse_xml(_EMPTY.encode()), _TYPE)
        _mention(parts, sheet, parts.relate(sheet, "vmlDrawing", name))
    root = parts.edit(name)
    shapes = {ref: shape for shape in find(root, "shape") if (ref := _place(shape))}
    for ref in gone:
        if ref in shapes:
            remove(shapes[ref])
    for ref in anchors.keys() & shapes.keys():
        # The box was made for a shorter text.
        for node in find(shapes[ref], "ClientData", "Anchor"):
            node.text = anchors[ref]
    missing = [ref for ref in pinned if ref not in shapes]
    if missing and not any(kind.get("id") == _SHAPE_TYPE for kind in find(root, "shapetype")):
        root.append(parse_xml(_KIND.encode()))
    taken = [int(match[1]) for shape in find(root, "shape") if (match := _ID.fullmatch(shape.get("id", "")))]
    for number, ref in enumerate(sorted(missing, key=coordinates), max([1024, *taken]) + 1):
        row, column = coordinates(ref)
        place = anchors.get(ref, f"{column}, {_GAP}, {row - 1}, 2, {column + 4}, 0, {row + 4}, 0")
        shape = _SHAPE.format(id=number, anchor=place, row=row - 1, column=column - 1)
        root.append(parse_xml(shape.encode()))


def _drawing(parts: Parts, sheet: str) -> str:
    """The drawing of the notes; that of pictures in headers is another."""
    node = next(find(parts.look(sheet), "legacyDrawing"), None)
    if node is None:
        return ""
    target = parts.relations(sheet).get(attribute(node, "id"), ("", ""))[1]
    if not parts.has(target):
        raise CannotMark("批注的图形不见了，没有在原文件上标记。")
    return parts.sole(target, "xml")


def _mention(parts: Parts, sheet: str, relation: str) -> None:
    root = parts.edit(sheet)
    node = etree.Element(f"{{{parts.main}}}legacyDrawing", {f"{{{parts.office}}}id": relation}, {"r": parts.office})
    root.insert(next((at for at, each in enumerate(root) if local(each) in _AFTER), len(root)), node)


def _place(shape: etree._Element) -> str:
    """The address of the cell that a note's shape belongs to."""
    for about in find(shape, "ClientData"):
        where = {local(each): (each.text or "").strip() for each in about}
        row, column = where.get("Row", ""), where.get("Column", "")
        if about.get("ObjectType") == "Note" and NUMBER.fullmatch(row) and NUMBER.fullmatch(column):
            return f"{column_letters(int(column) + 1)}{int(row) + 1}"
    return ""


def _reach(size: Callable[[int], int], start: int, distance: int, last: int) -> tuple[int, int]:
    """The cell in which a distance from the near edge of `start` ends, and how far into it; none behind the `last`."""
    at, end = start, min(start + _CELLS, last)
    while distance > (each := size(at)) and at < end:
        distance -= each
        at += 1
    return at, min(distance, size(at))
