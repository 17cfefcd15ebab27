"""Bytes of a returned workbook → Snapshot. One pass over each part; formulas, results and locks together.

Namespaces are ignored on purpose: Strict OOXML and prefixed files say the same with other names (PKG-13).
What is ambiguous is refused, never chosen (PKG-05, PKG-17, PKG-20).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import Translator, TranslatorError
from openpyxl.styles.numbers import is_builtin, is_date_format
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from toolkit.workbook.package import Package
from toolkit.workbook.snapshot import CellKind, RawCell, RawSheet, Snapshot, Unreadable

CELL_CAP = 200_000
_LAST_COLUMN = 16_384
_REF = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_SPAN = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}(:[A-Z]{1,3}[1-9][0-9]{0,6})?")
_NUMBER = re.compile(r"[0-9]{1,7}")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BUILTIN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_KINDS: dict[str, CellKind] = {
    "s": "text",
    "str": "text",
    "inlineStr": "text",
    "n": "number",
    "b": "bool",
    "e": "error",
    "d": "date",
}
Style = tuple[bool, bool]
"""(locked, shows a date)"""


def read_workbook(data: bytes) -> Snapshot:
    """Read a workbook whole. Raises Unreadable with the threat's id."""
    package = Package(data)
    part = package.workbook_part()
    book = package.xml(part)
    relations = package.relations(part)
    by_kind = {kind.rpartition("/")[2]: target for kind, target in relations.values() if target}
    strings = _strings(package.xml(by_kind["sharedStrings"])) if "sharedStrings" in by_kind else []
    has_styles = package.has(by_kind.get("styles", ""))
    styles = _styles(package.xml(by_kind["styles"])) if has_styles else []
    sheets: list[RawSheet] = []
    seen: set[str] = set()
    for node in _find(book, "sheets", "sheet"):
        target = relations.get(_attribute(node, "id"), ("", ""))
        if not target[1] or target[1] in seen:
            raise Unreadable("PKG-17")
        seen.add(target[1])
        if target[0].endswith("/worksheet"):
            name, state = node.get("name", ""), node.get("state", "visible")
            sheets.append(_sheet(package.xml(target[1]), name, state, strings, styles))
    if not sheets:
        raise Unreadable("PKG-14", part="worksheets")
    properties = next(iter(_find(book, "workbookPr")), None)
    return Snapshot(
        tuple(sheets),
        _custom_properties(package),
        _producer(package),
        macros=any(name.lower().endswith("vbaproject.bin") for name in package.names),
        external_links=any("externallinks/" in name.lower() for name in package.names),
        date1904=properties is not None and properties.get("date1904") in ("1", "true"),
    )


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _find(root: etree._Element, *path: str) -> Iterator[etree._Element]:
    for child in root:
        if _local(child) == path[0]:
            if len(path) == 1:
                yield child
            else:
                yield from _find(child, *path[1:])


def _attribute(node: etree._Element, name: str) -> str:
    """An attribute by its local name: `r:id` is spelled with whatever prefix and namespace."""
    return next((str(v) for k, v in node.attrib.items() if str(k).rpartition("}")[2] == name and "}" in str(k)), "")


def _text(node: etree._Element) -> str:
    """Text of a string item: runs joined, phonetic readings left out, escapes decoded (CEL-12)."""
    parts: list[str] = []
    for child in node:
        if _local(child) == "t":
            parts.append(child.text or "")
        elif _local(child) == "r":
            parts += [run.text or "" for run in _find(child, "t")]
    return _decoded("".join(parts))


def _decoded(text: str) -> str:
    """`_x000D_` → its character; what no file or document may hold is left out (CEL-12, SEC-08)."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        allowed = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
        return chr(code) if allowed else ""

    return _ESCAPE.sub(character, text)


def _columns(node: etree._Element) -> range:
    """Columns that a `<col>` speaks of; only the first hundred can matter to a form."""
    first, last = node.get("min", ""), node.get("max", "")
    if not _NUMBER.fullmatch(first) or not _NUMBER.fullmatch(last):
        return range(0)
    return range(int(first), min(int(last), 100) + 1)


def _strings(root: etree._Element) -> list[str]:
    return [_text(item) for item in _find(root, "si")]


def _styles(root: etree._Element) -> list[Style]:
    formats = {node.get("numFmtId"): node.get("formatCode", "") for node in _find(root, "numFmts", "numFmt")}

    def style(xf: etree._Element) -> Style:
        number = xf.get("numFmtId", "0")
        code = formats.get(number)
        if code is not None:
            dated = bool(is_date_format(code)) and not is_builtin(code)
        else:
            dated = bool(_NUMBER.fullmatch(number)) and int(number) in _BUILTIN_DATES
        locked = next((node.get("locked", "1") not in ("0", "false") for node in _find(xf, "protection")), True)
        return locked, dated

    return [style(xf) for xf in _find(root, "cellXfs", "xf")]


def _sheet(root: etree._Element, name: str, state: str, strings: list[str], styles: list[Style]) -> RawSheet:
    data = list(_find(root, "sheetData"))
    if len(data) > 1:
        raise Unreadable("PKG-20", sheet=name)
    cells: dict[str, RawCell] = {}
    hidden: set[int] = set()
    shared: dict[str, tuple[str, str]] = {}
    row_number = 0
    for row in data[0] if data else ():
        written = row.get("r") or str(row_number + 1)
        if not _NUMBER.fullmatch(written):
            raise Unreadable("PKG-20", sheet=name)
        row_number = int(written)
        if row.get("hidden") in ("1", "true") or row.get("ht") == "0":
            hidden.add(row_number)
        column = 0
        for node in row:
            if _local(node) != "c":
                raise Unreadable("PKG-20", sheet=name)
            if column >= _LAST_COLUMN and not node.get("r"):
                raise Unreadable("PKG-20", sheet=name)
            ref = node.get("r") or f"{get_column_letter(column + 1)}{row_number}"
            if not _REF.fullmatch(ref):
                raise Unreadable("PKG-20", sheet=name)
            cell = _cell(node, f"{name} {ref}", ref, strings, styles, shared)
            column = cell.column
            if cell.row != row_number or ref in cells:
                raise Unreadable("PKG-20", sheet=name)
            cells[ref] = cell
            if len(cells) > CELL_CAP:
                raise Unreadable("XML-07", sheet=name)
    merges = frozenset(node.get("ref", "") for node in _find(root, "mergeCells", "mergeCell"))
    if not all(_SPAN.fullmatch(span) for span in merges):
        raise Unreadable("PKG-20", sheet=name)
    columns = frozenset(
        column
        for node in _find(root, "cols", "col")
        if node.get("hidden") in ("1", "true") or node.get("width") == "0"
        for column in _columns(node)
    )
    protection = next(_find(root, "sheetProtection"), None)
    protected = protection is not None and protection.get("sheet") in ("1", "true")
    return RawSheet(name, state, cells, merges, protected, frozenset(hidden), columns)


def _cell(
    node: etree._Element,
    place: str,
    ref: str,
    strings: list[str],
    styles: list[Style],
    shared: dict[str, tuple[str, str]],
) -> RawCell:
    kind_name, style_number = node.get("t", "n"), node.get("s", "0")
    kind = _KINDS.get(kind_name)
    if kind is None or not _NUMBER.fullmatch(style_number):
        raise Unreadable("CEL-13", where=place)
    number = int(style_number)
    if styles and number >= len(styles):
        raise Unreadable("CEL-13", where=place)
    locked, dated = styles[number] if styles else (True, False)
    text, formula, array = "", None, False
    for child in node:
        match _local(child):
            case "v":
                text = child.text or ""
            case "is":
                text = _text(child)
            case "f":
                formula = _formula(child, ref, shared)
                array = child.get("t") in ("array", "dataTable")
    if kind_name == "s" and text:
        if not _NUMBER.fullmatch(text) or int(text) >= len(strings):
            raise Unreadable("CEL-13", where=place)
        text = strings[int(text)]
    elif kind == "text":
        text = _decoded(text)
    if not text:
        kind = "blank"
    row, column = coordinate_to_tuple(ref)
    return RawCell(ref, row, column, kind, text, formula, array, locked, dated)


def _formula(node: etree._Element, ref: str, shared: dict[str, tuple[str, str]]) -> str:
    """A formula's text without the equals sign; shared ones are written out for their own cell."""
    text = node.text or ""
    if node.get("t") != "shared":
        return text
    group = node.get("si", "")
    if text:
        shared[group] = (text, ref)
        return text
    if group not in shared:
        return ""
    master, origin = shared[group]
    try:
        return str(Translator("=" + master, origin).translate_formula(ref))[1:]
    except (TokenizerError, TranslatorError, ValueError, TypeError):
        # Not a formula that anybody could have shared; as it stands it equals nothing of ours.
        return master


def _custom_properties(package: Package) -> dict[str, str]:
    if not package.has("docProps/custom.xml"):
        return {}
    return {
        node.get("name", ""): "".join(str(text) for text in node.itertext())
        for node in package.xml("docProps/custom.xml")
    }


def _producer(package: Package) -> str:
    if not package.has("docProps/app.xml"):
        return ""
    return next((node.text or "" for node in _find(package.xml("docProps/app.xml"), "Application")), "")
