"""Number formats: what a format code makes of a number, as Excel, WPS and LibreOffice show it.

A code has up to four sections (positive; negative; zero; text), each with digit places, literals, scaling and
padding. What cannot be worked out with certainty here (fractions, dates, Chinese numerals, fill characters) is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

GENERAL = "General"
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)(?:"|$) | [\\!](?P<escaped>.?) | _(?P<space>.?) | \*(?P<fill>.?) | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式|Standard) | (?P<exponent>[Ee][+-]) | (?P<date>AM/PM|A/P|上午/下午|[ymdhsebg])
    | (?P<mark>[0#?.,%/;@]) | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-([0-9A-Fa-f]{0,8})(?:,[0-9A-Fa-f]{0,8})?)?")
_COLOURS = {
    **{"black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "00FF00", "blue": "0000FF"},
    **{"yellow": "FFFF00", "magenta": "FF00FF", "cyan": "00FFFF"},
    **{"黑色": "000000", "白色": "FFFFFF", "红色": "FF0000", "绿色": "00FF00", "蓝色": "0000FF"},
    **{"黄色": "FFFF00", "洋红": "FF00FF", "青色": "00FFFF"},
}
_NUMBERED = re.compile(r"(?:color|颜色)\s*([0-9]{1,2})", re.IGNORECASE)
# What Excel draws in its numbered colours; the rest of the 56 are none that a white sheet swallows.
_PALE = {2: "FFFFFF", 19: "FFFFCC", 20: "CCFFFF", 34: "CCFFFF", 35: "CCFFCC", 36: "FFFF99"}
# Letters that stand for themselves without quotes.
_BARE = frozenset("$-+(): '~{}<>=^&")
_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_NOT_ZERO = re.compile("[1-9]")
_LONGEST = 255


class Shown(NamedTuple):
    """text: what is to be read, None where that is not known; colour: letters' colour by the code, RRGGBB or empty."""

    text: str | None
    colour: str = ""


class _Piece(NamedTuple):
    kind: str
    text: str = ""


class _Section(NamedTuple):
    pieces: tuple[_Piece, ...]
    condition: tuple[str, Decimal] | None
    colour: str
    known: bool

    @property
    def is_text(self) -> bool:
        return any(piece.kind == "@" for piece in self.pieces)


def show_number(code: str, number: Decimal) -> Shown:
    """A number under a code."""
    sections = _sections(code)
    numeric = (
        sections[:3] if len(sections) == 4 else [each for each in sections if not each.is_text or each is sections[0]]
    )
    at = _chosen(numeric, number)
    # The programs disagree on the sign of a negative number under conditions.
    if at is None or (number < 0 and any(section.condition for section in numeric)):
        return Shown(None)
    text = _rendered(numeric[at], abs(number)) if numeric[at].known else None
    # A section for negative numbers brings its own sign, and what is rounded to nothing has none.
    if text is not None and number < 0 and at != 1 and _NOT_ZERO.search(text):
        text = f"-{text}"
    return Shown(text, numeric[at].colour)


def show_text(code: str, text: str) -> Shown:
    """A text under a code: only a section of its own changes it."""
    sections = _sections(code)
    section = sections[3] if len(sections) == 4 else next((each for each in sections if each.is_text), None)
    if section is None:
        return Shown(text)
    if not section.known or any(piece.kind not in ("@", "literal") for piece in section.pieces):
        return Shown(None, section.colour)
    return Shown("".join(text if piece.kind == "@" else piece.text for piece in section.pieces), section.colour)


_NUMERAL = re.compile(r"([-+]?)([0-9]*|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]*)?")


def read_shown(text: str) -> Decimal | None:
    """The number that a person reads in a shown text, by the notations of spreadsheets: thousands, brackets for a
    negative, a dash alone for zero. None where it is no plain numeral.
    """
    text = text.replace("\u2212", "-").strip()
    if text == "-":
        return Decimal(0)
    bracketed = text.startswith("(") and text.endswith(")")
    match = _NUMERAL.fullmatch(text[1:-1].strip() if bracketed else text.replace("- ", "-"))
    if match is None or not (match[2] or (match[3] or "").strip(".")) or (bracketed and match[1]):
        return None
    number = Decimal(f"{match[2].replace(',', '') or '0'}{match[3] or ''}0" if match[3] else match[2].replace(",", ""))
    return -number if bracketed or match[1] == "-" else number


_WHOLE = ("0", "1", "12", "605", "1234", "98765", "1000000", "123456789", "-1", "-1234567")
_FRACTIONS = ("0.000001", "0.5", "12.34", "3.141592", "160.5964", "9999.123456")


@lru_cache(maxsize=4096)
def plain_decimals(code: str) -> int:
    """How many decimals this code shows of any number of the form, each as it is: -1, 0 or 6.

    Literals and places do not depend on the number unless there are conditions, so some numbers tell for all.
    """
    if "[" in code or len(code) > _LONGEST:
        return -1
    for decimals, probes in ((0, _WHOLE), (6, _FRACTIONS)):
        for probe in map(Decimal, probes):
            text = show_number(code, probe).text
            if text is None or read_shown(text) != probe:
                return -1 if decimals == 0 else 0
    return 6


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[list[_Piece]] = [[]]
    for piece in _pieces(code[:_LONGEST]):
        if piece.kind == ";":
            parts.append([])
        else:
            parts[-1].append(piece)
    sections = tuple(_section(part) for part in parts)
    # A code that Excel would not take; nobody knows what another program makes of it.
    conditions = [section.condition is not None for section in sections]
    odd = (
        len(code) > _LONGEST
        or len(sections) > 4
        or any(section.is_text for section in sections[:-1])
        or any({"exponent", "%"} <= {piece.kind for piece in section.pieces} for section in sections)
        or any(conditions[2:])
        or conditions[:2] == [False, True]
    )
    return tuple(each._replace(known=False) for each in sections) if odd else sections


def _pieces(code: str) -> Iterator[_Piece]:
    for match in _TOKEN.finditer(code or GENERAL):
        text = match[0]
        match match.lastgroup:
            case "quoted" | "escaped":
                yield _Piece("literal", match[match.lastgroup])
            case "space":
                yield _Piece("literal", " ")
            case "fill":
                # Blanks push the number to the edge; any other character is repeated as often as it fits.
                yield _Piece("literal", "") if match["fill"] == " " else _Piece("unknown")
            case "bracket":
                yield from _bracket(match["bracket"])
            case "general" | "exponent" | "date":
                yield _Piece(match.lastgroup, text)
            case "mark":
                yield _Piece(text)
            case _:
                bare = text in _BARE or (not text.isascii() and not text.isdigit())
                yield _Piece("literal", text) if bare else _Piece("unknown")


def _bracket(inside: str) -> Iterator[_Piece]:
    if match := _CONDITION.fullmatch(inside):
        yield _Piece("condition", inside)
    elif match := _CURRENCY.fullmatch(inside):
        # The first digits of a locale name the digits' shapes.
        yield _Piece("unknown") if int(match[2] or "0", 16) >> 24 > 1 else _Piece("literal", match[1])
    elif inside.lower() in _COLOURS:
        yield _Piece("colour", _COLOURS[inside.lower()])
    elif match := _NUMBERED.fullmatch(inside):
        yield _Piece("colour", _PALE.get(int(match[1]), ""))
    else:
        # Elapsed time, Chinese numerals, a calendar.
        yield _Piece("unknown")


def _section(pieces: Sequence[_Piece]) -> _Section:
    condition = None
    colour = ""
    kept = []
    for piece in pieces:
        if piece.kind == "condition":
            match = _CONDITION.fullmatch(piece.text)
            condition = (match[1], Decimal(match[2])) if match else None
        elif piece.kind == "colour":
            colour = piece.text or colour
        else:
            kept.append(piece)
    kinds = [piece.kind for piece in kept]
    slash = "/" in kinds and any(kind in "0#?" for kind in kinds)
    known = not {"unknown", "date"} & set(kinds) and not slash and kinds.count("exponent") <= 1
    return _Section(tuple(kept), condition, colour, known)


def _chosen(sections: Sequence[_Section], number: Decimal) -> int | None:
    """The place of the section for a number."""
    if not any(section.condition for section in sections):
        if number < 0 and len(sections) > 1:
            return 1
        return 2 if number == 0 and len(sections) > 2 else 0
    usual = ((">", Decimal(0)) if len(sections) > 2 else (">=", Decimal(0)), ("<", Decimal(0)))
    for at, section in enumerate(sections):
        condition = section.condition or (usual[at] if at < len(sections) - 1 else None)
        if condition is None or _holds(condition, number):
            return at
    return None


def _holds(condition: tuple[str, Decimal], number: Decimal) -> bool:
    sign, bound = condition
    return {
        "<": number < bound,
        "<=": number <= bound,
        ">": number > bound,
        ">=": number >= bound,
        "=": number == bound,
        "<>": number != bound,
    }[sign]


def _rendered(section: _Section, number: Decimal) -> str | None:
    kinds = [piece.kind for piece in section.pieces]
    if not any(kind in ("0", "#", "?", "general", "@") for kind in kinds):
        return "".join(_literal(piece) for piece in section.pieces)
    if "general" in kinds or "@" in kinds:
        if any(kind in ("0", "#", "?", "%", "exponent") for kind in kinds):
            return None
        return "".join(
            _general(number) if piece.kind in ("general", "@") else _literal(piece) for piece in section.pieces
        )
    if "exponent" in kinds:
        return _with_exponent(section.pieces, number)
    return _placed(section.pieces, number)


def _literal(piece: _Piece) -> str:
    return piece.text if piece.kind == "literal" else piece.kind


def _placed(pieces: Sequence[_Piece], number: Decimal) -> str:
    """The digits of a number put into their places."""
    point = next((at for at, piece in enumerate(pieces) if piece.kind == "."), len(pieces))
    places = [at for at, piece in enumerate(pieces) if piece.kind in "0#?" and piece.kind]
    before, after = [at for at in places if at < point], [at for at in places if at > point]
    commas = [at for at, piece in enumerate(pieces) if piece.kind == ","]
    scaling = _scaling(commas, before, after, point)
    grouped = any(before and before[0] < at < before[-1] for at in commas)
    percents = sum(piece.kind == "%" for piece in pieces)
    value = _DIGITS.create_decimal(number).scaleb(2 * percents - 3 * scaling)
    value = _WIDE.quantize(value, Decimal(1).scaleb(-len(after)))
    whole, _, fraction = f"{value:f}".partition(".")
    digits = _whole_digits(pieces, before, whole.lstrip("0"), grouped) | _fraction_digits(pieces, after, fraction)
    if not before and whole.strip("0"):
        # No place before the point: the whole part stands there all the same.
        digits[point] = f"{whole}."
    return "".join(digits.get(at, "" if piece.kind == "," else _literal(piece)) for at, piece in enumerate(pieces))


def _scaling(commas: Sequence[int], before: Sequence[int], after: Sequence[int], point: int) -> int:
    """Commas right behind the last digit place of either part, each of which leaves three digits away."""
    count = 0
    for last in [part[-1] for part in (before, after) if part]:
        at = last + 1
        while at in commas:
            count, at = count + 1, at + 1
    return count


def _whole_digits(pieces: Sequence[_Piece], places: Sequence[int], digits: str, grouped: bool) -> dict[int, str]:
    found: dict[int, str] = {}
    left, written = digits, 0
    for number, at in enumerate(reversed(places)):
        first = number == len(places) - 1
        taken = left if first else left[-1:]
        left = "" if first else left[:-1]
        if not taken:
            taken = {"0": "0", "?": " ", "#": ""}[pieces[at].kind]
        text = ""
        for digit in reversed(taken):
            comma = "," if grouped and written and written % 3 == 0 and digit != " " else ""
            text = digit + comma + text
            written += 1
        found[at] = text
    return found


def _fraction_digits(pieces: Sequence[_Piece], places: Sequence[int], digits: str) -> dict[int, str]:
    found = {}
    for number, at in enumerate(places):
        rest = digits[number:]
        found[at] = rest[:1] if rest.strip("0") else {"0": "0", "?": " ", "#": ""}[pieces[at].kind]
    # A zero place keeps the zeros in front of it.
    shown = [number for number, at in enumerate(places) if found[at].strip()]
    for number, at in enumerate(places):
        if shown and number < shown[-1] and not found[at].strip():
            found[at] = "0"
    return found


def _with_exponent(pieces: Sequence[_Piece], number: Decimal) -> str | None:
    at = next(at for at, piece in enumerate(pieces) if piece.kind == "exponent")
    mantissa, power = pieces[:at], pieces[at + 1 :]
    if any(piece.kind not in ("0", "#", "?", ".", "literal") for piece in mantissa):
        return None
    if any(piece.kind != "0" for piece in power):
        return None
    point = next((i for i, piece in enumerate(mantissa) if piece.kind == "."), len(mantissa))
    if sum(piece.kind in ("0", "#", "?") for piece in mantissa[:point]) != 1:
        return None
    decimals = sum(piece.kind in ("0", "#", "?") for piece in mantissa[point:])
    value = _DIGITS.create_decimal(number)
    exponent = value.adjusted() if value else 0
    if _WIDE.quantize(value.scaleb(-exponent), Decimal(1).scaleb(-decimals)) >= 10:
        exponent += 1
    sign = "-" if exponent < 0 else "+" if pieces[at].text.endswith("+") else ""
    width = sum(piece.kind == "0" for piece in power)
    letter = pieces[at].text[0]
    return f"{_placed(mantissa, value.scaleb(-exponent))}{letter}{sign}{abs(exponent):0{width}d}"


def _general(number: Decimal) -> str:
    """Excel's own format: eleven characters at most."""
    value = _DIGITS.create_decimal(number)
    if value == value.to_integral_value() and value < 10**11:
        return f"{value.to_integral_value():f}"
    if Decimal("1e-9") < value < 10**11:
        text = _trimmed(_WIDE.quantize(value, Decimal("1e-12")))
        whole = len(text.partition(".")[0])
        if len(text) > 11 and value >= Decimal("1e-4"):
            text = _trimmed(_WIDE.quantize(value, Decimal(1).scaleb(-max(0, 10 - whole))))
        if len(text) <= 11:
            return text
    mantissa, _, power = f"{value:.5E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{int(power):+03d}"


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
