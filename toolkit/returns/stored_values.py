"""A return's values to and from the ledger: JSON that loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from toolkit.forms import Form, index_form
from toolkit.forms.expression import Number
from toolkit.returns.read_return import Value

_APPROX = ".approx"


# Decimals and dates as text.
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


def dump_values(values: Mapping[str, Value]) -> str:
    return _JSON.encode(dict(values))


def load_values(form: Form, text: str) -> dict[str, Value]:
    """Values by key with their types; keys that the form does not know (any more) are left out."""
    own, typed = _keys(form)
    # Under the form's own keys: each return's would take more room than its values do.
    values: dict[str, Value] = {own[key]: value for key, value in json.loads(text).items() if key in own}
    texts = {key: value for key, value in values.items() if isinstance(value, str) and key in typed}
    return values | {key: typed[key](text) for key, text in texts.items()}


@lru_cache(maxsize=16)
def _keys(form: Form) -> tuple[Mapping[str, str], Mapping[str, Callable[[str], Value]]]:
    """Every key of a form by itself; and what makes the values of those out of texts that are none."""
    cells = index_form(form).cells
    typed: dict[str, Callable[[str], Value]] = {key: Decimal for key, cell in cells.items() if cell.numeric}
    typed |= {key: date.fromisoformat for key, cell in cells.items() if cell.type == "date" and not cell.numeric}
    return {key: key for key in cells}, typed


def texts(form: Form, values: Mapping[str, Value]) -> dict[str, str]:
    """The texts of 文字材料 that were written, by key."""
    keys = (cell.key for cell in index_form(form).of_table(form.texts.id))
    return {key: text for key in keys if isinstance(text := values.get(key), str)}


def approximations(values: Mapping[str, Value]) -> dict[str, str]:
    """近 or 余 by the key of the number that it goes with."""
    marks = ((key.removesuffix(_APPROX), value) for key, value in values.items() if key.endswith(_APPROX))
    return {key: mark for key, mark in marks if isinstance(mark, str) and mark}


def approximable(form: Form) -> frozenset[str]:
    """The keys that `approximations` may hold."""
    return frozenset(key.removesuffix(_APPROX) for key in index_form(form).cells if key.endswith(_APPROX))


def numbers(values: Mapping[str, Value]) -> dict[str, Number | None]:
    """The values that are numbers."""
    return {key: value for key, value in values.items() if isinstance(value, (int, Decimal))}
