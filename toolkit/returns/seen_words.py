"""What a person sees in a text or date cell, where that is not plainly what was read there."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from toolkit.forms import FormCell
from toolkit.intake.date_format import show_date
from toolkit.intake.display_style import PLAIN, Display, faint
from toolkit.intake.number_format import GENERAL, Shown, show_number, show_text
from toolkit.intake.plain_text import seen
from toolkit.intake.snapshot import RawCell, RawSheet, SheetBody, SheetShell
from toolkit.returns.appearance import Appearance, displays_of, gravest
from toolkit.returns.cell_values import STORED, read_date
from toolkit.returns.room import area_of, digits_across, is_low

_STORED_SHOWN = 20
# Fewer digits than a character of a text takes.
_NARROW = 2
_PROBE = Decimal(44204)
_PROBED = {2021, 1, 8}
_NUMBERS = ("1", "605", "8812345", "13912345678")
_NO_DECIMALS = re.compile(r"\.0*$")


def plainly_shown(body: SheetBody, shell: SheetShell, raw: RawCell, cell: FormCell) -> bool:
    """Whether any text, or day, is plain to see in this cell, as far as style and sizes go."""
    display = raw.display
    return not (
        _hard(body, shell, raw, display)
        or display.letters.pictures
        or not (_shows_days(display.code) if cell.type == "date" else _shows_words(display.code))
    )


def look_at_words(sheet: RawSheet, raw: RawCell, value: str | date) -> Appearance | None:
    """How a cell whose content was read as `value` shows it; None where anybody would read that."""
    # What is struck out was told of already; a day without a format may have lost it with the file's other styles.
    bare = raw.display is PLAIN or (sheet.shell.values_only and raw.display.code == GENERAL)
    if raw.ref in sheet.unstruck or (bare and isinstance(value, date)):
        return None
    number = Decimal(raw.text.strip()) if raw.kind == "number" and STORED.fullmatch(raw.text.strip()) else None
    found = []
    for display, rules in displays_of(sheet, raw, number):
        hidden = number is not None and any(rule.hides_number for rule in rules)
        if one := _look(sheet, raw, value, display, hidden):
            found.append(one)
    return gravest(found)


def _look(sheet: RawSheet, raw: RawCell, value: str | date, display: Display, hidden: bool) -> Appearance | None:
    stored = str(value)[:_STORED_SHOWN]
    why: tuple[str, ...] = ()
    if raw.kind == "text":
        text, why = _visible(sheet, raw, display)
        shown = show_text(display.code, text)
    elif raw.kind == "number":
        number = Decimal(raw.text.strip())
        day = show_date(display.code, number) if isinstance(value, date) else None
        shown = Shown(day) if day is not None else show_number(display.code, number)
    else:
        return None
    if hidden or (shown.text is not None and not shown.text.strip()):
        return Appearance("nothing", "", stored)
    if isinstance(value, date) and shown.text is None:
        # A day as each country writes it.
        return None
    if shown.text is None or (display.letters.pictures and re.search("[0-9A-Za-z]", shown.text)):
        return Appearance("unknown", "", stored)
    if not _same(shown.text, raw, value):
        return Appearance("other", seen(shown.text).text.strip()[: 2 * _STORED_SHOWN], stored)
    if shown.colour:
        why += faint(display.letters._replace(colour=shown.colour), display.grounds)
    why += _hard(sheet.body, sheet.shell, raw, display)
    return Appearance("faint", "", stored, tuple(dict.fromkeys(why))) if why else None


def _same(shown: str, raw: RawCell, value: str | date) -> bool:
    if isinstance(value, date):
        if raw.kind == "text":
            return read_date(raw._replace(text=shown)).value == value
        return {value.month, value.day} <= set(map(int, re.findall("[0-9]+", shown))) and f"{value:%y}" in shown
    text = seen(shown).text.strip()
    return text == value or (raw.kind == "number" and _digits(text) == value)


def _digits(shown: str) -> str:
    return _NO_DECIMALS.sub("", shown.strip().replace(",", ""))


def _visible(sheet: RawSheet, raw: RawCell, display: Display) -> tuple[str, tuple[str, ...]]:
    """A text as it is read; of pieces with letters of their own, those that are to be seen."""
    runs = sheet.string_runs.get(raw.ref) or sheet.body.runs.get(raw.ref) or ((raw.text, None),)
    kept: list[tuple[str, tuple[str, ...]]] = []
    gone: list[tuple[str, tuple[str, ...]]] = []
    for text, own in runs:
        why = () if own is None else faint(own._replace(struck=False, raised=False), display.grounds)
        (gone if why and text.strip() else kept).append((text, why))
    if not any(text.strip() for text, _ in kept):
        return raw.text, tuple(each for _, why in gone for each in why)
    return "".join(text for text, _ in kept) if gone else raw.text, ()


def _hard(body: SheetBody, shell: SheetShell, raw: RawCell, display: Display) -> tuple[str, ...]:
    """What makes the whole cell hard to see. Upright writing is none of it."""
    area = area_of(shell, raw)
    why = faint(display.letters, display.grounds)
    if display.alignment.repeated:
        why += ("设成了重复填满格子",)
    if is_low(body, shell, area, display):
        why += ("行太矮",)
    if digits_across(shell, area, display) < _NARROW:
        why += ("列太窄",)
    return why


@lru_cache(maxsize=256)
def _shows_words(code: str) -> bool:
    """Whether a code shows texts, and whole numbers, as they are."""
    whole = all(_digits(show_number(code, Decimal(number)).text or "") == number for number in _NUMBERS)
    return show_text(code, "字").text == "字" and whole and "[" not in code


@lru_cache(maxsize=256)
def _shows_days(code: str) -> bool:
    """Whether a code shows texts as they are, and of a day its year, month and day."""
    day = show_date(code, _PROBE)
    return (
        show_text(code, "字").text == "字" and day is not None and set(map(int, re.findall("[0-9]+", day))) == _PROBED
    )
