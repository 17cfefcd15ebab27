"""首页: where all units stand, what comes next, where files are dropped, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from toolkit.campaign.folder import Campaign
from toolkit.campaign.intake_log import IntakeLog
from toolkit.campaign.nil_returns import nil_returns
from toolkit.campaign.roster import Unit
from toolkit.campaign.states import UnitState, unit_states
from toolkit.desk.charts import DAYS_HEIGHT, day_chart, state_shares
from toolkit.desk.marks import Marks
from toolkit.desk.next_step import next_step
from toolkit.desk.receipt import receipt
from toolkit.desk.views import desk_of, page
from toolkit.telling.as_text import problems, tally


@dataclass(frozen=True)
class BoardLine:
    """One unit on the board. nil: whether its adopted return is a 零报告; words: by what it is found."""

    number: int
    state: UnitState
    word: str
    problems: str
    nil: bool
    words: str


def home(request: Request) -> Response:
    """The campaign's first page; where none is open, the page that makes or opens one."""
    desk, notices = desk_of(request), list[str]()
    if desk.folder is None:
        return RedirectResponse("/start", 303)
    with desk.campaign(notices) as campaign:
        states = unit_states(campaign)
        wanted, words = request.query_params.get("state", ""), request.query_params.get("q", "").strip()
        board = [each for each in _board(campaign, states) if wanted in ("", each.word) and words in each.words]
        outcome = desk.work.outcome
        sources = outcome.sources if outcome else None
        return page(
            request,
            "home.html",
            campaign,
            notices=notices,
            counts=tally(states),
            total=len(states),
            wanted=wanted,
            words=words,
            board=board,
            step=next_step(campaign, states, Marks(campaign)),
            receipt=receipt(campaign, states, sources, outcome.filed if outcome else ()),
            received=any(state.files for state in states),
            shares=state_shares(tally(states)),
            days=day_chart(states, campaign.ledger.first_received(), campaign.settings.years.deadline, date.today()),
            DAYS_HEIGHT=DAYS_HEIGHT,
        )


def _board(campaign: Campaign, states: Sequence[UnitState]) -> list[BoardLine]:
    nil = nil_returns(campaign, states)
    receipts: dict[str, list[str]] = {}
    for each in IntakeLog(campaign).hand_ins():
        receipts.setdefault(each.unit, []).append(each.number)

    def words(unit: Unit) -> str:
        return " ".join((unit.name + unit.contact, *receipts.get(unit.code, ())))

    return [
        BoardLine(
            number=number,
            state=state,
            word=state.word,
            problems=problems(state),
            nil=state.unit.code in nil,
            words=words(state.unit),
        )
        for number, state in enumerate(states, 1)
    ]
