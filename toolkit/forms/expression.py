"""The little language of the rules: `new + carried_in == done + carried_out`.

Keys of cells, whole numbers, + and -, one comparison (== != < <= > >=), `and`, `or`. A key that starts with
`last.` means last year's value. An expression is parsed once into nodes; its two faces are drawn from
the nodes: `evaluate` here, the Excel formula in the workbook room.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Number = int | Decimal
LAST = "last."

Comparison = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class Term:
    """A signed key or constant of a sum."""

    sign: Literal[1, -1]
    key: str = ""
    constant: int = 0


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
class Join:
    """Comparisons joined with `and` or `or`."""

    op: Literal["and", "or"]
    parts: tuple[Condition, ...]


Condition = Compare | Join
Lookup = Callable[[str], Number | None]


class ExpressionError(ValueError):
    """The text is not an expression of the rule language; the message says why, in Chinese."""


_KEY = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")
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
        if match[0] in ("and", "or"):
            return match[0]
        names.append(match[0])
        return f"_{len(names) - 1}"

    try:
        tree = ast.parse(_KEY.sub(name, text), mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(f"看不懂算式“{text}”") from error
    return _condition(tree, names, text)


def _condition(node: ast.expr, names: list[str], text: str) -> Condition:
    if isinstance(node, ast.BoolOp):
        op: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
        return Join(op, tuple(_condition(part, names, text) for part in node.values))
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPS:
        return Compare(
            _OPS[type(node.ops[0])],
            Sum(tuple(_terms(node.left, 1, names, text))),
            Sum(tuple(_terms(node.comparators[0], 1, names, text))),
        )
    raise ExpressionError(f"算式“{text}”要写成一个比较，如 a + b == c")


def _terms(node: ast.expr, sign: Literal[1, -1], names: list[str], text: str) -> list[Term]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        right: Literal[1, -1] = sign if isinstance(node.op, ast.Add) else (-1 if sign == 1 else 1)
        return [*_terms(node.left, sign, names, text), *_terms(node.right, right, names, text)]
    if isinstance(node, ast.Name):
        return [Term(sign, names[int(node.id[1:])])]
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return [Term(sign, constant=node.value)]
    raise ExpressionError(f"算式“{text}”里只能用键、整数、加减号和比较号")


def keys(condition: Condition) -> tuple[str, ...]:
    """Every key of the condition, in order, each once."""
    if isinstance(condition, Join):
        return tuple(dict.fromkeys(key for part in condition.parts for key in keys(part)))
    terms = (*condition.left.terms, *condition.right.terms)
    return tuple(dict.fromkeys(term.key for term in terms if term.key))


def rename(condition: Condition, change: Callable[[str], str]) -> Condition:
    """The same condition over other keys; a `last.` in front stays in front."""
    if isinstance(condition, Join):
        return Join(condition.op, tuple(rename(part, change) for part in condition.parts))

    def renamed(side: Sum) -> Sum:
        return Sum(tuple(Term(term.sign, _rename(term.key, change), term.constant) for term in side.terms))

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
        value = lookup(term.key) if term.key else term.constant
        if value is None:
            return None
        total += term.sign * value
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
    """Whether the condition holds; None (cannot be judged) when any value is unknown."""
    if isinstance(condition, Join):
        verdicts = [evaluate(part, lookup) for part in condition.parts]
        if None in verdicts:
            return None
        return all(verdicts) if condition.op == "and" else any(verdicts)
    left, right = add_up(condition.left, lookup), add_up(condition.right, lookup)
    if left is None or right is None:
        return None
    return _COMPARE[condition.op](left, right)
