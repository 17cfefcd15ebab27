"""A workbook opened part by part, whoever saved it: cells are changed by their address, everything else stays.

Damage must look as if a program had made it, so the XML is changed in place and nothing is written anew by a
library that would tidy up behind it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal
from functools import lru_cache

from lxml import etree

from toolkit.forms.grid import column_letter

Element = etree._Element
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK, BOOK_RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_REF = re.compile(r"([A-Z]+)([0-9]+)")
# What stands behind a new child in the schema's order, for the children that damage adds.
_BEHIND = {
    "sheetProtection": ("mergeCells",),
    "mergeCells": (
        *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
        *("pageSetup", "headerFooter", "drawing", "legacyDrawing"),
    ),
    "autoFilter": ("mergeCells",),
    "drawing": ("legacyDrawing", "tableParts"),
    "cols": ("sheetData",),
}


class NotHere(Exception):
    """This workbook has no place for what is to be done to it."""


def _there(node: Element | None) -> Element:
    if node is None:
        raise NotHere
    return node


@lru_cache(maxsize=512)
def _kept(part: bytes) -> Element:
    """The tree of a part that is damaged again and again; a copy is cheaper than the parser."""
    try:
        root = etree.fromstring(part)
    except etree.XMLSyntaxError as error:
        raise NotHere from error
    for empty in root.iter(f"{{{MAIN}}}v"):
        # `<v></v>`, which the parser takes for `<v/>`: what is damaged elsewhere stays spelt as it was.
        if empty.text is None:
            empty.text = ""
    return root


def split_ref(ref: str) -> tuple[int, int]:
    """Row and column, from 1."""
    match = _REF.fullmatch(ref)
    assert match, ref
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def join_ref(row: int, column: int) -> str:
    return f"{column_letter(column)}{row}"


def split_place(place: str) -> tuple[str, str]:
    """`Sheet!A1` → sheet and address."""
    sheet, _, ref = place.rpartition("!")
    return sheet, ref


@lru_cache(maxsize=128)
def _unzipped(data: bytes) -> Mapping[str, bytes]:
    """The parts of a package that is damaged again and again."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


class Book:
    """The parts of a package, those that are looked into as trees. `wraps` turn the saved bytes into others."""

    def __init__(self, data: bytes) -> None:
        self.parts = dict(_unzipped(data))
        self.wraps: list[Callable[[bytes], bytes]] = []
        self._trees: dict[str, Element] = {}
        self._names: dict[str, str] = {}
        self._cells: dict[str, dict[str, Element]] = {}

    def tree(self, part: str) -> Element:
        """The tree of a part, to be changed in place. Raises NotHere."""
        # Whatever is done to it, what was known about sheets or cells may not hold any more.
        if part in (BOOK, BOOK_RELATIONS):
            self._names = {}
        if part in self._cells:
            del self._cells[part]
        return self._tree(part)

    def _tree(self, part: str) -> Element:
        if part not in self.parts:
            raise NotHere(part)
        if part not in self._trees:
            self._trees[part] = deepcopy(_kept(self.parts[part]))
        return self._trees[part]

    def remove(self, part: str) -> None:
        del self.parts[part]
        self._trees.pop(part, None)

    @property
    def sheets(self) -> Mapping[str, str]:
        """Sheet name → part, in the workbook's order."""
        if not self._names:
            targets = {node.get("Id"): node.get("Target", "") for node in self._tree(BOOK_RELATIONS)}
            for node in self._tree(BOOK).iter(f"{{{MAIN}}}sheet"):
                target = targets[node.get(f"{{{RELATIONS}}}id")]
                self._names[node.get("name", "")] = target.lstrip("/") if target[0] == "/" else f"xl/{target}"
        return self._names

    def part_of(self, name: str) -> str:
        """The part of a sheet. Raises NotHere."""
        if name not in self.sheets:
            raise NotHere(name)
        return self.sheets[name]

    def sheet_node(self, name: str) -> Element:
        """The sheet's line in the workbook part. Raises NotHere."""
        nodes = self.tree(BOOK).iter(f"{{{MAIN}}}sheet")
        return _there(next((node for node in nodes if node.get("name") == name), None))

    def sheet(self, name: str) -> Element:
        return self.tree(self.part_of(name))

    def rows(self, name: str) -> Element:
        """The sheet's rows, to be changed in place."""
        return _there(self.sheet(name).find(f"{{{MAIN}}}sheetData"))

    def row(self, name: str, number: int) -> Element:
        """A row; one that is not stored appears at its place."""
        data = self.rows(name)
        at = 0
        for at, node in enumerate(data, 1):
            if (here := int(node.get("r", "0"))) == number:
                return node
            if here > number:
                at -= 1
                break
        new = etree.Element(f"{{{MAIN}}}row", r=str(number))
        data.insert(at, new)
        return new

    def cell(self, place: str) -> Element:
        """A cell; one that is not stored appears at its place."""
        name, ref = split_place(place)
        part = self.part_of(name)
        if part not in self._cells:
            data = _there(self._tree(part).find(f"{{{MAIN}}}sheetData"))
            self._cells[part] = {node.get("r", ""): node for row in data for node in row}
        found = self._cells[part].get(ref)
        return self._new_cell(name, ref) if found is None else found

    def _new_cell(self, name: str, ref: str) -> Element:
        number, column = split_ref(ref)
        row = self.row(name, number)
        at = sum(split_ref(node.get("r", ""))[1] < column for node in row)
        new = etree.Element(f"{{{MAIN}}}c", r=ref)
        row.insert(at, new)
        return new

    def put(self, place: str, kind: str = "", value: str | None = None, formula: str | None = None) -> Element:
        """A cell's contents exchanged, its style kept. kind: the attribute `t`; without value and formula: blank."""
        node = self.cell(place)
        for child in list(node):
            node.remove(child)
        if kind:
            node.set("t", kind)
        elif "t" in node.attrib:
            del node.attrib["t"]
        if formula is not None:
            etree.SubElement(node, f"{{{MAIN}}}f").text = formula
        if value is not None and kind == "inlineStr":
            text = etree.SubElement(etree.SubElement(node, f"{{{MAIN}}}is"), f"{{{MAIN}}}t")
            text.text = value
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        elif value is not None:
            etree.SubElement(node, f"{{{MAIN}}}v").text = value
        return node

    def put_text(self, place: str, text: str) -> None:
        self.put(place, "inlineStr", text)

    def put_number(self, place: str, number: int | Decimal | str) -> None:
        self.put(place, "n", str(number))

    def formula(self, place: str) -> Element:
        """The formula of a cell. Raises NotHere."""
        return _there(self.cell(place).find(f"{{{MAIN}}}f"))

    def set_result(self, place: str, text: str | None, kind: str = "n") -> None:
        """The stored result of a formula exchanged; None takes it away."""
        node = self.cell(place)
        stored = node.find(f"{{{MAIN}}}v")
        if text is None:
            if stored is not None:
                node.remove(stored)
            return
        if stored is None:
            stored = etree.SubElement(node, f"{{{MAIN}}}v")
        stored.text = text
        node.set("t", kind)

    def child(self, name: str, tag: str) -> Element:
        """A child of the worksheet itself; a missing one appears where the schema wants it."""
        root = self.sheet(name)
        node = root.find(f"{{{MAIN}}}{tag}")
        if node is None:
            node = etree.Element(f"{{{MAIN}}}{tag}")
            behind = [root.find(f"{{{MAIN}}}{each}") for each in _BEHIND.get(tag, ())]
            first = next((each for each in behind if each is not None), None)
            root.insert(len(root) if first is None else root.index(first), node)
        return node

    def restyle(self, place: str, number_format: str = "", white: bool = False, locked: bool | None = None) -> None:
        """A style of its own for one cell: the one it has, with a number format, white letters or another lock."""
        styles, node = self.tree(STYLES), self.cell(place)
        formats = _there(styles.find(f"{{{MAIN}}}cellXfs"))
        style = deepcopy(formats[int(node.get("s", "0"))])
        if number_format:
            style.set("numFmtId", self._format(styles, number_format))
            style.set("applyNumberFormat", "1")
        if white:
            fonts = _there(styles.find(f"{{{MAIN}}}fonts"))
            font = etree.SubElement(fonts, f"{{{MAIN}}}font")
            etree.SubElement(font, f"{{{MAIN}}}color", rgb="FFFFFFFF")
            style.set("fontId", str(len(fonts) - 1))
            style.set("fillId", "0")
        if locked is not None:
            for old in style.findall(f"{{{MAIN}}}protection"):
                style.remove(old)
            etree.SubElement(style, f"{{{MAIN}}}protection", locked=str(int(locked)))
            style.set("applyProtection", "1")
        formats.append(style)
        node.set("s", str(len(formats) - 1))

    @staticmethod
    def _format(styles: Element, code: str) -> str:
        formats = styles.find(f"{{{MAIN}}}numFmts")
        if formats is None:
            formats = etree.Element(f"{{{MAIN}}}numFmts")
            styles.insert(0, formats)
        number = str(900 + len(formats))
        etree.SubElement(formats, f"{{{MAIN}}}numFmt", numFmtId=number, formatCode=code)
        return number

    def relate(self, part: str, kind: str, target: str, content: bytes | str) -> str:
        """A new part to which another refers; its relation's id."""
        name = f"{part.rpartition('/')[0]}/_rels/{part.rpartition('/')[2]}.rels"
        if name not in self.parts:
            empty = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
            self.parts[name] = empty.encode()
        relations = self.tree(name)
        number = f"rIdNew{len(relations)}"
        etree.SubElement(
            relations,
            "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship",
            Id=number,
            Type=f"{RELATIONS}/{kind}",
            Target=f"/{target}",
        )
        self.parts[target] = content.encode() if isinstance(content, str) else content
        return number

    def add_sheet(self, name: str, content: bytes) -> None:
        """A worksheet at the end."""
        number = self.relate(BOOK, "worksheet", f"xl/worksheets/new{len(self.parts)}.xml", content)
        sheets = _there(self.tree(BOOK).find(f"{{{MAIN}}}sheets"))
        node = etree.SubElement(sheets, f"{{{MAIN}}}sheet", name=name, sheetId=str(100 + len(sheets)))
        node.set(f"{{{RELATIONS}}}id", number)

    def serialized(self) -> Mapping[str, bytes]:
        """All parts as they would be saved."""
        trees = {name: _bytes(tree) for name, tree in self._trees.items() if name in self.parts}
        return {**self.parts, **trees}

    def save(self) -> bytes:
        """The package, stored without compression, then through every wrap."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for name, part in self.serialized().items():
                package.writestr(name, part)
        data = out.getvalue()
        for wrap in self.wraps:
            data = wrap(data)
        return data


def _bytes(tree: Element) -> bytes:
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
