"""How a cell is drawn: its number format, letters, ground and alignment, and what of it keeps a number from being seen.

Resolved once for each style of a workbook; a conditional format changes it for the cells to which it applies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from toolkit.intake.number_format import GENERAL, plain_decimals

BLACK, WHITE = "000000", "FFFFFF"
STRUCK = "画了删除线"
SMALLEST = 6.0
"""Letters under so many points are too small to be read."""
_SAME_CONTRAST, _SAME_DISTANCE = 1.15, 60
# Signs, bars and blanks. The symbols of today's systems keep their digits.
_PICTURE_FONTS = re.compile(
    r"wingdings|webdings|marlett|dingbats|(?<!ui )\bsymbols?\b|opensymbol|mt extra|monotype sorts|ms outlook|mdl2"
    r"|awesome|\bicons?\b|bar ?code|code[ -]?(?:39|93|128)|3 ?of ?9|\bc(?:39|128)|\bean|\bupc|idautomation|\bmicr\b"
    r"|\bblank\b|条形?码|码 ?39|空白"
)


class Letters(NamedTuple):
    """colour: RRGGBB; size: points; struck: crossed out; raised: super- or subscript; pictures: a font whose digits
    are signs.
    """

    colour: str = BLACK
    size: float = 11.0
    struck: bool = False
    raised: bool = False
    pictures: bool = False


class Alignment(NamedTuple):
    """repeated: filled with copies of what is typed; turned: upright or at an angle; shrunk: to the cell's width;
    indent: in steps of three blanks.
    """

    repeated: bool = False
    turned: bool = False
    shrunk: bool = False
    indent: int = 0


_USUAL_LETTERS, _USUAL_ALIGNMENT = Letters(), Alignment()


@dataclass(frozen=True)
class Display:
    """code: number format; grounds: the colours, RRGGBB, that the letters may stand on."""

    code: str = GENERAL
    letters: Letters = _USUAL_LETTERS
    grounds: tuple[str, ...] = (WHITE,)
    alignment: Alignment = _USUAL_ALIGNMENT

    @property
    def unseen(self) -> tuple[str, ...]:
        """What makes the whole cell hard to see, in words for a clerk."""
        return faint(self.letters, self.grounds) + (("文字方向转了",) if self.alignment.turned else ())

    def shows(self, decimals: int) -> bool:
        """Whether any number with so many decimals is plain to see, as far as the style goes."""
        return (
            plain_decimals(self.code) >= decimals
            and not self.letters.pictures
            and not self.alignment.repeated
            and not self.unseen
        )


PLAIN = Display()


class DisplayChange(NamedTuple):
    """What a conditional format changes where it applies; None and empty leave as it is. bars: colours that lie under a
    part of the cell, beside its own ground; letters: what it says of them beside colour and strike.
    """

    code: str | None = None
    colour: str | None = None
    struck: bool | None = None
    grounds: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    size: float | None = None
    raised: bool = False
    pictures: bool = False

    def on(self, display: Display) -> Display:
        letters = display.letters
        letters = letters._replace(
            colour=letters.colour if self.colour is None else self.colour,
            struck=letters.struck if self.struck is None else self.struck,
            size=letters.size if self.size is None else self.size,
            raised=letters.raised or self.raised,
            pictures=letters.pictures or self.pictures,
        )
        code = display.code if self.code is None else self.code
        return Display(code, letters, (self.grounds or display.grounds) + self.bars, display.alignment)


def faint(letters: Letters, grounds: tuple[str, ...]) -> tuple[str, ...]:
    """What makes letters hard to see on any of these grounds, in words for a clerk."""
    found = []
    if any(_alike(letters.colour, ground) for ground in grounds):
        found.append("字的颜色和底色差不多")
    if letters.size < SMALLEST:
        found.append(f"字号只有 {letters.size:g} 磅")
    if letters.struck:
        found.append(STRUCK)
    if letters.raised:
        found.append("设成了上标或下标")
    return tuple(found)


def draws_pictures(name: str, charset: str) -> bool:
    """Whether a font has signs in the places of digits."""
    return charset == "2" or _PICTURE_FONTS.search(name.lower()) is not None


@lru_cache(maxsize=4096)
def _alike(one: str, other: str) -> bool:
    """Whether letters of one colour vanish on the other: hardly any contrast in brightness, or nearly one colour."""
    first, second = (tuple(int(colour[at : at + 2], 16) for at in (0, 2, 4)) for colour in (one, other))
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    distance = sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5
    return (bright + 0.05) / (dark + 0.05) < _SAME_CONTRAST or distance < _SAME_DISTANCE


def _luminance(colour: tuple[int, ...]) -> float:
    """The brightness of a colour as WCAG 2 measures it."""
    parts = [value / 255 for value in colour]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
