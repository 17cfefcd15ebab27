"""Rules over all units at once, as findings (M02, M03, M05, M07, M08, T03, W10), which name the units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from toolkit.forms import FormCell
from toolkit.forms.expression import Number
from toolkit.forms.model import Level
from toolkit.forms.unit_kinds import TOWNSHIPS, led_from_above
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Finding
from toolkit.verify.first_few import NAMED, first_few

_PASSAGE = 40
# From so many equal numbers on, chance is out of the question.
_TWINS_FOR_SURE = 8


@dataclass(frozen=True)
class FarOff:
    """A number that is far from what it is compared with."""

    cell: FormCell
    last: Number
    now: Number


def peers_of(kind: str) -> str:
    """The group whose numbers a unit of this 单位类型 is compared with."""
    return "乡镇、街道" if kind in TOWNSHIPS else kind


def judge_roster(units: Iterable[tuple[str, str]]) -> list[Finding]:
    """Units (name, 单位类型) of the roster that are led from above and report elsewhere (M03)."""
    return [finding("M03", found=name) for name, kind in units if led_from_above(name, kind)]


def twins(names: Sequence[str], numbers: int) -> Finding:
    """Units whose numbers are all the same, so many of them not zero: one content under several names (M02)."""
    level: Level = "error" if numbers >= _TWINS_FOR_SURE else "warning"
    message = (
        f"{_listed(names)}报的数完全一样（不为 0 的 {numbers} 个数全部相同），可能是同一份数据报了{_times(names)}。"
    )
    remedy = "请向这几个单位核实。报错的，请该单位改好重报；确实相同的，不用处理。"
    return Finding("M02", level, message, remedy, found=_listed(names))


def same_cases(names: Sequence[str], cells: Sequence[str], total: Number) -> Finding:
    """Units with the same reviews and suits (M05)."""
    return finding("M05", cells=cells, found=_listed(names), cases=f"共 {total} 件")


def far_from_last_year(name: str, numbers: Sequence[FarOff]) -> Finding:
    """One unit's numbers that are far from last year's (M07)."""
    told = [
        f"{each.cell.sheet} {each.cell.cell}（{each.cell.name}）上年 {each.last}，本年 {each.now}" for each in numbers
    ]
    what = f"{name}与上年相差过大：{first_few(told, f'，等 {len(told)} 处', '；')}。"
    return finding("M07", cells=[each.cell.place for each in numbers], found=name, what=what)


def far_from_peers(names: Sequence[str], cell: FormCell, average: int) -> Finding:
    """Units with a zero where their peers have many (M07)."""
    what = f"{_listed(names)}的{cell.sheet} {cell.cell}（{cell.name}）是 0，同类单位平均约 {average}。"
    return finding("M07", table=cell.table, cells=(cell.place,), found="0", expected=f"约 {average}", what=what)


def copied_from_one_another(names: Sequence[str], cell: FormCell, share: float, passage: str) -> Finding:
    """Units whose text of one kind is nearly the same (W10)."""
    what = f"{_listed(names)}的“{cell.row[-1]}”几乎一样（{share:.0%} 的字相同{_such_as(passage)}）。"
    return finding("W10", table=cell.table, cells=(cell.place,), found=_listed(names), what=what)


def copied_from_last_year(name: str, cells: Sequence[FormCell], share: float, passage: str) -> Finding:
    """One unit's texts that are nearly last year's (W10)."""
    labels = "".join(f"“{cell.row[-1]}”" for cell in cells)
    what = f"{name}的{labels}与上年几乎一样（{share:.0%} 的字相同{_such_as(passage)}）。"
    return finding("W10", table=cells[0].table, cells=[cell.place for cell in cells], found=name, what=what)


def _such_as(passage: str) -> str:
    return f"，如“{' '.join(passage.split())[:_PASSAGE]}……”" if passage else ""


def far_above_peers(name: str, numbers: Sequence[FarOff]) -> Finding:
    """One unit's numbers that tower over its peers', whose average is `last` of each (M07): a hint, for nothing else is
    known of them.
    """
    told = [
        f"{each.cell.sheet} {each.cell.cell}（{each.cell.name}）是 {each.now}，同类单位平均约 {each.last}"
        for each in numbers
    ]
    what = f"{name}比同类单位大得多：{first_few(told, f'，等 {len(told)} 处', '；')}。"
    return finding("M07", level="info", cells=[each.cell.place for each in numbers], found=name, what=what)


def without_last_year(names: Sequence[str]) -> Finding:
    """Units that nothing can be compared with: merged, renumbered, divided or new since (M08)."""
    return finding("M08", found=_listed(names))


def late(returns: Sequence[tuple[str, date]], deadline: date) -> Finding:
    """Units whose first return came after the county's own deadline, each with the day (T03)."""
    days = first_few([f"{name} {day}" for name, day in returns], "……")
    return finding("T03", found=_listed([name for name, _ in returns]), expected=str(deadline), days=days)


def _listed(names: Sequence[str]) -> str:
    if len(names) > NAMED:
        return first_few(names, f"等 {len(names)} 个单位")
    return "和".join(("、".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _times(names: Sequence[str]) -> str:
    return "两次" if len(names) == 2 else f" {len(names)} 次"
