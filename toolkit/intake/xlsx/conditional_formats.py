"""The conditional formats of a worksheet, those that Excel 2010 and later keep in an extension among them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from toolkit.intake.areas import box
from toolkit.intake.conditional import Conditional
from toolkit.intake.display_style import WHITE, DisplayChange
from toolkit.intake.snapshot import Box
from toolkit.intake.xlsx.asked_styles import AskedStyles
from toolkit.intake.xlsx.xml import NUMBER, TRUE, find, local

RULE_CAP = 2_000


def read_conditionals(root: etree._Element, styles: AskedStyles) -> tuple[Conditional, ...]:
    """All rules of a sheet, the first to be applied first."""
    rules = list(_rules(root, styles))[:RULE_CAP]
    return tuple(sorted(rules, key=lambda rule: rule.priority))


def _rules(root: etree._Element, styles: AskedStyles) -> Iterator[Conditional]:
    for group in root.iter("{*}conditionalFormatting"):
        inside = " ".join(str(each.text) for each in group if local(each) == "sqref")
        areas = frozenset(_areas(group.get("sqref") or inside))
        for rule in find(group, "cfRule"):
            shown = [node.get("showValue", "1") for node in rule if local(node) in ("iconSet", "dataBar")]
            priority = rule.get("priority", "")
            yield Conditional(
                areas,
                rule.get("type", ""),
                _change(rule, styles),
                operator=rule.get("operator", ""),
                formulas=tuple(node.text or "" for node in rule if local(node) in ("formula", "f")),
                priority=int(priority) if NUMBER.fullmatch(priority) else 0,
                stops=rule.get("stopIfTrue") in TRUE,
                hides_number=any(each in ("0", "false") for each in shown),
            )


def _areas(spans: str) -> Iterator[Box]:
    for span in spans.split():
        try:
            yield box(span)
        except ValueError:
            # Whole rows and columns, which no program of ours writes here: as good as everywhere.
            yield (1, 1, 16_384, 1_048_576)


def _change(rule: etree._Element, styles: AskedStyles) -> DisplayChange:
    for own in find(rule, "dxf"):
        return styles.own_change(own)
    for scale in find(rule, "colorScale"):
        return DisplayChange(grounds=tuple(styles.palette.colour(each, WHITE) for each in scale.iter("{*}color")))
    for bar in find(rule, "dataBar"):
        drawn = [each for each in bar if local(each) in ("color", "fillColor", "negativeFillColor")]
        return DisplayChange(bars=tuple(styles.palette.colour(each, WHITE) for each in drawn))
    number = rule.get("dxfId", "")
    return styles.change(int(number)) if NUMBER.fullmatch(number) else DisplayChange()
