"""The words of both reports: every figure once, nothing invented, what is missing marked."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.forms import load_form
from toolkit.report import ReportData, UnitLine, county_report, unit_report
from toolkit.report.words import Slot, fold_partial

Make = Callable[..., ReportData]
Lines = Callable[[bytes], list[str]]

SEED = Path(__file__).parents[2] / ".." / "shared" / "seed"
TITLES = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
]
PARTS = [
    "（一）主动公开情况。",
    "（二）依申请公开情况。",
    "（三）政府信息管理情况。",
    "（四）政府信息公开平台建设情况。",
    "（五）监督保障情况。",
]
SENTENCES = [
    "业务培训2次",
    "参加人数为50余人",
    "政务新媒体1个",
    "推送信息近300条",
    "公示信息300余次",
    "播放信息200余条",
    "政府文件67条",
    "网站公开信息52余条",
    "微信公开信息34条",
    "扶贫信息16条",
    "林业信息2条",
    "卫健信息4条",
    "安全生产及消防安全信息13条",
    "其他信息32条",
    "服务事项45项",
    "行政村8个",
    "便民服务事项1952件",
    "村级代办1410件",
]


@pytest.mark.parametrize("year", [2020, 2021])
def test_titles_and_parts__in_order(make_data: Make, lines: Lines, roster: list[UnitLine], year: int) -> None:
    data = make_data(year=year)
    for report in (unit_report(data), county_report(data, roster)):
        found = lines(report)
        assert [line for line in found if re.match("[一二三四五六]、", line)] == TITLES
        assert [line[: line.find("。") + 1] for line in found if line.startswith("（")][-7:] == [
            *PARTS,
            "（一）存在的主要问题。",
            "（二）改进情况。",
        ]


def test_title__full_name_and_year(make_data: Make, lines: Lines, roster: list[UnitLine]) -> None:
    def joined(report: bytes) -> str:
        return lines(report)[0].replace("\n", "")

    assert joined(unit_report(make_data())) == "盐池县青山乡2020年政府信息公开工作年度报告"
    county = make_data(unit="盐池县")
    assert joined(county_report(county, roster)) == "盐池县2020年政府信息公开工作年度报告"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_seed_figure__once(make_data: Make, lines: Lines, sentence: str) -> None:
    assert "".join(lines(unit_report(make_data()))).count(sentence) == 1


@pytest.mark.skipif(not SEED.exists(), reason="the published report lies outside the project")
def test_seed_figures__are_those_of_the_published_report() -> None:
    published = "".join(next(SEED.glob("*.txt")).read_text(encoding="utf-8").split())
    for sentence in SENTENCES:
        figure = re.search(r"近?\d+余?", sentence)
        assert figure
        assert figure[0] in published


def test_missing_fact__marked_inside_its_sentence(make_data: Make, lines: Lines) -> None:
    found = lines(unit_report(make_data({"facts.training": None, "facts.wechat": None})))
    assert any("开展政务公开业务培训【待补充：政务公开业务培训次数】，政府开放日" in line for line in found)
    assert any("通过政务微信公开信息【待补充：政务微信公开信息条数】。" in line for line in found)


def test_missing_facts__one_mark_for_a_whole_sentence(make_data: Make, lines: Lines) -> None:
    found = lines(unit_report(make_data({"facts.training": None, "facts.open_day": None})))
    assert "【待补充：政务公开业务培训次数、政府开放日参加人数】" in found
    assert not any("业务培训【" in line for line in found)


def test_nothing_known__no_number_and_no_claim(make_data: Make, lines: Lines) -> None:
    data = make_data(year=2021)
    empty = ReportData(data.form, data.county, data.unit, data.year, {})
    found = lines(unit_report(empty))
    body = found[found.index("一、总体情况") :]
    assert not re.search(r"\d", "".join(body))
    assert "未收到" not in "".join(body)
    assert "（三）政府信息管理情况。【待补充：政府信息管理】" in body
    assert "【待补充：收取信息处理费情况】" in body


def test_topics__zeros_left_out_unless_all_are_zero(make_data: Make, lines: Lines) -> None:
    some = "".join(lines(unit_report(make_data({"facts.topic_health": 0, "facts.topic_other": None}))))
    assert "公开发布扶贫信息16条、林业信息2条、安全生产及消防安全信息13条。" in some


TOPIC_KEYS = [f"facts.topic_{name}" for name in ("poverty", "forestry", "health", "safety", "other")]


def test_topics__all_zero_says_nothing(make_data: Make, lines: Lines) -> None:
    found = "".join(lines(unit_report(make_data(dict.fromkeys(TOPIC_KEYS, 0)))))
    assert "通过政务微信公开信息34条。公开便民服务事项45项" in found
    assert "未公开" not in found
    assert "扶贫信息" not in found


def test_topics__no_number_asks_for_those_not_known_to_be_zero(make_data: Make, lines: Lines) -> None:
    zeros = dict.fromkeys(TOPIC_KEYS, 0)
    unit = "".join(lines(unit_report(make_data({**zeros, "facts.topic_safety": None}))))
    assert "34条。【待补充：门户网站公开：安全生产及消防安全信息】公开便民服务" in unit
    partial = {"facts.topic_health": 2}
    county = "".join(lines(county_report(make_data(zeros, unit="盐池县", partial=partial), [])))
    assert "34条。【待补充：门户网站公开：卫健信息】公开便民服务" in county


def test_topics__zero_of_some_units_is_no_zero(make_data: Make, lines: Lines) -> None:
    data = make_data({"facts.topic_health": 0}, unit="盐池县", partial={"facts.topic_health": 2})
    assert "林业信息2条、卫健信息0条【待补充：2个单位未填】、安全" in "".join(lines(county_report(data, [])))


def test_zero__carries_no_approximation(make_data: Make, lines: Lines) -> None:
    assert "推送信息0条" in "".join(lines(unit_report(make_data({"facts.posts": 0}))))
    about = {"facts.posts": 0, "facts.posts.approx": "约"}
    data = make_data(about, unit="盐池县", partial={"facts.posts": 1})
    assert "推送信息0条【待补充：1个单位未填】；" in "".join(lines(county_report(data, [])))


def test_county__sum_of_approximate_numbers_is_approximate(make_data: Make, lines: Lines) -> None:
    data = make_data({"facts.posts": 755, "facts.posts.approx": "约"}, unit="盐池县")
    assert "推送信息约755条；" in "".join(lines(county_report(data, [])))


def test_county__partial_sums_are_marked_one_by_one(make_data: Make, lines: Lines) -> None:
    partial = {"facts.wechat": 5, "facts.portal": 1, "facts.training": 0}
    report = county_report(make_data(unit="盐池县", partial=partial), [])
    found = "".join(lines(report))
    assert (
        "公开政府文件67条，在县政府门户网站公开信息52余条【待补充：1个单位未填】，"
        "通过政务微信公开信息34条【待补充：5个单位未填】。"
    ) in found
    assert found.count("个单位未填") == 2


def test_county__many_partial_sums_share_a_mark(make_data: Make, lines: Lines) -> None:
    partial = {**dict.fromkeys(("facts.media", "facts.posts", "facts.screen"), 3), "facts.training": 2}
    found = lines(county_report(make_data(unit="盐池县", partial=partial), []))
    assert (
        "全县运营政务新媒体1个，微信公众号推送信息近300条；公示栏公示信息300余次，"
        "电子屏播放信息200余条【待补充：运营政务新媒体个数等3项有单位未填，请核对】。"
    ) in found
    assert any("业务培训2次【待补充：2个单位未填】，" in line for line in found)


def test_county__all_partial_topics_share_a_mark(make_data: Make, lines: Lines) -> None:
    found = "".join(lines(county_report(make_data(unit="盐池县", partial=dict.fromkeys(TOPIC_KEYS, 4)), [])))
    assert "其他信息32条【待补充：门户网站公开：扶贫信息等5项有单位未填，请核对】。公开便民" in found


def test_county__fact_of_no_unit_is_asked_for(make_data: Make, lines: Lines) -> None:
    data = make_data({"facts.wechat": None}, unit="盐池县", partial={"facts.wechat": 9})
    assert "公开信息【待补充：政务微信公开信息条数】。" in "".join(lines(county_report(data, [])))


def test_sum_in_a_template__as_rough_and_partial_as_its_parts() -> None:
    exact, about = Slot("甲", "甲", 3, "条", "", 2), Slot("乙", "乙", 4, "条", "近", 1)
    assert fold_partial(str(exact + about)) == "约7条【待补充：2个单位未填】"
    assert str(exact + Slot("乙", "乙", None)) == "【待补充：甲、乙】"


def test_applications__all_zero(make_data: Make, lines: Lines) -> None:
    found = lines(unit_report(make_data()))
    assert "本年度未收到政府信息公开申请，无上年结转。本年度未发生政府信息公开行政复议、行政诉讼案件。" in found


def test_applications__only_outcomes_that_occurred(make_data: Make, lines: Lines) -> None:
    changes = {"new.total": 7, "carried_in.total": 1, "done.total": 7, "carried_out.total": 1}
    outcomes = {"grant.total": 3, "deny.1.total": 1, "deny.8.total": 2, "misc.total": 1}
    found = "".join(lines(unit_report(make_data({**changes, **outcomes}))))
    assert (
        "本年新收政府信息公开申请7件，上年结转1件；"
        "本年度办结7件（予以公开3件，不予公开3件，其他处理1件），结转下年度继续办理1件。"
    ) in found


def test_lawsuits__both_kinds_add_up(make_data: Make, lines: Lines) -> None:
    changes = {"review.total": 2, "review.upheld": 1, "review.pending": 1}
    suits = {"suit_direct.total": 1, "suit_direct.upheld": 1, "suit_after.total": 3, "suit_after.other": 3}
    found = "".join(lines(unit_report(make_data({**changes, **suits}))))
    assert "行政复议2件（结果维持1件，尚未审结1件）；" in found
    assert "行政诉讼4件，其中未经复议直接起诉1件（结果维持1件），复议后起诉3件（其他结果3件）。" in found


@pytest.mark.parametrize("typed", ["{{ 7*7 }}", "{% raw %}", "<b>&", "=1+1", "{_{ x }_}", "]]>", "a < b"])
def test_typed_text__comes_out_literally(make_data: Make, lines: Lines, typed: str) -> None:
    found = lines(unit_report(make_data({"texts.active": typed, "texts.problems": typed}, unit=f"乡{typed}")))
    assert f"（一）主动公开情况。{typed}" in found
    assert f"（一）存在的主要问题。{typed}" in found
    assert found[0].startswith(f"盐池县乡{typed}2020年")


def test_typed_text__control_characters_go_and_paragraphs_stay(make_data: Make, lines: Lines) -> None:
    found = lines(unit_report(make_data({"texts.problems": "　　一是\x07慢。\r\n\r\n\u202e二是少\x00。\ufffe"})))
    place = found.index("（一）存在的主要问题。一是慢。")
    assert found[place + 1] == "二是少。"


def test_lead_in__edition_and_period(make_data: Make, lines: Lines) -> None:
    trial = lines(unit_report(make_data()))[1]
    assert "第五十条" in trial
    assert trial.endswith("统计期限自2020年1月1日起至2020年12月31日止。")
    current = "".join(lines(unit_report(make_data({"cover.phone": "0953-6012345"}, year=2022))))
    assert "国办公开办函〔2021〕30号" in current
    assert "自2022年1月1日起至2022年12月31日止" in current
    assert "地址：【待补充：地址】；邮编：【待补充：邮政编码】；电话：0953-6012345" in current


def test_lead_in__of_the_form_and_not_of_the_year(make_data: Make, lines: Lines) -> None:
    trial, current = load_form("2019"), load_form("2021")
    kept = lines(
        unit_report(make_data(year=2021, form=replace(trial, edition="盐池", first_year=2021, last_year=None)))
    )
    assert "第五十条" in kept[1]
    early = lines(unit_report(make_data(form=replace(current, edition="盐池", first_year=2020))))
    assert current.notice in early[1]
    later = replace(current, edition="2026", notice="国办公开办函〔2026〕1号", first_year=2026)
    assert "（国办公开办函〔2026〕1号）要求" in lines(unit_report(make_data(year=2026, form=later)))[1]


@pytest.mark.parametrize(
    "phone",
    [
        "13812345678",
        13812345678,
        "１３８１２３４５６７８",
        "138-1234-5678",
        "+86 138 1234 5678",
        "0953-6012345、13812345678",
    ],
)
def test_mobile_number__is_not_published(make_data: Make, lines: Lines, phone: object) -> None:
    found = "".join(lines(unit_report(make_data({"cover.phone": phone}, year=2021))))
    assert "电话：【待补充：联系电话】）。" in found
    assert "5678" not in found


@pytest.mark.parametrize("phone", ["0953-6012345", "09536012345", "6012345", "010-12345678", "0953-6012345转8012"])
def test_office_number__is_published(make_data: Make, lines: Lines, phone: str) -> None:
    assert f"电话：{phone}）。" in "".join(lines(unit_report(make_data({"cover.phone": phone}, year=2021))))


def test_sample__says_so(make_data: Make, lines: Lines) -> None:
    assert lines(unit_report(make_data(sample=True)))[1] == "（示例数据）"
    assert not any("示例" in line for line in lines(unit_report(make_data())))


def test_county__range_and_draft(make_data: Make, lines: Lines, roster: list[UnitLine]) -> None:
    found = lines(county_report(make_data(unit="盐池县"), roster))
    assert found[1] == "（草稿：尚有2个单位未汇总）"
    assert (
        "本报告汇总范围为全县3个单位：已汇总1个单位（青山乡）；"
        "未汇总2个单位（大水坑镇，未报送；花马池镇，退回），本报告数据不含未汇总单位。"
    ) in found
    whole = lines(county_report(make_data(unit="盐池县"), roster[:1]))
    assert not any("草稿" in line or "未汇总" in line for line in whole)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"carried_in.total": 2, "done.total": 2, "grant.total": 2}, "本年度未收到新的政府信息公开申请，上年结转2件；"),
        ({"new.total": 2, "carried_out.total": 2}, "上年无结转；本年度没有办结的申请，结转下年度继续办理2件。"),
        ({"new.total": 2, "done.total": 2, "grant.total": 2}, "办结2件（予以公开2件），无结转下年度继续办理的申请。"),
        (
            {"suit_direct.total": 1, "suit_direct.other": 1},
            "本年度未发生政府信息公开行政复议案件；发生行政诉讼1件，其中",
        ),
        ({"review.total": 1, "review.upheld": 1}, "行政复议1件（结果维持1件）；未发生行政诉讼案件。"),
        ({"facts.training": 0}, "全年未开展政务公开业务培训，政府开放日活动参加人数为50余人。"),
        ({"facts.portal": 0}, "公开政府文件67条，未在县政府门户网站公开信息，通过"),
        ({"facts.handled_village": 0}, "办理便民服务事项1952件，没有村级代办。"),
    ],
)
def test_zero__said_in_words(make_data: Make, lines: Lines, changes: dict[str, object], sentence: str) -> None:
    assert sentence in "".join(lines(unit_report(make_data(changes))))


@pytest.mark.parametrize(
    ("now", "last", "said"),
    [
        (4, 3, "4件（比上年增加1件，增长33.3%），"),
        (3, 4, "3件（比上年减少1件，下降25%），"),
        (3, 3, "3件（与上年持平），"),
        (3, 0, "3件（上年没有），"),
        (3, None, "3件，"),
    ],
)
def test_change__against_a_known_year(make_data: Make, lines: Lines, now: int, last: int | None, said: str) -> None:
    known = {} if last is None else {"new.total": last}
    data = make_data({"new.total": now, "done.total": now, "grant.total": now}, last=known)
    assert f"本年新收政府信息公开申请{said}" in "".join(lines(unit_report(data)))


def test_change__none_of_what_is_rough_or_partial() -> None:
    assert Slot("甲", "甲", 3, "条", last=2).change == "（比上年增加1条，增长50%）"
    assert Slot("甲", "甲", 3, "条", "近", last=2).change == ""
    assert Slot("甲", "甲", 3, "条", partial=1, last=2).change == ""


def test_facts_the_county_does_without__left_out_only_where_they_have_no_number(make_data: Make, lines: Lines) -> None:
    unknown = dict.fromkeys(("facts.training", "facts.villages", "facts.handled", "facts.topic_other"))
    found = "".join(lines(unit_report(make_data(unknown, left_out=frozenset((*unknown, "facts.screen"))))))
    assert "全年政府开放日活动参加人数为50余人。" in found
    assert "公开便民服务事项45项；村级代办便民服务事项1410件。" in found
    assert "电子屏播放信息200余条" in found
    assert "安全生产及消防安全信息13条。" in found
    assert "待补充" not in found
    all_of_them = dict.fromkeys(("facts.media", "facts.posts", "facts.bulletin", "facts.screen"))
    found = "".join(lines(unit_report(make_data(all_of_them, left_out=frozenset(all_of_them)))))
    assert "平台建设的文字。（五）监督保障情况。" in found


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"new.total": 3, "carried_in.total": 0, "done.total": 2, "carried_out.total": 1},
         "其中，县人民政府（县政府办公室）本级新收3件，上年无结转；办结2件，结转下年度继续办理1件。"),
        (dict.fromkeys(("new.total", "carried_in.total", "done.total", "carried_out.total"), 0),
         "其中，县人民政府（县政府办公室）本级未收到政府信息公开申请，无上年结转。"),
    ],
)  # fmt: skip
def test_county__its_own_government_apart(make_data: Make, lines: Lines, own: dict[str, int], said: str) -> None:
    whole = {"new.total": 9, "done.total": 9, "grant.total": 9}
    assert said in "".join(lines(county_report(make_data(whole, unit="盐池县", own=own), [])))
    assert "本级" not in "".join(lines(county_report(make_data(whole, unit="盐池县"), [])))


def test_form_without_an_official_text__no_empty_line_in_its_place(make_data: Make, lines: Lines) -> None:
    """The edition of 2019 has no 信息处理费; a county's own form may lack others."""
    told = lines(unit_report(make_data()))
    assert told[told.index("六、其他需要报告的事项") + 1].strip()
    data = make_data(year=2022)
    fields = tuple(each for each in data.form.texts.fields if each.key != "management")
    texts = replace(data.form.texts, fields=fields)
    told = lines(unit_report(replace(data, form=replace(data.form, texts=texts))))
    assert "（三）政府信息管理情况。" in told
    assert not [text for text in told if "待补充：政府信息管理" in text]
