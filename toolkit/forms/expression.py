"""The little language of the rules: `new + carried_in == done + carried_out`.

Keys of cells, whole numbers, + and -, a whole number times a key or a bracket, one comparison (== != < <= > >=),
`filled(key)` of a text cell, `and`, `or`. A key that starts with `last.` means last year's value. An expression is
parsed once into nodes; its two faces are drawn from the nodes: `evaluate` here, the Excel formula in the workbook
room.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Number = int | Decimal
LAST = "last."

Comparison = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class Term:
    """A key times a whole number; without a key the number itself."""

    factor: int
    key: str = ""


@dataclass(frozen=True)
class Sum:
    """A side of a comparison: terms added up."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Compare:
    op: Comparison
    left: Sum
    right: Sum


@dataclass(frozen=True)
class Filled:
    """Whether a text cell holds anything; its value is then 1, of a blank one 0."""

    key: str


@dataclass(frozen=True)
class Join:
    """Conditions joined with `and` or `or`."""

    op: Literal["and", "or"]
    parts: tuple[Condition, ...]


Condition = Compare | Filled | Join
Lookup = Callable[[str], Number | None]


class ExpressionError(ValueError):
    """The text is not an expression of the rule language; the message says why, in Chinese."""


# Every word, Chinese ones too: one that is no cell's key is told of where the rule finds no cell.
_KEY = re.compile(r"(?<!\w)[^\W\d]\w*(?:\.\w+)*")
_WORDS = ("and", "or", "filled")
_OPS: dict[type[ast.cmpop], Comparison] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def parse(text: str) -> Condition:
    """Read an expression. Raises ExpressionError."""
    names: list[str] = []

    def name(match: re.Match[str]) -> str:
        if match[0] in _WORDS:
            return match[0]
        names.append(match[0])
        return f"_{len(names) - 1}"

    try:
        tree = ast.parse(_KEY.sub(name, text), mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(f"看不懂算式“{text}”") from error
    return _condition(tree, names, text)


def _condition(node: ast.expr, names: list[str], text: str) -> Condition:
    match node:
        case ast.BoolOp():
            op: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
            return Join(op, tuple(_condition(part, names, text) for part in node.values))
        case ast.Call(func=ast.Name(id="filled"), args=[ast.Name(id=name)], keywords=[]) if name != "filled":
            return Filled(names[int(name[1:])])
        case ast.Compare(ops=[op_]) if type(op_) in _OPS:
            left, right = _terms(node.left, 1, names, text), _terms(node.comparators[0], 1, names, text)
            return Compare(_OPS[type(op_)], Sum(tuple(left)), Sum(tuple(right)))
    raise ExpressionError(f"算式“{text}”要写成一个比较，如 a + b == c")


def _terms(node: ast.expr, factor: int, names: list[str], text: str) -> list[Term]:
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            sign = 1 if isinstance(node.op, ast.Add) else -1
            return [*_terms(left, factor, names, text), *_terms(right, sign * factor, names, text)]
        case ast.BinOp(left=ast.Constant(value=int() as times), op=ast.Mult(), right=right):
            return _terms(right, times * factor, names, text)
        case ast.Name(id=name) if name != "filled":
            return [Term(factor, names[int(name[1:])])]
        case ast.Constant(value=int() as number):
            return [Term(factor * number)]
    raise ExpressionError(f"算式“{text}”里只能用键、整数、加减号、“整数*键”和比较号")


def keys(condition: Condition) -> tuple[str, ...]:
    """Every key of the condition, in order, each once."""
    if isinstance(condition, Join):
        return tuple(dict.fromkeys(key for part in condition.parts for key in keys(part)))
    if isinstance(condition, Filled):
        return (condition.key,)
    terms = (*condition.left.terms, *condition.right.terms)
    return tuple(dict.fromkeys(term.key for term in terms if term.key))


def texts(condition: Condition) -> tuple[str, ...]:
    """The keys that are asked only whether they are filled."""
    if isinstance(condition, Join):
        return tuple(dict.fromkeys(key for part in condition.parts for key in texts(part)))
    return (condition.key,) if isinstance(condition, Filled) else ()


def rename(condition: Condition, change: Callable[[str], str]) -> Condition:
    """The same condition over other keys; a `last.` in front stays in front."""
    if isinstance(condition, Join):
        return Join(condition.op, tuple(rename(part, change) for part in condition.parts))
    if isinstance(condition, Filled):
        return Filled(_rename(condition.key, change))

    def renamed(side: Sum) -> Sum:
        return Sum(tuple(Term(term.factor, _rename(term.key, change)) for term in side.terms))

    return Compare(condition.op, renamed(condition.left), renamed(condition.right))


def _rename(key: str, change: Callable[[str], str]) -> str:
    if not key:
        return key
    if key.startswith(LAST):
        return LAST + change(key.removeprefix(LAST))
    return change(key)


def add_up(side: Sum, lookup: Lookup) -> Number | None:
    """The side's value; None when any of its values is unknown."""
    total: Number = 0
    for term in side.terms:
        value = lookup(term.key) if term.key else 1
        if value is None:
            return None
        total += term.factor * value
    return total


_COMPARE: dict[Comparison, Callable[[Number, Number], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def evaluate(condition: Condition, lookup: Lookup) -> bool | None:
    """Whether the condition holds; None (cannot be judged) when it hangs on a value that is unknown."""
    if isinstance(condition, Join):
        return joined(condition.op, [evaluate(part, lookup) for part in condition.parts])
    if isinstance(condition, Filled):
        value = lookup(condition.key)
        return None if value is None else value != 0
    left, right = add_up(condition.left, lookup), add_up(condition.right, lookup)
    if left is None or right is None:
        return None
    return _COMPARE[condition.op](left, right)


def joined(op: Literal["and", "or"], verdicts: Sequence[bool | None]) -> bool | None:
    """The verdict over verdicts: `a or b` holds as soon as one of the two does, `a and b` fails as soon as one does,
    whatever the other would be.
    """
    settled = op == "or"
    return settled if settled in verdicts else None if None in verdicts else not settled


Known = Mapping[str, Number | None]
Judge = Callable[[Known, Known], bool | None]
"""The verdict by this year's numbers and last year's."""


def prepared(condition: Condition) -> Judge:
    """`evaluate`, made ready for a condition that is judged again and again."""
    if isinstance(condition, Join):
        op, parts = condition.op, [prepared(part) for part in condition.parts]
        return lambda now, last: joined(op, [part(now, last) for part in parts])
    if isinstance(condition, Filled):
        filled = _adder(Sum((Term(1, condition.key),)))
        return lambda now, last: None if (value := filled(now, last)) is None else value != 0
    left, right, compare = _adder(condition.left), _adder(condition.right), _COMPARE[condition.op]

    def judge(now: Known, last: Known) -> bool | None:
        one, other = left(now, last), right(now, last)
        return None if one is None or other is None else compare(one, other)

    return judge


def _adder(side: Sum) -> Callable[[Known, Known], Number | None]:
    """`add_up`, made ready."""
    own = [term.key for term in side.terms if term.factor == 1 and term.key and not term.key.startswith(LAST)]
    if len(own) == len(side.terms):

        def add(now: Known, last: Known) -> Number | None:
            return added(map(now.get, own))

        return add
    terms = [(term.factor, term.key.removeprefix(LAST), term.key.startswith(LAST)) for term in side.terms]

    def add_terms(now: Known, last: Known) -> Number | None:
        return added(
            [
                factor if not key else None if (value := (last if before else now).get(key)) is None else factor * value
                for factor, key, before in terms
            ]
        )

    return add_terms


def added(numbers: Iterable[Number | None]) -> Number | None:
    """The sum, None when any of them is unknown."""
    found: list[Any] = list(numbers)
    return None if None in found else sum(found)
