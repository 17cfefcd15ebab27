"""The rows of a sheet, written as openpyxl would write them, without its object for each cell: those were most of the
work. Results stand beside the formulas, which openpyxl never does; phone previews of WeChat and mail show nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from lxml import etree
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, IllegalCharacterError
from openpyxl.compat import safe_string
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from toolkit.intake.xlsx.escapes import encoded
from toolkit.workbook.excel_formula import shown
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LONGEST = 32_767
_OPEN, _CLOSE, _NONE = b"<sheetData>", b"</sheetData>", b"<sheetData/>"


class DrawnCell(NamedTuple):
    """Where a cell stands, the number of its style in the workbook, its address in the plan (none in a span's rest).

    What has neither style nor address is not written.
    """

    row: int
    column: int
    style: int
    ref: str


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name → its part, in a package written by this room."""
    rels = etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {rel.get("Id"): rel.get("Target", "").removeprefix("/xl/") for rel in rels}
    book = etree.fromstring(parts["xl/workbook.xml"])
    return {sheet.get("name", ""): f"xl/{targets[sheet.get(f'{_REL}id')]}" for sheet in book.iter(f"{_MAIN}sheet")}


def with_rows(part: bytes, plan: SheetPlan, places: Iterable[DrawnCell], results: Mapping[str, Value]) -> bytes:
    """A sheet that openpyxl has drawn, with these places, in order, for its rows; results are by address."""
    before, opened, rest = part.partition(_OPEN)
    _, closed, after = rest.partition(_CLOSE)
    if results:
        # In the short spelling of empty elements, as is all that has been read once more.
        root = etree.fromstring(before + _NONE + after)
        part = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
        before, _, after = part.partition(_NONE)
    rows = "".join(_rows(plan, places, results)).encode()
    return b"".join((before, opened, rows, closed, after))


def _rows(plan: SheetPlan, places: Iterable[DrawnCell], results: Mapping[str, Value]) -> Iterator[str]:
    written = {row: list(group) for row, group in groupby(places, lambda place: place.row)}
    nothing = _briefly if results else _at_length
    for row in sorted({*written, *plan.heights}):
        height = plan.heights.get(row)
        opening = f'<row r="{row}"' + ("" if height is None else f' ht="{safe_string(height)}" customHeight="1"')
        cells = [
            _cell(place, plan.cells.get(place.ref), results, nothing)
            for place in written.get(row, ())
            if place.style or place.ref
        ]
        yield f"{opening}>{''.join(cells)}</row>" if cells else opening + nothing("row")


def _cell(
    place: DrawnCell, cell: PlannedCell | None, results: Mapping[str, Value], nothing: Callable[[str], str]
) -> str:
    opening = f'<c r="{get_column_letter(place.column)}{place.row}" s="{place.style}"'
    if cell is None:
        return f'{opening} t="n"{nothing("c")}'
    if cell.formula:
        result = results.get(cell.ref)
        formula = f"<f>{_escaped(cell.formula)}</f>"
        if result is None:
            return f"{opening}>{formula}<v{nothing('v')}</c>"
        if isinstance(result, int | Decimal):
            return f"{opening}>{formula}<v>{shown(result)}</v></c>"
        return f'{opening} t="str">{formula}<v>{_escaped(encoded(str(result)))}</v></c>'
    if isinstance(cell.value, str) and cell.value:
        text = encoded(cell.value)[:_LONGEST]
        kept = ' xml:space="preserve"' if text != text.strip() else ""
        # A text that starts with "=" stays a text (SEC-05).
        return f'{opening} t="inlineStr"><is><t{kept}>{_escaped(text)}</t></is></c>'
    value = cell.value or None if isinstance(cell.value, str) else cell.value
    if value is None:
        return f'{opening} t="n"{nothing("c")}'
    number = to_excel(value) if isinstance(value, date) else float(value) if isinstance(value, Decimal) else value
    return f'{opening} t="n"><v>{safe_string(number)}</v></c>'


def _briefly(tag: str) -> str:
    """The rest of the opening tag of an empty element, and its end."""
    return "/>"


def _at_length(tag: str) -> str:
    return f"></{tag}>"


def _escaped(text: str) -> str:
    """A text as it stands between tags. Raises IllegalCharacterError for what XML cannot hold."""
    if ILLEGAL_CHARACTERS_RE.search(text):
        raise IllegalCharacterError(f"{text} cannot be used in worksheets.")
    return escape(text, {"\r": "&#13;"})
