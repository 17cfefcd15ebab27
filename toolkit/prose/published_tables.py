"""The tables of a published report → values by key, row by row by their labels, never by position alone.

A row whose numbers are more or fewer than the form's columns gives no values: what cannot be settled stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache

from toolkit.forms import FormCell, index_form, load_form
from toolkit.forms.expression import Number
from toolkit.forms.totals import recompute
from toolkit.prose.document import ReportTable
from toolkit.prose.numerals import read_numeral
from toolkit.prose.plain_prose import plain_prose

BLANKS = frozenset({"", "/", "-", "—", "_", "无", "／", "－", "－－", "--", "\\"})
_NUMBER = re.compile(r"(?P<sign>[+\-增减]*)(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<unit>万元|元|件|条|项|个)?")
_NUMBERING = re.compile(r"^(?:三、本年度办理结果)?(?:[一二三四五六七八九]、|（[一二三四五六七八九]）)?(?:\d+[.、])?")
_ASIDE = re.compile("（[^）]*(?:）|$)")
_GROUPS = {"不予公开": "（三）", "无法提供": "（四）", "不予处理": "（五）"}
_HEADERS = {
    "2019": (
        "本年新制作数量",
        "本年新公开数量",
        "对外公开总数量",
        "上一年项目数量",
        "本年增/减",
        "处理决定数量",
        "采购项目数量",
        "采购总金额",
    ),
    "2021": ("本年制发件数", "本年废止件数", "现行有效件数", "本年处理决定数量", "本年收费金额"),
}
_TELLING = {
    "2019": ("新制作", "新公开", "对外公开", "上一年项目", "采购"),
    "2021": ("制发", "废止", "现行有效", "收费金额"),
}
_NEAR = 0.75
_MISC = "misc"


@dataclass(frozen=True)
class PublishedCell:
    """A cell that is no plain number. value: what was read all the same, None where nothing was."""

    key: str
    name: str
    text: str
    rule: str
    value: Decimal | None = None


@dataclass(frozen=True)
class PublishedTables:
    """What the tables of a report say. edition: told by their headers, empty where they do not tell.

    labels: printed labels that are not quite the official ones, printed → official. rows: labels of the rows found, by
    table. unsettled: rows whose numbers do not fit the columns: label → how many numbers there are. at: where the cell
    of a key stands: table, row and cell in the row, from 0.
    """

    edition: str = ""
    values: Mapping[str, Decimal | None] = field(default_factory=dict)
    cells: tuple[PublishedCell, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsettled: Mapping[str, int] = field(default_factory=dict)
    misc_in_one_row: bool = False
    lost_groups: tuple[str, ...] = ()
    at: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)

    @property
    def supposed(self) -> dict[str, Decimal | None]:
        """Zero for each blank cell, and for blank totals their sums: what the printer of the report must have meant."""
        index = index_form(load_form(self.edition or "2021"))
        blank = {cell.key for cell in self.cells if cell.rule == "C01"}
        inputs: dict[str, Number | None] = {
            cell.key: Decimal(0) if cell.key in blank else self.values.get(cell.key) for cell in index.inputs
        }
        if self.misc_in_one_row:
            inputs |= {key: Decimal(0) for key in inputs if key.startswith(("misc.1.", "misc.2."))}
        totals = recompute(index, inputs)
        known: dict[str, Decimal | None] = {
            key: Decimal(value) for key, value in (inputs | totals).items() if value is not None
        }
        return known | {key: value for key, value in self.values.items() if value is not None}


@dataclass(frozen=True)
class PublishedRow:
    """A row of the form as reports print it: its last label and its cells in order."""

    table: str
    label: str
    cells: tuple[FormCell, ...]


def plain_label(text: str) -> str:
    """A label without numbering, brackets and blanks: how labels are compared (F04)."""
    plain = _NUMBERING.sub("", plain_prose(text).text.replace("．", "."))
    return _ASIDE.sub("", plain).strip("：。")


@lru_cache(maxsize=4)
def form_rows(edition: str) -> tuple[PublishedRow, ...]:
    """The rows of tables two and three and the one row of table four, with their cells in order."""
    index = index_form(load_form(edition))
    rows: dict[tuple[str, str], list[FormCell]] = {}
    for table in ("t2", "t3"):
        for cell in index.of_table(table):
            rows.setdefault((table, cell.row[-1]), []).append(cell)
    rows["t4", ""] = [*index.of_table("t4")]
    return tuple(PublishedRow(table, label, tuple(cells)) for (table, label), cells in rows.items())


def told_edition(tables: Sequence[ReportTable]) -> str:
    """The edition whose headers the tables carry; empty where they carry none."""
    text = "".join(cell for table in tables for row in table.rows for cell in row)
    counts = {edition: sum(word in text for word in words) for edition, words in _TELLING.items()}
    best = max(counts, key=lambda each: counts[each])
    return best if counts[best] > min(counts.values()) else ""


def read_tables(tables: Sequence[ReportTable], edition: str) -> PublishedTables:
    """The values of the tables by the keys of an edition, and what is odd about them."""
    told = told_edition(tables) or edition
    reader = _TableReader(told)
    for number, table in enumerate(tables):
        for line, row in enumerate(table.rows):
            reader.line = (number, line)
            reader.row(row)
    return PublishedTables(
        told_edition(tables),
        reader.values,
        tuple(reader.cells),
        labels=reader.labels,
        rows={table: tuple(labels) for table, labels in reader.found.items()},
        unsettled=reader.unsettled,
        misc_in_one_row=reader.misc_in_one_row,
        lost_groups=tuple(name for name in _GROUPS if name not in reader.groups and reader.has_rows_of(name)),
        at=reader.at,
    )


class _TableReader:
    def __init__(self, edition: str) -> None:
        self.edition = edition
        self.rows = {plain_label(row.label): row for row in form_rows(edition) if row.table != "t4"}
        self.values: dict[str, Decimal | None] = {}
        self.cells: list[PublishedCell] = []
        self.labels: dict[str, str] = {}
        self.found: dict[str, list[str]] = {}
        self.unsettled: dict[str, int] = {}
        self.misc_in_one_row = False
        self.in_suits = False
        self.groups: set[str] = set()
        self.line = (0, 0)
        self.at: dict[str, tuple[int, int, int]] = {}

    def row(self, row: Sequence[str]) -> None:
        labels, numbers = _split(row)
        label = "".join(labels)
        if "结果维持" in label or "结果纠正" in label:
            self.in_suits = True
        self.groups |= {name for name, number in _GROUPS.items() if name in label or number in plain_prose(label).text}
        if not numbers or (self._is_group(label) and not any(each.strip() for each in numbers)):
            self._header(row)
            return
        if not plain_label(label):
            if self.in_suits and len(numbers) == 15:
                suits = next(each for each in form_rows(self.edition) if each.table == "t4")
                self._take(suits, numbers, len(row) - len(numbers))
            return
        for printed in (labels[-1], label):
            if found := self._form_row(printed, plain_label(printed)):
                self._take(found, numbers, len(row) - len(numbers))
                return

    def _is_group(self, label: str) -> bool:
        """Whether a label stands over rows of its own and has no numbers."""
        groups = {plain_label(part) for row in form_rows(self.edition) for part in row.cells[0].row[:-1]}
        return plain_label(label) in groups

    def has_rows_of(self, group: str) -> bool:
        """Whether rows of a group of table three were found."""
        labels = {row.label for row in form_rows(self.edition) if any(group in part for part in row.cells[0].row[:-1])}
        return bool(labels & set(self.found.get("t3", ())))

    def _header(self, row: Sequence[str]) -> None:
        for cell in row:
            plain = plain_label(cell)
            official = _HEADERS[self.edition]
            if len(plain) >= 4 and plain not in official:
                near = max(official, key=lambda each: SequenceMatcher(None, plain, each).ratio())
                if SequenceMatcher(None, plain, near).ratio() >= 0.85:
                    self.labels[cell.strip()] = near

    def _form_row(self, label: str, plain: str) -> PublishedRow | None:
        if plain in self.rows:
            return self.rows[plain]
        if plain == "其他处理" and self.edition != "2019":
            self.misc_in_one_row = True
            return next(row for row in form_rows(self.edition) if row.cells[0].key.startswith(f"{_MISC}.3."))
        if plain in ("本年新收", "上年结转", "结转下年度"):
            return next(row for key, row in self.rows.items() if key.startswith(plain))
        near = max(self.rows, key=lambda each: SequenceMatcher(None, plain, each).ratio())
        alike = SequenceMatcher(None, plain, near).ratio()
        if alike < _NEAR and not (len(plain) > 3 and near.endswith(plain)):
            return None
        self.labels[label.strip()] = self.rows[near].label
        return self.rows[near]

    def _take(self, row: PublishedRow, numbers: Sequence[str], first: int) -> None:
        """first: the place of the first number in its line."""
        self.found.setdefault(row.table, []).append(row.label)
        if row.table == "t3" and not numbers[0].strip() and all(each.strip() for each in numbers[1:]):
            # The rest of a merged label, not a number that somebody left out.
            numbers, first = numbers[1:], first + 1
        numbers, first = _trimmed(numbers, len(row.cells), first)
        if len(numbers) != len(row.cells):
            self.unsettled[row.label] = len(numbers)
            return
        for place, (cell, text) in enumerate(zip(row.cells, numbers, strict=True), first):
            self.at[cell.key] = (*self.line, place)
            odd = read_cell(cell, text)
            self.values[cell.key] = odd.value
            if odd.rule:
                self.cells.append(odd)


def _trimmed(numbers: Sequence[str], wanted: int, first: int) -> tuple[Sequence[str], int]:
    """The numbers without the blanks that a merged cell left before or behind them, and the place of the first."""
    while len(numbers) > wanted and not numbers[-1].strip():
        numbers = numbers[:-1]
    while len(numbers) > wanted and not numbers[0].strip():
        numbers, first = numbers[1:], first + 1
    return numbers, first


def _split(row: Sequence[str]) -> tuple[list[str], list[str]]:
    """The label cells in front, and the cells behind them that hold numbers or stand for none."""
    begin = len(row)
    while begin > 0 and _is_number(row[begin - 1]):
        begin -= 1
    # A row of blanks only is one whose numbers were left out, as long as it has a label.
    return [cell for cell in row[:begin] if cell.strip()] or [""], list(row[begin:])


def _is_number(text: str) -> bool:
    plain = plain_prose(text).text
    return plain in BLANKS or plain == "?" or _NUMBER.fullmatch(plain.replace("，", ",")) is not None


def read_cell(cell: FormCell, text: str) -> PublishedCell:
    """One cell: a plain number has no rule."""
    plain = plain_prose(text).text.replace("，", ",")
    name = "／".join(part for part in (*cell.row[-1:], *cell.column[-1:]) if part)
    if cell.table == "t4":
        name = "／".join(cell.column)

    def odd(rule: str, value: Decimal | None = None) -> PublishedCell:
        return PublishedCell(cell.key, name, text, rule, value)

    if plain in BLANKS:
        return odd("C01")
    match = _NUMBER.fullmatch(plain)
    value = read_numeral(match["digits"]) if match else None
    if match is None or value is None:
        return odd("C04")
    value = -value if re.search("[-减]", match["sign"]) else value
    if match["unit"]:
        return odd("C04", value / 10_000 if match["unit"] == "元" and cell.unit == "万元" else value)
    if match["sign"] not in ("", "-"):
        return odd("C03", value)
    if (cell.type == "count" and value < 0) or (cell.type != "amount" and value != int(value)):
        return odd("C02", value)
    return odd("C03 空格" if text != text.strip() else "", value)


def lost_rows(tables: PublishedTables, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Rows of the form that a table lacks: (table, label). Of an excerpt only those before its last row."""
    edition = tables.edition or "2021"
    for table, found in tables.rows.items():
        wanted = [row.label for row in form_rows(edition) if row.table == table and row.label]
        present = [index for index, label in enumerate(wanted) if label in found]
        if not present:
            continue
        stop = len(wanted) if whole else present[-1]
        for label in wanted[:stop]:
            merged = tables.misc_in_one_row and label in _misc_labels(edition)
            if label not in found and not merged:
                yield table, label


def _misc_labels(edition: str) -> set[str]:
    return {row.label for row in form_rows(edition) if row.cells[0].key.startswith(f"{_MISC}.")}
