"""A day as people write it → date: 2021-1-8, 2021年1月8日, 二〇二一年一月八日, 贰零贰壹年壹月零捌日 (CEL-06).

A numeral is of figures or of Chinese numerals, never of both: in 2021一1一8 the strokes are dashes that would be read
as ones.
"""

from __future__ import annotations

import re
from datetime import date

_ZEROS = "〇○◯零0OoＯｏ"
_NUMERALS = ("一壹", "二贰貳", "三叁參叄", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
_FIGURES = str.maketrans(
    dict.fromkeys(_ZEROS, "0")
    | {sign: str(value) for value, signs in enumerate(_NUMERALS, 1) for sign in signs}
    | {"拾": "十", "两": "2", "兩": "2", "仟": "千", "廿": "2十", "卅": "3十"}
)
_MARKS = str.maketrans(dict.fromkeys("．。·•・", ".") | dict.fromkeys("﹣－–—―−‐‑", "-") | {"／": "/"})
_CHINESE = f"[{_ZEROS}{''.join(_NUMERALS)}]"
_BELOW_100 = f"[{_ZEROS}{''.join(_NUMERALS)}十拾廿卅]{{1,4}}"
_YEAR = f"[0-9]{{4}}|{_CHINESE}{{4}}|[二贰貳两兩][千仟]{_BELOW_100}"
_DAY = re.compile(
    f"({_YEAR})[-./年]([0-9]{{1,2}}|元|{_BELOW_100})[-./月]([0-9]{{1,2}}|{_BELOW_100})[日号號]?"
    f"|([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})|({_CHINESE}{{4}})({_CHINESE}{{2}})({_CHINESE}{{2}})"
)
_TENS = re.compile("0?([1-3]?)十([1-9]?)")
_THOUSANDS = re.compile("2千0?(.+)")


def written_date(text: str) -> date | None:
    """The day that a text without blanks says; None where it says none that there is, or not in one of these ways."""
    match = _DAY.fullmatch(text.translate(_MARKS))
    if match is None:
        return None
    year, month, day = (_number(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day) if 1000 <= year < 3000 else None
    except ValueError:
        return None


def _number(written: str) -> int:
    """A numeral's value; 0, which no month and no day has, for what is none."""
    if written == "元":
        return 1
    text = written.translate(_FIGURES)
    if match := _THOUSANDS.fullmatch(text):
        return 2000 + _number(match[1])
    if match := _TENS.fullmatch(text):
        return 10 * int(match[1] or 1) + int(match[2] or 0)
    return int(text) if text.isdecimal() and len(text) <= 4 else 0
