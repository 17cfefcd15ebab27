"""What the short way gives for a file is what the gates give, and most correct returns take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bench.returns import Filler, context_for, is_wrong, plausible, programs, sealed
from tests.both_ways import Different, Tally
from tests.helpers import EDITIONS, context_of, stamp_of, with_cell
from tests.mutation.sound import sound_return
from tests.verify.test_compiled_rules import FORMS, sound
from toolkit.forms import Form, index_form, load_form
from toolkit.forms.expression import Number
from toolkit.forms.index import NIL_KEY, NIL_YES
from toolkit.forms.totals import as_shown, recompute
from toolkit.intake.opening import Opened, open_workbook
from toolkit.intake.snapshot import RawCell, Snapshot
from toolkit.returns.cell_values import Reading
from toolkit.returns.explanations import CHECK_SHEET, explanation_cells
from toolkit.returns.text_values import read_text
from toolkit.verify import verification
from toolkit.verify.lane import plain_readings
from toolkit.verify.lane import plain_return as lane
from toolkit.verify.overrides import Override
from toolkit.verify.verification import verify_bytes
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

EXAMPLES = 500
KINDS = ("乡", "镇", "街道", "部门")
"""In the order in which correct returns are drawn."""
TYPED = ("", "0", "1", "3", "12.5", "-1", "-0", "+2", "1e3", " 4", "007", "1234567890", "0.0000001", "１", "abc", "2.0")
WORDS = (
    *(
        "",
        " ",
        "甲",
        "甲\u200b",
        "#REF!",
        "\t甲",
        "近",
        "是",
        "否",
        "没有",
        "某某",
        "13812345678",
        "0953-6012345",
        "44570",
    ),
    *("全年收到申请3件，答复2件。", "花马池镇人民政府加强公开。", "2019年，我乡主动公开信息。", "无"),
)
PEOPLE = {"cover.phone": "0953-6012345"}
_FIRST_DAY = date(1899, 12, 30)


@dataclass(frozen=True)
class Mould:
    """A workbook in which every input is filled in, and where each of them stands."""

    form: Form
    kind: str
    snapshot: Snapshot
    places: Mapping[str, tuple[int, int]]

    def filled(self, typed: Mapping[str, str], odd: Sequence[tuple[int, str]]) -> Snapshot:
        """The workbook with these texts in its inputs, sums as a program would store them, and odd texts anywhere."""
        index = index_form(self.form)
        texts = [list(sheet.texts) for sheet in self.snapshot.sheets]
        numbers = {cell.key: _number(typed.get(cell.key, "")) for cell in index.inputs if cell.numeric}
        shown = {key: str(value) for key, value in as_shown(index, numbers).items()}
        for key, text in {**typed, **shown}.items():
            sheet, slot = self.places[index.cells[key].place]
            texts[sheet][slot] = text
        flat = [(sheet, slot) for sheet, held in enumerate(texts) for slot in range(len(held))]
        for at, text in odd:
            sheet, slot = flat[at % len(flat)]
            texts[sheet][slot] = text
        sheets = zip(self.snapshot.sheets, texts, strict=True)
        return replace(self.snapshot, sheets=tuple(replace(sheet, texts=held) for sheet, held in sheets))


@cache
def mould(form: Form, kind: str, said: str = "") -> Mould:
    """said: what the unit wrote beside every rule."""
    values: dict[str, Value] = {}
    for cell in index_form(form).inputs:
        words = cell.choices[0] if cell.choices else date(2022, 1, 9) if cell.type == "date" else "甲"
        values[cell.key] = 1 if cell.numeric else words
    plan = issued_plan(
        form,
        stamp_of(form, unit_kind=kind, year=form.first_year),
        values | recompute(index_form(form), _numbers(values)),
    )
    for ref in explanation_cells(form).values() if said else ():
        plan = with_cell(f"{CHECK_SHEET}!{ref}", value=said)(plan)
    snapshot = open_workbook(write_workbook(plan)).snapshot
    places = {
        f"{sheet.name}!{ref}": (number, slot)
        for number, sheet in enumerate(snapshot.sheets)
        for ref, slot in sheet.body.numbers.items()
    }
    return Mould(form, kind, snapshot, places)


def _numbers(values: Mapping[str, Value]) -> dict[str, Number | None]:
    return {key: value for key, value in values.items() if isinstance(value, int)}


def _number(text: str) -> Number | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def as_typed(value: Value) -> str:
    if isinstance(value, date):
        return str((value - _FIRST_DAY).days)
    return "" if value is None else str(value)


def ask(mould: Mould, snapshot: Snapshot, **known: object) -> str:
    """The verdict on a workbook that holds this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "open_workbook", lambda *_: Opened(snapshot))
        return verify_bytes(b"", "青山乡.xlsx", context_of(mould.form, year=mould.form.first_year, **known)).verdict


def drawn(number: int) -> tuple[Mould, dict[str, str], list[tuple[int, str]], dict[str, object]]:
    """A workbook that is nearly a correct one, what is odd in it, and what its county knows."""
    dice = Random(number)
    form, number = dice.choice((*FORMS[:2], *FORMS[:2], *FORMS[:8])), dice.randrange(40)
    index, values, kind, said = index_form(form), sound(form, number), "乡", ""
    if form.edition not in EDITIONS:
        values = {**values, "new.natural": 1, "grant.natural": 1}
    elif dice.random() < 0.7:
        values = plausible(form, number)
    else:
        kind, said = KINDS[number % len(KINDS)], dice.choice(("", "上年少报了，本年补报。"))
    here = mould(form, kind, said)
    typed = whole(form, values)
    if typed[NIL_KEY] == NIL_YES and dice.random() < 0.9:
        # What a correct return says of 零报告.
        typed |= {cell.key: dice.choice(("", "0")) for cell in index.nil_inputs}
    for cell in dice.sample(index.inputs, dice.choice((0, 0, 0, 1, 1, 2))):
        typed[cell.key] = dice.choice(TYPED if cell.numeric else WORDS)
    odd = [(dice.randrange(5000), dice.choice(WORDS)) for _ in range(dice.random() < 0.1)]
    before: Mapping[str, Number | None] = {}
    if dice.random() < 0.5:
        before = sound_return(form, number).last if form.edition in EDITIONS else _numbers(sound(form, number))
        before = {key: value for key, value in before.items() if dice.random() < 0.97}
    switched = dice.sample(form.rules, min(len(form.rules), dice.choice((0, 0, 1, 20))))
    until = date.today() + timedelta(9)
    standings = [
        Override(rule.id, dice.choice(("off", "off", "info", "trial")), "核过", "县", until) for rule in switched
    ]
    known = {"previous": {"QS": before} if before else {}, "overrides": tuple(standings)}
    return here, typed, odd, known


def whole(form: Form, values: Mapping[str, Value]) -> dict[str, str]:
    """What is typed into every input: these values, and what must be filled in besides."""
    day = date(form.first_year + 1, 1, 9)
    typed: dict[str, str] = {}
    for cell in index_form(form).inputs:
        usual = 0 if cell.numeric else day if cell.type == "date" else PEOPLE.get(cell.key, "王小明")
        value = day if cell.type == "date" else values.get(cell.key)
        typed[cell.key] = as_typed(usual if value is None and cell.required else value)
    return typed


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(number=st.integers(0, 10**9))
def test_nearly_correct_returns__nothing_is_given_that_the_gates_would_not(tally: Tally, number: int) -> None:
    here, typed, odd, known = drawn(number)
    before = tally.short
    verdict = ask(here, here.filled(typed, odd), **known)
    assert verdict == "accepted" or tally.short == before
    counted.judged += 1
    counted.short += tally.short - before


counted = Tally()


def test_the_returns_above__many_took_the_short_way_and_many_did_not() -> None:
    assert counted.judged // 10 < counted.short < counted.judged * 9 // 10, counted


@pytest.mark.parametrize("edition", EDITIONS)
def test_correct_returns_as_they_come_in__nine_of_ten_take_the_short_way(
    edition: str, tmp_path: Path, tally: Tally
) -> None:
    """Of every program: with cursors moved, facts blank, texts written; with what a county knows and without."""
    form, count = load_form(edition), 20
    numbers = [number for number in range(count) if not is_wrong(number)]
    county = context_for(form, count, "盐池县")
    for name, saved in programs(tmp_path / "office").items():
        filler = Filler(form, saved)
        files = [filler.fill(sealed(form, "盐池县", number), number) for number in numbers]
        for context in (county, None):
            before = tally.short
            assert {verify_bytes(data, "一.xlsx", context).verdict for data in files} == {"accepted"}
            assert tally.short - before >= 0.9 * len(files), name


@pytest.mark.parametrize("name", ["judge_people", "judge_dates", "judge_typed_words"])
def test_a_short_way_that_is_deaf__is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = mould(load_form("2021"), "乡")
    sound = whole(here.form, plausible(here.form, 3))
    odd = {
        "judge_people": {"cover.phone": "不详"},
        "judge_dates": {"cover.date": "36000"},
        "judge_typed_words": {"texts.problems": "无"},
    }
    monkeypatch.setattr(lane, name, lambda *_: [])
    with pytest.raises(Different):
        ask(here, here.filled(sound | odd[name], []))


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_short_way_that_lacks_its_relations__is_noticed(edition: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form = load_form(edition)
    here, real = mould(form, "乡"), lane.compiled_rules
    every = frozenset(rule.id for rule in form.rules)
    monkeypatch.setattr(lane, "compiled_rules", lambda form, kind, off: real(form, kind, every))
    sound = whole(form, plausible(form, 3))
    with pytest.raises(Different):
        ask(here, here.filled(sound | {"review.upheld": "60"}, []), previous={"QS": {"review.pending": 80}})


def test_texts_that_are_plain_at_a_glance__read_as_they_stand() -> None:
    """Every character by itself, then those that are passed at a glance in one text."""
    glance = [char for char in map(chr, range(0x10000)) if plain_readings._BEYOND.search(char) is None]
    assert len(glance) > 20_000
    for at in range(0, len(glance), 1000):
        text = "".join(glance[at : at + 1000]).strip()
        assert read_text(RawCell("A1", 1, 1, "text", text)) == Reading(text, "reported", text)


@pytest.mark.parametrize(
    "text", ["#REF!", "＃N/A", "甲 Err:502", "甲\u200b", "\t甲", "甲\ufe0f", "\ue000", "\u3164", "𠀀\ufffd"]
)
def test_texts_that_are_not__left_to_the_gates(text: str) -> None:
    assert not plain_readings.are_plain(f"甲\n{text}")
