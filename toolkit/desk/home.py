"""首页: where all units stand, what comes next, where files are dropped, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from toolkit.campaign.folder import Campaign
from toolkit.campaign.intake_log import IntakeLog
from toolkit.campaign.misplaced import misplaced
from toolkit.campaign.nil_returns import nil_returns
from toolkit.campaign.states import ISSUED, UnitState, unit_states
from toolkit.desk.charts import DAYS_HEIGHT, day_chart, state_shares
from toolkit.desk.marks import Marks
from toolkit.desk.next_step import next_step, to_send_back
from toolkit.desk.receipt import receipt
from toolkit.desk.views import SIGNS, desk_of, page
from toolkit.telling.as_text import problems, tally
from toolkit.telling.messages import sent_back_message, unit_reminder


@dataclass(frozen=True)
class BoardLine:
    """One unit on the board. nil: whether its adopted return is a 零报告; words: by what it is found; message: what to
    write to it now, empty where there is nothing; about: 催报 or 微信, and where: the page on which that stands too.
    """

    number: int
    state: UnitState
    word: str
    problems: str
    nil: bool
    words: str
    message: str = ""
    about: str = ""
    where: str = ""


def home(request: Request) -> Response:
    """The campaign's first page; where none is open, the page that makes or opens one."""
    desk, notices = desk_of(request), list[str]()
    if desk.folder is None:
        return RedirectResponse("/start", 303)
    with desk.campaign(notices) as campaign:
        states = unit_states(campaign)
        notices += [each.sentence for each in misplaced(campaign)]
        wanted, words = request.query_params.get("state", ""), request.query_params.get("q", "").strip()
        board = [each for each in _board(campaign, states) if wanted in ("", each.word) and words in each.words]
        outcome = desk.work.outcome
        sources = outcome.sources if outcome else None
        return page(
            request,
            "home.html",
            campaign,
            notices=notices,
            counts={word: count for word in SIGNS if (count := tally(states)[word])},
            total=len(states),
            received=sum(state.word not in ("未报", "未下发") for state in states),
            today=date.today(),
            wanted=wanted,
            words=words,
            board=board,
            step=next_step(campaign, states, Marks(campaign)),
            receipt=receipt(campaign, states, sources, outcome.filed if outcome else ()),
            shares=state_shares(tally(states)),
            days=day_chart(states, campaign.settings.years.deadline, date.today()),
            DAYS_HEIGHT=DAYS_HEIGHT,
            anything=any(state.files for state in states),
        )


def _board(campaign: Campaign, states: Sequence[UnitState]) -> list[BoardLine]:
    nil, today = nil_returns(campaign, states), date.today()
    receipts: dict[str, list[str]] = {}
    for each in IntakeLog(campaign).hand_ins():
        receipts.setdefault(each.unit, []).append(each.number)

    def line(number: int, state: UnitState) -> BoardLine:
        unit = state.unit
        plain = BoardLine(
            number=number,
            state=state,
            word=state.word,
            problems=problems(state),
            nil=unit.code in nil,
            words=" ".join((unit.name + unit.contact, *receipts.get(unit.code, ()))),
        )
        if state.state == ISSUED:
            return replace(plain, message=unit_reminder(campaign, unit, today), about="催报", where="/remind")
        if to_send_back(state):
            return replace(plain, message=sent_back_message(campaign, state, today), about="微信", where="/send-back")
        return plain

    return [line(number, state) for number, state in enumerate(states, 1)]
