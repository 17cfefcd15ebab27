"""A return's values to and from the ledger: JSON that loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from toolkit.forms import Form, index_form
from toolkit.forms.expression import Number
from toolkit.returns.read_return import Value, plain

_APPROX = ".approx"


def dump_values(values: Mapping[str, Value]) -> str:
    return json.dumps({key: plain(value) for key, value in values.items()}, ensure_ascii=False)


def load_values(form: Form, text: str) -> dict[str, Value]:
    """Values by key with their types; keys that the form does not know (any more) are left out."""
    cells = index_form(form).cells
    stored = json.loads(text)
    values: dict[str, Value] = {}
    for key, value in stored.items():
        cell = cells.get(key)
        if cell is None:
            continue
        if isinstance(value, str) and cell.numeric:
            value = Decimal(value)
        elif isinstance(value, str) and cell.type == "date":
            value = date.fromisoformat(value)
        values[key] = value
    return values


def texts(form: Form, values: Mapping[str, Value]) -> dict[str, str]:
    """The texts of 文字材料 that were written, by key."""
    keys = (cell.key for cell in index_form(form).of_table(form.texts.id))
    return {key: text for key in keys if isinstance(text := values.get(key), str)}


def approximations(values: Mapping[str, Value]) -> dict[str, str]:
    """近 or 余 by the key of the number that it goes with."""
    marks = ((key.removesuffix(_APPROX), value) for key, value in values.items() if key.endswith(_APPROX))
    return {key: mark for key, mark in marks if isinstance(mark, str) and mark}


def numbers(values: Mapping[str, Value]) -> dict[str, Number | None]:
    """The values that are numbers."""
    return {key: value for key, value in values.items() if isinstance(value, int | Decimal)}
