"""The data dictionary of an edition and the result of a check, in the shapes of the outer contract."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from toolkit.forms import Form, FormCell, index_form
from toolkit.returns.read_return import Value
from toolkit.verify.verification import Verification


def form_json(form: Form, years: list[int]) -> dict[str, Any]:
    """`nianbao form EDITION --json`: tables with their cells, then rules."""
    index = index_form(form)
    titles = {table.id: (table.title, table.sheet) for table in form.tables}
    titles |= {fields.id: (fields.sheet, fields.sheet) for fields in form.lists}
    order = [form.cover.id, *(table.id for table in form.tables), form.facts.id, form.texts.id]
    tables = [
        {
            "id": table,
            "title": titles[table][0],
            "sheet": titles[table][1],
            "cells": [_cell_json(cell) for cell in index.of_table(table)],
        }
        for table in order
    ]
    rules = [
        {"id": rule.id, "level": rule.level, "statement": rule.statement, "remedy": rule.remedy} for rule in form.rules
    ]
    return {"edition": form.edition, "years": years, "tables": tables, "rules": rules}


def _cell_json(cell: FormCell) -> dict[str, object]:
    described: dict[str, object] = {
        "key": cell.key,
        "cell": cell.cell,
        "kind": cell.kind,
        "type": cell.type,
        "row": list(cell.row),
        "column": list(cell.column),
    }
    return described | {"required": cell.required} if cell.kind == "input" else described


def verification_json(report: Verification) -> dict[str, object]:
    """One entry of `nianbao check --json`'s `files`. `values` holds numbers; texts and dates stay out."""
    stamp = report.stamp
    return {
        "file": report.file,
        "sha256": report.sha256,
        "unit": {"code": stamp.unit_code, "name": stamp.unit_name} if stamp else None,
        "year": stamp.year if stamp else None,
        "edition": stamp.edition if stamp else (report.given.form.edition if report.given else None),
        "verdict": report.verdict,
        "values": {key: json_number(value) for key, value in report.numbers.items()},
        "findings": [each.as_json() for each in report.findings],
        "unjudged": [each.as_json() for each in report.unjudged],
    }


def json_number(value: Value) -> int | float | None:
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int) else None
