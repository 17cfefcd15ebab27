"""A form changed after it was issued, under the same edition name: no value comes under another key."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import context_of, filled
from toolkit.forms import Form, FormError, index_form, load_form_file
from toolkit.verify.verification import verify_bytes

ROWS = re.compile(r'^ *\{ key = "\w+", label = "[^"]+"(?:, unit = "[^"]+")?(?:, approx = true)? \},$')
EDITION = Path(__file__).parents[2] / "toolkit" / "forms" / "editions" / "2019.toml"
CHANGES = ("added", "removed", "renamed", "moved")
MAY_LOSE = ("removed", "renamed")


def official() -> list[str]:
    text = EDITION.read_text(encoding="utf-8").replace('edition = "2019"', 'edition = "补"', 1)
    return text.replace("years = [2019, 2020]", "years = [2021]", 1).splitlines()


def loaded(folder: Path, lines: list[str]) -> Form:
    path = folder / "补.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_form_file(path)


def changed(lines: list[str], change: str, dice: random.Random) -> list[str]:
    """The edition with one row or indicator added, removed, renamed, or moved below the next one."""
    at = dice.choice([at for at, line in enumerate(lines[:-1]) if ROWS.match(line) and ROWS.match(lines[at + 1])])
    line, after = lines[at : at + 2]
    new = {
        "added": [line, '  { key = "added", label = "县里加的一项" },', after],
        "removed": [after],
        "renamed": [line.replace('label = "', 'label = "本县'), after],
        "moved": [after, line],
    }
    return [*lines[:at], *new[change], *lines[at + 2 :]]


def pairs(folder: Path, change: str) -> Iterator[tuple[Form, Form]]:
    """The form as it was and as it is now; what no rule can do without is refused when it is loaded."""
    before = loaded(folder, official())
    for seed in range(8):
        try:
            now = loaded(folder, changed(official(), change, random.Random(seed)))
        except FormError:
            continue
        yield from ((before, now), (now, before))


@pytest.mark.parametrize("change", CHANGES)
def test_return_on_the_old_form__no_value_under_another_key_and_lost_only_in_table_four(
    change: str, tmp_path: Path
) -> None:
    tried = 0
    for old, new in pairs(tmp_path, change):
        both = [cell.key for cell in index_form(old).inputs if cell.numeric and cell.key in index_form(new).cells]
        values = {key: at for at, key in enumerate(both, 1)}
        report = verify_bytes(filled(old, values), "青山乡.xlsx", context_of(new))
        assert report.verdict == "returned"
        assert report.given is not None
        read = {key: report.given.readings[key].value for key in both}
        lost = {key for key in both if read[key] is None}
        assert {key: read[key] for key in both if key not in lost} == {k: v for k, v in values.items() if k not in lost}
        # Its headings stand three times side by side: where one of them is gone, which of the others it was is a guess.
        assert {index_form(old).cells[key].table for key in lost} <= ({"t4"} if change in MAY_LOSE else set())
        tried += 1
    assert tried >= 8
