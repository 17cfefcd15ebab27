"""指标 in 设置.toml: which indicators of 工作概况 a county calls otherwise, does not ask for, or asks for besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from toolkit.campaign.settings_lines import Stanza, Value
from toolkit.campaign.settings_text import SettingError, SettingsText
from toolkit.campaign.unit_names import broken_letters
from toolkit.forms import Form
from toolkit.forms.model import Field

INDICATORS = "指标"
_WAS, _LABEL, _UNIT, _APPROX, _OUT = _NAMES = ("原名", "名称", "单位", "约数", "不用")
LONGEST, LONGEST_UNIT = 40, 6
"""Letters that a name and a unit may have."""
PART = "其中："
"""How the name of an indicator begins that is a part of the one before it."""

INDICATOR_EXAMPLE = f"""# 县里要在“工作概况”里改叫法、不要或者多统计的指标，可以不设；下发以后再改，各单位要换新表。
# 要用就去掉下面几行前面的 # 号，改成实际内容；几个就写几段。
# 改叫法：
# [["{INDICATORS}"]]
# "{_WAS}" = "电子屏播放信息条数"
# "{_LABEL}" = "电子屏、村村响播放信息条数"
# 不要：
# [["{INDICATORS}"]]
# "{_WAS}" = "公示栏公示次数"
# "{_OUT}" = true
# 多统计一个；可以填“近”“余”的，再写一行 "{_APPROX}" = true：
# [["{INDICATORS}"]]
# "{_LABEL}" = "村务公开栏更新次数"
# "{_UNIT}" = "次"
"""


@dataclass(frozen=True)
class Indicator:
    """What a county changes of one indicator. was: its name in the edition, empty where the county has added it; label:
    what it is called here, empty where it is not asked for. unit, approx: of one that was added.
    """

    was: str = ""
    label: str = ""
    unit: str = ""
    approx: bool = False

    def section(self, old: int | None = None) -> Stanza:
        """It as the settings say it."""
        values: dict[str, Value] = {_WAS: self.was} if self.was else {}
        values |= {_LABEL: self.label} if self.label else {_OUT: True}
        values |= {_UNIT: self.unit} if self.unit else {}
        return Stanza(values | ({_APPROX: True} if self.approx else {}), old)


def read_indicators(given: SettingsText) -> tuple[Indicator, ...]:
    """The indicators as they stand in the settings. Raises SettingError."""
    told = given.data.get(INDICATORS, [])
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise given.wrong(INDICATORS, f'写法不对。每一个前面单独写一行：[["{INDICATORS}"]]')
    return tuple(_indicator(each, number, given) for number, each in enumerate(told, 1))


def _indicator(told: dict[str, Any], number: int, given: SettingsText) -> Indicator:
    where = f"“{given.path}”{given.line_of(INDICATORS, number)}起的第 {number} 个“{INDICATORS}”"

    def wrong(said: str) -> SettingError:
        return SettingError(f"{where}{said}", INDICATORS, number)

    if unknown := set(told) - set(_NAMES):
        raise wrong(f"不认识“{'、'.join(sorted(unknown))}”。可以写：{'、'.join(_NAMES)}。")
    for name in (_WAS, _LABEL, _UNIT):
        word = told.get(name, "")
        if not isinstance(word, str) or (name in told and name != _UNIT and not word.strip()):
            raise wrong(f'的“{name}”右边要写名称，加英文双引号，如："{name}" = "…"')
        if not word.isprintable() or broken_letters(word):
            raise wrong(f"的“{name}”里有看不见或显示不出来的字符，请重新输入。")
        if len(word.strip()) > (LONGEST_UNIT if name == _UNIT else LONGEST):
            raise wrong(f"的“{name}”太长，最多 {LONGEST_UNIT if name == _UNIT else LONGEST} 个字。")
    for name in (_APPROX, _OUT):
        if not isinstance(told.get(name, False), bool):
            raise wrong(f"的“{name}”右边只能写 true 或 false，不加引号。")
    was, label, unit = (told.get(name, "").strip() for name in (_WAS, _LABEL, _UNIT))
    found = Indicator(was, label, unit, told.get(_APPROX, False))
    out = told.get(_OUT, False)
    if found.was and (out == bool(found.label) or found.unit or found.approx):
        raise wrong(f'写了“{_WAS}”的，再写“{_LABEL}”（改叫法），或者写 "{_OUT}" = true（不要），只写其中一样。')
    if not found.was and (out or not found.label):
        raise wrong(f"没有写“{_WAS}”的，是多统计的一个，要写“{_LABEL}”，不写“{_OUT}”。")
    return found


def with_indicators(form: Form, indicators: Sequence[Indicator], where: str) -> Form:
    """The form with the county's indicators. where: the settings' file, for what is said. Raises SettingError where
    one is none of the form's, two would be called alike, or a part would be left without its whole.
    """
    if not indicators:
        return form
    changed = {each.was: each for each in indicators if each.was}
    known = [each.label for each in form.facts.fields]
    for number, each in enumerate(indicators, 1):
        if each.was and (each.was not in known or changed[each.was] is not each):
            what = "写了不止一次，请只留一个" if each.was in known else "不是表样里的指标"
            raise SettingError(
                f"“{where}”的“{INDICATORS}”里，“{each.was}”{what}。请照“{form.facts.sheet}”表里原来的名称写。",
                INDICATORS,
                number,
            )
    fields = [
        _renamed(each, changed[each.label].label) if each.label in changed else each for each in form.facts.fields
    ]
    for number, field in enumerate(fields):
        if not field.label and number + 1 < len(fields) and fields[number + 1].label.startswith(PART):
            raise SettingError(
                f"“{where}”的“{INDICATORS}”里，不要“{known[number]}”的，"
                f"它下面的“{fields[number + 1].label}”也不能要。请两个都不要，或者都留着。",
                INDICATORS,
            )
    fields = [each for each in fields if each.label] + [_added(each) for each in indicators if not each.was]
    if twice := [label for label, times in Counter(each.label for each in fields).items() if times > 1]:
        raise SettingError(f"“{where}”的“{INDICATORS}”改了以后，有两个指标都叫“{twice[0]}”。请换一个名称。", INDICATORS)
    return replace(form, facts=replace(form.facts, fields=tuple(fields)))


def _renamed(field: Field, label: str) -> Field:
    """What it counts in a breakdown stands behind the colon of its name."""
    return replace(
        field, label=label, topic=(label.partition("：")[2] or label) if field.topic and label else field.topic
    )


def own_key(label: str) -> str:
    """The key of an indicator that a county has added is its name's: one that is called otherwise counts as another."""
    return f"own_{sha256(label.encode()).hexdigest()[:8]}"


def _added(own: Indicator) -> Field:
    return Field(
        key=own_key(own.label),
        label=own.label,
        type="count",
        unit=own.unit,
        approx=own.approx,
    )
