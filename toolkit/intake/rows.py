"""Simple lists out of workbooks: rows of text (rosters, last year's table)."""

from __future__ import annotations

from toolkit.intake.xlsx.reader import read_workbook


def read_rows(data: bytes) -> list[list[str]]:
    """The first sheet's rows as literal text, blanks as empty strings. Raises Unreadable."""
    sheet = read_workbook(data).sheets[0]
    rows: dict[int, dict[int, str]] = {}
    for cell in sheet.filled:
        rows.setdefault(cell.row, {})[cell.column] = cell.text.strip()
    return [[rows[row].get(column, "") for column in range(1, max(rows[row]) + 1)] for row in sorted(rows)]
