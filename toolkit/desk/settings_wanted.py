"""What the fields of 设置 come to: the changes of 设置.toml, and what is wrong in a field before anything is tried."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.indicator_settings import INDICATORS, Indicator, own_key
from toolkit.campaign.override_settings import OVERRIDES, STANDINGS, override_stanza
from toolkit.campaign.settings import LAST, LEFT_OUT, Settings, is_campaign
from toolkit.campaign.settings_lines import Stanza, Value
from toolkit.campaign.start import way_to
from toolkit.campaign.year_settings import DEADLINE
from toolkit.desk.settings_fields import NEW, NEW_INDICATORS, TEXTS, Fields, indicator_rows, texts_of
from toolkit.verify.overrides import Override

_FIELD_OF = {setting: name for name, setting in TEXTS.items()} | {
    DEADLINE: "deadline",
    LAST: "last",
    LEFT_OUT: "indicators",
    INDICATORS: "indicators",
    OVERRIDES: "overrides",
}
IN_FORM = frozenset(_FIELD_OF)
"""The names of 设置.toml that the form sets; the others are set in the file."""
_NOT_A_DAY = "“{}”看不懂，没有保存。请写成年-月-日，如：2022-01-15。"
_HEAD = re.compile(r"“[^“”]*设置\.toml”(?:第 \d+ 行)?里?的(?=“)")
_EXAMPLE = re.compile(r'，(?:两边加英文双引号，)?(?:如|应写成)："[^"]*" = "?([^"。]*)"?。')


@dataclass(frozen=True)
class Fault:
    """What is wrong in one field, or in a part of the form."""

    field: str
    told: str


@dataclass(frozen=True)
class WantedSettings:
    """What the fields come to. changes: of the settings, by name; faults: what is wrong before anything is tried;
    indicators, overrides: the row of each that would be written, in that order; new_form: whether the workbooks would
    be of another form.
    """

    changes: Mapping[str, Value | Sequence[Stanza] | None]
    faults: tuple[Fault, ...]
    indicators: tuple[str, ...]
    overrides: tuple[str, ...]
    new_form: bool

    def field_of(self, setting: str, number: int) -> str:
        """Where a setting stands on the page, or the part of it of this number."""
        for name, letters, rows in ((INDICATORS, "name", self.indicators), (OVERRIDES, "standing", self.overrides)):
            if setting == name and 0 < number <= len(rows):
                return f"{letters}.{rows[number - 1]}"
        return _FIELD_OF.get(setting, "")


def wanted_settings(campaign: Campaign, fields: Fields) -> WantedSettings:
    """What the fields come to, as far as they say anything else than the settings."""
    settings = campaign.settings
    changes: dict[str, Value | Sequence[Stanza] | None] = {
        TEXTS[name]: fields[name] for name, now in texts_of(settings) if fields[name] != now
    }
    faults: list[Fault] = []
    if not fields["county"]:
        faults.append(Fault("county", "请写县名。"))
    deadline = _day(fields, "deadline", faults)
    if deadline != settings.years.deadline:
        changes[DEADLINE] = deadline
    last = _last(campaign, fields)
    if last != settings.last_campaign:
        changes[LAST] = last
    indicators, labels = _indicators(campaign, fields, faults)
    new_form = tuple(each for _, each, _ in indicators) != settings.indicators
    if new_form:
        changes[INDICATORS] = [each.section(old) for _, each, old in indicators]
    left_out = tuple(label for key, label in labels.items() if fields[f"left.{key}"])
    if set(left_out) != set(settings.left_out):
        changes[LEFT_OUT] = left_out
    overrides = _overrides(settings, fields, faults)
    if tuple(each for _, each, _ in overrides) != settings.overrides:
        changes[OVERRIDES] = [override_stanza(each, old) for _, each, old in overrides]
    return WantedSettings(
        changes,
        tuple(faults),
        tuple(row for row, _, _ in indicators),
        tuple(row for row, _, _ in overrides),
        new_form,
    )


def _day(fields: Fields, name: str, faults: list[Fault]) -> date | None:
    try:
        return date.fromisoformat(fields[name]) if fields[name] else None
    except ValueError:
        faults.append(Fault(name, _NOT_A_DAY.format(fields[name])))
        return None


def _last(campaign: Campaign, fields: Fields) -> str:
    """The way to last year's campaign: one that was chosen, or whose folder is written out."""
    written = fields["last_folder"].strip('"“” ')
    if not written:
        return fields["last"]
    # As it stands in the address line of a window of Windows.
    folder = Path(written.replace("\\", "/")) if not Path(written).is_absolute() else Path(written)
    found = campaign.folder / folder
    return way_to(found, campaign.folder) if is_campaign(found) else folder.as_posix()


_Indicators = list[tuple[str, Indicator, int | None]]
"""Each with the row that it stands in, and the number that it had in the file."""


def _indicators(campaign: Campaign, fields: Fields, faults: list[Fault]) -> tuple[_Indicators, dict[str, str]]:
    """What the settings are to say of the indicators, and what those that are asked for are called, by row."""
    before = {each.was or own_key(each.label): at for at, each in enumerate(campaign.settings.indicators)}
    found: _Indicators = []
    labels: dict[str, str] = {}
    for row in indicator_rows(campaign):
        old = before.get(row.official or row.key)
        label = fields[f"name.{row.key}"]
        if not fields[f"use.{row.key}"]:
            if row.official:
                found.append((row.key, Indicator(row.official), old))
            continue
        if not label:
            faults.append(Fault(f"name.{row.key}", "请写名称；不要这个指标的，去掉前面的勾。"))
        labels[row.key] = label
        if not row.official:
            own = Indicator("", label, fields[f"unit.{row.key}"], bool(fields[f"approx.{row.key}"]))
            found.append((row.key, own, old))
        elif label != row.official:
            found.append((row.key, Indicator(row.official, label), old))
    for key in NEW_INDICATORS:
        if label := fields[f"name.{key}"]:
            labels[key] = label
            own = Indicator("", label, fields[f"unit.{key}"], bool(fields[f"approx.{key}"]))
            found.append((key, own, None))
        elif fields[f"unit.{key}"] or fields[f"approx.{key}"] or fields[f"left.{key}"]:
            faults.append(Fault(f"name.{key}", "请写新指标的名称；不加的，把这一行空着。"))
    return sorted(found, key=lambda each: len(before) if each[2] is None else each[2]), labels


def _overrides(settings: Settings, fields: Fields, faults: list[Fault]) -> list[tuple[str, Override, int | None]]:
    found: list[tuple[str, Override, int | None]] = []
    for number, each in enumerate(settings.overrides):
        if fields[f"standing.{each.rule}"]:
            found.append((each.rule, _override(each.rule, each.rule, fields, faults), number))
    given = {name: fields[f"{name}.{NEW}"] for name in ("rule", "standing", "reason", "by", "until")}
    if not any(given.values()):
        return found
    if not given["rule"]:
        faults.append(Fault(f"rule.{NEW}", "请选一条审核关系；不调整的，把这几项都空着。"))
    if any(each.rule == given["rule"] for each in settings.overrides):
        faults.append(Fault(f"rule.{NEW}", "这一条已经调整了，请直接改上面的那一条。"))
    return [*found, (NEW, _override(NEW, given["rule"], fields, faults), None)]


def _override(row: str, rule: str, fields: Fields, faults: list[Fault]) -> Override:
    standing, reason, by = (fields[f"{name}.{row}"] for name in ("standing", "reason", "by"))
    if standing not in STANDINGS:
        faults.append(Fault(f"standing.{row}", "请选怎样对待这一条。"))
    if not reason:
        faults.append(Fault(f"reason.{row}", "请写原因。"))
    if not by:
        faults.append(Fault(f"by.{row}", "请写经手人。"))
    known = len(faults)
    until = _day(fields, f"until.{row}", faults)
    if until is None and len(faults) == known:
        faults.append(Fault(f"until.{row}", "请写到何时为止；过了这一天，再审核时自动恢复原样。"))
    return Override(rule, STANDINGS.get(standing, "off"), reason, by, until or date.max)


def in_form(sentence: str) -> str:
    """What the command line says of a line of the file, said of the field that stands for it."""
    return _EXAMPLE.sub(r"，如：\1。", _HEAD.sub("", sentence))
