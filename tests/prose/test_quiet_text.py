"""A text that is passed at a glance is one of which the rules would have nothing to say."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.prose import prove_text
from toolkit.prose.leftovers import _MEETINGS
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.quiet_text import is_quiet
from toolkit.prose.sentences import _stop_words
from toolkit.prose.terms import vocabulary

OTHERS = ("花马池镇", "大水坑镇", "盐池县教育局", "青山乡（筹）")
_TERMS = [word for term in vocabulary("2021").terms for group in term.needs for word in group]
_TOPICS = [word for words in vocabulary("2021").topics.values() for word in words]
_NUMBERS = (
    "1",
    "１２",
    "三",
    "廿",
    "〇",
    "几",
    "数百",
    "万",
    "٣",
    "%",
    "百分之五",
    "2021年",
    "2019年，",
    "13812345678",
)
_NONE = ("未收到", "没有", "无", "尚未", "均未", "暂无", "从未")
_OTHER = (
    *(
        "a@qq.com",
        "www.abc.com",
        "http://x.cn/",
        "习近平新时代",
        "贺兰山镇人民政府",
        "麻黄山乡 党委",
        "王家街道办事处",
        "□",
        "\ufffd",
    ),
    *("花马池 镇", "大水坑\u200b镇", "青山乡(筹)", "党办发〔2021〕3号", "[2021]5号", *_MEETINGS, *OTHERS),
)
_PLAIN = (
    "加强公开。",
    "，",
    "\n",
    " ",
    "；",
    "！",
    "我乡",
    "全镇",
    "审核",
    "网站",
    "公开",
    "其中：",
    "分别为",
    "同比增长",
)
pieces = st.sampled_from(_PLAIN) | st.sampled_from((*_TERMS, *_TOPICS)) | st.sampled_from(_PLAIN)
odd = st.sampled_from((*_NUMBERS, *_NONE, *_OTHER, *_stop_words()["words"]))
texts = st.lists(pieces, max_size=12).map("".join) | st.lists(pieces | odd | st.text(max_size=3), max_size=12).map(
    "".join
)
SETTING = ProseSetting(unit="青山乡", year=2021, kind="乡", values={"new.total": None}, others=OTHERS)


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(text=texts)
def test_quiet_texts__nothing_is_said_of_them(text: str) -> None:
    quiet = is_quiet(text, OTHERS)
    counted[quiet] += bool(text)
    if quiet:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(prove_text, "is_quiet", lambda *_: False)
            assert prove_text.prove_texts({"texts.active": text}, SETTING)["texts.active"] == []


counted = {False: 0, True: 0}


def test_the_texts_above__many_of_each() -> None:
    assert min(counted.values()) > 200, counted


@pytest.mark.parametrize("odd", [each for each in (*_NUMBERS, *_NONE, *_OTHER) if each not in ("%",)])
def test_what_a_rule_may_speak_of__is_not_quiet(odd: str) -> None:
    assert is_quiet("我乡按要求加强公开。", OTHERS)
    assert not is_quiet(f"我乡按要求，{odd}加强公开。", OTHERS)


def test_a_text_that_is_too_short__told_though_it_is_quiet() -> None:
    assert is_quiet("加强公开")
    assert [
        each.rule for each in prove_text.prove_texts({"texts.problems": "加强公开"}, SETTING)["texts.problems"]
    ] == ["W09"]
