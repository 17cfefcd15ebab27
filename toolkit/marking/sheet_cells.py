"""The rows of a sheet part under edit: a cell by its place, added where it is missing; sizes in pixels."""

from __future__ import annotations

from functools import cached_property

from lxml import etree

from toolkit.intake.areas import column_letters, coordinates
from toolkit.intake.xlsx.xml import NUMBER, find

# Pixels of a column and a row of no stated size, and of a digit with the space around the text of a cell.
_WIDE, _HIGH, _DIGIT, _SPACE = 64, 20, 7, 5


class SheetCells:
    """Rows and cells of one worksheet tree."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._space = etree.QName(root).namespace or ""

    @cached_property
    def _rows(self) -> dict[int, etree._Element]:
        """Rows by number. Rows and cells that do not say their place are told it, so that others can come between."""
        rows: dict[int, etree._Element] = {}
        number = 0
        for row in find(self._root, "sheetData", "row"):
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            rows[number] = row
            column = 0
            for cell in row:
                column = coordinates(cell.get("r", ""))[1] if cell.get("r") else column + 1
                cell.set("r", f"{column_letters(column)}{number}")
        return rows

    def cell(self, row: int, column: int) -> etree._Element:
        """The cell at a place; a new one looks as its row or column says."""
        line = self._row(row)
        at = len(line)
        for index, each in enumerate(line):
            other = coordinates(each.get("r", ""))[1]
            if other == column:
                return each
            if other > column:
                at = index
                break
        # A hint of the extent of the row, which may be too small now.
        line.attrib.pop("spans", "")
        new = etree.Element(f"{{{self._space}}}c", r=f"{column_letters(column)}{row}")
        style = line.get("s") if line.get("customFormat") in ("1", "true") else self._column(column).get("style")
        if style:
            new.set("s", style)
        line.insert(at, new)
        return new

    def width(self, column: int) -> int:
        """Pixels of a column."""
        about = self._column(column)
        if about.get("hidden") in ("1", "true"):
            return 0
        return _pixels(about.get("width"), _DIGIT, _SPACE) or self._default("defaultColWidth", _DIGIT, _SPACE) or _WIDE

    def height(self, row: int) -> int:
        """Pixels of a row."""
        about = self._rows.get(row)
        if about is not None and about.get("hidden") in ("1", "true"):
            return 0
        stated = _pixels(about.get("ht"), 4 / 3, 0) if about is not None else 0
        return stated or self._default("defaultRowHeight", 4 / 3, 0) or _HIGH

    def _row(self, number: int) -> etree._Element:
        if number not in self._rows:
            data = next(find(self._root, "sheetData"), None)
            if data is None:
                raise ValueError("no rows")
            new = etree.Element(f"{{{self._space}}}row", r=str(number))
            data.insert(sum(1 for each in self._rows if each < number), new)
            self._rows[number] = new
        return self._rows[number]

    def _column(self, number: int) -> etree._Element:
        for node in find(self._root, "cols", "col"):
            first, last = node.get("min", ""), node.get("max", "")
            if NUMBER.fullmatch(first) and NUMBER.fullmatch(last) and int(first) <= number <= int(last):
                return node
        return etree.Element("col")

    def _default(self, name: str, scale: float, extra: int) -> int:
        return next((_pixels(node.get(name), scale, extra) for node in find(self._root, "sheetFormatPr")), 0)


def _pixels(size: str | None, scale: float, extra: int) -> int:
    """0 where no size is stated that makes sense."""
    try:
        number = float(size or 0)
    except ValueError:
        return 0
    return round(number * scale) + extra if 0 < number < 1000 else 0
