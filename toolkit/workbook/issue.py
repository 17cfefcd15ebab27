"""The township's workbook, planned from a form: what is handed out and what a return is compared with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from toolkit.forms import Form, index_form
from toolkit.returns.explanations import CHECK_SHEET
from toolkit.returns.stamp import Stamp
from toolkit.workbook.check_sheet import check_sheet
from toolkit.workbook.list_sheets import GUIDE_SHEET, cover_sheet, facts_sheet, guide_sheet, stamp_sheet, texts_sheet
from toolkit.workbook.plan import Value, WorkbookPlan
from toolkit.workbook.table_sheet import table_sheet


def issued_plan(
    form: Form,
    stamp: Stamp | None = None,
    values: Mapping[str, Value] | None = None,
    password: str = "",
    deadline: date | None = None,
) -> WorkbookPlan:
    """Plan of one unit's workbook; without a stamp, of the blank master.

    `values` are by form key. A total among them becomes the stored result of its formula, for programs that
    do not calculate; totals of a workbook that is still to be filled in are left without one. deadline: the day to
    report by, which guide and cover tell.
    """
    index, known = index_form(form), values or {}
    printed = (
        cover_sheet(form, index, stamp, known, deadline),
        *(table_sheet(table, index, known) for table in form.tables),
        facts_sheet(form, index, known),
        texts_sheet(form, index, known),
    )
    unit = stamp.unit_name if stamp else ""
    signed = (replace(sheet, signed=unit) for sheet in printed)
    sheets = (guide_sheet(form, deadline), *signed, check_sheet(form), stamp_sheet(stamp))
    whom = f"{stamp.unit_name}{stamp.year}年" if stamp else ""
    return WorkbookPlan(sheets, f"{whom}{form.title}填报表", stamp.as_property() if stamp else "", password)


@lru_cache(maxsize=16)
def blank_plan(form: Form) -> WorkbookPlan:
    """The master without identity or values, kept: every return is compared with it."""
    return issued_plan(form)


@lru_cache(maxsize=16)
def fingerprint(form: Form) -> str:
    """16 hex digits over every fixed text, formula, merge and input place of the sheets that hold data.

    The guide and the check sheet are left out: better words there must not make filled workbooks foreign.
    """
    body = [
        [
            sheet.name,
            [
                [c.ref, c.span, c.unlocked, str(c.value or ""), c.formula]
                for c in sheet.cells.values()
                if c.style != "note"
            ],
        ]
        for sheet in blank_plan(form).sheets
        if sheet.name not in (GUIDE_SHEET, CHECK_SHEET)
    ]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False).encode()).hexdigest()[:16]
