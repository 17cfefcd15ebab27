"""Totals and parts: right when some reading of the list adds up."""

from __future__ import annotations

import pytest

from tests.prose.test_facts import facts_of
from toolkit.prose.breakdowns import find_breakdowns, find_listed_sums
from toolkit.prose.terms import vocabulary


@pytest.mark.parametrize(
    "text",
    [
        "公开信息9条，其中甲类4条、乙类5条。",
        "公开信息9条。其中，甲类4条，乙类5条。",
        "公开信息9条（其中甲类4条，乙类5条），解读3条。",
        "公开信息9条，其中甲类4条，乙类5条，网站公开6条，微信公开3条。",
        "公开信息9条，其中甲类4条（其中解读1条、图解3条），乙类5条。",
        "甲类4条，乙类5条，合计9条。",
        "公开信息400余条，其中甲52条、乙38条、丙100余条、丁200余条。",
        "公开信息90条，其中甲类4条、乙类5条等。",
        "共受理申请15件，其中新收14件，上年结转1件，办结13件，结转下年2件。",
        "公开信息30条，其中甲类12条，同比增长3%，乙类18条。",
    ],
)
def test_some_reading_adds_up__fits(text: str) -> None:
    found = list(find_breakdowns(facts_of(text)))
    assert found
    assert [each.total.written for each in found if not each.fits] == []


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("公开信息9条，其中甲类4条、乙类6条。", 10),
        ("公开信息6391条,其中概况类1105条;动态类2896条;重大事件等民众关心的其他信息共计2004条。", 6005),
        ("甲类4条，乙类6条，合计9条。", 10),
        ("公开信息近300条，其中甲类100条、其他219条。", 319),
        ("公开信息9条，其中甲类4条、乙类6条等。", 10),
    ],
)
def test_no_reading_adds_up__said_with_the_sum(text: str, added: int) -> None:
    (found,) = find_breakdowns(facts_of(text))
    assert (found.fits, found.part_sum.value) == (False, added)


def test_two_totals__each_has_its_own_parts() -> None:
    text = "行政复议5件，其中结果维持3件，结果纠正2件；行政诉讼4件，其中结果维持1件，其他结果3件。"
    assert [(each.total.written, each.fits) for each in find_breakdowns(facts_of(text))] == [
        ("5件", True),
        ("4件", True),
    ]


def test_list_that_ends_with_other__is_a_sum_of_what_leads_it_in() -> None:
    facts = facts_of("在县政府门户网站上公开扶贫信息16个、林业信息2条、卫健信息4条、其他信息32条。")
    (listed,) = find_listed_sums(facts, vocabulary("2019"))
    assert (listed.term.id, listed.part_sum.value) == ("portal", 54)
