"""A return of which nothing is to be said, read and judged at one go.

It gives what the gates would give for it, or None: then they are asked. It goes by what they go by: the readings of
single cells, the declared rules (`compiled_rules`), and the gates themselves where they cost little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.forms import Form
from toolkit.forms.expression import Number
from toolkit.forms.index import NIL_YES
from toolkit.intake.snapshot import Snapshot
from toolkit.returns.read_return import Return
from toolkit.returns.stamp import Stamp
from toolkit.verify.findings import Unjudged
from toolkit.verify.gates.as_issued import IssuedBook
from toolkit.verify.gates.dates import judge_dates
from toolkit.verify.gates.people import judge_people
from toolkit.verify.gates.typed_words import judge_typed_words
from toolkit.verify.lane.compiled_rules import compiled_rules
from toolkit.verify.lane.form_layout import form_layout
from toolkit.verify.lane.plain_readings import NUMBERS, NotPlain, PlainReadings, plain_numbers, plain_words
from toolkit.verify.lane.sheet_places import BookPlaces, book_places, room_for_numbers


@dataclass(frozen=True)
class PlainReturn:
    """The return as the gates would read it, and the rules that cannot be judged for want of a number."""

    given: Return
    unjudged: tuple[Unjudged, ...]


def plain_return(
    form: Form,
    stamp: Stamp,
    snapshot: Snapshot,
    book: IssuedBook,
    *,
    last: Mapping[str, Number | None],
    off: frozenset[str] = frozenset(),
    names: Sequence[str] = (),
) -> PlainReturn | None:
    """None where anything might have to be said. book: what is known of the snapshot; last: last year's numbers; off:
    rules that the county has switched off; names: of the county's units.
    """
    rules = compiled_rules(form, stamp.unit_kind, off)
    places = book_places(book.spelled, form)
    if rules is None or not rules.totals or places is None:
        return None
    if any(sheet.links or sheet.unstruck for sheet in snapshot.sheets) or any(places.said(book.texts)):
        return None
    typed, stored = places.numbers(book.texts), places.totals(book.texts)
    if not _are_seen(form, snapshot, places, typed, stored):
        return None
    layout = form_layout(form)
    if layout.nil_word is None:
        return None
    try:
        words = plain_words(layout, places.words(book.texts), places.odd_words)
        nil = words.values[layout.nil_word] == NIL_YES
        numbers = plain_numbers(layout, typed, nil=nil)
        totals = tuple(map(NUMBERS.__getitem__, stored))
    except NotPlain:
        return None
    filled = [value is not None for value in words.values]
    judged = rules.judge(numbers.values, filled, [last.get(key) for key in rules.last])
    if judged is None or totals != layout.totals(judged.totals):
        return None
    given = Return(form, stamp, PlainReadings(layout, numbers, words), nil)
    # Worked out already, and as it would be.
    vars(given).update(
        numbers=dict(zip(rules.numbers, numbers.values, strict=True)),
        totals=dict(zip(rules.totals, judged.totals, strict=True)),
        values=dict(zip(layout.cells, layout.ordered([*numbers.values, *judged.totals, *words.values]), strict=True)),
    )
    if judge_dates(given) or judge_people(given) or judge_typed_words(given, last, names):
        return None
    return PlainReturn(given, rules.unjudged(judged.unjudged, last_known=bool(last)))


def _are_seen(
    form: Form, snapshot: Snapshot, places: BookPlaces, typed: tuple[str, ...], stored: tuple[str, ...]
) -> bool:
    """Whether every cell plainly shows what is in it. typed, stored: the texts of numbers and totals."""
    rooms: dict[str, int] = {}
    for sheet in snapshot.sheets:
        room = room_for_numbers(sheet.body, sheet.shell, sheet.name, form)
        if room is None:
            return False
        if own := places.sheets.get(sheet.name):
            rooms[sheet.name] = room
            if any(map(sheet.string_runs.__contains__, own.words)):
                return False
    numbers = typed + stored
    if "E" in "".join(numbers).upper():
        return False
    return max(map(len, numbers)) <= min(rooms.values()) or all(
        max(map(len, typed[own.numbers] + stored[own.totals]), default=0) <= rooms[name]
        for name, own in places.sheets.items()
    )
