"""Seeded workbooks for the comparison of the two faces of a rule."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from tests.helpers import stamp_of, with_cell
from toolkit.forms import Form, index_form
from toolkit.forms.expression import Number
from toolkit.forms.index import NIL_KEY, NIL_YES
from toolkit.verify.expected_marks import SeenInputs
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.plan import Value, WorkbookPlan

KINDS = ("乡", "部门")
MODES = (
    "sound",
    "loose",
    "holes",
    "texts",
    "mess",
    "typed_over",
    "nil_blank",
    "nil_mixed",
    "zeros",
    "no_nil_blank",
    "unfinished",
    "choices",
)
TEXTS = ("4", "3件", "３", "无", "/", "-2", "约3", "1,362", "０", "TRUE", "2021-1-8", " ")


@dataclass(frozen=True)
class Case:
    """One workbook: what is typed into its inputs, and which totals are typed over."""

    form: Form
    mode: str
    values: Mapping[str, Value]
    typed_over: Mapping[str, Value]
    kind: str = "乡"

    @property
    def plan(self) -> WorkbookPlan:
        """As the township sends it back."""
        plan = issued_plan(self.form, stamp_of(self.form, unit_kind=self.kind), self.values)
        for key, value in self.typed_over.items():
            plan = with_cell(index_form(self.form).cells[key].place, formula="", value=value)(plan)
        return plan

    @cached_property
    def seen(self) -> SeenInputs:
        """What a spreadsheet program sees of it."""
        over = {key: value for key, value in self.typed_over.items() if isinstance(value, int | Decimal)}
        return SeenInputs(self.form, self.values, self.kind, over)


def cases(form: Form, count: int) -> list[Case]:
    """The same cases in every run; the modes take turns."""
    made = [
        _case(form, MODES[number % len(MODES)], random.Random(f"{form.edition}/{number}")) for number in range(count)
    ]
    # Of each mode every other one is a department's, of which other rules speak.
    return [replace(case, kind=KINDS[number // len(MODES) % 2]) for number, case in enumerate(made)]


def _case(form: Form, mode: str, dice: random.Random) -> Case:
    index = index_form(form)
    values: dict[str, Value] = {
        "cover.head": "负责人",
        "cover.author": "填表人",
        "cover.phone": "0953-0000000",
        "cover.date": date(2021, 1, 8),
        NIL_KEY: NIL_YES if mode.startswith("nil") else dice.choice(("否", "否", None)),
    }
    for cell in index.inputs:
        if cell.numeric:
            values[cell.key] = _number(dice, cell.type, mode)
        elif cell.table == "texts":
            values[cell.key] = dice.choice((None, "按实际情况填写。"))
    if mode == "unfinished":
        # Every request is carried over, nothing else is there, and the head has not signed.
        kept = ("new.", "carried_in.", "carried_out.", "texts.", "cover.")
        values |= {key: 0 for key in values if not key.startswith(kept)} | {"cover.head": None}
    if mode != "mess":
        values |= {key: 0 for key in values if key.startswith("rule.") and dice.random() < 0.8}
        _balance(values, form, dice, 0.8 if mode == "loose" else 1)
    numeric = [cell.key for cell in index.inputs if cell.numeric]
    nil = [key for key in numeric if index.nil_covers(key)]
    if mode in ("nil_blank", "no_nil_blank"):
        values |= dict.fromkeys(nil)
    if mode == "nil_mixed":
        values |= {key: dice.choice((None, None, None, 0, 1)) for key in nil}
        values |= {key: dice.choice(TEXTS) for key in dice.sample(nil, dice.randint(0, 3))}
    if mode in ("holes", "mess"):
        values |= dict.fromkeys(dice.sample([*numeric, "cover.head", "cover.date"], dice.randint(1, 12)))
        values |= {key: None for key in numeric if index.cells[key].type == "amount" and dice.random() < 0.3}
    if mode in ("texts", "mess"):
        values |= {key: dice.choice(TEXTS) for key in dice.sample(numeric, dice.randint(1, 12))}
    if mode in ("choices", "mess"):
        chosen_from = [cell for cell in index.inputs if cell.choices]
        values |= {cell.key: dice.choice((*cell.choices, "约", None)) for cell in dice.sample(chosen_from, 3)}
    over: dict[str, Value] = {}
    if mode == "typed_over":
        chosen = [*dice.sample(index.totals, 4), dice.choice([cell for cell in index.totals if cell.table == "t4"])]
        over = {cell.key: dice.randint(0, 9) for cell in chosen}
    return Case(form, mode, values, over)


def _number(dice: random.Random, kind: str, mode: str) -> Number:
    if mode == "zeros":
        return 0
    if kind == "amount":
        return dice.choice((0, 0, Decimal("0.9632"), Decimal("-1.5"), 12, 9999, 10000, Decimal("59237.2449")))
    if kind == "change":
        return dice.randint(-3, 3)
    if mode == "mess" and dice.random() < 0.1:
        return dice.choice((-1, -2, Decimal("2.5"), 1234567))
    return dice.choice((0, 0, 0, 1, 1, 2, 3))


def _balance(values: dict[str, Value], form: Form, dice: random.Random, share: float) -> None:
    """Make 一 + 二 = 三 + 四 hold in this share of the applicants' columns."""
    grid = index_form(form).grids["t3"]
    done = [cell.row_key for cell in grid.cells if cell.column_key == "natural" and cell.kind == "input"]
    done = [row for row in done if row not in ("new", "carried_in", "carried_out")]
    for column in dict.fromkeys(cell.column_key for cell in grid.cells if cell.kind == "input"):
        if dice.random() < share:
            parts = [values[f"{row}.{column}"] for row in (*done, "carried_out")]
            right = sum(part for part in parts if isinstance(part, int))
            values[f"carried_in.{column}"] = min(right, dice.randint(0, 2))
            values[f"new.{column}"] = right - min(right, int(str(values[f"carried_in.{column}"])))
