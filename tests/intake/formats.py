"""Number formats put together from their tokens, and numbers of the sizes that a form takes."""

from __future__ import annotations

from decimal import Decimal
from random import Random

_DIGITS = ("0", "#,##0", "0.0", "0.00", "#,##0.00", "#", "0.0#", "000", "0.######", "General", "0.00E+00", "#,##0.0")
_BEFORE = (
    "",
    "",
    "",
    "",
    '"约"',
    "\\-",
    "[Red]",
    "_ ",
    "[$¥-804]",
    "* ",
    "+",
    '"5"',
    "(",
    "[>100]",
    "[<=0]",
    "[DBNum1]",
)
_AFTER = ("", "", "", "", ",", "%", '"件"', "_ ", ")", '"0"', ",,", "\\ ", "万", "/1", "\\5")
_WHOLE = ("", "", "", "", '"无"', "-", "@", "_-", "y", "h:mm", "\\0")
NUMBERS = tuple(
    map(Decimal, ("0", "1", "7", "12", "605", "1234", "98765", "1234567", "999999999", "-1", "-1234", "0.5", "12.34"))
) + tuple(map(Decimal, ("3.7", "0.000001", "0.9632", "160.5964", "9999.123456", "2.5")))


def random_code(dice: Random) -> str:
    """One to four sections, mostly plain."""
    count = dice.choices((1, 2, 3, 4), (6, 3, 2, 1))[0]
    return ";".join(_section(dice) for _ in range(count))


def _section(dice: Random) -> str:
    whole = dice.choice(_WHOLE)
    return whole or dice.choice(_BEFORE) + dice.choice(_DIGITS) + dice.choice(_AFTER)
