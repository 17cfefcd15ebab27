"""What a unit sees: where its return stands, what is wrong with it, its files, and its receipts. Nothing of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from toolkit.campaign.addressing import asking, day_text, honoured
from toolkit.campaign.folder import Campaign
from toolkit.campaign.hand_in_results import JUDGING, HandInResult, hand_in_results
from toolkit.campaign.intake_log import DOWNLOAD, OPEN, IntakeEntry, IntakeLog
from toolkit.campaign.ledger import now
from toolkit.campaign.roster import Unit
from toolkit.campaign.states import UnitState, unit_states
from toolkit.desk.views import SIGNS, moment
from toolkit.portal.door import VISITOR, Visitor
from toolkit.portal.reception import Reception
from toolkit.verbs.sent_back import goes_back
from toolkit.verify.causes import open_entries

HERE = Path(__file__).parent
# What lies in 退回 for a unit, by what stands in its name; the answers to other files are none of them.
_BACK: Mapping[str, tuple[str, ...]] = {
    "marked": ("_退回修改表", "_核实表"),
    "restored": ("_恢复表",),
    "letter": ("_退回意见", "_核实意见"),
}
_REFUSED = "_不能收的文件"


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(SIGNS={**SIGNS, JUDGING: "○", "没有收": "×"})
    made.filters["moment"] = moment
    return made


def visitor_of(request: Request) -> Visitor:
    visitor: Visitor = request.scope[VISITOR]
    return visitor


def reception_of(request: Request) -> Reception:
    reception: Reception = request.app.state.reception
    return reception


def first_page(request: Request) -> Response:
    """Hand in; what is still to be corrected; the unit's files; what it handed in by now."""
    visitor = visitor_of(request)
    with reception_of(request).campaign() as campaign:
        state = _state(campaign, visitor.unit)
        _log(campaign, visitor, OPEN)
        return _page(
            request,
            "unit_first.html",
            campaign,
            state=state,
            problems=open_entries(state.findings) if not state.asked else [],
            files=unit_files(campaign, visitor.unit),
            results=hand_in_results(campaign, state),
            deadline=_deadline(campaign.settings.years.deadline),
        )


def receipt_page(request: Request) -> Response:
    """收据: of one file that was handed in by this link."""
    visitor, number = visitor_of(request), request.path_params["number"]
    with reception_of(request).campaign() as campaign:
        state = _state(campaign, visitor.unit)
        found = [each for each in hand_in_results(campaign, state) if each.entry.number == number]
        if not found:
            raise HTTPException(404)
        return _page(
            request,
            "unit_receipt.html",
            campaign,
            state=state,
            result=found[0],
            counts=_counts(found[0], state),
            late=_late(campaign, found[0], state),
            files=unit_files(campaign, visitor.unit),
        )


def download(request: Request) -> Response:
    """A file of the unit's own, by what it is."""
    visitor, kind = visitor_of(request), request.path_params["kind"]
    with reception_of(request).campaign() as campaign:
        path = unit_files(campaign, visitor.unit).get(kind)
        if path is None:
            raise HTTPException(404)
        _log(campaign, visitor, DOWNLOAD, path.name)
    return FileResponse(path, filename=path.name)


def unit_files(campaign: Campaign, unit: Unit) -> dict[str, Path]:
    """What a unit may download: its blank workbook, and what was made for it because its return is not right."""
    found = {}
    issued = campaign.ledger.newest_issues().get(unit.code)
    # What somebody has filled in or put there under its name is no blank, and perhaps another's.
    if issued and campaign.is_ours(path := campaign.outbox / issued.file):
        found["blank"] = path
    for path in goes_back(campaign, [unit])[unit.code]:
        for kind, words in _BACK.items():
            told = any(path.name.startswith(f"{unit.name}{word}") for word in words)
            if told and not path.name.startswith(f"{unit.name}{_REFUSED}"):
                found[kind] = path
    return found


def trouble(request: Request, told: str, status: int) -> Response:
    """A page that says what is the matter, and leads back."""
    return _drawn(request, "unit_trouble.html", status, told=told)


def _page(request: Request, template: str, campaign: Campaign, **shown: object) -> Response:
    settings, unit = campaign.settings, visitor_of(request).unit
    return _drawn(
        request,
        template,
        200,
        county=settings.county,
        year=settings.year,
        honoured=honoured(unit),
        asking=asking(settings),
        **shown,
    )


def _drawn(request: Request, template: str, status: int, **shown: object) -> Response:
    visitor = visitor_of(request)
    drawn = _templates().get_template(template)
    text = drawn.render(unit=visitor.unit, base=visitor.base, csrf=visitor.form_token, **shown)
    return HTMLResponse(text, status)


def _state(campaign: Campaign, unit: Unit) -> UnitState:
    return next(each for each in unit_states(campaign) if each.unit.code == unit.code)


def _counts(result: HandInResult, state: UnitState) -> bool:
    """Whether this is the return that counts for its unit."""
    return bool(result.verdict and state.adopted and state.adopted.sha256 == result.verdict.sha256)


def _deadline(deadline: date | None) -> str:
    if deadline is None:
        return ""
    return f"截止 {day_text(deadline)}" + ("，已经过了，请尽快交" if deadline < date.today() else "")


def _late(campaign: Campaign, result: HandInResult, state: UnitState) -> str:
    """That it came late, which it does where the unit had not handed anything in before."""
    deadline = campaign.settings.years.deadline
    first = state.standings.first_came
    if deadline is None or result.verdict is None or first is None or first.date() <= deadline:
        return ""
    return f"截止日期（{day_text(deadline)}）已过，照样收下，登记为逾期。"


def _log(campaign: Campaign, visitor: Visitor, what: str, detail: str = "") -> None:
    IntakeLog(campaign).add(IntakeEntry(now(), visitor.unit.code, visitor.address, what, detail))
