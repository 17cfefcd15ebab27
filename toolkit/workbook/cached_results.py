"""Put results beside formulas, so that programs that do not calculate show numbers.

openpyxl writes a formula or a value, never both; phone previews of WeChat and mail show only the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from toolkit.intake.xlsx.escapes import encoded
from toolkit.workbook.excel_formula import shown
from toolkit.workbook.plan import Value

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def with_cached_values(parts: Mapping[str, bytes], results: Mapping[str, Mapping[str, Value]]) -> dict[str, bytes]:
    """The parts of a package with `<v>` beside the formulas; results are by sheet name and address.

    For packages written by this room only: it trusts their part names.
    """
    part_of = sheet_parts(parts)
    filled = {part_of[sheet]: _filled(parts[part_of[sheet]], cells) for sheet, cells in results.items() if cells}
    return {**parts, **filled}


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name → its part, in a package written by this room."""
    rels = etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {rel.get("Id"): rel.get("Target", "").removeprefix("/xl/") for rel in rels}
    book = etree.fromstring(parts["xl/workbook.xml"])
    return {sheet.get("name", ""): f"xl/{targets[sheet.get(f'{_REL}id')]}" for sheet in book.iter(f"{_MAIN}sheet")}


def _filled(part: bytes, results: Mapping[str, Value]) -> bytes:
    root = etree.fromstring(part)
    for cell in root.iter(f"{_MAIN}c"):
        result = results.get(cell.get("r", ""))
        if result is None or cell.find(f"{_MAIN}f") is None:
            continue
        value = cell.find(f"{_MAIN}v")
        if value is None:
            value = etree.SubElement(cell, f"{_MAIN}v")
        if isinstance(result, int | Decimal):
            if "t" in cell.attrib:
                del cell.attrib["t"]
        else:
            cell.set("t", "str")
        value.text = shown(result) if isinstance(result, int | Decimal) else encoded(str(result))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
