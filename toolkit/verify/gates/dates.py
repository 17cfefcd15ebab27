"""The date on the cover against the year that the return reports on, and against today (T04, T07)."""

from __future__ import annotations

from datetime import date, timedelta

from toolkit.forms import index_form
from toolkit.returns.read_return import Return
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Finding

_DATE = "cover.date"
# A clock may be a day ahead.
_SOON = timedelta(days=1)


def judge_dates(given: Return) -> list[Finding]:
    """A word where the return was filled in before its year was over, on a day that has not come, or more than a year
    after; nothing where year or date is unknown.
    """
    day = given.values.get(_DATE)
    if given.stamp is None or not isinstance(day, date):
        return []
    cell, year = index_form(given.form).cells[_DATE], given.stamp.year
    if day.year <= year:
        return [finding("T04", table=cell.table, cells=(cell.place,), found=str(day), year=str(year))]
    if day > date.today() + _SOON:
        why = "这一天还没有到"
    elif day.year > year + 1:
        why = f"与报告的 {year} 年度隔了 {day.year - year} 年"
    else:
        return []
    return [finding("T07", table=cell.table, cells=(cell.place,), found=str(day), why=why)]
