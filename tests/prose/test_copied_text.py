"""Copied text is told with its share and its passages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.prose.copied_text import ENOUGH, NearCopies, compare_texts

TEXT = (
    "我乡认真落实条例要求，明确一名副职分管，配备两名专职人员，每月检查栏目更新情况。全年在公示栏张贴低保名单、"
    "惠农补贴发放表和项目招标结果，群众可以当场查看。干部入户时一并讲解政策，收集意见后逐件答复，年底向村民代表报告。"
)
OTHER = (
    "围绕重点领域，街道把预算决算、征地补偿、物业整治等事项放在网站首页，开通短视频号讲解办事流程，邀请居民到大厅体验。"
    "对投诉较多的停车问题召开听证会，会后公布结果，并请律师逐条解释依据，居民满意度有明显提高，来访人数逐季下降。"
)


def alike(**texts: str) -> list[tuple[str, ...]]:
    copies = NearCopies()
    for name, text in texts.items():
        copies.add(name, "texts.active", text)
    return [each.units for each in copies.alike()]


def test_only_year_numbers_and_name_changed__copied() -> None:
    changed = TEXT.replace("我乡", "大坝镇").replace("一名", "二名").replace("两名", "三名")
    copies = NearCopies()
    copies.add("青山乡", "texts.active", TEXT.replace("我乡", "青山乡"))
    copies.add("大坝镇", "texts.active", changed)
    (found,) = copies.alike()
    assert (found.units, found.share) == (("青山乡", "大坝镇"), 1.0)
    assert found.passage in changed
    assert len(found.passage) >= 30


def test_another_text__not_copied() -> None:
    assert compare_texts(TEXT, OTHER).share < 0.1
    assert alike(青山乡=TEXT, 大坝镇=OTHER) == []


def test_many_units__those_that_share_a_text_together() -> None:
    """The longer one holds the whole of the shorter one, too; what is of another kind is not compared."""
    assert alike(甲=TEXT, 乙=OTHER, 丙=TEXT + OTHER[:20], 丁=OTHER, 戊=TEXT) == [("甲", "丙", "戊"), ("乙", "丁")]
    copies = NearCopies()
    copies.add("甲", "texts.active", TEXT)
    copies.add("乙", "texts.platform", TEXT)
    assert copies.alike() == []


@given(st.data())
def test_words_changed_here_and_there__found_up_to_a_tenth(data: st.DataObject) -> None:
    """What the noted pieces let through is what the full comparison finds."""
    text = list(TEXT + OTHER)
    for at in data.draw(st.lists(st.integers(0, len(text) - 1), max_size=6)):
        text[at] = data.draw(st.sampled_from("春夏秋冬"))
    changed = "".join(text)
    share = max(compare_texts(TEXT + OTHER, changed).share, compare_texts(changed, TEXT + OTHER).share)
    assert (alike(甲=TEXT + OTHER, 乙=changed) != []) is (share >= ENOUGH)


def test_half_of_it_copied__share_says_so() -> None:
    assert 0.4 < compare_texts(TEXT, TEXT[: len(TEXT) // 2] + OTHER).share < 0.6


def test_unit_names__do_not_tell_texts_apart() -> None:
    ours, theirs = TEXT.replace("我乡", "青山乡"), TEXT.replace("我乡", "大坝镇")
    assert compare_texts(ours, theirs, ("青山乡", "大坝镇")).share == 1.0


def test_short_text__not_judged() -> None:
    assert alike(青山乡="无其他需要报告的事项。", 大坝镇="无其他需要报告的事项。") == []


@given(
    st.lists(st.sampled_from([TEXT[:11], TEXT[:12], TEXT[20:45], OTHER[:13], OTHER[40:60], "春", "青山乡"]), max_size=9)
)
def test_share__is_that_of_the_characters_in_common_passages(pieces: list[str]) -> None:
    """Counted character by character: each that lies in a run of twelve that the other text has too."""
    text = "".join(pieces)
    runs = [text[at : at + 12] for at in range(len(text) - 11)]
    covered = {at + step for at, run in enumerate(runs) if run in TEXT + OTHER for step in range(12)}
    assert compare_texts(text, TEXT + OTHER).share == (len(covered) / len(text) if covered else 0.0)
