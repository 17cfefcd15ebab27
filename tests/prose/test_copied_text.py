"""Copied text is told with its share and its passages."""

from __future__ import annotations

from toolkit.prose.copied_text import compare_texts, judge_copied

TEXT = (
    "我乡认真落实条例要求，明确一名副职分管，配备两名专职人员，每月检查栏目更新情况。全年在公示栏张贴低保名单、"
    "惠农补贴发放表和项目招标结果，群众可以当场查看。干部入户时一并讲解政策，收集意见后逐件答复，年底向村民代表报告。"
)
OTHER = (
    "围绕重点领域，街道把预算决算、征地补偿、物业整治等事项放在网站首页，开通短视频号讲解办事流程，邀请居民到大厅体验。"
    "对投诉较多的停车问题召开听证会，会后公布结果，并请律师逐条解释依据，居民满意度有明显提高，来访人数逐季下降。"
)


def test_only_year_numbers_and_name_changed__copied() -> None:
    changed = TEXT.replace("我乡", "我乡").replace("一名", "二名").replace("两名", "三名")
    (found,) = judge_copied(TEXT, {"大坝镇": changed})
    assert (found.rule, found.where) == ("W10", "大坝镇")
    assert found.quote in TEXT
    assert len(found.quote) >= 30


def test_another_text__not_copied() -> None:
    assert compare_texts(TEXT, OTHER).share < 0.1
    assert judge_copied(TEXT, {"大坝镇": OTHER}, last_year=OTHER) == []


def test_half_of_it_copied__share_says_so() -> None:
    assert 0.4 < compare_texts(TEXT, TEXT[: len(TEXT) // 2] + OTHER).share < 0.6


def test_unit_names__do_not_tell_texts_apart() -> None:
    ours, theirs = TEXT.replace("我乡", "青山乡"), TEXT.replace("我乡", "大坝镇")
    assert compare_texts(ours, theirs, ("青山乡", "大坝镇")).share == 1.0


def test_short_text__not_judged() -> None:
    assert judge_copied("无其他需要报告的事项。", {"大坝镇": "无其他需要报告的事项。"}) == []
