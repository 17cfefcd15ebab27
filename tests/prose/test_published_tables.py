"""Printed tables read by their labels."""

from __future__ import annotations

from decimal import Decimal

from tests.prose.generator import draw_report
from toolkit.prose.document import Document, ReportTable
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.published_tables import PublishedTables, read_tables, told_edition
from toolkit.prose.table_faults import judge_tables


def read(*rows: str, edition: str = "2021") -> PublishedTables:
    table = ReportTable(tuple(tuple(row.split("|")) for row in rows))
    return read_tables([table], edition)


def test_every_value_of_a_printed_report__comes_back_under_its_key() -> None:
    report = draw_report(3)
    tables = read_tables(report.tables, "2021")
    assert tables.edition == "2021"
    assert (tables.cells, dict(tables.unsettled), dict(tables.labels)) == ((), {}, {})
    assert tables.values["new.total"] == sum(
        (
            tables.values[f"new.{column}"] or Decimal(0)
            for column in ("natural", "commercial", "research", "welfare", "legal", "other")
        ),
        Decimal(0),
    )
    assert len(tables.values) == 10 + 175 + 15


def test_odd_cells__read_as_far_as_they_can_be_and_named() -> None:
    header = "信息内容|上一年项目数量|本年增/减|处理决定数量"
    tables = read(header, "行政许可|16|+3|780", "行政处罚|253|--253|/", "政府集中采购|6|251000元", edition="2019")
    assert {(each.key, each.rule, each.value) for each in tables.cells} == {
        ("license.items_delta", "C03", Decimal(3)),
        ("penalty.items_delta", "C03", Decimal(-253)),
        ("penalty.decisions", "C01", None),
        ("procurement.amount", "C04", Decimal("25.1")),
    }


def test_row_with_too_few_numbers__left_empty() -> None:
    tables = read("（一）予以公开|0|0|0|0|0|0")
    assert dict(tables.unsettled) == {"（一）予以公开": 6}
    assert tables.values == {}


def test_blank_behind_a_merged_label__is_no_number() -> None:
    assert dict(read("（七）总计||0|0|0|0|0|0").unsettled) == {"（七）总计": 6}
    assert read("（七）总计||1|0|0|0|0|0|1").values["done.total"] == 1


def test_misprinted_label__found_by_likeness_and_told() -> None:
    tables = read("2.其他法律行政止公开|0|1|0|0|0|0|1")
    assert tables.labels == {"2.其他法律行政止公开": "2.其他法律行政法规禁止公开"}
    assert tables.values["deny.2.total"] == 1


def test_headers__tell_the_edition() -> None:
    assert told_edition([ReportTable((("本年新制作数量", "本年新公开数量"),))]) == "2019"
    assert told_edition([ReportTable((("本年制发件数", "现行有效件数"),))]) == "2021"
    assert told_edition([ReportTable((("自然人",),))]) == ""


def test_total_that_is_none__the_forms_own_rule_says_so() -> None:
    rows = ["信息内容|本年制发件数|本年废止件数|现行有效件数", "行政复议|结果维持", "10|1|0|0|0" + "|0" * 10]
    tables = read(*rows)
    findings = judge_tables(Document("", (), whole=False), tables, ProseSetting("甲县乙镇", 2023))
    assert [(each.rule, each.level) for each in findings] == [("D01", "error")]
