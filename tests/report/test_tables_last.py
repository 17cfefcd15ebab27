"""Tables put into a written report are the same, byte for byte, as tables parsed and written with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from toolkit.report import COUNTY_TEMPLATE, UNIT_TEMPLATE, ReportData, UnitLine
from toolkit.report.template import Template, load_template
from toolkit.report.template_context import county_context, other_facts
from toolkit.resources import resource_dir

Make = Callable[..., ReportData]
# Numbers that stand in sentences too, unknown ones, amounts, and what a clerk may have typed in place of a number.
VALUES: dict[str, Any] = {
    "new.total": 7,
    "done.total": 7,
    "carried_out.total": None,
    "fee.amount": Decimal("12.50"),
    "license.decisions": "约<3>&\"'😀",
    "deny.1.total": 12345678901234567890,
}
TABLE = "{{p tables.t3 }}"


def both_ways(template: Template, data: ReportData, words: dict[str, str] | None = None) -> tuple[bytes | None, bytes]:
    context = {**county_context(data, [UnitLine("青山乡", "已汇总")]), "other_facts": other_facts(data, template.names)}
    told = words or {"texts.active": "主动公开", "texts.other": ""}
    return template._with_tables_last(context, told), template._document(context, told)


def written(tmp_path: Path, *paragraphs: str) -> Template:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    path = tmp_path / "模板.docx"
    document.save(str(path))
    return load_template(path)


@pytest.mark.parametrize("year", [2020, 2022])
@pytest.mark.parametrize("name", [UNIT_TEMPLATE, COUNTY_TEMPLATE])
def test_own_templates__sooner_and_the_same(make_data: Make, name: str, year: int) -> None:
    template = load_template(resource_dir("templates") / name)
    for changes in ({}, VALUES):
        sooner, slow = both_ways(template, make_data(changes, year=year))
        assert sooner == slow
        assert slow.count(b"<w:tbl ") >= 3


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("甲{{ t3.new.total }}", TABLE, TABLE, "{{ t3.new.total }}乙"),
        ("甲", "{%p if year > 2000 %}", TABLE, "{%p endif %}", "{%p for n in [1, 2] %}", TABLE, "{%p endfor %}"),
        ("甲", "乙{{r tables.t4 }}丙{{ t3.new.total }}"),
        ("甲", "{{p extra_tables | length }}"),
        ("没有表",),
    ],
)
def test_tables_anywhere__sooner_and_the_same(make_data: Make, tmp_path: Path, paragraphs: tuple[str, ...]) -> None:
    sooner, slow = both_ways(written(tmp_path, *paragraphs), make_data(VALUES))
    assert sooner == slow


@pytest.mark.parametrize(
    "paragraphs",
    [
        (TABLE, "表在第一段前面"),
        ("甲", "{{ tables.t4 }}共{{ t3.new.total }}"),
        ("{{ tables.t2 | length }}", TABLE),
        ("{% set kept = tables %}", "{{p kept.t3 }}"),
        ("甲{% set kept %}{{ tables.t3 }}{% endset %}{{ kept | length }}",),
        ("甲{% filter trim %}{{ tables.t3 }}{% endfilter %}",),
        ("甲{{ '<!-- ' | safe }}{{ tables.t3 }}{{ ' -->' | safe }}",),
        ("甲{% if tables.t3 is string %}乙{% endif %}",),
    ],
)
def test_more_than_printed__only_the_long_way(make_data: Make, tmp_path: Path, paragraphs: tuple[str, ...]) -> None:
    sooner, _ = both_ways(written(tmp_path, *paragraphs), make_data(VALUES))
    assert sooner is None


def test_words_to_be_marked_in_a_table__only_the_long_way(make_data: Make, tmp_path: Path) -> None:
    template = written(tmp_path, "甲", "{{p tables.t2 }}")
    sooner, slow = both_ways(template, make_data({"rule.made": "【待补充：件数】"}, year=2022))
    assert sooner is None
    assert "w:highlight" in slow.decode()


def test_the_report_itself__takes_either_way(make_data: Make) -> None:
    template = load_template(resource_dir("templates") / COUNTY_TEMPLATE)
    data = make_data(VALUES)
    context = {**county_context(data, []), "other_facts": []}
    assert template.render(context, b"", {}) == replace(template, plain_tables=False).render(context, b"", {})
