"""情况通报 and 催报通知: groups that add up to the roster, sentences without gaps, the standard's page."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Pt

from templates.make_templates import NOTICES, make_notice
from tests.report.test_report_templates import parts
from toolkit.report.notices import (
    CIRCULAR_TEMPLATE,
    REMINDER_TEMPLATE,
    FrequentFault,
    NoticeData,
    NoticeUnit,
    circular,
    lint_circular,
    lint_reminder,
    reminder,
)
from toolkit.resources import resource_dir

UNITS = (
    NoticeUnit("青山乡", "passed", date(2021, 1, 12)),
    NoticeUnit("花马池镇", "passed", date(2021, 1, 18), late=True, times=2),
    NoticeUnit("大水坑镇", "returned", date(2021, 1, 14), times=1),
    NoticeUnit("高沙窝镇", "asked", date(2021, 1, 14)),
    NoticeUnit("王乐井乡", "explaining", date(2021, 1, 13)),
    NoticeUnit("麻黄山乡", "missing"),
)
FAULT = FrequentFault("C01", "不符合“每一个要填的格都要填”", ("花马池镇", "大水坑镇"))
DATA = NoticeData("盐池县政务公开办公室", "盐池县", 2020, date(2021, 1, 20), UNITS, (FAULT,), date(2021, 1, 15))


def said(document: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(document)).paragraphs]


def test_circular__every_unit_in_one_group() -> None:
    told = said(circular(DATA))
    assert (
        "应报单位6个，已报5个，未报1个（麻黄山乡）。按照要求，填报表应于1月15日前报送，逾期报送的1个（花马池镇，1月18日）。"
        in told
    )
    assert (
        "已报的5个单位中，审核通过2个，个别数据待说明1个，正在退回修改1个，报表待核实确认1个。首次报送即通过审核的1个（青山乡）。"
        "共退回修改3次，涉及2个单位（花马池镇2次、大水坑镇1次）。"
    ) in told
    assert "1. 不符合“每一个要填的格都要填”（编号C01），涉及2个单位：花马池镇、大水坑镇。" in told
    assert [line[:7] for line in told if line.startswith("（")] == [
        "（一）抓紧报送",
        "（二）认真修改",
        "（三）严格把关",
    ]
    # The last paragraph holds the chart.
    assert told[-5:-1] == [
        "盐池县政务公开办公室",
        "2021年1月20日",
        "附件",
        "各单位报送和审核情况表",
    ]


def test_circular__table_of_all_units() -> None:
    (table,) = Document(io.BytesIO(circular(DATA))).tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["序号", "单位", "首次报送时间", "退回次数", "目前情况"]
    assert rows[2] == ["2", "花马池镇", "1月18日（逾期）", "2", "审核通过"]
    assert rows[5] == ["5", "王乐井乡", "1月13日", "0", "个别数据待说明"]
    assert rows[6] == ["6", "麻黄山乡", "—", "—", "未报"]
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")


def test_circular__all_well__no_group_of_nobody_and_headings_in_order() -> None:
    told = said(circular(replace(DATA, units=UNITS[:1], faults=())))
    assert "应报单位1个，已全部报送。已报的单位都在1月15日前报送。" in told
    assert "已报的1个单位中，审核通过1个。首次报送即通过审核的1个（青山乡）。没有退回修改的报表。" in told
    assert [line for line in told if line[1:2] == "、"] == ["一、报送情况", "二、审核情况", "三、工作要求"]
    assert not any("0个" in line or "抓紧" in line for line in told)


def test_circular__nothing_received__says_so() -> None:
    told = said(circular(replace(DATA, units=UNITS[-1:], faults=(), deadline=None)))
    assert "应报单位1个，已报0个，未报1个（麻黄山乡）。" in told
    assert "目前还没有收到填报表，没有可以通报的审核情况。" in told


@pytest.mark.parametrize(
    ("units", "today", "sentence"),
    [
        (UNITS, 20, "截至2021年1月20日，还有1个单位没有报送，1个单位的报表退回修改后没有重新报送。"),
        (UNITS[-1:], 10, "还没有报送的单位：麻黄山乡。请在1月15日前报送。"),
        (UNITS[2:3], 20, "退回修改后没有重新报送的单位：大水坑镇。请对照退回意见逐条改正，尽快重新报送；"),
        (UNITS, 20, "二、退回修改后没有重新报送的单位：大水坑镇。"),
    ],
)
def test_reminder__who_is_waited_for_and_until_when(units: tuple[NoticeUnit, ...], today: int, sentence: str) -> None:
    told = said(reminder(replace(DATA, units=units, today=date(2021, 1, today))))
    assert sentence in "\n".join(told)


def test_reminder__addresses_the_units_or_all_when_they_are_many() -> None:
    assert "麻黄山乡、大水坑镇：" in said(reminder(DATA))
    many = tuple(NoticeUnit(f"{n}乡", "missing") for n in "甲乙丙丁戊己")
    assert "各有关单位：" in said(reminder(replace(DATA, units=many)))


@pytest.mark.parametrize("contact", ["张三", ""])
def test_contact__named_or_no_gap(contact: str) -> None:
    told = "\n".join(said(reminder(replace(DATA, contact=contact, phone="0953-6000000" if contact else ""))))
    assert ("联系人：张三，联系电话：0953-6000000。" in told) is bool(contact)
    assert ("联系" in told) is bool(contact)


def test_same_data__same_bytes() -> None:
    assert circular(DATA) == circular(DATA)
    assert reminder(DATA) == reminder(DATA)


@pytest.mark.parametrize("name", [CIRCULAR_TEMPLATE, REMINDER_TEMPLATE])
def test_committed_template__is_a_fresh_run_without_slips(name: str) -> None:
    path = Path(resource_dir("templates")) / name
    committed, fresh = parts(path.read_bytes()), parts(make_notice(NOTICES[name](), name.removesuffix(".docx")))
    for part in ("word/document.xml", "word/styles.xml"):
        assert committed[part] == fresh[part], "请运行 python -m templates.make_templates"
    assert (lint_circular if name == CIRCULAR_TEMPLATE else lint_reminder)(path) == []


def test_page__as_the_standard_has_it() -> None:
    document = Document(io.BytesIO(circular(DATA)))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins if each] == [37, 35, 28, 26]
    assert document.styles["Normal"].font.size == Pt(16)
    assert document.styles["Title"].font.size == Pt(22)
