"""What the bytes of a sheet tell is what its tree tells, or they tell nothing."""

from __future__ import annotations

import random

import pytest

from tests.helpers import filled, parts_of
from toolkit.forms import load_form
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.xml import TRUE, find, parse_xml
from toolkit.marking.sheet_bytes import formulas_in, surely_behind, texts_of

FORMULAS = ("f", "formula", "formula1", "formula2")
PIECES = (
    "<f>|</f>",
    "<f a='>'>\"|\"</f>",
    '<f a = ">" >&quot;|&quot;&#x7c;</f >',
    "<f\n/>",
    '<f t="shared" si="0"/>',
    "<formula1>[1]x</formula1>",
    "<formula>a<b/>c</formula>",
    "<fx>|</fx>",
    "<x:f xmlns:x='x'>DDE(</x:f>",
    "<!--<f>1</f>-->",
    "<![CDATA[<f>1</f>]]>",
    "<?f <f>?>",
    "<control/>",
    "<oleObjects/>",
    "<v>&lt;f></v>",
    "<sheetViews><sheetView tabSelected='1'/></sheetViews>",
    '<sheetViews><sheetView tabSelected="&#49;"/></sheetViews>',
    '<sheetViews><sheetView tabSelected="false"/></sheetViews>',
    "<row/>",
)


def held(part: bytes) -> set[str]:
    return {node.text or "" for node in parse_xml(part).iter(*(f"{{*}}{name}" for name in FORMULAS))}


def selected(part: bytes) -> bool:
    return any(view.get("tabSelected") in TRUE for view in find(parse_xml(part), "sheetViews", "sheetView"))


def test_pieces_in_any_order__the_same_as_the_tree_or_nothing() -> None:
    dice, told, behind = random.Random(5), 0, 0
    for _ in range(3000):
        part = f"<worksheet>{''.join(dice.choices(PIECES, k=dice.randint(1, 4)))}</worksheet>"
        data = part.encode(dice.choice(["utf-8", "utf-8", "utf-8", "utf-16"]))
        formulas = formulas_in(data)
        if formulas is not None:
            assert texts_of(formulas) - {""} == held(data) - {""}, part
            assert "control" not in part, part
            assert "ole" not in part, part
            told += 1
        if surely_behind(data):
            assert not selected(data), part
            behind += 1
    assert told > 300
    assert behind > 300


def test_our_own_sheets__told_without_a_tree() -> None:
    for name, part in parts_of(filled(load_form("2021"))).items():
        if "worksheets/sheet" in name:
            formulas = formulas_in(part)
            assert formulas is not None
            assert texts_of(formulas) - {""} == held(part) - {""}
            assert surely_behind(part)


def test_a_sheet_changed_at_random__the_same_as_the_tree_or_nothing() -> None:
    part = max((part for name, part in parts_of(filled(load_form("2021"))).items() if "sheets/sheet" in name), key=len)
    dice, told = random.Random(9), 0
    pieces = (b"<", b"", b"'", b'"', b">", b"/", b" ", b"<!", b"f", b"&")
    for _ in range(150):
        changed = bytearray(part)
        at = dice.randrange(len(part))
        changed[at : at + dice.randint(0, 2)] = dice.choice(pieces)
        try:
            formulas = held(bytes(changed))
        except Unreadable:
            # Whoever asks has had it parsed.
            continue
        if (spelled := formulas_in(bytes(changed))) is not None:
            assert texts_of(spelled) - {""} == formulas - {""}
            told += 1
    assert told > 20


@pytest.mark.parametrize("name", ["oleObject", "oleObjects", "control", "controls", "ddeLink", "oleLink"])
def test_whatever_may_be_an_object__is_left_to_the_tree(name: str) -> None:
    assert formulas_in(f"<worksheet><a:{name} xmlns:a='a'/></worksheet>".encode()) is None
