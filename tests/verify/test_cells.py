"""Single cells: what is to be said of several cells of a table alike is said once."""

from tests.helpers import T3, T4, context_of, filled, lines, one
from toolkit.forms import load_form
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

FORM = load_form("2021")


def report(values: dict[str, Value]) -> Verification:
    return verify_bytes(filled(FORM, values), "青山乡.xlsx", context_of(FORM))


def test_numbers_as_texts__one_finding_a_table_with_all_cells() -> None:
    judged = report({"new.legal": "0", "grant.natural": "5", "review.other": "0"})
    found = {each.cells: each for each in judged.findings if each.rule == "CEL-01"}
    assert set(found) == {(f"{T3}!H4", f"{T3}!D6"), (f"{T4}!C4",)}
    both = found[(f"{T3}!H4", f"{T3}!D6")]
    assert (both.found, both.expected) == ("0、5", "0、5")
    assert "H4、D6 的数字存成了文字，填的是“0、5”，已读作 0、5。" in both.message


def test_the_same_word_in_many_cells__is_told_once_and_other_words_apart() -> None:
    judged = report({"new.legal": "/", "new.other": "/", "grant.legal": "无", "grant.other": "3件"})
    told = {each.found: each.cells for each in judged.findings if each.rule == "CEL-04"}
    assert told == {"/": (f"{T3}!H4", f"{T3}!I4"), "无": (f"{T3}!H6",), "3件": (f"{T3}!I6",)}


def test_more_than_a_glance_takes_in__is_cut() -> None:
    texts = {f"deny.{number}.legal": str(number) for number in range(1, 9)}
    found = one(report({**texts}), "CEL-01")
    assert len(found.cells) == 8
    assert found.found == "1、2、3、4、5、6…"
    assert "等 8 格" in found.message


def test_impossible_counts__one_finding_a_table() -> None:
    judged = report({"new.legal": -1, "grant.legal": -1, "review.other": -2})
    assert {cells for rule, cells in lines(judged) if rule == "C02"} == {(f"{T3}!H4", f"{T3}!H6"), (f"{T4}!C4",)}
    assert "H4、H6 填的是 -1，件数必须是不小于 0 的整数" in next(e.message for e in judged.findings if e.rule == "C02")
