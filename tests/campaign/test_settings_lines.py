"""设置.toml written line by line: what can be read is what was there and the change, and what a person wrote stays."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.campaign.settings import Settings, settings_text
from toolkit.campaign.settings_lines import Stanza, Value, rewritten, sections_text
from toolkit.forms.toml_text import parse_toml

FRESH = settings_text(Settings("t", "盐池县", 2021, "2021"))
NAMES = ("联系人", "联系电话", "报送截止", "年报不写", "邮箱")
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.one_of(WORDS, st.dates(), st.booleans(), st.lists(WORDS, max_size=3).map(tuple))
REMARKS = ("# 老王 \u2028 问过", "", "#", '# "联系人" = "以前的人"', "   # [[", "# 完 = [", "#\x85\t“”")


def spelt(value: Value, how: int) -> str:
    """A value as a person may write it."""
    if isinstance(value, tuple):
        inside = [json.dumps(each, ensure_ascii=False).replace("\x7f", "\\u007f") for each in value]
        return f"[{', '.join(inside)}]" if how % 2 else "[\n" + "".join(f"  {each}, # 记\n" for each in inside) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if how % 3 == 0 and "'" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file as persons have left it: settings, remarks beside and between them, sections."""
    lines = ['"年度" = 2021']
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        lines.append(draw(st.sampled_from(REMARKS)))
        value = spelt(draw(VALUES), draw(st.integers(0, 5)))
        lines.append(f'{draw(st.sampled_from(("", "  ")))}"{name}" = {value}{draw(st.sampled_from(("", "  # 记")))}')
    for name in draw(st.lists(st.sampled_from(("指标", "审核关系", "别的")), max_size=5)):
        lines += [draw(st.sampled_from(REMARKS)), f'[["{name}"]]']
        for each in draw(st.lists(st.sampled_from(("编号", "原因")), unique=True)):
            lines += [f'"{each}" = {spelt(draw(VALUES), draw(st.integers(0, 5)))}', draw(st.sampled_from(REMARKS))]
    if draw(st.booleans()):
        lines += ['["单位沿革"]', '"5" = ["3"]']
    return "\n".join((*lines, *draw(st.sampled_from(((), ("",))))))


@st.composite
def sections(draw: st.DrawFn, text: str, name: str) -> list[Stanza]:
    """Some of the sections that are there with other values, and new ones behind them."""
    there = len(parse_toml(text).get(name, []))
    inside = st.dictionaries(st.sampled_from(("编号", "原因", "截至")), VALUES, min_size=1)
    kept = [number for number in range(there) if draw(st.booleans())]
    return [
        *(Stanza(draw(inside), old) for old in kept),
        *(Stanza(draw(inside)) for _ in range(draw(st.integers(0, 2)))),
    ]


def data_of(section: Stanza) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in section.values.items()}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_changed__is_what_was_there_and_the_change_and_no_remark_is_lost(data: st.DataObject) -> None:
    text = data.draw(files())
    name, value = data.draw(st.sampled_from(NAMES)), data.draw(st.one_of(st.none(), VALUES))
    own = data.draw(sections(text, "指标"))
    new = rewritten(text, {name: value, "指标": own})
    assert new is not None
    told, wanted = parse_toml(new), parse_toml(text)
    wanted |= {name: list(value) if isinstance(value, tuple) else value, "指标": [data_of(each) for each in own]}
    wanted = {key: each for key, each in wanted.items() if each is not None}
    for both in (told, wanted):
        for key in (name, "指标"):
            if both.get(key) == []:
                del both[key]
    assert told == wanted
    kept = [line for line in text.split("\n") if line.strip().startswith("#") and f'"{name}" =' not in line]
    there = new.split("\n")
    assert all(there.count(line) >= kept.count(line) for line in kept if line.strip() not in ("#", "# 记"))
    # Settings that nobody has changed stand as they stood.
    others = [line for line in text.split("\n") if any(line.strip().startswith(f'"{each}" =') for each in NAMES)]
    assert all(line in there for line in others if not line.strip().startswith(f'"{name}" ='))


def test_remark_behind_a_value__stays() -> None:
    text = '"联系人" = "张#三"   # 到 6 月 # 为止\n"年报不写" = [ # 问过\n  "甲", # 不\n] # 完\n'
    new = rewritten(text, {"联系人": "李四", "年报不写": ("乙",)})
    assert new == '"联系人" = "李四"   # 到 6 月 # 为止\n"年报不写" = ["乙"] # 完\n'


def test_new_section__behind_its_example_and_then_behind_the_last_one() -> None:
    one, two = Stanza({"编号": "A10", "截至": date(2022, 3, 31)}), Stanza({"编号": "B01"})
    first = rewritten(FRESH, {"审核关系": [one]})
    assert first
    assert '# "截至" = 2022-03-31\n\n[["审核关系"]]\n"编号" = "A10"\n"截至" = 2022-03-31\n\n# 县里' in first
    second = rewritten(first, {"审核关系": [Stanza(one.values, 0), two]})
    assert second
    assert '"截至" = 2022-03-31\n\n[["审核关系"]]\n"编号" = "B01"\n\n# 县里' in second
    back = rewritten(second, {"审核关系": []})
    assert back
    assert [line for line in back.split("\n") if line] == [line for line in FRESH.split("\n") if line]


@pytest.mark.parametrize("text", ['"审核关系" = [{ "编号" = "A10" }]\n', '"指"."标" = 1\n"年度" = 2021\n'])
def test_written_in_an_odd_way__left_alone(text: str) -> None:
    assert rewritten(text, {"审核关系": [Stanza({"编号": "A10"}, 0), Stanza({"编号": "A11"})], "指": "a"}) is None


def test_sections_text__reads_back() -> None:
    told = sections_text("指标", [Stanza({"名称": 'a"\x7f', "约数": True}), Stanza({"原名": "b"})])
    assert parse_toml(told) == {"指标": [{"名称": 'a"\x7f', "约数": True}, {"原名": "b"}]}
