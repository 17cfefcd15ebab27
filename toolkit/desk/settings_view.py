"""设置 as a form: what a clerk changes in the middle of a campaign."""

from __future__ import annotations

from datetime import date

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from toolkit.campaign.year_settings import DEADLINE
from toolkit.desk.views import desk_of, page
from toolkit.desk.work import Outcome
from toolkit.errors import NianbaoError
from toolkit.verbs.change_settings import change_settings

_CONTACT, _PHONE = "联系人", "联系电话"


def settings_page(request: Request) -> Response:
    with desk_of(request).campaign() as campaign:
        return page(request, "settings.html", campaign, settings=campaign.settings)


def save_settings(request: Request, form: FormData) -> Response:
    """保存: refused in one sentence where the file would not be read with it."""
    desk = desk_of(request)
    contact, phone, written = (str(form.get(name, "")).strip() for name in ("contact", "phone", "deadline"))
    try:
        deadline = date.fromisoformat(written) if written else None
    except ValueError as error:
        raise NianbaoError(f"截止日期“{written}”看不懂，没有保存。请写成年-月-日，如：2022-01-15。") from error
    with desk.campaign() as campaign:
        changed = change_settings(campaign, {DEADLINE: deadline, _CONTACT: contact, _PHONE: phone})
    told = "已写进“设置.toml”，以后写的退回意见和微信文字照新的写。" if changed else "和原来一样，没有改。"
    desk.work.told(Outcome("保存设置", "done", (told,)))
    return RedirectResponse("/settings", 303)
