"""What a sentence says: the patterns of published reports, parsed to the numbers beside them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from toolkit.prose.facts import Fact, read_facts
from toolkit.prose.sentences import text_sentences
from toolkit.prose.terms import vocabulary


def facts_of(text: str) -> tuple[Fact, ...]:
    return read_facts(text_sentences(text), vocabulary("2021"))


def named(text: str) -> dict[str, Decimal]:
    """Term ids joined with + → number, of the facts that name a term."""
    return {"+".join(term.id for term in fact.terms): fact.quantity.value for fact in facts_of(text) if fact.terms}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "全市共受理政府信息公开申请 3119 件，答复 3050 件（含上年度结转申请 34 件，另有 103 件顺延到下年度答复）",
            {"new": 3119, "done": 3050, "carried_in": 34, "carried_out": 103},
        ),
        ("全市全年共收办政府信息公开申请案件3607件，按期办理，转下年度办理121件", {"intake": 3607, "carried_out": 121}),
        (
            "共收到信息公开申请7件,上年度结转1件;予以公开3件,无法提供4件,结转下年继续办理1件",
            {"new": 7, "carried_in": 1, "grant": 3, "unable": 4, "carried_out": 1},
        ),
        (
            "收到依申请公开件176件，办结依申请公开件177件(含2022年结转的3件)",
            {"new": 176, "done": 177, "carried_in": 3},
        ),
        (
            "共受理政府信息公开申请15件,其中新收到14件,结转上年度办理1件,办结13件,结转下年度继续办理2件",
            {"new": 15, "new_strict": 14, "carried_in": 1, "done": 13, "carried_out": 2},
        ),
        (
            "共收到政府信息公开申请162件,上年度结转1件,办结159件,结转下年度办理4件",
            {"new": 162, "carried_in": 1, "done": 159, "carried_out": 4},
        ),
        ("全县共收到政府信息公开申请 143 件，依法按期办结 143 件", {"new": 143, "done": 143}),
        ("全年新收政府信息公开申请数量0件,上年结转政府信息公开申请数量0件", {"new_strict": 0, "carried_in": 0}),
        ("没有接到群众主动要求公开政府信息的申请", {"new": 0}),
        ("2025年本镇没有收到依申请公开的政府信息公开申请。", {"new": 0}),
        ("本年度未收到申请人提出的依申请公开申请", {"new": 0}),
        (
            "政府信息公开行政复议 351 件，其中结果维持 72 件，结果纠正 64 件，其他结果 178 件，尚未审结 37 件；"
            "政府信息公开行政诉讼 46 件，其中结果维持 25 件",
            {
                "review": 351,
                "review_upheld": 72,
                "review_corrected": 64,
                "review_other": 178,
                "review_pending": 37,
                "suit": 46,
                "suit_upheld": 25,
            },
        ),
        ("2025年有 1 件政府信息公开申请案件收取信息处理费 380 元", {"handling_fee": 380}),
        ("全年收取政府信息公开信息处理费 0 元", {"handling_fee": 0}),
        ("本年度暂未开展信息处理费收取工作", {"handling_fee": 0}),
        ("办理依申请公开，予以公开及部分公开258件，不予公开35件", {"grant+partial": 258, "deny": 35}),
        ("涉及复议0件,诉讼0件", {"review": 0, "suit": 0}),
        (
            "共制定规范性文件0件,废止规范性文件1件,现行有效的规范性文件2件",
            {"normdoc_made": 0, "normdoc_repealed": 1, "normdoc_valid": 2},
        ),
        ("便民服务事项办理量为 1952 件，仅村级代办量已达 1410 件", {"handled": 1952, "handled_village": 1410}),
    ],
)
def test_sentences_of_published_reports__the_numbers_beside_them(text: str, says: dict[str, int]) -> None:
    assert named(text) == says


@pytest.mark.parametrize(
    "text",
    [
        "办结市民热线160件、省长信箱1件。",
        "行政许可公开信息3121条，公开行政许可事项20项。",
        "规范性文件备案审查5件，清理规范性文件30件。",
        "公开“三公”经费信息3条，拨打12345，在15个工作日内答复，严格三审三校。",
        "按照第二十条规定和〔2021〕30号文件，十四五规划公开1条。",
        "没有收到超期未答复的投诉。",
        "不存在无法提供的情形，未按规定公开的及时整改。",
    ],
)
def test_other_matters__no_key(text: str) -> None:
    assert named(text) == {}


def test_change__belongs_to_the_number_before() -> None:
    first, second, third, fourth = facts_of("收到政府信息公开申请12件，同比增长20%；政策解读8篇，比上年减少2篇。")
    assert (first.role, second.role, third.role, fourth.role) == ("value", "change", "value", "change")
    assert first.comparison is not None
    assert (first.comparison.direction, first.comparison.percent) == ("up", True)
    assert third.comparison is not None
    assert (third.comparison.direction, third.comparison.by and third.comparison.by.value) == ("down", 2)


def test_increase_to__is_the_new_number_and_the_old_one_is_last_years() -> None:
    old, new = facts_of("制发行政规范性文件由3件增加到5件。")
    assert (old.last_year, new.last_year) == (True, False)
    assert [term.id for term in new.terms] == ["normdoc_made"]


def test_doubling__is_a_factor() -> None:
    first = facts_of("收到政府信息公开申请10件，同比翻一番。")[0]
    assert first.comparison is not None
    assert first.comparison.factor == 2


def test_rest__is_what_remains() -> None:
    assert [fact.role for fact in facts_of("收到政府信息公开申请10件，已答复7件，余3件正在办理。")] == [
        "value",
        "value",
        "remaining",
    ]


def test_place__leads_back_to_the_text() -> None:
    text = "第一句。\n全年收到政府信息公开申请 ３ 件。"
    (fact,) = facts_of(text)
    place = fact.place
    assert (place.paragraph, place.sentence) == (1, 0)
    assert text.splitlines()[1][place.offset :].startswith("３ 件")


def test_damaged_sentence__nothing_is_read_from_it() -> None:
    assert facts_of("统计期限为2025111231日，收到政府信息公开申请3件。") == ()


def test_channel_and_scope__told_apart() -> None:
    scopes = [
        fact.scope
        for fact in facts_of(
            "全县收到政府信息公开申请9件。通过网络收到信息公开申请4件。县政府办公室收到信息公开申请2件。"
        )
    ]
    assert scopes == ["whole", "channel", "office"]
