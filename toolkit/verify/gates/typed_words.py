"""Gate 5, words: what a unit typed into 工作概况 and 文字材料 against its own numbers and among itself (N, W).

Whatever is found is at most a warning: words may mean more than the form counts, and the unit may say so. A return
without texts costs nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from toolkit.forms import Form, FormCell, index_form
from toolkit.forms.expression import Number
from toolkit.prose.contents import judge_problem_texts
from toolkit.prose.indicators import judge_indicators
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.quiet_text import is_quiet
from toolkit.returns.read_return import Return
from toolkit.returns.stored_values import approximations
from toolkit.verify.findings import Finding

_SENTENCE = 60


@dataclass(frozen=True)
class _FormWords:
    """Keys of a form's texts, and of its facts the numbers and all others, among which are the marks beside them."""

    texts: tuple[str, ...]
    numbers: tuple[str, ...]
    marks: tuple[str, ...]


@lru_cache(maxsize=16)
def _words_of(form: Form) -> _FormWords:
    index = index_form(form)
    facts = index.of_table(form.facts.id)
    return _FormWords(
        tuple(cell.key for cell in index.of_table(form.texts.id)),
        tuple(cell.key for cell in facts if cell.numeric),
        tuple(cell.key for cell in facts if not cell.numeric),
    )


def judge_typed_words(given: Return, last: Mapping[str, Number | None], units: Sequence[str] = ()) -> list[Finding]:
    """last: last year's numbers by key; units: names of the county's units, its own may be among them."""
    form, cells, words = given.form, index_form(given.form).cells, _words_of(given.form)
    approx = approximations({key: given.values[key] for key in words.marks})
    indicators = _decimals({key: given.numbers.get(key) for key in words.numbers})
    found = [_finding(each, cells[each.keys[0]]) for each in judge_indicators(form, indicators, approx)]
    texts = {key: text for key in words.texts if (text := _text(given, key))}
    if not texts or (is_quiet("".join(texts.values()), units) and not judge_problem_texts(texts)):
        return found
    # All that takes sentences apart is loaded with the first text that has to be.
    from toolkit.prose.prove_text import prove_texts

    stamp = given.stamp
    setting = ProseSetting(
        unit=stamp.unit_name if stamp else "",
        year=stamp.year if stamp else 0,
        kind=stamp.unit_kind if stamp else "",
        values=_decimals(given.numbers | given.totals),
        last_values=_decimals(last),
        approx=approx,
        others=tuple(units) if stamp else (),
    )
    names = {key: cells[key].row[-1] for key in texts}
    for key, several in prove_texts(texts, setting, names).items():
        # A remark asks of which scope a number speaks, which the unit that typed it knows: it would only be noise.
        found += [_finding(each, cells[key]) for each in several if each.level != "info"]
    return found


def _decimals(numbers: Mapping[str, Number | None]) -> dict[str, Decimal | None]:
    return {key: None if value is None else Decimal(value) for key, value in numbers.items()}


def _text(given: Return, key: str) -> str:
    value = given.values[key]
    return value if isinstance(value, str) else ""


def _finding(found: ProseFinding, cell: FormCell) -> Finding:
    quote = " ".join(found.quote.split())
    shown = quote if len(quote) <= _SENTENCE else f"{quote[:_SENTENCE]}…"
    sentence = f"原句：“{shown}”" if found.place and shown else ""
    return Finding(
        found.rule,
        "warning",
        f"{cell.sheet} {cell.cell}：{found.message}{sentence}",
        found.remedy,
        table=cell.table,
        cells=(cell.place,),
        found=found.found,
        expected=found.expected,
    )
