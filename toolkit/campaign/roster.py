"""名册: the units that report, from an .xlsx or .csv (utf-8 or GBK) with fixed column names."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import astuple, dataclass
from pathlib import Path

from toolkit.errors import NianbaoError
from toolkit.intake.file_names import FORBIDDEN_CHARACTERS, is_device_name
from toolkit.intake.rows import read_rows
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.text_encoding import decode_text
from toolkit.workbook.list_workbook import write_rows

ROSTER_FILE = "名册.xlsx"
COLUMNS = ("单位编码", "单位名称", "单位类型", "联系人", "联系电话", "邮箱", "备注")
_KINDS = (("街道办", "街道"), ("街道", "街道"), ("镇", "镇"), ("乡", "乡"))
_LONGEST = 60


@dataclass(frozen=True)
class Unit:
    """One unit (单位). `kind` decides which rules apply; told from the name where the roster leaves it blank."""

    code: str
    name: str
    kind: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


def unit_kind(name: str) -> str:
    """乡, 镇 or 街道 by the ending of the name, 人民政府 and 办事处 aside; any other body is 部门."""
    plain = name.removesuffix("人民政府").removesuffix("办事处")
    return next((kind for ending, kind in _KINDS if plain.endswith(ending)), "部门")


def _clean(text: str) -> str:
    """A cell without outer blanks and without characters that nobody sees."""
    return "".join(char for char in text if char.isprintable()).strip()


def read_roster(path: Path) -> tuple[Unit, ...]:
    """Units in the order of the file. Raises NianbaoError naming the line and the cure."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NianbaoError(f"打不开名册“{path}”。请检查文件是否存在。") from error
    try:
        rows = read_rows(data) if data.startswith(b"PK") else _csv_rows(data, path)
    except Unreadable as error:
        raise NianbaoError(f"名册“{path}”打不开。请用 Excel 或 WPS 另存为 .xlsx。") from error
    rows = [[_clean(cell) for cell in row] for row in rows]
    # Offices like to write a title over the headings.
    head = next((number for number, row in enumerate(rows[:5]) if set(COLUMNS[:2]) <= set(row)), None)
    if head is None:
        problem = "是空的" if not rows else f"前几行里找不到“{COLUMNS[0]}”和“{COLUMNS[1]}”"
        raise NianbaoError(f"名册“{path}”{problem}。第一行应为：{'、'.join(COLUMNS)}。")
    places = {name: number for number, name in enumerate(rows[head])}

    def unit(row: list[str]) -> Unit:
        code, name, kind, *rest = (
            row[places[column]] if column in places and places[column] < len(row) else "" for column in COLUMNS
        )
        return Unit(code, name, kind or unit_kind(name), *rest)

    units = [unit(row) for row in rows[head + 1 :] if any(row)]
    _check(units, path)
    return tuple(units)


def _csv_rows(data: bytes, path: Path) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(decode_text(data))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NianbaoError(f"名册“{path}”读不出来。请用 Excel 或 WPS 另存为 .xlsx。") from error


def _check(units: list[Unit], path: Path) -> None:
    for number, unit in enumerate(units, 2):
        if not unit.code or not unit.name:
            raise NianbaoError(f"名册“{path}”第 {number} 行缺少单位编码或单位名称，请补上。")
        if bad := set(unit.name) & FORBIDDEN_CHARACTERS:
            raise NianbaoError(
                f"名册“{path}”第 {number} 行的单位名称里有“{''.join(sorted(bad))}”，不能用作文件名，请去掉。"
            )
        if unit.name.endswith(".") or is_device_name(unit.name) or len(unit.name) > _LONGEST:
            raise NianbaoError(f"名册“{path}”里的单位名称“{unit.name[:70]}”不能用作文件名，请改成规范的单位名称。")
    for what, names in (("单位编码", [u.code for u in units]), ("单位名称", [u.name for u in units])):
        if twice := [name for name, count in Counter(names).items() if count > 1]:
            raise NianbaoError(f"名册“{path}”里{what}重复：{'、'.join(twice)}。每个单位只能列一次。")


def roster_workbook(units: tuple[Unit, ...], county: str) -> bytes:
    """The roster as a workbook with the standard columns."""
    return write_rows(f"{county}名册", "名册", COLUMNS, [astuple(unit) for unit in units])
