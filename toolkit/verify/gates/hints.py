"""What the numbers suggest about a mistake, beside the rule that names it.

B06 and B07 explain columns that do not balance (B01): an item in the wrong column, a slipped digit, a number split
over two cells. A09 reads a sign typed into the column before 本年增/减. All of them are warnings: a guess to check,
which names the finding that it explains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from toolkit.forms import Check, Form, FormIndex, bind_rules, index_form
from toolkit.forms.expression import Compare, Number, add_up
from toolkit.returns.read_return import Return
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Cause, Finding

BALANCE = "B01"
_SIGNS = ("+", "-", "＋", "－")


@dataclass(frozen=True)
class _Column:
    """A column of the balance; gap: by how much 一 + 二 is more than 三 + 四."""

    check: Check
    condition: Compare
    gap: Number

    def weights(self, index: FormIndex) -> dict[str, int]:
        """By how much the gap grows when an input grows by 1, by key; the rows in the same order in every column."""
        return {
            key: sign * term.factor
            for side, sign in ((self.condition.left, 1), (self.condition.right, -1))
            for term in side.terms
            for key in index.numeric_inputs((term.key,))
        }


@dataclass(frozen=True)
class _Repair:
    """Values that would make every column balance: key → (as it is, as it should be)."""

    values: Mapping[str, tuple[int, int]]

    @property
    def what(self) -> str:
        was, wanted = zip(*self.values.values(), strict=True)
        if len(was) == 1:
            return f"改为 {wanted[0]} 两边就相等，像是{'多' if was[0] > wanted[0] else '少'}写了一个 0"
        return f"像是一个数 {max(wanted)} 拆到了两格，改为 {wanted[0]} 和 {wanted[1]} 两栏就都相等"


def balance_hints(form: Form, numbers: Mapping[str, Number | None]) -> list[Finding]:
    """B07 where exactly one small repair makes every column balance, else B06 where what one column has too many
    another has too few. Nothing while a column cannot be judged.
    """
    index = index_form(form)
    columns = [_column(check, numbers) for check in bind_rules(form) if balances(check)]
    known = [column for column in columns if column is not None]
    broken = [column for column in known if column.gap]
    if not broken or len(known) < len(columns):
        return []
    weights = [column.weights(index) for column in broken]
    repairs = [*_slipped(broken, weights, numbers)]
    if len(broken) == 2 and known.index(broken[1]) - known.index(broken[0]) == 1:
        repairs += _split(broken, weights, numbers)
    cause = Cause(BALANCE, index.cells[broken[0].check.cells[0]].place)
    if len(repairs) == 1:
        return [replace(_repaired(repairs[0], broken, index), cause=cause)]
    gaps = [column.gap for column in broken]
    if sum(gaps) == 0 or (len(gaps) == 2 and min(gaps) < 0 < max(gaps)):
        return [replace(_misplaced(broken, index), cause=cause)]
    return []


def balances(check: Check) -> bool:
    """Whether the hints look at this relation."""
    return check.rule.id == BALANCE and not check.of_totals


def _column(check: Check, numbers: Mapping[str, Number | None]) -> _Column | None:
    assert isinstance(check.condition, Compare), "the balance compares two sums"
    left, right = (add_up(side, numbers.get) for side in (check.condition.left, check.condition.right))
    return None if left is None or right is None else _Column(check, check.condition, left - right)


def _slipped(
    broken: Sequence[_Column], weights: Sequence[Mapping[str, int]], numbers: Mapping[str, Number | None]
) -> Iterator[_Repair]:
    """One cell of the only broken column with a nought too many or too few."""
    if len(broken) != 1:
        return
    for key, weight in weights[0].items():
        value = numbers[key]
        if not isinstance(value, int) or value <= 0:
            continue
        for wanted in (value * 10, *((value // 10,) if value % 10 == 0 else ())):
            if broken[0].gap + weight * (wanted - value) == 0:
                yield _Repair({key: (value, wanted)})


def _split(
    broken: Sequence[_Column], weights: Sequence[Mapping[str, int]], numbers: Mapping[str, Number | None]
) -> Iterator[_Repair]:
    """Two digits side by side in the only two broken columns that are one number, in one of the two cells."""
    one, two = broken
    for (left, weight), (right, other) in zip(weights[0].items(), weights[1].items(), strict=True):
        tens, ones = numbers[left], numbers[right]
        if not (isinstance(tens, int) and isinstance(ones, int) and 1 <= tens <= 9 and 0 <= ones <= 9):
            continue
        whole = 10 * tens + ones
        for wanted in ((whole, 0), (0, whole)):
            if one.gap + weight * (wanted[0] - tens) == 0 == two.gap + other * (wanted[1] - ones):
                yield _Repair({left: (tens, wanted[0]), right: (ones, wanted[1])})


def _repaired(repair: _Repair, broken: Sequence[_Column], index: FormIndex) -> Finding:
    cells = [index.cells[key] for key in repair.values]
    found, expected = ("、".join(map(str, numbers)) for numbers in zip(*repair.values.values(), strict=True))
    return finding(
        "B07",
        table=broken[0].check.table,
        cells=[cell.place for cell in cells],
        found=found,
        expected=expected,
        row=cells[0].row[-1],
        what=repair.what,
    )


def _misplaced(broken: Sequence[_Column], index: FormIndex) -> Finding:
    gaps = [column.gap for column in broken]
    said = [
        f"“{column.check.label}”一栏{'' if number else '，第一、二项之和比第三、四项之和'}"
        f"{'多' if column.gap > 0 else '少'} {abs(column.gap)} 件"
        for number, column in enumerate(broken)
    ]
    many = sum(gap for gap in gaps if gap > 0)
    few = -sum(gap for gap in gaps if gap < 0)
    return finding(
        "B06",
        table=broken[0].check.table,
        cells=[index.cells[key].place for column in broken for key in column.check.cells],
        found=str(min(many, few)),
        columns="，".join(said),
    )


def sign_hints(given: Return) -> list[Finding]:
    """A09: `+3` or `-3` in the number column before a column of changes whose own cell is 0 or blank."""
    findings = []
    count = next((rule.id for rule in given.form.rules if rule.cells == "count"), "")
    for cell, change in pairwise(index_form(given.form).inputs):
        if change.type != "change" or cell.type != "count" or cell.row != change.row:
            continue
        typed, beside = given.readings[cell.key], given.readings[change.key]
        below = isinstance(typed.value, Number) and typed.value < 0
        signed = typed.literal.strip().startswith(_SIGNS) and isinstance(typed.value, Number) and typed.value != 0
        if signed and (beside.state == "missing" or beside.value == 0):
            hint = finding(
                "A09",
                table=cell.table,
                cells=(cell.place, change.place),
                found=typed.literal.strip(),
                where=f"{cell.sheet} {cell.cell}",
                name=cell.name,
                right=change.column[-1],
            )
            # A number below 0 is wrong in itself; whence its sign came is a guess about that.
            findings.append(replace(hint, cause=Cause(count, cell.place) if below else None))
    return findings
