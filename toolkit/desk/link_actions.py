"""填报链接 on the county's page: renewed one by one, and all of them as a list."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from toolkit.campaign.intake_log import RENEW, IntakeEntry, IntakeLog
from toolkit.campaign.ledger import now
from toolkit.campaign.unit_links import UnitLinks
from toolkit.desk.downloads import attached
from toolkit.desk.views import desk_of
from toolkit.desk.work import Outcome
from toolkit.errors import NianbaoError
from toolkit.telling.link_list import LINK_FILE, link_list

_CLOSED = "网上填报没有开。要开的，请关掉现在的窗口，运行 nianbao desk --intake。"
_HERE = "本机"


def renew_link(request: Request, form: FormData) -> Response:
    """作废并换新: whoever holds the unit's old link is shut out from now on."""
    desk, code = desk_of(request), str(form.get("unit", ""))
    if not desk.links_at:
        raise NianbaoError(_CLOSED)
    with desk.noting, desk.campaign(folder=request.state.folder) as campaign:
        unit = next((each for each in campaign.units if each.code == code), None)
        if unit is None:
            raise NianbaoError("名册里没有这个单位。请刷新“下发”页再点一次。")
        UnitLinks(campaign).renew([unit.code])
        IntakeLog(campaign).add(IntakeEntry(now(), unit.code, _HERE, RENEW))
    told = f"{unit.name}的填报链接已换新，旧的打不开了。请把新链接发给它。"
    desk.work.told(Outcome("换新链接", "done", (told,)))
    return RedirectResponse("/hand-out", 303)


def download_links(request: Request) -> Response:
    """填报链接.csv."""
    desk = desk_of(request)
    if not desk.links_at:
        raise NianbaoError(_CLOSED)
    with desk.campaign() as campaign:
        content = link_list(campaign, desk.links_at)
    return Response(content, media_type="text/csv", headers=attached(LINK_FILE))
