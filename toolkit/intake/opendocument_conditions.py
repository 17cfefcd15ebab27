"""The conditional formats of OpenDocument tables, as LibreOffice keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from toolkit.intake.areas import box
from toolkit.intake.conditional import Area, Conditional
from toolkit.intake.display_style import PLAIN, DisplayChange
from toolkit.intake.opendocument_styles import DocumentStyles

_CAP = 2_000
_SIGNS = {
    "<": "lessThan",
    "<=": "lessThanOrEqual",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
    "=": "equal",
    "!=": "notEqual",
}
_COMPARED = re.compile(r"(<=|>=|!=|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)")
_BETWEEN = re.compile(r"(not-)?between\(([^,]+),([^,]+)\)")
_FORMULA = re.compile(r"formula-is\((.*)\)", re.DOTALL)
_CORNER = re.compile(r".*\.\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_HEX = re.compile("#([0-9a-fA-F]{6})")


def read_document_conditions(table: etree._Element, looks: DocumentStyles) -> tuple[Conditional, ...]:
    """All rules of a table, the first to be applied first."""
    rules: list[Conditional] = []
    for group in table.iter("{*}conditional-format"):
        areas = frozenset(_areas(_said(group, "target-range-address")))
        for node in group:
            if len(rules) < _CAP:
                rules.append(_rule(node, areas, looks, len(rules)))
    return tuple(rules)


def _rule(node: etree._Element, areas: frozenset[Area], looks: DocumentStyles, priority: int) -> Conditional:
    kind = str(node.tag).rpartition("}")[2]
    if kind == "condition":
        operator, formulas = _condition(_said(node, "value").strip())
        change = _change(_said(node, "apply-style-name"), looks)
        known = "cellIs" if operator else "expression" if formulas else "other"
        return Conditional(areas, known, change, operator=operator, formulas=formulas, priority=priority)
    parts = [node, *node]
    hides = any(_said(each, "show-value") == "false" for each in parts)
    names = {"color-scale": ("color",), "data-bar": ("positive-color", "negative-color")}.get(kind, ())
    said = [_HEX.fullmatch(_said(each, name)) for each in parts for name in names]
    colours = tuple(match[1].upper() for match in said if match)
    change = DisplayChange(bars=colours) if kind == "data-bar" else DisplayChange(grounds=colours)
    return Conditional(areas, "dataBar", change, priority=priority, hides_number=hides)


def _condition(value: str) -> tuple[str, tuple[str, ...]]:
    """Operator and operands; a formula has no operator, and what only a spreadsheet can tell has neither."""
    if match := _COMPARED.fullmatch(value):
        return _SIGNS[match[1]], (match[2],)
    if match := _BETWEEN.fullmatch(value):
        return ("notBetween" if match[1] else "between"), (match[2].strip(), match[3].strip())
    match = _FORMULA.fullmatch(value)
    return "", (match[1],) if match else ()


def _change(name: str, looks: DocumentStyles) -> DisplayChange:
    """What a style changes: as far as it is not the plain one. Its name here is the one that people see."""
    own = (each for each, node in looks.cells.items() if _said(node, "display-name") == name)
    display = looks.display(next(own, name))
    letters, plain = display.letters, PLAIN.letters
    return DisplayChange(
        code=None if display.code == PLAIN.code else display.code,
        colour=None if letters.colour == plain.colour else letters.colour,
        struck=letters.struck or None,
        grounds=() if display.grounds == PLAIN.grounds else display.grounds,
        size=letters.size,
        raised=letters.raised,
        pictures=letters.pictures,
    )


def _areas(spans: str) -> Iterator[Area]:
    for span in spans.split(" "):
        corners = [match for part in span.split(":") if (match := _CORNER.fullmatch(part))]
        if corners:
            yield box(":".join(f"{match[1]}{match[2]}" for match in corners))


def _said(node: etree._Element, name: str) -> str:
    return next((str(value) for key, value in node.attrib.items() if str(key).rpartition("}")[2] == name), "")
