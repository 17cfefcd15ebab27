"""下发, 退回, 催报, 汇总与年报: what is to be handed over, with the words that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from toolkit.campaign.files import is_beside
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import IssuedFile
from toolkit.campaign.roster import Unit
from toolkit.campaign.standings import shown_source
from toolkit.campaign.states import ISSUED, MERGED, UnitState, unit_states
from toolkit.campaign.unit_links import UnitLinks
from toolkit.campaign.void import VOID
from toolkit.desk.charts import bar_pairs
from toolkit.desk.marks import Marks
from toolkit.desk.next_step import issue_key, return_key, to_send_back
from toolkit.desk.report_links import report_links
from toolkit.desk.views import desk_of, page
from toolkit.errors import NianbaoError
from toolkit.intake.text_encoding import decode_text
from toolkit.telling.link_list import link_of
from toolkit.telling.messages import group_reminder, issue_message, link_message, sent_back_message, unit_reminder
from toolkit.verbs.put_away import void_forms
from toolkit.verbs.refusals import Reply, replies
from toolkit.verbs.sent_back import goes_back
from toolkit.verbs.told_deadlines import told_deadlines
from toolkit.workbook.comparison_workbook import ComparedNumber

_PAPERS = ("情况通报.docx", "催报通知.docx")
_TECHNICAL = ".parquet"
_USUAL_SUMS = ("new.total", "done.total", "normdoc.made", "license.decisions", "review.total")
_FEW = 5
_NO_LAST_YEAR = "没有上年的数可比：设置里写了上年任务或上年数据的，这里才有图。"
_NOT_ALL = "全县还不能和上年比：要各单位都报齐，上年也都有这个数。"


@dataclass(frozen=True)
class HandedOver:
    """One unit with the files for it. key: what is ticked off; day: when it was, empty while it is not; message: the
    text that goes along; link: the one by which it hands in, empty where it has none, and the text that goes with it.
    """

    unit: Unit
    word: str
    files: tuple[str, ...]
    key: str
    day: str
    message: str = ""
    link: str = ""
    invitation: str = ""


def hand_out_page(request: Request) -> Response:
    desk, notices = desk_of(request), list[str]()
    with desk.campaign(notices) as campaign:
        marks, issued = Marks(campaign), campaign.ledger.newest_issues()
        units = [_issued(campaign, state, issued, marks) for state in unit_states(campaign)]
        if desk.links_at:
            links = UnitLinks(campaign)
            units = [_with_link(campaign, each, desk.links_at, links.token(each.unit.code)) for each in units]
        told, deadline = told_deadlines(campaign), campaign.settings.years.deadline
        forms = {file for unit in units for file in unit.files}
        void = [path.name for path in void_forms(campaign)]
        return page(
            request,
            "hand_out.html",
            campaign,
            notices=notices,
            units=units,
            links_at=desk.links_at,
            other_day=sum(told.get(unit.code) != deadline for unit in campaign.units if unit.code in issued),
            others=[path.name for path in folder_files(campaign.outbox) if path.name not in {*forms, *void}],
            void=void,
            put_away=[path.name for path in folder_files(campaign.outbox / VOID)],
        )


def _issued(campaign: Campaign, state: UnitState, issued: dict[str, IssuedFile], marks: Marks) -> HandedOver:
    workbook = issued.get(state.unit.code)
    files = (workbook.file,) if workbook and campaign.is_ours(campaign.outbox / workbook.file) else ()
    key = issue_key(campaign, state) if workbook else ""
    message = issue_message(campaign, state.unit, date.today()) if files else ""
    return HandedOver(state.unit, state.state, files, key, marks.day(key), message=message)


def _with_link(campaign: Campaign, each: HandedOver, address: str, token: str) -> HandedOver:
    if not token:
        return each
    link = link_of(address, token)
    return replace(each, link=link, invitation=link_message(campaign, each.unit, link, date.today()))


def send_back_page(request: Request) -> Response:
    notices: list[str] = []
    with desk_of(request).campaign(notices) as campaign:
        marks, today, states = Marks(campaign), date.today(), unit_states(campaign)
        lying = goes_back(campaign, campaign.units)
        units = [
            HandedOver(
                state.unit,
                state.state,
                tuple(path.name for path in lying[state.unit.code]),
                return_key(state),
                marks.day(return_key(state)),
                message=sent_back_message(campaign, state, today),
            )
            for state in states
            if to_send_back(state)
        ]
        refused = list(filter(None, (_answered(campaign, each) for each in replies(campaign, states))))
        return page(request, "send_back.html", campaign, notices=notices, units=units, refused=refused)


@dataclass(frozen=True)
class Answered:
    """Files that could not be taken, with the answer that lies ready. whose: the unit, empty where nobody knows."""

    whose: str
    files: tuple[str, ...]
    message: str


def _answered(campaign: Campaign, reply: Reply) -> Answered | None:
    """None where somebody takes the answer back just now."""
    whose = reply.unit.name if reply.unit else ""
    try:
        message = decode_text(reply.reply.read_bytes()).strip()
    except FileNotFoundError:
        return None
    return Answered(whose, tuple(map(shown_source, reply.files)), message)


def remind_page(request: Request) -> Response:
    notices: list[str] = []
    with desk_of(request).campaign(notices) as campaign:
        today = date.today()
        late = [state for state in unit_states(campaign) if state.state == ISSUED]
        units = [HandedOver(s.unit, s.state, (), "", "", message=unit_reminder(campaign, s.unit, today)) for s in late]
        group = group_reminder(campaign, late, today) if late else ""
        papers = [path.name for path in folder_files(campaign.outbox) if path.name.endswith(_PAPERS)]
        issued = bool(campaign.ledger.issues())
        return page(
            request, "remind.html", campaign, notices=notices, units=units, group=group, papers=papers, issued=issued
        )


def results_page(request: Request) -> Response:
    notices: list[str] = []
    with desk_of(request).campaign(notices) as campaign:
        states = unit_states(campaign)
        merged = [path.name for path in folder_files(campaign.merged)]
        compared, no_last_year = _beside_last_year(campaign, states)
        chosen = _chosen(compared, request.query_params.getlist("sum"))
        return page(
            request,
            "results.html",
            campaign,
            notices=notices,
            missing=[state.unit.name for state in states if not state.mergeable],
            ready=sum(state.mergeable for state in states),
            merged=sum(state.state == MERGED for state in states),
            total=len(states),
            tables=[name for name in merged if not is_technical(name)],
            technical=[name for name in merged if is_technical(name)],
            previews=report_links(campaign, states),
            compared=compared,
            chosen={each.key for each in chosen},
            pairs=bar_pairs(chosen),
            no_last_year=no_last_year,
            reports=[path.name for path in folder_files(campaign.reports)],
            beside=any(is_beside(path) for path in folder_files(campaign.merged)),
        )


def _beside_last_year(campaign: Campaign, states: Sequence[UnitState]) -> tuple[list[ComparedNumber], str]:
    """The county's numbers of both years; where there are none, why."""
    settings = campaign.settings
    if not (settings.last_campaign or settings.years.table):
        return [], _NO_LAST_YEAR
    # What adds up numbers takes long to load: a page without a last year need not wait for it.
    from toolkit.verbs.compared_numbers import county_numbers

    try:
        return county_numbers(campaign, states), _NOT_ALL
    except NianbaoError as error:
        return [], str(error)


def _chosen(compared: Sequence[ComparedNumber], asked: Sequence[str]) -> list[ComparedNumber]:
    """The numbers that are drawn: those asked for, else the usual ones, without what is nothing in both years."""
    known = {each.key: each for each in compared}
    if asked:
        return [each for each in compared if each.key in asked]
    usual = [known[key] for key in _USUAL_SUMS if key in known]
    return [each for each in usual if each.now or each.last] or list(compared[:_FEW])


def is_technical(name: str) -> bool:
    """Whether a file of 汇总 says nothing to whoever opens files with Excel, Word or a browser."""
    return name.endswith(_TECHNICAL)


def help_page(request: Request) -> Response:
    desk = desk_of(request)
    if desk.folder is None:
        return page(request, "help.html")
    with desk.campaign() as campaign:
        return page(request, "help.html", campaign)


def folder_files(folder: Path) -> list[Path]:
    """The files that lie in one of the campaign's folders of results, in the order of their names."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
