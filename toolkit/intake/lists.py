"""Plain lists out of any table that people keep: lines of texts with their place in the file (rosters).

Workbooks of every kind that the front for received bytes opens, and text tables in any usual encoding and separator.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from toolkit.intake.areas import box
from toolkit.intake.budget import FILE_CAP
from toolkit.intake.display_style import STRUCK, faint
from toolkit.intake.file_job import Job, content
from toolkit.intake.filetype import FOREIGN, LOCKABLE, kind_of
from toolkit.intake.list_lines import ListCell, ListLine, ListSheet, UnreadList
from toolkit.intake.number_format import show_number
from toolkit.intake.opening import open_workbook
from toolkit.intake.snapshot import RawCell, RawSheet, Unreadable
from toolkit.intake.text_encoding import decode_table

_TEXT_KINDS = frozenset(("csv", "text", "empty", "unknown"))
_WORKBOOKS = frozenset((*FOREIGN, *LOCKABLE, "xlsx-zip"))
_SEPARATORS = (",", "\t", ";", "，", "|")
_TOO_LARGE = "太大了。名册只列单位，请删去其他内容后再用。"
_NO_TEXT = "里有认不出的字（编码不对）。请用 Excel 或 WPS 打开核对后，另存为 .xlsx。"
# What a program writes that has no Chinese letters.
_LOST = "里的汉字都变成了问号，找不回来了。请找到原来的文件，用 Excel 或 WPS 另存为 .xlsx。"
# What the separator shows itself in.
_SAMPLE = 50
# Excel's own last row and column bound a sheet anyhow; a list of units is far from this.
LINES_CAP = 20_000


class _TooLongError(Exception):
    """More lines than any list of units has."""


def lists_of(_: None, job: Job) -> tuple[ListSheet, ...] | UnreadList:
    """All sheets of a file; for a worker, so nothing is raised for what the file is. Raises OSError."""
    data, _hash = content(job)
    if len(data) > FILE_CAP:
        return UnreadList(_TOO_LARGE)
    kind = kind_of(data)
    try:
        if kind in _WORKBOOKS:
            return tuple(_sheet(sheet) for sheet in open_workbook(data).snapshot.sheets)
        if kind in _TEXT_KINDS:
            text = decode_table(data)
            if "??" in text and text.isascii():
                return UnreadList(_LOST)
            return UnreadList(_NO_TEXT) if "\0" in text else (ListSheet("", _text_lines(text)),)
    except _TooLongError:
        return UnreadList(_TOO_LARGE)
    except Unreadable:
        pass
    except UnicodeDecodeError:
        return UnreadList(_NO_TEXT)
    except csv.Error:
        return UnreadList("的引号或分隔符对不上，读不出来。请用 Excel 或 WPS 打开核对后，另存为 .xlsx。")
    return UnreadList("打不开。请用 Excel 或 WPS 另存为没有密码的 .xlsx。")


def _text_lines(text: str) -> tuple[ListLine, ...]:
    # Strict: an odd quotation mark would swallow all lines up to the next one.
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), strict=True)
    return tuple(_read(reader))


def _read(reader: Iterator[list[str]]) -> Iterator[ListLine]:
    before = 0
    for count, row in enumerate(reader, 1):
        if count > LINES_CAP:
            raise _TooLongError
        yield ListLine(before + 1, tuple(ListCell(text.strip(), "text") for text in row))
        before = reader.line_num  # type: ignore[attr-defined]


def _separator(text: str) -> str:
    """The character that cuts most of the first lines into columns; one that stands in a single line cuts none."""
    lines = [line for line in text.splitlines()[:_SAMPLE] if line.strip()]

    def cut(separator: str) -> tuple[int, int]:
        return sum(separator in line for line in lines), sum(line.count(separator) for line in lines)

    return max((each for each in _SEPARATORS if cut(each)[0] > 1), key=cut, default=_SEPARATORS[0])


def _sheet(raw: RawSheet) -> ListSheet:
    rows: dict[int, dict[int, ListCell]] = {}
    for cell in raw.filled:
        rows.setdefault(cell.row, {})[cell.column] = _cell(cell, raw.unstruck.get(cell.ref))
        if len(rows) > LINES_CAP:
            raise _TooLongError
    for span in raw.shell.merges:
        left, top, _, bottom = box(span)
        said = rows.get(top, {}).get(left)
        for row in range(top + 1, min(bottom, max(rows, default=0)) + 1) if said else ():
            if said and row in rows:
                rows[row].setdefault(left, ListCell(said.text, said.kind, said.uncomputed, True))
    lines = [
        ListLine(number, _filled_up(cells), number in raw.body.hidden_rows) for number, cells in sorted(rows.items())
    ]
    return ListSheet(raw.name, tuple(lines), raw.state != "visible")


def _filled_up(cells: dict[int, ListCell]) -> tuple[ListCell, ...]:
    return tuple(cells.get(column, ListCell()) for column in range(1, max(cells) + 1))


def _cell(raw: RawCell, unstruck: str | None) -> ListCell:
    text, kind = raw.text.strip(), raw.kind
    unseen, struck = "，".join(faint(raw.display.letters, raw.display.grounds)), ""
    if unstruck is not None and kind == "text":
        # Nothing is left of a text all of whose letters are struck out: it is still what the line is about.
        left = unstruck.strip()
        text, struck, unseen = (left, text, unseen) if left else (text, "", unseen or STRUCK)
    if kind == "number" and raw.date_format:
        kind = "date"
    elif kind == "number":
        text = _whole_number(text, raw.display.code) or text
    elif kind == "bool":
        text = "TRUE" if text == "1" else "FALSE"
    return ListCell(text, kind, raw.formula is not None and not text, struck=struck, unseen=unseen)


def _whole_number(text: str, code: str) -> str:
    """A stored whole number in full: `6.40323101E8`, `640323101.0` → 640323101; with the zeros in front that its
    number format shows: 101 under `000000` → 000101. Empty for another.
    """
    value = Decimal(text)
    if not value.is_finite() or value != value.to_integral_value() or abs(value) >= 10**15:
        return ""
    shown = show_number(code, value).text or ""
    return shown if shown.isdecimal() and int(shown) == value else str(int(value))
