"""设置 as a form: what stands in each field, by its name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from toolkit.campaign.folder import Campaign
from toolkit.campaign.indicator_settings import Indicator, own_key
from toolkit.campaign.mail_settings import ADDRESS as MAILBOX
from toolkit.campaign.mail_settings import IMAP, SMTP
from toolkit.campaign.override_settings import STANDING_WORDS
from toolkit.campaign.settings import (
    ADDRESS,
    CONTACT,
    COUNTY,
    LAST,
    PHONE,
    POSTCODE,
    Settings,
    settings_form,
)
from toolkit.campaign.year_settings import DEADLINE, TABLE
from toolkit.forms import Form
from toolkit.verify.switchable import switchable_rules

Fields = Mapping[str, str]
"""By name: what stands in a field; a box that is ticked holds TICKED, one that is not nothing."""
TICKED = "1"
NEW_INDICATORS = ("new1", "new2", "new3")
NEW = "new"
"""The row of a switch of a rule that is not made yet."""
TEXTS = {
    "county": COUNTY,
    "contact": CONTACT,
    "phone": PHONE,
    "address": ADDRESS,
    "postcode": POSTCODE,
    "table": TABLE,
    "mailbox": MAILBOX,
    "imap": IMAP,
    "smtp": SMTP,
}
_OF_RULE = ("standing", "reason", "by", "until")
_SAID = {
    "deadline": DEADLINE,
    "last": LAST,
    "last_folder": "上年任务在别处的位置",
    "use": "要填",
    "name": "名称",
    "unit": "单位",
    "approx": "可以填近、余",
    "left": "没有填的年报不写",
    "standing": "怎样对待",
    "reason": "原因",
    "by": "经手人",
    "until": "到何时",
    "rule": "审核关系",
}


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator on the page. key: of its fields' names; official: its name in the edition, empty where the county
    has added it; label: what it is called now.
    """

    key: str
    official: str
    label: str
    unit: str


def indicator_rows(campaign: Campaign) -> list[IndicatorRow]:
    """Those of the edition in their order, left out or not, and behind them the county's own."""
    changed = {each.was: each for each in campaign.settings.indicators if each.was}
    official = [
        IndicatorRow(field.key, field.label, changed.get(field.label, Indicator("", field.label)).label, field.unit)
        for field in _official(campaign).facts.fields
    ]
    own = [each for each in campaign.settings.indicators if not each.was]
    return [*official, *(IndicatorRow(own_key(each.label), "", each.label, each.unit) for each in own)]


def _official(campaign: Campaign) -> Form:
    return settings_form(replace(campaign.settings, indicators=()), campaign.folder)


def fields_of(campaign: Campaign) -> dict[str, str]:
    """The form as the settings have it."""
    settings = campaign.settings
    fields = dict(texts_of(settings)) | {
        "deadline": settings.years.deadline.isoformat() if settings.years.deadline else "",
        "last": settings.last_campaign,
        "last_folder": "",
    }
    own = {own_key(each.label): each for each in settings.indicators if not each.was}
    for row in indicator_rows(campaign):
        fields |= {
            f"use.{row.key}": TICKED if row.label else "",
            f"name.{row.key}": row.label or row.official,
            f"left.{row.key}": TICKED if row.label in settings.left_out else "",
        }
        if mine := own.get(row.key):
            fields |= {f"unit.{row.key}": mine.unit, f"approx.{row.key}": TICKED if mine.approx else ""}
    for key in NEW_INDICATORS:
        fields |= {f"name.{key}": "", f"unit.{key}": "", f"approx.{key}": "", f"left.{key}": ""}
    for each in settings.overrides:
        fields |= {
            f"standing.{each.rule}": STANDING_WORDS[each.standing],
            f"reason.{each.rule}": each.reason,
            f"by.{each.rule}": each.by,
            f"until.{each.rule}": each.until.isoformat(),
        }
    return fields | {f"{name}.{NEW}": "" for name in ("rule", *_OF_RULE)}


def texts_of(settings: Settings) -> Iterator[tuple[str, str]]:
    """The fields that are one setting each, as the settings have them."""
    told = (settings.county, settings.contact, settings.phone, settings.address, settings.postcode)
    mail = settings.mail
    return zip(TEXTS, (*told, settings.years.table, mail.address, mail.imap, mail.smtp), strict=True)


def shown_text(fields: Fields) -> str:
    """The fields as the form carries along what it showed."""
    return json.dumps(fields, ensure_ascii=False)


def shown_of(text: str) -> dict[str, str]:
    """What `shown_text` said; nothing where that is none."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else {}


def typed_in(sent: Fields, shown: Fields, now: Fields) -> dict[str, str]:
    """The fields as the clerk wants them: what was sent, and of the rest what the settings say now. What a form has
    shown and did not send is a box that is not ticked; what it showed and sent back as it was follows the settings.
    """
    typed = {name: sent.get(name, "").strip() for name in now if name in sent or name in shown}
    return {**now, **{name: value for name, value in typed.items() if name not in shown or value != _line(shown[name])}}


def _line(text: str) -> str:
    """A text as a field of one line sends it back when nobody has touched it."""
    return text.replace("\r", "").replace("\n", "").strip()


def differences(before: Fields, after: Fields, campaign: Campaign) -> list[str]:
    """`联系人：“王五” → “赵六”`, one a field that is another one; one in all of an indicator or a switched rule that
    came or went. campaign: with the settings of before or after.
    """
    told: dict[str, str] = {}
    for name in {**before, **after}:
        part, _, row = name.partition(".")
        if before.get(name, "") == after.get(name, "") or part not in _SAID.keys() | TEXTS.keys():
            continue
        if row and (name in before) != (name in after):
            came, fields = ("新加", after) if name in after else ("去掉", before)
            told[row] = f"{came}：{_whole(row, fields, campaign)}"
        else:
            what = f"{_called(row, {**before, **after}, campaign)}，{_SAID[part]}" if row else _SAID.get(part, "")
            told[name] = f"{what or TEXTS[part]}：{_value(before, name)} → {_value(after, name)}"
    return list(told.values())


def _called(row: str, fields: Fields, campaign: Campaign) -> str:
    """`指标“公示栏公示次数”`, or a rule that is switched by its sentence."""
    if row == NEW:
        return "再调整的审核关系"
    if f"standing.{row}" in fields:
        sentence = next((each.sentence for each in switchable_rules(campaign.form) if each.id == row), row)
        return f"审核关系“{sentence}”"
    known = next((each.official for each in indicator_rows(campaign) if each.key == row), "")
    return f"指标“{known or fields.get(f'name.{row}', '')}”"


def _whole(row: str, fields: Fields, campaign: Campaign) -> str:
    called = _called(row, fields, campaign)
    if f"standing.{row}" not in fields:
        return called
    standing, reason, by, until = (fields.get(f"{part}.{row}", "") for part in _OF_RULE)
    return f"{called}，{standing}，到 {until} 为止（{by}：{reason}）"


def _value(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    if name.partition(".")[0] in ("use", "approx", "left"):
        return "√" if value else "没有勾"
    return f"“{value}”" if value else "空着"
