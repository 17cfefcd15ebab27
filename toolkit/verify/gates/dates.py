"""The date on the cover against the year of the return, the legal days and today (T01, T02, T04, T07)."""

from __future__ import annotations

from datetime import date, timedelta

from toolkit.forms import index_form
from toolkit.forms.unit_kinds import ABOVE_COUNTY, COUNTY, DEPARTMENT, OWN_OFFICE
from toolkit.returns.read_return import Return
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Finding

_DATE = "cover.date"
# A clock may be a day ahead.
_SOON = timedelta(days=1)


# Days by which reports are published (条例第四十九条), with the rule, by kind of unit.
_LIMITS = {DEPARTMENT: ("T01", (1, 31))} | dict.fromkeys((COUNTY, OWN_OFFICE, *ABOVE_COUNTY), ("T02", (3, 31)))


def _late(day: date, year: int, kind: str) -> tuple[str, date] | None:
    """The rule that a day of the following year breaks for a unit of this kind, and the last day that keeps it."""
    if kind not in _LIMITS:
        return None
    rule, limit = _LIMITS[kind]
    last = date(year + 1, *limit)
    return (rule, last) if last < day <= min(date(year + 1, 12, 31), date.today() + _SOON) else None


def judge_dates(given: Return) -> list[Finding]:
    """A word where the return was filled in before its year was over, after the day by which the law
    wants it published, on a day that has not come, or more than a year after; nothing where year or date is unknown.
    """
    day = given.values.get(_DATE)
    if given.stamp is None or not isinstance(day, date):
        return []
    cell, year = index_form(given.form).cells[_DATE], given.stamp.year
    if day.year <= year:
        return [finding("T04", table=cell.table, cells=(cell.place,), found=str(day), year=str(year))]
    if found := _late(day, year, given.stamp.unit_kind):
        rule, last = found
        return [finding(rule, table=cell.table, cells=(cell.place,), found=str(day), expected=str(last))]
    if day > date.today() + _SOON:
        why = "这一天还没有到"
    elif day.year > year + 1:
        why = f"与报告的 {year} 年度隔了 {day.year - year} 年"
    else:
        return []
    return [finding("T07", table=cell.table, cells=(cell.place,), found=str(day), why=why)]
