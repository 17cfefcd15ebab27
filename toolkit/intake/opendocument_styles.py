"""The cell styles of OpenDocument tables → how their cells show, number formats spelled as Excel's codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lxml import etree

from toolkit.intake.display_style import PLAIN, SMALLEST, Alignment, Display, Letters, draws_pictures
from toolkit.intake.number_format import GENERAL

_COLOUR = re.compile("#[0-9a-fA-F]{6}")
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)pt")
_LENGTH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,9})?)(pt|in|cm|mm|pc)")
_POINTS_A_UNIT = {"pt": 1.0, "in": 72.0, "cm": 28.3465, "mm": 2.83465, "pc": 12.0}
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_UNKNOWN = "[?]0"
"""A code of which nothing is known."""
_USUAL = {(">=0",): 1, (">0", "<0"): 2, (">0", "<0", "=0"): 3}
_DEEP = 8


class DocumentStyles(NamedTuple):
    """cells: cell styles by name; numbers: number formats by name."""

    cells: Mapping[str, etree._Element]
    numbers: Mapping[str, etree._Element]

    def display(self, name: str) -> Display:
        """How cells of this style show; what it does not say, its parent does."""
        chain: list[etree._Element] = []
        while name in self.cells and len(chain) < _DEEP:
            chain.append(self.cells[name])
            name = _said(chain[-1], "parent-style-name")
        code = next((_said(each, "data-style-name") for each in chain if _said(each, "data-style-name")), "")
        said: dict[str, str] = {}
        for each in reversed(chain):
            said |= {_name(key): str(value) for part in each for key, value in part.attrib.items()}
        if not chain:
            return PLAIN
        protected = said.get("cell-protect", "")
        return Display(
            ";;;" if "hidden-and-protected" in protected else self.code(code),
            _letters(said),
            (said["background-color"][1:].upper(),)
            if _COLOUR.fullmatch(said.get("background-color", ""))
            else ("FFFFFF",),
            Alignment(
                said.get("repeat-content") == "true",
                said.get("rotation-angle", "0") != "0" or said.get("direction", "") == "ttb",
                said.get("shrink-to-fit") == "true",
            ),
        )

    def code(self, name: str) -> str:
        """A number format as a code of Excel's."""
        style = self.numbers.get(name)
        if style is None:
            return GENERAL
        own, maps = self._section(name), []
        for each in style:
            if _name(each.tag) == "map":
                match = _CONDITION.fullmatch(_said(each, "condition"))
                if match is None:
                    return _UNKNOWN
                maps.append((match[1] + match[2], self._section(_said(each, "apply-style-name"))))
        if _USUAL.get(tuple(condition for condition, _ in maps)):
            return ";".join([*(code for _, code in maps), own])
        return ";".join([*(f"[{condition.replace('!=', '<>')}]{code}" for condition, code in maps), own])

    def _section(self, name: str) -> str:
        style = self.numbers.get(name)
        if style is None:
            return GENERAL
        kind = _name(style.tag)
        # Digits that are written as Chinese numerals.
        written = _said(style, "transliteration-format") not in ("", "1")
        if written or kind not in ("number-style", "percentage-style", "currency-style", "text-style"):
            return _UNKNOWN
        return "".join(_piece(each, kind) for each in style)


def read_document_styles(roots: Iterable[etree._Element]) -> DocumentStyles:
    """The styles of these parts, those of the last one first in rank."""
    cells: dict[str, etree._Element] = {}
    numbers: dict[str, etree._Element] = {}
    for root in roots:
        for node in root.iter("{*}style"):
            if _said(node, "family") == "table-cell":
                cells[_said(node, "name")] = node
        for kind in ("number", "percentage", "currency", "text", "date", "time", "boolean"):
            for node in root.iter(f"{{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}}{kind}-style"):
                numbers[_said(node, "name")] = node
    return DocumentStyles(cells, numbers)


def read_sizes(root: etree._Element) -> Mapping[str, float]:
    """Points of the row and column styles of a part that say so, by name."""
    sizes: dict[str, float] = {}
    for node in root.iter("{*}style"):
        if _said(node, "family") in ("table-row", "table-column"):
            for each in node:
                match = _LENGTH.fullmatch(_said(each, "row-height") or _said(each, "column-width"))
                if match:
                    sizes[_said(node, "name")] = float(match[1]) * _POINTS_A_UNIT[match[2]]
    return sizes


def _piece(node: etree._Element, kind: str) -> str:
    text = "".join(map(str, node.itertext()))
    match _name(node.tag):
        case "text":
            return text if kind == "percentage-style" and text.strip() == "%" else _literal(text)
        case "currency-symbol":
            # Without one it is that of whoever opens the file.
            return _literal(text or "¤")
        case "fill-character":
            return f"*{text}"
        case "text-content":
            return "@"
        case "number":
            return _places(node)
        case "map" | "text-properties":
            colour = _said(node, "color").lower()
            return "[White]" if colour == "#ffffff" else ""
        case _:
            return _UNKNOWN


def _literal(text: str) -> str:
    return f'"{text}"' if text and '"' not in text else "".join(f"\\{each}" for each in text)


def _places(node: etree._Element) -> str:
    """Digit places; without a word on decimals, as many as there are."""
    decimals, least = _said(node, "decimal-places"), _said(node, "min-decimal-places")
    if len(node) or not re.fullmatch("[0-9]{0,2}", decimals + least) or _said(node, "decimal-replacement"):
        return _UNKNOWN
    if not decimals:
        return GENERAL
    whole = (
        int(_said(node, "min-integer-digits") or 1)
        if re.fullmatch("[0-9]{0,2}", _said(node, "min-integer-digits"))
        else 1
    )
    zeros = int(least) if least else int(decimals)
    digits = "0" * whole or "#"
    if _said(node, "grouping") == "true":
        digits = f"#,{digits.rjust(3, '#')}" if whole <= 3 else _UNKNOWN
    point = f".{'0' * zeros}{'#' * (int(decimals) - zeros)}" if int(decimals) else ""
    factor = _said(node, "display-factor") or "1"
    power = len(factor) - 1 if re.fullmatch("10*", factor) else 1
    return f"{digits}{point}{',' * (power // 3)}" if power % 3 == 0 else _UNKNOWN


def _letters(said: Mapping[str, str]) -> Letters:
    colour, size = said.get("color", ""), _POINTS.fullmatch(said.get("font-size", ""))
    struck = said.get("text-line-through-style", said.get("text-line-through-type", "none"))
    position = said.get("text-position", "").partition(" ")[0]
    return Letters(
        colour[1:].upper() if _COLOUR.fullmatch(colour) and said.get("use-window-font-color") != "true" else "000000",
        float(size[1]) if size else max(SMALLEST, 10.0),
        struck != "none",
        position not in ("", "0%"),
        draws_pictures(said.get("font-name", ""), ""),
    )


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _said(node: etree._Element, name: str) -> str:
    return next((str(value) for key, value in node.attrib.items() if _name(key) == name), "")
