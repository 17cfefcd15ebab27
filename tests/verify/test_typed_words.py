"""Words of 工作概况 and 文字材料 against the unit's own numbers: warnings at the cell, nothing on right texts."""

from __future__ import annotations

import pytest

from tests.helpers import SOUND, filled
from toolkit.forms import load_form
from toolkit.verify.findings import Finding
from toolkit.verify.gates.typed_words import judge_typed_words
from toolkit.verify.verification import verify_bytes
from toolkit.workbook.plan import Value

FORM = load_form("2021")
RIGHT = {
    "texts.active": "围绕民生领域推进公开，及时更新公开目录。",
    "texts.on_request": "全年收到政府信息公开申请8件，上年结转1件，结转下年度继续办理1件。",
    "texts.problems": "一是个别栏目更新不及时；二是业务人员流动快。",
    "texts.improvements": "下一步按月检查栏目更新，组织业务骨干参加培训。",
}


def words_of(**values: Value) -> list[Finding]:
    """What is said of the words alone; `__` stands for a dot in a key."""
    given = {**SOUND, **RIGHT, **{key.replace("__", "."): value for key, value in values.items()}}
    read = verify_bytes(filled(FORM, given), "青山乡.xlsx").given
    assert read is not None
    return judge_typed_words(read, {}, ("青山乡", "大水坑镇"))


def test_right_words__nothing_said() -> None:
    assert words_of() == []


@pytest.mark.parametrize(
    ("key", "text", "rule"),
    [
        ("texts.on_request", "全年收到政府信息公开申请5件。", "N01"),
        ("texts.on_request", "全年未收到政府信息公开申请。", "N10"),
        ("texts.active", "2019年，我乡公开政府信息30条。", "W02"),
        ("texts.active", "大水坑镇认真落实公开要求。", "W12"),
        ("texts.problems", "暂无。", "W09"),
    ],
)
def test_wrong_words__a_warning_at_the_cell_with_the_sentence(key: str, text: str, rule: str) -> None:
    (found,) = words_of(**{key.replace(".", "__"): text})
    assert (found.rule, found.level, found.table) == (rule, "warning", "texts")
    assert len(found.cells) == 1
    assert found.message.startswith("文字材料 C")
    assert text.rstrip("。") in found.message


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"facts__handled": 10, "facts__handled_village": 1410}, "N07"),
        (
            {
                "facts__portal": 52,
                "facts__portal__approx": "余",
                "facts__topic_poverty": 16,
                "facts__topic_forestry": 2,
                "facts__topic_health": 4,
                "facts__topic_safety": 13,
                "facts__topic_other": 32,
            },
            "N15",
        ),
    ],
)
def test_indicators_that_contradict__a_warning_at_their_cell(values: dict[str, Value], rule: str) -> None:
    (found,) = words_of(**values)
    assert (found.rule, found.level, found.table) == (rule, "warning", "facts")
    assert found.cells[0].startswith("工作概况!D")
