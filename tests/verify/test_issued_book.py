"""What is known of a whole workbook at once is what its sheets tell one by one, whatever is done to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.bench.returns import Filler, context_for, is_wrong, programs, sealed
from tests.both_ways import whole
from tests.helpers import EDITIONS
from toolkit.forms import load_form
from toolkit.intake.opening import Opened, open_workbook
from toolkit.intake.snapshot import RawSheet, SheetBody, Snapshot
from toolkit.returns.explanations import PROBLEM_SHEET
from toolkit.verify import verification
from toolkit.verify.gates import structure
from toolkit.verify.gates.as_issued import issued_book
from toolkit.verify.verification import verify_opened

COUNTY, COUNT = "盐池县", 24


def changed(book: Snapshot, other: Snapshot, dice: Random) -> Iterator[tuple[str, Snapshot]]:
    """The workbook with its sheets in another order, exchanged for those of another, hidden, renamed, and so on."""

    def with_one(change: Callable[[RawSheet], RawSheet]) -> Snapshot:
        chosen = dice.choice(book.sheets)
        return replace(book, sheets=tuple(change(each) if each is chosen else each for each in book.sheets))

    def of_the_other(sheet: RawSheet) -> RawSheet:
        return other.sheet(sheet.name) or sheet

    def refilled(sheet: RawSheet) -> RawSheet:
        texts = list(sheet.texts)
        for at in dice.sample(range(len(texts)), min(2, len(texts))):
            texts[at] = dice.choice(("", "0", "7", "改"))
        return replace(sheet, texts=texts)

    yield "as it is", book
    yield "shuffled", replace(book, sheets=tuple(dice.sample(book.sheets, len(book.sheets))))
    for _ in range(4):
        yield "exchanged", with_one(of_the_other)
        yield "refilled", with_one(refilled)
        yield "around", with_one(lambda sheet: replace(sheet, shell=of_the_other(sheet).shell))
    yield "hidden", with_one(lambda sheet: replace(sheet, state="hidden"))
    yield "shown", with_one(lambda sheet: replace(sheet, state="visible"))
    yield "renamed", with_one(lambda sheet: replace(sheet, name="新表"))
    yield "of two names", with_one(lambda sheet: replace(sheet, name=book.sheets[0].name))
    yield "open", with_one(lambda sheet: replace(sheet, shell=replace(sheet.shell, protected=False)))
    yield "merged", with_one(lambda sheet: replace(sheet, shell=replace(sheet.shell, merges=frozenset({"Y90:Z99"}))))
    yield "out of order", with_one(lambda sheet: replace(sheet, shell=replace(sheet.shell, ordered=False)))
    yield "formulas shown", with_one(lambda sheet: replace(sheet, shell=replace(sheet.shell, formulas=True)))
    yield "links", with_one(lambda sheet: replace(sheet, links=((1, 1, 9, 9),)))
    yield "struck out", with_one(lambda sheet: replace(sheet, unstruck={"B8": "王"}))
    yield "note", with_one(lambda sheet: replace(sheet, notes={"A1": "请看"}))
    yield "picture", with_one(lambda sheet: replace(sheet, pictures=((1, 1, 9, 20),)))
    yield "less", replace(book, sheets=tuple(dice.sample(book.sheets, len(book.sheets) - 1)))
    for name in ("草稿", PROBLEM_SHEET):
        yield (
            "more",
            replace(book, sheets=(*book.sheets, RawSheet(name, "visible", SheetBody({}), book.sheets[0].shell))),
        )
    yield "macros", replace(book, macros=True)
    yield "elsewhere", replace(book, external_links=True)
    yield "old days", replace(book, date1904=True)
    yield "by hand", replace(book, calculation=("calcMode",))


@pytest.mark.parametrize("edition", EDITIONS)
def test_whatever_is_done_to_the_sheets__told_as_one_by_one(
    edition: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, dice = load_form(edition), Random(edition)
    context = context_for(form, COUNT, COUNTY)
    numbers = [number for number in range(COUNT) if not is_wrong(number)][:4]
    books = [
        open_workbook(filler.fill(sealed(form, COUNTY, number), number)).snapshot
        for filler in (Filler(form, saved) for saved in programs(tmp_path / "office").values())
        for number in numbers
    ]
    known: set[str] = set()
    for book in books:
        for what, snapshot in changed(book, dice.choice(books), dice):
            fast = verify_opened(Opened(snapshot), "一.xlsx", "", context)
            if issued_book(snapshot, form):
                known.add(what)
            with monkeypatch.context() as patch:
                patch.setattr(structure, "issued_book", lambda *_: None)
                patch.setattr(structure, "as_issued", lambda *_: False)
                patch.setattr(verification, "plain_return", lambda *_, **__: None)
                assert whole(fast) == whole(verify_opened(Opened(snapshot), "一.xlsx", "", context)), what
    assert known >= {"as it is", "shuffled", "exchanged", "refilled", "around", "old days", "by hand"}
    assert known.isdisjoint({"renamed", "more", "macros", "elsewhere"})
