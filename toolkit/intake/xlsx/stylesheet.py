"""The part `styles.xml` with the theme's colours → how each cell style looks, and what conditional formats change."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import NamedTuple, TypeVar

from lxml import etree

from toolkit.intake.builtin_formats import BUILTIN, COLOR_INDEX
from toolkit.intake.date_format import is_date_format
from toolkit.intake.display_style import BLACK, PLAIN, WHITE, Alignment, Display, DisplayChange, Letters, draws_pictures
from toolkit.intake.number_format import GENERAL
from toolkit.intake.xlsx.order import check_styles
from toolkit.intake.xlsx.xml import NUMBER, TRUE, find, local, parse_xml

T = TypeVar("T")
_BUILTIN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
# How much of the foreground a pattern lays over the background.
_DENSITY = {"gray0625": 0.0625, "gray125": 0.125, "lightGray": 0.25, "darkGray": 0.75}
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
_SYSTEM = {"window": WHITE, "windowText": BLACK}
_HEX = frozenset("0123456789abcdefABCDEF")


class Style(NamedTuple):
    """What a cell style says of its cells."""

    locked: bool = True
    date_format: bool = False
    display: Display = PLAIN


@dataclass(frozen=True, eq=False)
class Palette:
    """The colours that a workbook names by numbers, RRGGBB. Compared by identity: those of the same colours are one."""

    theme: Sequence[str] = ()
    indexed: Sequence[str] = ()

    def colour(self, node: etree._Element | None, otherwise: str) -> str:
        """The colour of a `<color>`, `<fgColor>` …; `otherwise` where it names none."""
        if node is None:
            return otherwise
        spelled, theme, indexed = node.get("rgb", ""), node.get("theme", ""), node.get("indexed", "")
        base = otherwise
        if len(spelled) in (6, 8) and set(spelled) <= _HEX:
            base = spelled[-6:].upper()
        elif NUMBER.fullmatch(theme) and int(theme) < len(self.theme):
            base = self.theme[int(theme)]
        elif NUMBER.fullmatch(indexed):
            # 64 and 65 are the window's own colours.
            base = {64: BLACK, 65: WHITE}.get(int(indexed)) or (
                self.indexed[int(indexed)] if int(indexed) < len(self.indexed) else otherwise
            )
        return _tinted(base, node.get("tint", ""))

    def letters(self, font: etree._Element, own: Letters) -> Letters:
        """A `<font>` or `<rPr>`; what it does not say is `own`."""
        said = {local(each): each for each in font}

        def on(name: str, otherwise: bool) -> bool:
            return said[name].get("val", "1") in TRUE if name in said else otherwise

        size = said["sz"].get("val", "") if "sz" in said else ""
        raised = said["vertAlign"].get("val", "") if "vertAlign" in said else ""
        face = next((said[name].get("val", "") for name in ("name", "rFont") if name in said), None)
        charset = said["charset"].get("val", "") if "charset" in said else ""
        return Letters(
            self.colour(said.get("color"), own.colour),
            _points(size, own.size),
            on("strike", own.struck),
            raised in ("superscript", "subscript") if raised else own.raised,
            own.pictures if face is None else draws_pictures(face, charset),
        )

    def grounds(self, fill: etree._Element, changes: bool = False) -> tuple[str, ...]:
        """The colours of a `<fill>`. changes: one of a conditional format, whose solid colour is the background."""
        for node in fill:
            stops = tuple(self.colour(each, WHITE) for each in node.iter("{*}color"))
            if local(node) == "gradientFill":
                return stops
            front, back = (next(find(node, name), None) for name in ("fgColor", "bgColor"))
            kind = node.get("patternType", "solid" if changes else "none")
            if kind == "none":
                return ()
            if kind == "solid":
                chosen = (front if back is None else back) if changes else front
                return (self.colour(chosen, WHITE),)
            return (_mixed(self.colour(front, BLACK), self.colour(back, WHITE), _DENSITY.get(kind, 0.5)),)
        return ()

    def change(self, node: etree._Element) -> DisplayChange:
        """A `<dxf>`."""
        return _same_change(_change(node, self))


NO_COLOURS = Palette()


@dataclass(frozen=True, eq=False)
class Stylesheet:
    """The styles of a workbook by number (empty where it has none) and the changes of its conditional formats.

    usual_size: points of the letters in which column widths are counted. Compared by identity.
    """

    styles: tuple[Style, ...] = ()
    changes: tuple[DisplayChange, ...] = ()
    palette: Palette = NO_COLOURS
    usual_size: float = 11.0

    def look(self, number: int) -> Style | None:
        """The style of this number; None where there is none. Where there are none at all, all cells have the usual."""
        if not self.styles:
            return _USUAL
        return self.styles[number] if number < len(self.styles) else None

    def change(self, number: int) -> DisplayChange:
        """The change of this number; none where there is none."""
        return self.changes[number] if number < len(self.changes) else _NO_CHANGE


NO_STYLES = Stylesheet()
_USUAL, _NO_CHANGE = Style(), DisplayChange()


@lru_cache(maxsize=64)
def read_styles(part: bytes, theme: bytes) -> Stylesheet:
    """theme: the part of the theme, empty where there is none. Raises Unreadable."""
    root = parse_xml(part)
    check_styles(root)
    palette = _palette(_theme(theme), tuple(_indexed(root)))
    fonts = [palette.letters(font, Letters()) for font in find(root, "fonts", "font")]
    fills = [palette.grounds(fill) or (WHITE,) for fill in find(root, "fills", "fill")]
    codes = {node.get("numFmtId", ""): node.get("formatCode", "") for node in find(root, "numFmts", "numFmt")}
    bases = list(find(root, "cellStyleXfs", "xf"))
    styles = tuple(_style(xf, bases, (fonts, fills), codes) for xf in find(root, "cellXfs", "xf"))
    changes = tuple(map(palette.change, find(root, "dxfs", "dxf")))
    return Stylesheet(styles, changes, palette, fonts[0].size if fonts else 11.0)


def _style(
    xf: etree._Element,
    bases: Sequence[etree._Element],
    drawn: tuple[Sequence[Letters], Sequence[tuple[str, ...]]],
    codes: Mapping[str, str],
) -> Style:
    """A cell style. Its own numbers hold whatever its `apply` flags say, as in Excel; what it leaves out is the named
    style's.
    """
    named = xf.get("xfId", "0")
    base = bases[int(named)] if NUMBER.fullmatch(named) and int(named) < len(bases) else None
    fonts, fills = drawn

    def said(name: str) -> str:
        return str(xf.get(name) or (base.get(name, "0") if base is not None else "0"))

    def nested(name: str) -> etree._Element | None:
        own = next(find(xf, name), None)
        return own if own is not None or base is None else next(find(base, name), None)

    number = said("numFmtId")
    code = codes.get(number)
    if code is not None:
        dated = bool(is_date_format(code))
    else:
        dated = bool(NUMBER.fullmatch(number)) and int(number) in _BUILTIN_DATES
        code = BUILTIN.get(int(number), GENERAL) if NUMBER.fullmatch(number) else GENERAL
    protection = next(find(xf, "protection"), None)
    locked = protection is None or protection.get("locked", "1") not in ("0", "false")
    display = Display(
        code,
        _at(fonts, said("fontId"), Letters()),
        _at(fills, said("fillId"), (WHITE,)),
        _alignment(nested("alignment")),
    )
    return _same_style(Style(locked, dated, display))


@lru_cache(maxsize=64)
def _palette(theme: tuple[str, ...], indexed: tuple[str, ...]) -> Palette:
    return Palette(theme, indexed)


# One and the same for all that are equal, so that they are compared at a glance.
_SAME = 4096


@lru_cache(maxsize=_SAME)
def _same_style(style: Style) -> Style:
    return style


@lru_cache(maxsize=_SAME)
def _same_change(change: DisplayChange) -> DisplayChange:
    return change


def _at(items: Sequence[T], number: str, otherwise: T) -> T:
    return items[int(number)] if NUMBER.fullmatch(number) and int(number) < len(items) else otherwise


def _alignment(node: etree._Element | None) -> Alignment:
    if node is None:
        return Alignment()
    across, indent = node.get("horizontal", ""), node.get("indent", "0")
    return Alignment(
        across == "fill",
        node.get("textRotation", "0") not in ("0", ""),
        node.get("shrinkToFit") in TRUE,
        int(indent) if across in ("left", "right", "distributed") and NUMBER.fullmatch(indent) else 0,
    )


def _change(node: etree._Element, palette: Palette) -> DisplayChange:
    code = next((each.get("formatCode", "") for each in find(node, "numFmt")), None)
    grounds = next((palette.grounds(fill, changes=True) for fill in find(node, "fill")), ())
    change = DisplayChange(code, grounds=grounds)
    for font in find(node, "font"):
        said, letters = {local(each) for each in font}, palette.letters(font, Letters())
        # Excel keeps size and face of the cell here; LibreOffice takes those of the rule.
        change = change._replace(
            colour=letters.colour if "color" in said else None,
            struck=letters.struck if "strike" in said else None,
            size=letters.size if "sz" in said else None,
            raised=letters.raised,
            pictures=letters.pictures,
        )
    return change


def _points(text: str, otherwise: float) -> float:
    try:
        points = float(text) if len(text) < 10 else otherwise
    except ValueError:
        return otherwise
    return points if isfinite(points) else otherwise


def _tinted(colour: str, tint: str) -> str:
    """A colour made lighter (tint above 0) or darker."""
    share = _points(tint, 0.0) if tint else 0.0
    if not -1 <= share <= 1 or not share:
        return colour
    hue, light, strength = colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    light = light * (1 + share) if share < 0 else light * (1 - share) + share
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, strength))


def _mixed(front: str, back: str, share: float) -> str:
    pairs = [(int(front[at : at + 2], 16), int(back[at : at + 2], 16)) for at in (0, 2, 4)]
    return "".join(f"{round(one * share + other * (1 - share)):02X}" for one, other in pairs)


@lru_cache(maxsize=64)
def _theme(part: bytes) -> tuple[str, ...]:
    """The twelve colours of a theme in the order in which styles number them."""
    if not part:
        return (WHITE, BLACK)
    named = {}
    for scheme in parse_xml(part).iter("{*}clrScheme"):
        for slot in scheme:
            for each in slot:
                spelled = str(_SYSTEM.get(each.get("val", "")) or each.get("lastClr") or each.get("val", ""))
                if len(spelled) == 6 and set(spelled) <= _HEX:
                    named[local(slot)] = spelled.upper()
    usual = {"lt1": WHITE, "dk1": BLACK, "lt2": WHITE}
    return tuple(named.get(name) or usual.get(name, BLACK) for name in _THEME)


def _indexed(root: etree._Element) -> Iterator[str]:
    own = [node.get("rgb", "") for node in find(root, "colors", "indexedColors", "rgbColor")]
    for number, usual in enumerate(COLOR_INDEX):
        spelled = own[number] if number < len(own) else usual
        yield spelled[-6:].upper() if len(spelled) in (6, 8) and set(spelled) <= _HEX else BLACK
