"""What a person sees in a number cell, where that is not plainly the number that was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal, NamedTuple

from toolkit.forms import FormCell
from toolkit.forms.expression import Number
from toolkit.intake.conditional import Conditional
from toolkit.intake.display_style import SMALLEST, Display, faint
from toolkit.intake.number_format import GENERAL, Shown, read_shown, show_number, show_text
from toolkit.intake.snapshot import RawCell, RawSheet
from toolkit.returns.cell_values import INVISIBLE, STORED, read_number, tidy
from toolkit.returns.room import area_of, digits_across, digits_wide, is_low

Fault = Literal["other", "unknown", "nothing", "with_unit", "no_zero", "faint"]
"""Another number is shown; nobody can say what is; nothing at all; the number with its unit; nothing for a zero; the
number, hard to see. The gravest first.
"""
UNREAD: tuple[Fault, ...] = ("other", "unknown")
"""Faults by which nobody would read the number that is stored."""
_GRAVEST: tuple[Fault, ...] = ("other", "unknown", "nothing", "with_unit", "no_zero", "faint")
_BACKWARDS = re.compile("\u202e([^\u202c]*)\u202c?")
_UNITS = ("件", "条", "次", "个", "项", "份", "人", "宗", "起", "例")
_PICTURES = "用了图形字体"


class Appearance(NamedTuple):
    """How a cell shows what is stored in it. shown: what is to be read; stored: as it is kept; why: what makes it hard
    to see, in words for a clerk.
    """

    fault: Fault
    shown: str
    stored: str
    why: tuple[str, ...] = ()


def look_at(sheet: RawSheet, raw: RawCell, cell: FormCell, value: Number) -> Appearance | None:
    """How a cell whose content was read as `value` shows it; None where anybody would read that number.

    A count with a fraction is C02's to speak of.
    """
    number = Decimal(raw.text.strip()) if raw.kind == "number" and STORED.fullmatch(raw.text.strip()) else None
    found = []
    for display, rules in displays_of(sheet, raw, number):
        seen = _look(sheet, raw, cell, value, display=display, hides_number=any(rule.hides_number for rule in rules))
        if seen:
            found.append(seen)
    worst = gravest(found)
    broken = cell.type != "amount" and value != int(value)
    return None if worst and worst.fault == "other" and broken else worst


def gravest(found: Sequence[Appearance]) -> Appearance | None:
    return min(found, key=lambda seen: _GRAVEST.index(seen.fault), default=None)


def displays_of(
    sheet: RawSheet, raw: RawCell, number: Decimal | None
) -> Iterator[tuple[Display, Sequence[Conditional]]]:
    """How the cell may be drawn: with the conditional formats that apply, and with each, and all, of those of which
    only a spreadsheet can tell whether they do.
    """
    area = area_of(sheet.shell, raw)
    sure: list[Conditional] = []
    doubtful: list[Conditional] = []
    for rule in sheet.shell.conditionals:
        applies = rule.applies(number) if rule.covers(area) else False
        if applies is None:
            doubtful.append(rule)
        elif applies:
            sure.append(rule)
            if rule.stops:
                break
    more: list[list[Conditional]] = [[]] + [[rule] for rule in doubtful] + ([doubtful] if len(doubtful) > 1 else [])
    for each in more:
        rules = sorted((*sure, *each), key=lambda rule: rule.priority)
        display = raw.display
        # The first of them wins, so it is laid on last.
        for rule in reversed(rules):
            display = rule.change.on(display)
        yield display, rules


def _look(
    sheet: RawSheet, raw: RawCell, cell: FormCell, value: Number, display: Display, hides_number: bool
) -> Appearance | None:
    stored = raw.text.strip()[:40]
    text, why = _visible(sheet, raw, display) if raw.kind == "text" else (raw.text.strip(), ())
    shown = show_text(display.code, text) if raw.kind == "text" else _of_number(sheet, raw, display)
    if raw.kind == "number" and shown.text and not shown.text.isascii():
        # Signs in the format that nobody sees, or that turn the direction of writing.
        shown = shown._replace(text=INVISIBLE.sub("", _forward(shown.text)))
    if hides_number:
        shown = Shown("", shown.colour)
    if shown.colour:
        display = replace(display, letters=display.letters._replace(colour=shown.colour))
    if shown.text is not None and not shown.text.strip():
        return Appearance("nothing" if value else "no_zero", "", stored)
    if shown.text is None or display.letters.pictures or _PICTURES in why:
        return Appearance("unknown", "", stored)
    room = digits_across(sheet.shell, area_of(sheet.shell, raw), display)
    seen = _fitted(shown.text.strip(), room, display, raw.kind)
    if _read(seen, raw, cell) == value:
        why += _hard(sheet, raw, display, digits_wide(seen), room)
        return Appearance("faint", seen, stored, tuple(dict.fromkeys(why))) if why else None
    unit = next((unit for unit in (*_UNITS, cell.unit) if unit and seen.endswith(unit)), "")
    if unit and _read(seen.removesuffix(unit), raw, cell) == value:
        return Appearance("with_unit", seen, stored)
    return Appearance("other", seen[:40], stored)


def _read(seen: str, raw: RawCell, cell: FormCell) -> object:
    """The number that is read in what is seen; what was typed as a text may be written in more ways."""
    if raw.kind == "text":
        return read_number(raw._replace(text=seen, formula=None), cell.unit).value
    number = read_shown(seen)
    return None if number is None else tidy(number)


def _of_number(sheet: RawSheet, raw: RawCell, display: Display) -> Shown:
    number = Decimal(raw.text.strip())
    shown = show_number(display.code, number)
    return Shown("", shown.colour) if number == 0 and not sheet.shell.zeros else shown


def _visible(sheet: RawSheet, raw: RawCell, display: Display) -> tuple[str, tuple[str, ...]]:
    """A text as it is read, its backward pieces turned round; of pieces drawn in several ways, those that are plain to
    see, with what makes the whole text hard to see.
    """
    runs = sheet.string_runs.get(raw.ref) or sheet.body.runs.get(raw.ref) or ((raw.text, None),)
    pieces = []
    for text, letters in runs:
        own = letters or display.letters
        why = faint(own, display.grounds) + ((_PICTURES,) if own.pictures else ())
        if text.strip():
            pieces.append((f"^{text}" if own.raised else text, text, why if letters else ()))
    if pieces and all(why for *_, why in pieces):
        return _forward("".join(text for _, text, _ in pieces)), tuple(each for *_, why in pieces for each in why)
    raised = any(shown != text for shown, text, _ in pieces)
    kept = [shown if shown != text else text for shown, text, why in pieces if not why or (raised and shown != text)]
    return _forward("".join(kept) if len(runs) > 1 else raw.text), ()


def _forward(text: str) -> str:
    turned = _BACKWARDS.sub(lambda match: match[1][::-1], text)
    return INVISIBLE.sub("", turned) if turned != text else text


def _fitted(text: str, room: float, display: Display, kind: str) -> str:
    """What of a text is to be seen in its column, as far as that makes another number of it."""
    if display.alignment.repeated:
        copies = int(room / digits_wide(text)) if text else 0
        return text * min(max(copies, 2), 9)
    if kind == "number" and display.code == GENERAL and "." in text and "E" not in text:
        # The format of no format leaves away the decimals that do not fit.
        while digits_wide(text) > room and "." in text:
            places = len(text.partition(".")[2]) - 1
            text = f"{Decimal(text):.{max(places, 0)}f}"
    return text


def _hard(sheet: RawSheet, raw: RawCell, display: Display, width: float, room: float) -> tuple[str, ...]:
    """What makes a number hard to see that is shown as it is."""
    why = display.unseen
    if is_low(sheet.body, sheet.shell, area_of(sheet.shell, raw), display):
        why += ("行太矮",)
    if width > room and not display.alignment.turned:
        if not display.alignment.shrunk:
            why += ("列太窄",)
        elif display.letters.size * room / width < SMALLEST:
            why += ("缩得太小",)
    return why
