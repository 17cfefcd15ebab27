"""The language of the rules: what it reads, what it refuses, and when a rule cannot be judged."""

from decimal import Decimal

import pytest

from toolkit.forms.expression import (
    Compare,
    ExpressionError,
    Filled,
    Join,
    Sum,
    Term,
    add_up,
    evaluate,
    keys,
    parse,
    rename,
    texts,
)

A, B, C = Term(1, "a"), Term(1, "b"), Term(1, "c")


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("a == b", (A,), (B,)),
        ("a + b == c", (A, B), (C,)),
        ("a - b == c", (A, Term(-1, "b")), (C,)),
        ("a - (b - c) == 0", (A, Term(-1, "b"), C), (Term(0),)),
        ("2 * (a - 3 * b) == 4 * 5", (Term(2, "a"), Term(-6, "b")), (Term(20),)),
        ("a - 2 * 3 == c", (A, Term(-6)), (C,)),
        ("last.rule.valid + a == b", (Term(1, "last.rule.valid"), A), (B,)),
        ("deny.5.natural == b", (Term(1, "deny.5.natural"),), (B,)),
        ("andrew == orders", (Term(1, "andrew"),), (Term(1, "orders"),)),
        ("True == 甲0 + 乙", (Term(1, "True"),), (Term(1, "甲0"), Term(1, "乙"))),
    ],
)
def test_sides__as_terms_with_their_signs(text: str, left: tuple[Term, ...], right: tuple[Term, ...]) -> None:
    assert parse(text) == Compare("==", Sum(left), Sum(right))


@pytest.mark.parametrize("text", ["a ==", "3a == b", "3甲 == b", "a = b", "", "a == b)", "a in b", "not a == b"])
def test_no_expression__cannot_be_made_out(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert str(caught.value) == f"看不懂算式“{text}”"


@pytest.mark.parametrize(
    "text",
    [
        *("a", "a + b", "a < b < c", "a == b or c"),
        *("filled(a, b)", "filled(a == b)", "filled(a, x=b)", "filled(filled)", "filled(1)", "f(a)"),
    ],
)
def test_no_comparison__asks_for_one(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert str(caught.value) == f"算式“{text}”要写成一个比较，如 a + b == c"


@pytest.mark.parametrize(
    "text",
    [
        *("a * 2 == b", "a * b == c", "1.5 * a == b", "True * a == b", "2 ** a == b", "a / 2 == b", "-a == b"),
        *("a == 0.5", "a == 'x'", "a == filled(b)", "filled == b"),
    ],
)
def test_other_arithmetic__refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert str(caught.value) == f"算式“{text}”里只能用键、整数、加减号、“整数*键”和比较号"


@pytest.mark.parametrize(
    ("op", "verdicts"),
    [
        ("==", (False, True, False)),
        ("!=", (True, False, True)),
        ("<", (True, False, False)),
        ("<=", (True, True, False)),
        (">", (False, False, True)),
        (">=", (False, True, True)),
    ],
)
def test_comparison__of_a_smaller_an_equal_and_a_greater_number(op: str, verdicts: tuple[bool, bool, bool]) -> None:
    condition = parse(f"a {op} b")
    assert tuple(evaluate(condition, {"a": a, "b": 2}.get) for a in (1, 2, 3)) == verdicts


def test_unknown_value__side_unknown_and_rule_not_judged() -> None:
    condition = parse("a + 2 * b == c")
    assert isinstance(condition, Compare)
    assert add_up(condition.left, {"a": 1, "b": Decimal("0.5")}.get) == 2
    assert add_up(condition.left, {"a": 1}.get) is None
    assert evaluate(condition, {"a": 1, "b": 1}.get) is None
    assert evaluate(condition, {"b": 1, "c": 3}.get) is None


@pytest.mark.parametrize(
    ("first", "second", "either", "both"),
    [
        (1, 1, True, True),
        (1, 0, True, False),
        (0, 0, False, False),
        (1, None, True, None),
        (0, None, None, False),
        (None, None, None, None),
    ],
)
def test_joined_conditions__judged_as_soon_as_one_settles_it(
    first: int | None, second: int | None, either: bool | None, both: bool | None
) -> None:
    for known in ({"a": first, "b": second}, {"a": second, "b": first}):
        assert evaluate(parse("a == 1 or b == 1"), known.get) is either
        assert evaluate(parse("a == 1 and b == 1"), known.get) is both
        assert evaluate(parse("filled(a) or filled(b)"), known.get) is either


def test_keys__each_once_in_order_and_those_asked_only_whether_filled() -> None:
    condition = parse("b + 2 == a + b or filled(t) and filled(s.t) or filled(t) or c < 1")
    assert keys(condition) == ("b", "a", "t", "s.t", "c")
    assert texts(condition) == ("t", "s.t")


def test_renamed__every_key_and_nothing_else() -> None:
    condition = parse("2 * a - last.b.c >= 7 or filled(t) and filled(last.t)")
    expected = parse("2 * a.x - last.b.c.x >= 7 or filled(t.x) and filled(last.t.x)")
    assert rename(condition, lambda key: f"{key}.x") == expected
    assert expected == Join(
        "or",
        (
            Compare(">=", Sum((Term(2, "a.x"), Term(-1, "last.b.c.x"))), Sum((Term(7),))),
            Join("and", (Filled("t.x"), Filled("last.t.x"))),
        ),
    )
