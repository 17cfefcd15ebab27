"""A form's numbers, words and totals in the order of its sheets, as a plain return is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from toolkit.forms import Form, FormCell, index_form
from toolkit.forms.index import NIL_KEY
from toolkit.intake.picking import Pick, pick
from toolkit.verify.lane.sheet_places import cells_by_sheet


@dataclass(frozen=True)
class FormLayout:
    """A form's numbers, words and totals in the order of its sheets, and the keys of all inputs and of all cells.

    required, nil, beside_nil: pick those out of a list of the numeric inputs that must be filled in, that 零报告
    covers, and that must be filled in all the same. covered: for each whether 零报告 covers it. amounts: their places,
    counts: picks all others. needed: picks the words that must be filled in; chosen: those that offer choices, with
    these, by place; nil_word: the place of 零报告, which a form of a county's own may not have. totals: puts the totals
    in the order of the sheets; ordered: puts numbers, totals and words in the order of the cells.
    """

    numbers: tuple[FormCell, ...]
    words: tuple[FormCell, ...]
    covered: tuple[bool, ...]
    amounts: tuple[int, ...]
    counts: Pick
    required: Pick
    nil: Pick
    beside_nil: Pick
    needed: Pick
    chosen: tuple[tuple[int, tuple[str, ...]], ...]
    nil_word: int | None
    totals: Pick
    ordered: Pick
    inputs: tuple[str, ...]
    cells: tuple[str, ...]


@lru_cache(maxsize=16)
def form_layout(form: Form) -> FormLayout:
    index = index_form(form)
    sheets = cells_by_sheet(form).values()
    numbers = tuple(cell for sheet in sheets for cell in sheet.numbers)
    words = tuple(cell for sheet in sheets for cell in sheet.words)
    required = [at for at, cell in enumerate(numbers) if cell.required]
    nil = [at for at, cell in enumerate(numbers) if index.nil_covers(cell.key)]
    places = {cell.key: at for at, cell in enumerate((*numbers, *index.totals, *words))}
    return FormLayout(
        numbers=numbers,
        words=words,
        covered=tuple(at in nil for at in range(len(numbers))),
        amounts=tuple(at for at, cell in enumerate(numbers) if cell.type == "amount"),
        counts=pick([at for at, cell in enumerate(numbers) if cell.type != "amount"]),
        required=pick(required),
        nil=pick(nil),
        beside_nil=pick([at for at in required if at not in nil]),
        needed=pick([at for at, cell in enumerate(words) if cell.required]),
        chosen=tuple((at, cell.choices) for at, cell in enumerate(words) if cell.choices),
        nil_word=next((at for at, cell in enumerate(words) if cell.key == NIL_KEY), None),
        totals=pick([index.totals.index(cell) for sheet in sheets for cell in sheet.totals]),
        ordered=pick([places[key] for key in index.cells]),
        inputs=tuple(cell.key for cell in index.inputs),
        cells=tuple(index.cells),
    )
