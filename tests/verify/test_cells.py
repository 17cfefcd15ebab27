"""Single cells: what is to be said of several cells of a table alike is said once."""

import pytest
from openpyxl import Workbook

from tests.helpers import COVER, T2, T3, T4, context_of, filled, lines, one, resaved, with_cell
from toolkit.forms import load_form
from toolkit.forms.index import NIL_KEY
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


def test_nothing_typed__one_finding_that_says_so() -> None:
    found = one(report({"new.legal": None}), "C01")
    assert (found.cells, found.found) == ((f"{T3}!H4",), "空")
    assert found.message == f"{T3} H4（一、本年新收政府信息公开申请数量／法律服务机构）没有填。"


def test_long_text_in_a_number_cell__its_first_sixty_letters() -> None:
    assert one(report({"new.legal": "无" * 60}), "CEL-04").found == "无" * 60
    assert one(report({"new.legal": "无" * 61}), "CEL-04").found == "无" * 60


def test_words_that_are_no_choice__the_choices_are_named() -> None:
    found = one(report({NIL_KEY: "大概是"}), "CEL-04")
    assert found.message == f"{COVER} B12（零报告确认／填写内容）填的是“大概是”，不在可选的内容里。"
    assert found.remedy == "请从下拉框中选：是、否。"


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("30000元", "请核对后改填 3（以万元为单位）。"),
        ("3万元", "请核对后改填 3。"),
        ("约3", "请只填数字，没有的填 0。"),
    ],
)
def test_amount_in_words__the_number_to_type_and_its_unit_where_it_is_another(typed: str, remedy: str) -> None:
    data = filled(FORM, damage=with_cell(f"{T2}!B14", value=typed))
    assert one(verify_bytes(data, "青山乡.xlsx", context_of(FORM)), "CEL-04").remedy == remedy


def test_error_value_in_a_number_cell__named_with_what_to_do() -> None:
    def damage(book: Workbook) -> None:
        book[T3]["H4"] = "#DIV/0!"

    found = one(verify_bytes(resaved(filled(FORM), damage), "青山乡.xlsx", context_of(FORM)), "FRM-05")
    assert (found.cells, found.found) == ((f"{T3}!H4",), "#DIV/0!")
    assert found.remedy == "请改成实际数字；没有的填 0。"
