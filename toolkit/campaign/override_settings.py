"""审核关系的调整 in 设置.toml: which rules a county has switched, why, on whose word and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from toolkit.campaign.settings_lines import Stanza
from toolkit.campaign.settings_text import SettingError, SettingsText
from toolkit.errors import NianbaoError
from toolkit.forms import Form
from toolkit.forms.model import LEVEL_WORDS
from toolkit.verify.overrides import Override, Standing, may_override

OVERRIDES = "审核关系"
STANDINGS: dict[str, Standing] = {
    "停用": "off",
    **{word: level for level, word in LEVEL_WORDS.items()},
    "试行": "trial",
}
STANDING_WORDS = {standing: word for word, standing in STANDINGS.items()}
_NAMES = ("编号", "性质", "原因", "经手人", "截至")

EXAMPLE = f"""# 审核关系的调整，可以不设。要调整哪一条，就去掉下面六行前面的 # 号，改成实际内容；几条就写几段。
# 性质可以写：{"、".join(STANDINGS)}。编号见 docs/审核关系.md；身份、表样、公式方面的不能调整。
# [["{OVERRIDES}"]]
# "编号" = "A10"
# "性质" = "停用"
# "原因" = "本县乡镇已全面承接执法事项"
# "经手人" = "填写姓名"
# "截至" = 2022-03-31
"""


def read_overrides(told: object, given: SettingsText) -> tuple[Override, ...]:
    """The overrides as they stand in the settings. Raises NianbaoError."""
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise given.wrong(OVERRIDES, f'写法不对。每一条前面单独写一行：[["{OVERRIDES}"]]')
    overrides = tuple(_override(each, number, given) for number, each in enumerate(told, 1))
    twice = sorted({each.rule for each in overrides if sum(other.rule == each.rule for other in overrides) > 1})
    if twice:
        raise SettingError(f"“{given.path}”里“{'、'.join(twice)}”调整了不止一次。请只留一条。", OVERRIDES)
    return overrides


def _override(told: dict[str, Any], number: int, given: SettingsText) -> Override:
    where = f"“{given.path}”{given.line_of(OVERRIDES, number)}起的第 {number} 条“{OVERRIDES}”"

    def wrong(said: str) -> SettingError:
        return SettingError(f"{where}{said}", OVERRIDES, number)

    if unknown := set(told) - set(_NAMES):
        raise wrong(f"不认识“{'、'.join(sorted(unknown))}”。要写：{'、'.join(_NAMES)}。")
    for name in _NAMES[:-1]:
        if not isinstance(told.get(name), str) or not told[name].strip():
            raise wrong(f'缺少“{name}”。请补上一行："{name}" = "…"')
    if told["性质"] not in STANDINGS:
        raise wrong(f"的“性质”不能写“{told['性质']}”。可以写：{'、'.join(STANDINGS)}。")
    if type(told.get("截至")) is not date:
        raise wrong('的“截至”应为日期，右边不加引号，如："截至" = 2022-03-31')
    return Override(told["编号"].strip(), STANDINGS[told["性质"]], told["原因"], told["经手人"], told["截至"])


def override_stanza(override: Override, old: int | None = None) -> Stanza:
    """An override as the settings say it."""
    said = (override.rule, STANDING_WORDS[override.standing], override.reason, override.by, override.until)
    return Stanza(dict(zip(_NAMES, said, strict=True)), old)


def fitting(overrides: Sequence[Override], form: Form) -> Sequence[Override]:
    """The same overrides. Raises NianbaoError when one is of a rule that there is not or that is not to be switched."""
    for each in overrides:
        if not may_override(each.rule, form):
            raise NianbaoError(
                f"设置.toml 里调整的编号“{each.rule}”不能用：没有这个编号，或者它属于身份、表样、公式方面，不能调整。"
                "可以调整的编号见 docs/审核关系.md。"
            )
    return overrides


def override_lines(overrides: Iterable[Override], day: date) -> list[str]:
    """`A10 停用，到2022-03-31为止（经办人：本县乡镇已全面承接执法事项）`, one a switch."""
    return [
        f"{each.rule} {STANDING_WORDS[each.standing]}，{'到' if each.holds(day) else '已于'}"
        f"{each.until:%Y-%m-%d}{'为止' if each.holds(day) else '到期，不再适用'}（{each.by}：{each.reason}）"
        for each in overrides
    ]
