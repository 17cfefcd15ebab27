"""The date on the cover against the year that the return reports on (T04)."""

from __future__ import annotations

from datetime import date

from toolkit.forms import index_form
from toolkit.returns.read_return import Return
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Finding

_DATE = "cover.date"


def judge_dates(given: Return) -> list[Finding]:
    """A finding where the return was filled in before its year was over; nothing where year or date is unknown."""
    day = given.values.get(_DATE)
    if given.stamp is None or not isinstance(day, date) or day.year > given.stamp.year:
        return []
    cell = index_form(given.form).cells[_DATE]
    return [finding("T04", table=cell.table, cells=(cell.place,), found=str(day), year=str(given.stamp.year))]
