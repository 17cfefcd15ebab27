"""单位详情: the official tables with wrong cells marked, the findings beside them, and every file of the unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from toolkit.campaign.folder import Campaign
from toolkit.campaign.hand_in_results import hand_in_results
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.parsed_returns import values_of
from toolkit.campaign.previous import previous_values
from toolkit.campaign.roster import Unit
from toolkit.campaign.states import ISSUED, UnitState, unit_states
from toolkit.desk.form_html import ShownValues, form_tables, numbered
from toolkit.desk.next_step import to_send_back
from toolkit.desk.receipt import Answer, question, serials
from toolkit.desk.views import desk_of, page
from toolkit.desk.work_pages import folder_files
from toolkit.errors import NianbaoError
from toolkit.returns.read_return import Value
from toolkit.telling.as_text import problems
from toolkit.telling.messages import sent_back_message, unit_reminder

NOW, BEFORE, LAST_YEAR = "now", "before", "last-year"
_Values = Mapping[str, Value]


def unit_page(request: Request) -> Response:
    notices: list[str] = []
    with desk_of(request).campaign(notices) as campaign:
        states = unit_states(campaign)
        code = request.path_params["code"]
        place = next((number for number, each in enumerate(states) if each.unit.code == code), None)
        if place is None:
            raise NianbaoError("名册里没有这个单位。请回首页从表里点进来。")
        state = states[place]
        wanted = request.query_params.get("show", NOW)
        asked = request.query_params.get("file", "")
        known = _values(campaign, state, asked)
        shown = ShownValues(known.get(wanted, {}), known[NOW] if wanted != NOW else known.get(BEFORE))
        told = numbered(campaign.form, state.findings)
        return page(
            request,
            "unit.html",
            campaign,
            notices=notices,
            state=state,
            problems=problems(state),
            wanted=wanted,
            views=[(name, word) for name, word in _VIEWS.items() if name in known],
            told=told,
            tables=form_tables(campaign.form, shown, told if wanted == NOW else ()),
            filled=bool(known.get(wanted)),
            sent_back=[path.name for path in folder_files(campaign.sent_back / state.unit.name)],
            message=_message(campaign, state),
            handed_in=hand_in_results(campaign, state),
            asked=serials(state.standings.asked),
            choices=_choices(campaign, state, [each.unit for each in states]),
            around=(states[place - 1].unit if place else None, states[place + 1].unit if states[place + 1 :] else None),
        )


_VIEWS = {NOW: "本次", BEFORE: "上次", LAST_YEAR: "上年"}


def _values(campaign: Campaign, state: UnitState, serial: str) -> dict[str, _Values]:
    """The numbers that can be shown: those of the return that counts (of the one that is looked at where a person must
    choose), those of the one before, last year's. What is not known is left out, but for the first.
    """
    looked_at = next((each for each in state.standings.all if str(each.serial) == serial), None)
    asked = state.standings.asked
    now = looked_at or state.adopted or (asked[-1] if asked else None)
    hashes = {NOW: now.sha256 if now else "", BEFORE: state.before.sha256 if state.before else ""}
    read = values_of(campaign, [each for each in hashes.values() if each])
    known: dict[str, _Values] = {name: read[sha256] for name, sha256 in hashes.items() if sha256 in read}
    known.setdefault(NOW, {})
    if last := previous_values(campaign).get(state.unit.code):
        known[LAST_YEAR] = last
    return known


def _choices(campaign: Campaign, state: UnitState, units: Sequence[Unit]) -> list[tuple[SeenFile, list[Answer]]]:
    """The returns among which a person must choose, each with what may be answered besides taking it."""
    verdicts, named = campaign.ledger.verdicts(), {each.name: each for each in units}
    choices = []
    for file in state.standings.asked:
        elsewhere = verdicts[file.sha256].elsewhere if file.sha256 in verdicts else ""
        _, answers = question(file, state, named, elsewhere)
        other = [answer for answer in answers if answer.action != "/adopt"]
        if other and elsewhere in named:
            other.insert(0, Answer(f"按{elsewhere}收", "/adopt", {**other[0].fields, "unit": named[elsewhere].code}))
        choices.append((file, other))
    return choices


def _message(campaign: Campaign, state: UnitState) -> str:
    """What to write to the unit now; empty where there is nothing."""
    today = date.today()
    if to_send_back(state):
        return sent_back_message(campaign, state, today)
    return unit_reminder(campaign, state.unit, today) if state.state == ISSUED else ""
