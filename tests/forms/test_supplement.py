"""A county's own supplement: a few lines on top of an official edition, good for the whole way of a return."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import T3, context_of, filled, lines, one
from toolkit.forms import Form, index_form, load_form, load_form_file
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

SUPPLEMENT = """
edition = "盐池补充"
like = "2021"

[[tables]]
id = "visits"
title = "五、接访情况"
sheet = "表五接访"
note = "填写本年度数据，没有的填 0。"

[[tables.blocks]]
corner = "渠道"
columns = [
  { key = "asked", label = "咨询件数" },
  { key = "solved", label = "办结件数" },
  { key = "open", label = "未办结件数" },
]
rows = [
  { key = "window", label = "窗口" },
  { key = "phone", label = "电话" },
  { key = "visits", label = "合计", total = true },
]

# 表三“二、上年结转”之后加一行
[[changes]]
table = "t3"
row = "carried_in"
insert_after = [{ key = "moved_in", label = "其中：其他单位转来" }]

[[rules]]
id = "K01"
table = "visits"
each = "row"
check = "asked == solved + open"
statement = "咨询件数应等于办结件数加未办结件数"
remedy = "核对这一行的三格。"
"""


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Form:
    path = tmp_path_factory.mktemp("forms") / "盐池补充.toml"
    path.write_text(SUPPLEMENT, encoding="utf-8")
    return load_form_file(path)


def judged(form: Form, values: dict[str, Value] | None = None, over: dict[str, Value] | None = None) -> Verification:
    return verify_bytes(filled(form, values, typed_over=over), "青山乡.xlsx", context_of(form))


def test_table_of_its_own__its_grid(form: Form) -> None:
    grid = index_form(form).grids["visits"]
    assert (grid.rows, grid.columns) == (4, 4)
    assert grid.by_key["visits.asked"].parts == ("window.asked", "phone.asked")
    assert index_form(form).cells["phone.open"].place == "表五接访!D3"


def test_inserted_row__moves_what_follows(form: Form) -> None:
    index, official = index_form(form), index_form(load_form("2021"))
    assert index.cells["moved_in.natural"].place == f"{T3}!D6"
    assert official.cells["grant.natural"].cell == "D6"
    assert index.cells["grant.natural"].cell == "D7"
    assert index.cells["done.natural"].parts == official.cells["done.natural"].parts[:0] + tuple(
        key for key in index.cells["done.natural"].parts if not key.startswith("moved_in")
    )


def test_everything_else__as_in_2021(form: Form) -> None:
    official = load_form("2021")
    assert form.table("t2") == official.table("t2")
    assert [rule.id for rule in form.rules] == [*(rule.id for rule in official.rules), "K01"]


def test_filled_return__ok(form: Form) -> None:
    report = judged(form, {"window.asked": 3, "window.solved": 2, "window.open": 1, "moved_in.natural": 1})
    assert (report.verdict, report.findings) == ("accepted", ())
    assert report.values["visits.asked"] == 3
    assert report.values["moved_in.total"] == 1


def test_rule_of_its_own__error(form: Form) -> None:
    report = judged(form, {"window.asked": 3, "window.solved": 1})
    assert lines(report) == {
        ("K01", ("表五接访!B2", "表五接访!C2", "表五接访!D2")),
        ("K01", ("表五接访!B4", "表五接访!C4", "表五接访!D4")),
    }


def test_rule_on_trial__told_and_never_blocking(tmp_path: Path) -> None:
    path = tmp_path / "盐池补充.toml"
    path.write_text(f"{SUPPLEMENT}trial = true\n", encoding="utf-8")
    report = judged(load_form_file(path), {"window.asked": 3, "window.solved": 1})
    assert {(each.rule, each.level) for each in report.findings} == {("K01", "info")}
    assert report.verdict == "accepted"
    assert "【试行】咨询件数应等于办结件数加未办结件数" in report.findings[0].message


def test_blank_and_overwritten__error(form: Form) -> None:
    assert lines(judged(form, {"phone.open": None})) == {("C01", ("表五接访!D3",))}
    assert one(judged(form, over={"visits.asked": 4}), "FRM-01").cells == ("表五接访!B4",)


def test_official_workbook__not_taken_for_the_supplement(form: Form) -> None:
    report = verify_bytes(filled(load_form("2021")), "青山乡.xlsx", context_of(form))
    assert report.verdict != "accepted"
