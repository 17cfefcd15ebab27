"""Date formats: the day and the time that a format code makes of a stored number, as far as every program agrees."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)(?:"|$) | [\\!](?P<escaped>.?) | _(?P<space>.?) | \[(?P<bracket>[^\]]*)\]
    | (?P<half>AM/PM|上午/下午) | (?P<part>y+|m+|d+|h+|s+) | (?P<end>;) | (?P<bare>[-/.:,\s年月日时分秒]) | (?P<odd>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
# What is written as it stands, and what is said of the language or the colour, but for [h], [mm] and the like.
_SAID = re.compile(r'".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_DAY_OR_TIME = re.compile(r"(?<![_\\])[dmhysDMHYS]")
# The days of builtin formats are written as each country does.
_LOCAL = frozenset(("mm-dd-yy", "m/d/yy h:mm"))
# F800 and F400 are the days and times of whoever looks.
_LOCALE = re.compile(r"\$-0*(?![Ff][48]00)[0-9A-Fa-f]{1,4}")
_LAST = Decimal(2_958_465)


class _DatePart(NamedTuple):
    kind: str
    text: str


def is_date_format(code: str) -> bool:
    """Whether a code shows numbers as days or times, as openpyxl sees it."""
    return _DAY_OR_TIME.search(_SAID.sub("", code.split(";")[0])) is not None


def show_date(code: str, number: Decimal) -> str | None:
    """A number under a code of days and times; None where programs or languages differ, or it is no such code."""
    parts = _parts(code)
    dated = any(part.kind in ("y", "m", "d") for part in parts)
    if not parts or not dated <= number <= _LAST or int(number) == 60:
        return None
    moment = datetime(1899, 12, 31 if number < 60 else 30) + timedelta(seconds=round(float(number) * 86_400))
    halves = any(part.kind == "half" for part in parts)
    return "".join(_written(part, moment, halves) for part in parts)


def _written(part: _DatePart, moment: datetime, halves: bool) -> str:
    wide = len(part.text) > 1
    hour = (moment.hour % 12 or 12) if halves else moment.hour
    match part.kind:
        case "y":
            return f"{moment.year}" if len(part.text) > 2 else f"{moment.year % 100:02d}"
        case "half":
            return part.text.split("/")[moment.hour >= 12]
        case "m" | "d" | "h" | "n" | "s":
            value = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}[part.kind]
            return f"{value:02d}" if wide else f"{value}"
    return part.text


@lru_cache(maxsize=256)
def _parts(code: str) -> tuple[_DatePart, ...]:
    """The parts of a code, minutes told from months; none where it is not plainly one of days and times."""
    if code in _LOCAL or len(code) > 255:
        return ()
    parts: list[_DatePart] = []
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "end":
            break
        if kind == "odd" or (kind == "bracket" and not _LOCALE.fullmatch(text)):
            return ()
        if kind == "part":
            # Names of months and of days are those of a language.
            if text[0] in "mMdD" and len(text) > 2:
                return ()
            parts.append(_DatePart(text[0].lower(), text))
        elif kind != "bracket":
            parts.append(_DatePart("half" if kind == "half" else "text", " " if kind == "space" else text))
    timed = [at for at, part in enumerate(parts) if part.kind in "ymdhs"]
    for place, at in enumerate(timed):
        before = parts[timed[place - 1]].kind if place else ""
        after = parts[timed[place + 1]].kind if place + 1 < len(timed) else ""
        if parts[at].kind == "m" and (before == "h" or after == "s"):
            parts[at] = parts[at]._replace(kind="n")
    return tuple(parts) if timed else ()
