"""What a spreadsheet program must show for the inputs of a return: its totals, and every mark of 审核结果.

The Python face of the check sheet. A spreadsheet counts what it sees, not what was meant: a text is no number,
whatever it says, and a total typed over is the number that stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from toolkit.forms import Check, Form, index_form
from toolkit.forms.expression import Number
from toolkit.forms.index import NIL_KEY, NIL_YES
from toolkit.forms.model import Rule
from toolkit.returns.cell_values import Reading
from toolkit.returns.explanations import workbook_checks
from toolkit.returns.read_return import Return
from toolkit.verify.gates.cells import possible
from toolkit.verify.gates.relations import judge
from toolkit.workbook.check_sheet import NO, UNKNOWN, YES, mark_of
from toolkit.workbook.plan import Value

_COUNTED = ("", "FRM-06", "CEL-08")
"""Readings of a number that a spreadsheet counts too: typed as one, a plain sum, one with many decimals."""


@dataclass(frozen=True)
class SeenInputs:
    """A filled workbook as a spreadsheet program sees it.

    values: what stands in each input, by key, None where it is blank; kind: 单位类型 on the cover; typed_over: totals
    whose formula gave way to a number.
    """

    form: Form
    values: Mapping[str, Value]
    kind: str = ""
    typed_over: Mapping[str, Number] = field(default_factory=dict)

    @property
    def nil(self) -> bool:
        return self.values.get(NIL_KEY) == NIL_YES

    @cached_property
    def numbers(self) -> dict[str, Number | None]:
        """Numeric inputs as they are counted: None for a text and for a blank that 零报告 does not cover."""
        index = index_form(self.form)
        return {
            cell.key: value
            if isinstance(value := self.values.get(cell.key), int | Decimal)
            else 0
            if value is None and self.nil and index.nil_covers(cell.key)
            else None
            for cell in index.inputs
            if cell.numeric
        }

    @cached_property
    def totals(self) -> dict[str, Number]:
        """Every total as its cell shows it: SUM passes over what is no number."""
        shown: dict[str, Number] = {key: value or 0 for key, value in self.numbers.items()}
        totals = index_form(self.form).totals
        for cell in totals:
            own = self.typed_over.get(cell.key)
            shown[cell.key] = sum(shown[part] for part in cell.parts) if own is None else own
        return {cell.key: shown[cell.key] for cell in totals}

    def bad_cells(self, check: Check) -> list[str]:
        """Keys that fail a test of single cells."""
        index = index_form(self.form)

        def bad(key: str) -> bool:
            value, cell = self.values.get(key), index.cells[key]
            match check.rule.cells:
                case "filled":
                    return value is None and not (self.nil and index.nil_covers(key))
                case "number" if cell.choices:
                    return value is not None and value not in cell.choices
                case "number":
                    return value is not None and not isinstance(value, Number)
                case "nil":
                    return self.nil and isinstance(value, Number) and value != 0
                case _:
                    return isinstance(value, Number) and not possible(cell, value)

        return [key for key in check.cells if bad(key)]

    def mark(self, check: Check) -> str:
        """√ holds (or does not judge this kind of unit), × or △ does not, — cannot be judged yet."""
        if check.condition is None:
            return NO if self.bad_cells(check) else YES
        if not check.rule.applies_to(self.kind):
            return YES
        if any(self.numbers[key] is None for key in check.inputs):
            return UNKNOWN
        return YES if judge(check, self._known, {}) else mark_of(check.rule)

    @cached_property
    def _known(self) -> dict[str, Number | None]:
        """What rules speak of: numbers with totals, a text as 1 (filled) or 0 (blank)."""
        texts = [cell.key for cell in index_form(self.form).inputs if cell.type == "text"]
        return {**self.numbers, **self.totals, **{key: int(self.values.get(key) is not None) for key in texts}}


def seen_inputs(given: Return, kind: str) -> SeenInputs:
    """The inputs of a return as the spreadsheet program that opens the file sees them."""
    cells = index_form(given.form).cells
    values = {key: _seen(reading, cells[key].numeric) for key, reading in given.readings.items()}
    return SeenInputs(given.form, values, kind)


def _seen(reading: Reading, numeric: bool) -> Value:
    if reading.rule == "CEL-05":
        # A number that is shown as a date.
        return Decimal(reading.suggestion)
    if reading.state == "reported" and (not numeric or reading.rule in _COUNTED):
        return reading.value
    return reading.literal or None


def rule_groups(form: Form) -> list[list[tuple[int, Check]]]:
    """The checks with their numbers (from 0), rule by rule, as the upper part of 审核结果 lists them."""
    numbered = enumerate(workbook_checks(form))
    return [list(group) for _, group in groupby(numbered, key=lambda pair: pair[1].rule.id)]


def line_mark(rule: Rule, marks: Sequence[str]) -> str:
    """The mark of a rule's own line, of the marks of its places."""
    no = mark_of(rule)
    return no if no in marks else UNKNOWN if UNKNOWN in marks else YES


def status_mark(marks: Iterable[tuple[Rule, str]]) -> str:
    """With what the line on top of the sheet begins: ×, — or √; of the marks of all places or of all rules."""
    marked = list(marks)
    if any(mark == NO and rule.level == "error" and rule.cells != "filled" for rule, mark in marked):
        return NO
    if any(mark == UNKNOWN or (mark == NO and rule.cells == "filled") for rule, mark in marked):
        return UNKNOWN
    return YES
