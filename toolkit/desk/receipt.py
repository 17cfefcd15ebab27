"""收据: what became of each file that came in, one line a file, told from the ledger, with the buttons that answer
it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from toolkit.campaign.addressing import RefusedFile, refused_reply
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile, StoredVerdict
from toolkit.campaign.roster import Unit
from toolkit.campaign.settings import Settings
from toolkit.campaign.standings import shown_source, told_apart
from toolkit.campaign.states import UnitState
from toolkit.desk.uploads import Filed
from toolkit.verbs.classify import sentence
from toolkit.verify.catalogue import finding

_LATER: Mapping[str, str] = {
    "IO-05": "正在 Excel、WPS 或别的程序里打开，请关闭后点“再试”。",
    "IO-06": "还没有传完，请传完后点“再试”。",
}
"""What is said of a file that lies there and could not be read just then, by the rule that passed it over."""
TAKEN, ASKED, REFUSED, PASSED, WAITS = "√", "？", "×", "○", "！"


@dataclass(frozen=True)
class Answer:
    """A button that answers a line at once. action: where it sends its fields; chief: whether it is the likeliest."""

    word: str
    action: str
    fields: Mapping[str, str] = field(default_factory=dict)
    chief: bool = False


@dataclass(frozen=True)
class ReceiptLine:
    """One file. mark: what became of it as a sign, with `word`; code: the unit whose page says more; reply: what to
    answer whoever sent it; answers: what may be done about it here.
    """

    mark: str
    word: str
    name: str
    told: str
    code: str = ""
    reply: str = ""
    answers: tuple[Answer, ...] = ()


def receipt(
    campaign: Campaign, states: Sequence[UnitState], sources: Collection[str] | None = None, filed: Sequence[Filed] = ()
) -> list[ReceiptLine]:
    """The files of these sources and what they held; without sources those that were collected last. filed: those that
    were not even put into 收回 are told too.
    """
    rows = campaign.ledger.files()
    if sources is None:
        last = max((row.batch for row in rows), default=0)
        wanted = {row.serial: row for row in rows if last and row.batch == last}
    else:
        newest = {row.source: row for row in rows}
        own = [newest[source] for source in dict.fromkeys(sources) if source in newest]
        serials = {row.serial for row in own}
        wanted = {row.serial: row for row in rows if row.serial in serials or row.inside in serials}
    writing = _Writing({state.unit.code: state for state in states}, campaign.ledger.verdicts(), campaign.settings)
    lines = [writing.line(row) for row in wanted.values()]
    return [*lines, *(ReceiptLine(PASSED, "没有收", each.name, each.reason) for each in filed if not each.source)]


class _Writing:
    def __init__(
        self, states: Mapping[str, UnitState], verdicts: Mapping[str, StoredVerdict], settings: Settings
    ) -> None:
        self._states = states
        self._verdicts = verdicts
        self._settings = settings
        self._later = {sentence(finding(rule)): told for rule, told in _LATER.items()}

    def line(self, row: SeenFile) -> ReceiptLine:
        name, state = shown_source(row.source), self._states.get(row.unit_code)
        if row.status == "refused":
            reply = refused_reply(self._settings, None, [RefusedFile(name, row.reason)], date.today())
            return ReceiptLine(REFUSED, "不能收", name, row.reason, reply=reply)
        if later := self._later.get(row.reason):
            return ReceiptLine(WAITS, "等一下", name, later, answers=(Answer("再试", "/collect", chief=True),))
        if row.status == "skipped" or state is None:
            code = row.unit_code if state else ""
            return ReceiptLine(PASSED, "略过", name, row.reason or "名册里已没有这个单位。", code)
        if row in state.standings.asked:
            units = {each.unit.name: each.unit for each in self._states.values()}
            verdict = self._verdicts.get(row.sha256)
            told, answers = question(row, state, units, verdict.elsewhere if verdict else "")
            return ReceiptLine(ASKED, "有疑问", name, told, state.unit.code, answers=answers)
        if row in state.standings.waiting:
            return ReceiptLine(TAKEN, "已收", name, f"{state.unit.name}，还没有审核。", state.unit.code)
        return _taken(name, row, state)


def serials(files: Sequence[SeenFile]) -> str:
    """Files by their numbers in the ledger, as a form carries them."""
    return " ".join(str(each.serial) for each in files)


def question(
    row: SeenFile, state: UnitState, units: Mapping[str, Unit], elsewhere: str
) -> tuple[str, tuple[Answer, ...]]:
    """What a person is asked about a file of a unit in question, and the answers that need no look at its numbers.
    units: by name; elsewhere: the unit of which the file's name or cover speaks, empty where that is its own.
    """
    unit, others = state.unit, [each for each in state.standings.asked if each != row]
    fields = {"serial": str(row.serial), "unit": unit.code, "asked": serials(state.standings.asked)}
    if state.standings.reason == "another" and elsewhere:
        told = f"文件名或者封面写的是{elsewhere}，表是发给{unit.name}的。"
        to = units.get(elsewhere)
        back = [Answer(f"退给{elsewhere}", "/not-taken", {**fields, "to": to.code})] if to else []
        answers = (Answer(f"按{unit.name}收", "/adopt", fields), *back, Answer("不收", "/not-taken", fields))
        # More than two returns cannot be told apart in one line.
        return told, answers if len(others) < 2 else ()
    beside = f"，还有{'、'.join(f'“{told_apart(each, [row, *others])}”' for each in others)}" if others else ""
    choices = [Answer("用这一份", "/adopt", fields)]
    if state.standings.reason in ("again", "worse", "lent") and len(others) == 1 and others[0].serial < row.serial:
        before = {**fields, "serial": str(others[0].serial)}
        choices.append(Answer(f"仍用 {told_apart(others[0], [row])}", "/adopt", before))
    return f"{unit.name}：请选定用哪一份{beside}。", tuple(choices)


def _taken(name: str, row: SeenFile, state: UnitState) -> ReceiptLine:
    """A return that was taken, with the one before it, which may be put back in its place."""
    unit, before = state.unit, state.standings.earlier[:1]
    number = sum(each.status == "return" and each.serial <= row.serial for each in state.standings.all)
    which = f"（第 {number} 份）" if number > 1 else ""
    if row != state.adopted:
        because = next((each.because for each in state.files if each.file.serial == row.serial), "没有采用")
        return ReceiptLine(TAKEN, "已收", name, f"{unit.name}{which}：{because}。", unit.code)
    told = f"{unit.name}{which}，采用这份：{state.state}。"
    instead = tuple(
        Answer(f"改用 {told_apart(each, [row])}", "/adopt", {"serial": str(each.serial), "unit": unit.code})
        for each in before
    )
    return ReceiptLine(TAKEN, "已收", name, told, unit.code, answers=instead)
