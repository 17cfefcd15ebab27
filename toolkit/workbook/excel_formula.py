"""One formula of ours as a function of what the cells are worth, as every spreadsheet program understands it.

Only what our sheets are written with is read: see `toolkit/workbook/formulas.py`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import floor
from types import EllipsisType
from typing import Any

from toolkit.forms.expression import Number
from toolkit.intake.areas import box, column_letters

Place = tuple[str, str]
"""(sheet, address)."""
Result = str | int | Decimal | bool | None
"""What a cell or a part of a formula is worth; None for a blank cell."""
Known = Mapping[Place, Result]
Worth = Callable[[Known], Result]
Settled = Callable[[Place], Result | EllipsisType]
"""What a cell is worth for good; ... where it has to be asked every time."""


class NoResult(ValueError):
    """The formula is none of ours, or ends in an error such as #VALUE!; the message says why."""


_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<text>"(?:[^"]|"")*")|(?P<name>[A-Z]+)(?=\()"""
    r"""|(?P<place>(?:'(?:[^']|'')+'!|[^\W\d]\w*!)?[A-Z]{1,3}[0-9]+(?::[A-Z]{1,3}[0-9]+)?)|(?P<sign><>|<=|>=|[-=<>+*&(),]))"""
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SIGNS: Mapping[str, Callable[[Number, Number], Number]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@dataclass(frozen=True)
class _Worked:
    """A part of a formula. fixed: whether it is worth the same whatever the cells are; truth: whether it is worth TRUE
    or FALSE and nothing else.
    """

    worth: Worth
    fixed: bool = False
    truth: bool = False


@lru_cache(maxsize=16384)
def compiled(formula: str, sheet: str) -> tuple[Worth, frozenset[Place]]:
    """A formula on a sheet as a function of what the cells are worth, and the cells that it reads. Raises NoResult."""
    parser = Parser(formula, sheet)
    return parser.whole(), frozenset(parser.reads)


class Parser:
    """Reads one formula from left to right; `reads` are then the cells that it names."""

    def __init__(self, formula: str, sheet: str, settled: Settled = lambda _: ...) -> None:
        self._tokens = _tokens(formula)
        self._sheet, self._settled = sheet, settled
        self.reads: set[Place] = set()
        self._kind, self._ahead = "", ""
        self._take()

    def whole(self) -> Worth:
        """The formula as a function of what the cells are worth. Raises NoResult."""
        part = self._comparison()
        if self._ahead:
            raise NoResult(f"a formula does not end before {self._ahead!r}")
        return part.worth

    def _take(self) -> str:
        taken = self._ahead
        self._kind, self._ahead = next(self._tokens, ("", ""))
        return taken

    def _next_is(self, signs: Container[str]) -> bool:
        return self._kind == "sign" and self._ahead in signs

    def _comparison(self) -> _Worked:
        left = self._joined()
        while self._next_is(_COMPARISONS):
            left = _compared(_COMPARISONS[self._take()], left, self._joined())
        return left

    def _joined(self) -> _Worked:
        left = self._sum()
        while self._next_is("&"):
            self._take()
            left = _strung(left, self._sum())
        return left

    def _sum(self) -> _Worked:
        left = self._product()
        while self._next_is("+-"):
            left = _reckoned(_SIGNS[self._take()], left, self._product())
        return left

    def _product(self) -> _Worked:
        left = self._single()
        while self._next_is("*"):
            left = _reckoned(_SIGNS[self._take()], left, self._single())
        return left

    def _single(self) -> _Worked:
        kind, token = self._kind, self._take()
        if kind == "number":
            return _fixed(Decimal(token) if "." in token else int(token))
        if kind == "text":
            return _fixed(token[1:-1].replace('""', '"'))
        if kind == "place" and ":" not in token:
            return self._cell(self._places(token)[0])
        if kind == "name":
            return self._call(token)
        if token == "-":
            return _reckoned(operator.sub, _fixed(0), self._single())
        if token == "(":
            inside = self._comparison()
            self._close()
            return inside
        raise NoResult(f"{token!r} is no value")

    def _close(self) -> None:
        if self._take() != ")":
            raise NoResult("a bracket is open")

    def _cell(self, place: Place) -> _Worked:
        value = self._settled(place)
        return _Worked(lambda known: known[place]) if value is ... else _fixed(value)

    def _places(self, token: str) -> tuple[Place, ...]:
        name, _, span = token.rpartition("!")
        sheet = name[1:-1].replace("''", "'") if name.startswith("'") else name or self._sheet
        places = tuple((sheet, ref) for ref in _refs(span))
        self.reads.update(places)
        return places

    def _call(self, name: str) -> _Worked:
        self._take()
        if name in ("SUM", "COUNT", "COUNTIF"):
            return self._over_cells(name)
        given = [self._comparison()]
        while self._next_is(","):
            self._take()
            given.append(self._comparison())
        self._close()
        if name == "IF" and len(given) == 3:
            return _chosen(*given)
        if name in ("AND", "OR"):
            return _together(all if name == "AND" else any, given)
        if name == "ISNUMBER" and len(given) == 1:
            return _made(_is_number, *given, truth=True)
        if name == "INT" and len(given) == 1:
            return _made(lambda value: floor(_number(value)), *given)
        raise NoResult(f"{name} is none of our functions")

    def _over_cells(self, name: str) -> _Worked:
        """A function of whole areas: every cell counts for something, by itself."""
        places: list[Place] = []
        criterion = ""
        while self._kind in ("place", "text"):
            if self._kind == "place":
                places += self._places(self._take())
            else:
                criterion = self._take()[1:-1]
            if not self._next_is(","):
                break
            self._take()
        self._close()
        counts = _added if name == "SUM" else _is_number if name == "COUNT" else _fits(criterion)
        cells = [(place, self._settled(place)) for place in places]
        settled = sum(counts(value) for _, value in cells if value is not ...)
        asked = [place for place, value in cells if value is ...]
        if not asked:
            return _fixed(settled)
        return _Worked(lambda known: settled + sum([counts(known[place]) for place in asked]))


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None or match.lastgroup is None:
            raise NoResult(f"cannot read {formula[at:]!r}")
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


@lru_cache(maxsize=4096)
def _refs(span: str) -> tuple[str, ...]:
    left, top, right, bottom = box(span)
    columns = [column_letters(column) for column in range(left, right + 1)]
    return tuple(f"{column}{row}" for row in range(top, bottom + 1) for column in columns)


def _fixed(value: Result) -> _Worked:
    return _Worked(lambda _: value, fixed=True)


def _made(make: Callable[..., Result], *parts: _Worked, truth: bool = False) -> _Worked:
    """What is made of what the parts are worth; at once, where they are fixed and give a result."""
    worths = [part.worth for part in parts]
    if len(worths) == 2:
        one, other = worths

        def worth(known: Known) -> Result:
            return make(one(known), other(known))
    elif len(worths) == 1:
        (only,) = worths

        def worth(known: Known) -> Result:
            return make(only(known))
    else:

        def worth(known: Known) -> Result:
            return make(*[each(known) for each in worths])

    if all(part.fixed for part in parts):
        with suppress(NoResult):
            return _fixed(worth({}))
    return _Worked(worth, truth=truth)


def _held(part: _Worked) -> Worth:
    """Whether a part holds, as a condition."""
    worth = part.worth
    return worth if part.truth else lambda known: _true(worth(known))


def _together(together: Callable[[list[Result]], bool], parts: Sequence[_Worked]) -> _Worked:
    """AND, OR. Every part is worked out, as a spreadsheet does: an error in any is an error of the whole."""
    held = [_held(part) for part in parts]
    if all(part.fixed for part in parts):
        with suppress(NoResult):
            return _fixed(together([each({}) for each in held]))
    return _Worked(lambda known: together([each(known) for each in held]), truth=True)


def _chosen(asked: _Worked, yes: _Worked, no: _Worked) -> _Worked:
    """IF: only the branch that is taken is worked out."""
    if asked.fixed:
        return yes if _true(asked.worth({})) else no
    held, one, other = _held(asked), yes.worth, no.worth
    return _Worked(lambda known: one(known) if held(known) else other(known), truth=yes.truth and no.truth)


def _compared(holds: Callable[[Any, Any], bool], left: _Worked, right: _Worked) -> _Worked:
    def compared(one: Result, other: Result) -> bool:
        if type(one) is type(other) is int:
            return holds(one, other)
        return holds(_order(one, other), _order(other, one))

    other = right.worth({}) if right.fixed and not left.fixed else None
    same, worth, ordered = type(other), left.worth, _order(other, other)
    if same not in (int, str):
        return _made(compared, left, right, truth=True)

    def with_fixed(known: Known) -> bool:
        one = worth(known)
        return holds(one, other) if type(one) is same is int else holds(_order(one, other), ordered)

    return _Worked(with_fixed, truth=True)


def _order(value: Result, other: Result) -> tuple[int, object]:
    """What a spreadsheet compares: numbers stand before texts, texts before truth; a blank is like what it meets."""
    if value is None:
        value = "" if isinstance(other, str) else 0
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def _strung(left: _Worked, right: _Worked) -> _Worked:
    return _made(lambda one, other: shown(one) + shown(other), left, right)


def shown(value: Result) -> str:
    """A value as the text that a spreadsheet makes of it."""
    if isinstance(value, bool):
        return str(value).upper()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else "" if value is None else str(value)


def _reckoned(reckon: Callable[[Number, Number], Number], left: _Worked, right: _Worked) -> _Worked:
    def reckoned(one: Result, other: Result) -> Number:
        return reckon(one if type(one) is int else _number(one), other if type(other) is int else _number(other))

    return _made(reckoned, left, right)


def _fits(criterion: str) -> Callable[[Result], bool]:
    """Which cells COUNTIF counts."""
    if criterion == "<0":
        return lambda value: _added(value) < 0
    if re.search(r"[<>=*?~0-9]", criterion):
        raise NoResult(f"{criterion!r} is none of our criteria")
    wanted = criterion.casefold()
    return lambda value: (value or "").casefold() == wanted if isinstance(value, str | None) else False


def _is_number(value: Result) -> bool:
    return type(value) is int or isinstance(value, Decimal)


def _added(value: Result) -> Number:
    """What a cell adds to a SUM: a text and a truth nothing."""
    return value if type(value) is int or isinstance(value, Decimal) else 0


def _number(value: Result) -> Number:
    if isinstance(value, str):
        raise NoResult(f"{value!r} is no number")
    return int(value or 0) if value is None or isinstance(value, bool) else value


def _true(value: Result) -> bool:
    return bool(_number(value))
