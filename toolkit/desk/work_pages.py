"""下发, 退回, 催报, 汇总与年报: what is to be handed over, with the words that go with it."""

from __future__ import annotations

from dataclasses import dataclass
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
from toolkit.campaign.void import VOID
from toolkit.desk.marks import Marks
from toolkit.desk.next_step import issue_key, return_key, to_send_back
from toolkit.desk.views import desk_of, page
from toolkit.intake.text_encoding import decode_text
from toolkit.telling.messages import group_reminder, issue_message, sent_back_message, unit_reminder
from toolkit.verbs.put_away import void_forms
from toolkit.verbs.refusals import Reply, replies

_PAPERS = ("情况通报.docx", "催报通知.docx")


@dataclass(frozen=True)
class HandedOver:
    """One unit with the files for it. key: what is ticked off; day: when it was, empty while it is not; message: the
    text that goes along.
    """

    unit: Unit
    word: str
    files: tuple[str, ...]
    key: str
    day: str
    message: str = ""


def hand_out_page(request: Request) -> Response:
    notices: list[str] = []
    with desk_of(request).campaign(notices) as campaign:
        marks, issued = Marks(campaign), campaign.ledger.newest_issues()
        units = [_issued(campaign, state, issued, marks) for state in unit_states(campaign)]
        forms = {file for unit in units for file in unit.files}
        void = [path.name for path in void_forms(campaign)]
        return page(
            request,
            "hand_out.html",
            campaign,
            notices=notices,
            units=units,
            others=[path.name for path in folder_files(campaign.outbox) if path.name not in {*forms, *void}],
            void=void,
            put_away=[path.name for path in folder_files(campaign.outbox / VOID)],
        )


def _issued(campaign: Campaign, state: UnitState, issued: dict[str, IssuedFile], marks: Marks) -> HandedOver:
    workbook = issued.get(state.unit.code)
    files = (workbook.file,) if workbook and (campaign.outbox / workbook.file).is_file() else ()
    key = issue_key(campaign, state) if workbook else ""
    message = issue_message(campaign, state.unit, date.today()) if files else ""
    return HandedOver(state.unit, state.state, files, key, marks.day(key), message=message)


def send_back_page(request: Request) -> Response:
    notices: list[str] = []
    with desk_of(request).campaign(notices) as campaign:
        marks, today, states = Marks(campaign), date.today(), unit_states(campaign)
        units = [
            HandedOver(
                state.unit,
                state.state,
                tuple(path.name for path in folder_files(campaign.sent_back / state.unit.name)),
                return_key(state),
                marks.day(return_key(state)),
                message=sent_back_message(campaign, state, today),
            )
            for state in states
            if to_send_back(state)
        ]
        refused = [_answered(campaign, each) for each in replies(campaign, states)]
        return page(request, "send_back.html", campaign, notices=notices, units=units, refused=refused)


@dataclass(frozen=True)
class Answered:
    """Files that could not be taken, with the answer that lies ready. whose: the unit, empty where nobody knows."""

    whose: str
    files: tuple[str, ...]
    message: str


def _answered(campaign: Campaign, reply: Reply) -> Answered:
    whose = reply.unit.name if reply.unit else ""
    return Answered(whose, tuple(map(shown_source, reply.files)), decode_text(reply.reply.read_bytes()).strip())


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
        return page(
            request,
            "results.html",
            campaign,
            notices=notices,
            missing=[state.unit.name for state in states if not state.mergeable],
            ready=sum(state.mergeable for state in states),
            merged=sum(state.state == MERGED for state in states),
            total=len(states),
            tables=[path.name for path in folder_files(campaign.merged)],
            reports=[path.name for path in folder_files(campaign.reports)],
            beside=any(is_beside(path) for path in folder_files(campaign.merged)),
        )


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
