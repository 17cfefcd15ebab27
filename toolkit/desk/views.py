"""How a page is drawn: the templates, and what stands at the head of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from toolkit.campaign.addressing import day_text
from toolkit.campaign.folder import Campaign
from toolkit.desk.desk import Desk
from toolkit.desk.receipt import PASSED, REFUSED, TAKEN
from toolkit.telling.on_page import on_page
from toolkit.verbs.undo import undoable

HERE = Path(__file__).parent
SIGNS: Mapping[str, str] = {
    "已汇总": TAKEN,
    "通过": TAKEN,
    "待说明": "！",
    "退回": REFUSED,
    "有疑问": "？",
    "待审核": PASSED,
    "未报": PASSED,
    "未下发": PASSED,
}
"""The sign of each state: one that GBK has, so that it can be printed and copied anywhere."""


@dataclass(frozen=True)
class Head:
    """What stands at the head of every page of a campaign. undo: whether there is anything for 撤销上一步."""

    county: str
    year: int
    deadline: str
    undo: bool


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(SIGNS=SIGNS)
    made.filters["moment"] = moment
    return made


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def page(
    request: Request,
    template: str,
    campaign: Campaign | None = None,
    *,
    notices: list[str] | None = None,
    status: int = 200,
    **shown: object,
) -> HTMLResponse:
    """A drawn page. campaign: the one of which it speaks; notices: what it has to say beforehand."""
    desk = desk_of(request)
    folder = desk.folder or desk.home
    text = (
        _templates()
        .get_template(template)
        .render(
            path=request.url.path,
            # Of the campaign that is shown: another may have been opened meanwhile.
            csrf=desk.token_of(campaign.folder if campaign else desk.folder),
            head=_head(campaign) if campaign else None,
            # As it was before anything was read: what is shown may be older than the end of the work, and then the page
            # has to come again. An answer to a click does not: it would be clicked once more.
            stage=None if request.method == "POST" else getattr(request.state, "stage", None) or desk.work.stage,
            outcome=desk.work.outcome_on(request.url.path),
            notices=[on_page(each, folder) for each in notices or ()],
            said=lambda sentence: on_page(sentence, folder),
            **shown,
        )
    )
    return HTMLResponse(text, status)


def _head(campaign: Campaign) -> Head:
    settings = campaign.settings
    return Head(settings.county, settings.year, _deadline(settings.years.deadline), undoable(campaign) is not None)


def _deadline(deadline: date | None) -> str:
    """`截止 1月15日（还有 6 天）`"""
    if deadline is None:
        return "没有设截止日期"
    days = (deadline - date.today()).days
    left = f"还有 {days} 天" if days > 0 else "就是今天" if days == 0 else f"已过 {-days} 天"
    return f"截止 {day_text(deadline)}（{left}）"


def moment(at: str) -> str:
    """`1月9日 09:10` of an ISO time; empty for none."""
    if not at:
        return ""
    told = datetime.fromisoformat(at)
    return f"{told.month}月{told.day}日 {told:%H:%M}"
