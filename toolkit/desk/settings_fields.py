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
    return fields | {f"{name}.{NEW}": "" for name in ("rule", "standing", "reason", "by", "until")}


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
    return {**now, **{name: value for name, value in typed.items() if name not in shown or value != shown[name]}}


def differences(before: Fields, after: Fields, campaign: Campaign) -> list[str]:
    """`联系人：“王五” → “赵六”`, one a field that is another one."""
    names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    return [f"{_said(name, after, campaign)}：{_value(before, name)} → {_value(after, name)}" for name in names]


def _said(name: str, fields: Fields, campaign: Campaign) -> str:
    """A field in the clerk's words."""
    part, dot, row = name.partition(".")
    if not dot:
        return _SAID.get(part) or TEXTS[part]
    if part in ("standing", "reason", "by", "until", "rule"):
        return f"审核关系的调整，{_SAID[part]}"
    known = next((each.official or each.label for each in indicator_rows(campaign) if each.key == row), "")
    return f"指标“{known or fields.get(f'name.{row}', '')}”，{_SAID[part]}"


def _value(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    if name.partition(".")[0] in ("use", "approx", "left"):
        return "√" if value else "没有勾"
    return f"“{value}”" if value else "空着"
