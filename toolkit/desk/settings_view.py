"""设置 as a form: what a clerk changes in the middle of a campaign, and what that means for what is out already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from toolkit.campaign.folder import Campaign
from toolkit.campaign.issued_form import units_of_older_form
from toolkit.campaign.override_settings import STANDINGS
from toolkit.campaign.settings import CONTACT, COUNTY, PHONE, Settings, read_settings
from toolkit.campaign.settings_text import SettingError
from toolkit.campaign.start import way_to
from toolkit.campaign.year_settings import DEADLINE, SUCCESSION
from toolkit.desk.desk import Desk
from toolkit.desk.settings_fields import (
    NEW,
    NEW_INDICATORS,
    Fields,
    differences,
    fields_of,
    indicator_rows,
    shown_of,
    shown_text,
    typed_in,
)
from toolkit.desk.settings_wanted import Fault, WantedSettings, in_form, wanted_settings
from toolkit.desk.start_view import known_folders
from toolkit.desk.views import desk_of, page
from toolkit.desk.work import Outcome
from toolkit.errors import NianbaoError
from toolkit.forms.model import LEVEL_WORDS
from toolkit.verbs.change_settings import (
    SettingsMovedError,
    change_settings,
    restore_settings,
    settings_basis,
    settings_before,
)
from toolkit.verify.switchable import SwitchableRule, switchable_rules

_SAVED = "保存设置"
_WRITTEN = "已写进“设置.toml”。"
_LETTERS = "以后写的退回意见、通知和微信文字照新的写。"
_SAME = "和原来一样，没有改。"
_NEW_NAMES = "以后写的汇总表、年报照新的县名写，已经写过的请再汇总一次；原来的移到“作废”，不会丢。"
_NEW_FORM = "填报表的样子变了：请重新写填报表，发给各单位。"
_CONFIRM = (
    "已经下发了 {} 份填报表。指标这样一改，它们都成了旧表，交回来会被退回。要改的，请勾上“我知道要重新下发”再保存。"
)
_MOVED = "设置在您打开这一页以后改过了，没有保存。下面已经换成现在的设置，您刚才填的也都还在，请核对以后再保存。"


@dataclass(frozen=True)
class LastYear:
    """A campaign of the year before. way: how it is found from this one's folder; title: its county and year."""

    way: str
    title: str


@dataclass(frozen=True)
class SwitchedRule:
    """A rule that the county has switched: what it demands, and what it would be by itself."""

    id: str
    sentence: str
    where: str
    remedy: str
    level: str


@dataclass(frozen=True)
class FileSetting:
    """What is set in a file only: the name by which it is found there, what it says now, and what to know of it."""

    name: str
    now: str
    told: str


def settings_page(request: Request) -> Response:
    with desk_of(request).campaign() as campaign:
        return _drawn(request, campaign, settings_basis(campaign.folder), fields_of(campaign))


def save_settings(request: Request, form: FormData) -> Response:
    """保存: what is wrong is told at its field, and nothing is written before all is right."""
    try:
        return _saved(request, form)
    except SettingsMovedError:
        # In the very moment in which it was about to be written: the form is an old one now.
        return _saved(request, form)


def _saved(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    sent = {name: value for name, value in form.items() if isinstance(value, str)}
    shown = shown_of(sent.get("shown", ""))
    with desk.campaign() as campaign:
        basis, now = settings_basis(campaign.folder), fields_of(campaign)
        fields = typed_in(sent, shown, now)
        if sent.get("basis", basis) != basis:
            moved = differences(shown or now, now, campaign)
            return _drawn(request, campaign, basis, fields, moved=moved or [_SAME], status=409)
        wanted = wanted_settings(campaign, fields)
        issued = len(campaign.ledger.issues())
        faults = list(wanted.faults)
        if wanted.new_form and issued and not sent.get("confirm"):
            faults.append(Fault("confirm", _CONFIRM.format(issued)))
        if not faults:
            faults = _refused(desk, campaign, wanted, basis)
        if faults:
            return _drawn(request, campaign, basis, fields, faults=faults, status=409)
    with desk.campaign() as campaign:
        changed = differences(now, fields_of(campaign), campaign)
    _tell(desk, changed, wanted.new_form and issued > 0)
    return RedirectResponse("/settings", 303)


def restore(request: Request, form: FormData) -> Response:
    """改回上一次保存以前的设置."""
    desk, basis = desk_of(request), form.get("basis", "")
    with desk.campaign() as campaign:
        now, issued = fields_of(campaign), bool(campaign.ledger.issues())
        before = campaign.settings.indicators
        with desk.its_turn():
            restore_settings(campaign, str(basis))
    with desk.campaign() as campaign:
        new_form = issued and campaign.settings.indicators != before
        _tell(desk, differences(now, fields_of(campaign), campaign), new_form, "改回设置")
    return RedirectResponse("/settings", 303)


def _tell(desk: Desk, changed: Sequence[str], new_form: bool, title: str = _SAVED) -> None:
    lines = [_WRITTEN, *changed] if changed else [_SAME]
    if any(line.startswith(tuple(f"{name}：" for name in (COUNTY, CONTACT, PHONE, DEADLINE))) for line in changed):
        lines.append(_LETTERS)
    if any(line.startswith(f"{COUNTY}：") for line in changed):
        lines.append(_NEW_NAMES)
    if new_form:
        lines.append(_NEW_FORM)
    desk.work.told(Outcome(title, "done", tuple(lines)))


def _refused(desk: Desk, campaign: Campaign, wanted: WantedSettings, basis: str) -> list[Fault]:
    """Write, or say why not and where."""
    try:
        with desk.its_turn():
            change_settings(campaign, wanted.changes, basis)
    except SettingsMovedError:
        raise
    except SettingError as error:
        return [Fault(wanted.field_of(error.setting, error.number), in_form(str(error)))]
    except NianbaoError as error:
        return [Fault("", str(error))]
    return []


def _drawn(
    request: Request,
    campaign: Campaign,
    basis: str,
    fields: Fields,
    *,
    faults: Sequence[Fault] = (),
    moved: Sequence[str] = (),
    status: int = 200,
) -> Response:
    now, desk = fields_of(campaign), desk_of(request)
    rules = {each.id: each for each in switchable_rules(campaign.form)}
    older = units_of_older_form(campaign)
    before = settings_before(campaign)
    return page(
        request,
        "settings.html",
        campaign,
        status=status,
        fields=fields,
        shown=shown_text(now),
        basis=basis,
        faults=faults,
        wrong={each.field: each.told for each in faults},
        moved=[_MOVED, *moved] if moved else [],
        rows=indicator_rows(campaign),
        fresh=NEW_INDICATORS,
        last=_last_years(desk, campaign),
        switched=[_switched(each.rule, rules) for each in campaign.settings.overrides],
        groups=[(group, list(some)) for group, some in groupby(rules.values(), key=lambda each: each.group)],
        standings=list(STANDINGS),
        new=NEW,
        levels=LEVEL_WORDS,
        issued=len(campaign.ledger.issues()),
        older=[unit.name for unit in older],
        back=_back(campaign, before) if before else [],
        in_file=in_file(campaign.settings),
    )


def _back(campaign: Campaign, before: Settings) -> list[str]:
    """What would change back."""
    try:
        was = fields_of(Campaign(campaign.folder, settings=before))
    except NianbaoError:
        return []
    return differences(fields_of(campaign), was, campaign)


def _last_years(desk: Desk, campaign: Campaign) -> list[LastYear]:
    """Campaigns of the year before that are known, and the one that is set, wherever it lies."""
    found: dict[str, str] = {}
    for folder in known_folders(desk):
        title = _title_of_year(folder, campaign.settings.year - 1)
        if title:
            found[way_to(folder, campaign.folder)] = title
    now = campaign.settings.last_campaign
    if now and now not in found:
        same = [way for way in found if (campaign.folder / way).resolve() == (campaign.folder / now).resolve()]
        name = found.pop(same[0]) if same else f"现在的：{Path(now).name}"
        found = {now: name, **found}
    return [LastYear(way, title) for way, title in found.items()]


def _title_of_year(folder: Path, year: int) -> str:
    """`盐池县2020年度（文件夹“盐池县2020”）`; empty for a campaign of another year, or one that cannot be read."""
    try:
        settings = read_settings(folder)
    except NianbaoError:
        return ""
    return f"{settings.county}{settings.year}年度（文件夹“{folder.name}”）" if settings.year == year else ""


def _switched(rule: str, rules: dict[str, SwitchableRule]) -> SwitchedRule:
    if known := rules.get(rule):
        return SwitchedRule(rule, known.sentence, known.where, known.remedy, LEVEL_WORDS[known.level])
    return SwitchedRule(rule, "没有这一条，或者它不能调整，请选“不再调整”", "", "", "")


def in_file(settings: Settings) -> list[FileSetting]:
    """What is changed in a file only, with what it says now."""
    merged = len(settings.years.succession)
    return [
        FileSetting("任务编号", settings.campaign, "认表用的，不要改：改了，发下去的表就收不回来。"),
        FileSetting("年度", str(settings.year), "一般不改；办别的年度，请点“换任务”新建一个。"),
        FileSetting("版式", settings.edition, "县里要加表、加行的，写补充版式的文件名；下发以后再改，各单位要换新表。"),
        FileSetting(
            "保护密码",
            "设了" if settings.password else "没有设",
            "解除工作表保护的密码，只用英文字母和数字；下发以后再改，各单位要换新表。",
        ),
        FileSetting(
            SUCCESSION,
            f"写了 {merged} 个单位" if merged else "没有写",
            "单位合并、换了编码的，写明本年的编码对应上年的哪个（哪些）编码。",
        ),
    ]
