"""A text or a day counts only where a person would read it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from lxml import etree

from tests.mutation.bases import filled_in
from tests.mutation.book import MAIN, Book
from tests.mutation.on_display import Look, condition, dress, rule
from tests.mutation.sound import sound_return
from toolkit.forms import index_form, load_form
from toolkit.verify.findings import Finding
from toolkit.verify.verification import verify_bytes

FORM = load_form("2021")
AUTHOR, PHONE, DAY = (index_form(FORM).cells[f"cover.{name}"].place for name in ("author", "phone", "date"))


def book() -> Book:
    return Book(filled_in(sound_return(FORM, 0)))


def told(book: Book, place: str) -> list[Finding]:
    report = verify_bytes(book.save(), "青山乡.xlsx")
    return [each for each in report.findings if place in each.cells and each.rule == "TPL-05"]


HIDDEN: Mapping[str, tuple[Look, str, str]] = {
    "nothing": (Look(";;;"), "error", "没有显示出来"),
    "another text": (Look('0;0;0;"李四"'), "error", "显示为“李四”"),
    "words added": (Look('@"（代）"'), "error", "（代）"),
    "white letters": (Look(font={"color": {"rgb": "FFFFFFFF"}}, ground="FFFFFF"), "warning", "颜色"),
    "tiny letters": (Look(font={"sz": {"val": "1"}}), "warning", "1 磅"),
    "raised letters": (Look(font={"vertAlign": {"val": "superscript"}}), "warning", "上标"),
    "filled": (Look(alignment={"horizontal": "fill"}), "warning", "重复"),
}


@pytest.mark.parametrize("what", HIDDEN)
def test_text_that_is_not_seen_as_it_is__told(what: str) -> None:
    look, level, words = HIDDEN[what]
    made = book()
    dress(made, AUTHOR, look)
    (one,) = told(made, AUTHOR)
    assert one.level == level
    assert words in one.message


@pytest.mark.parametrize(
    "look",
    [
        *(Look("General"), Look("0"), Look("#,##0"), Look(font={"b": {}}), Look(font={"name": {"val": "仿宋"}})),
        *(Look(ground="FFFF00"), Look(alignment={"horizontal": "center"}), Look(alignment={"textRotation": "255"})),
        Look(font={"name": {"val": "Wingdings"}}),
    ],
)
def test_text_that_is_seen_as_it_is__silent(look: Look) -> None:
    made = book()
    made.put_text(AUTHOR, "张三")
    dress(made, AUTHOR, look)
    assert told(made, AUTHOR) == []


def test_text_under_a_conditional_format__told() -> None:
    made = book()
    condition(made, AUTHOR, rule("expression", "TRUE"), Look(font={"color": {"rgb": "FFFFF9DB"}}))
    assert [each.level for each in told(made, AUTHOR)] == ["warning"]


def test_text_in_a_low_row__told() -> None:
    made = book()
    made.put_text(AUTHOR, "张三")
    row = made.row(*_at(AUTHOR))
    row.set("ht", "1")
    row.set("customHeight", "1")
    assert [each.level for each in told(made, AUTHOR)] == ["warning"]


def _at(place: str) -> tuple[str, int]:
    name, _, ref = place.partition("!")
    return name, int(ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


@pytest.mark.parametrize(("white", "level"), [(("不",), "error"), (("张三", "不"), "warning")])
def test_white_pieces_of_a_text__told(white: tuple[str, ...], level: str) -> None:
    made = book()
    node = made.put(AUTHOR, "inlineStr")
    item = etree.SubElement(node, f"{{{MAIN}}}is")
    for piece in ("张三", "不"):
        run = etree.SubElement(item, f"{{{MAIN}}}r")
        if piece in white:
            own = etree.SubElement(run, f"{{{MAIN}}}rPr")
            etree.SubElement(own, f"{{{MAIN}}}color", rgb="FFFFF9DB")
        etree.SubElement(run, f"{{{MAIN}}}t").text = piece
    assert [each.level for each in told(made, AUTHOR)] == [level]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("0", ""),
        ("General", ""),
        ("@", ""),
        ("0!.0,", "881.2"),
        ("000-0000", "881-2345"),
        ("0.00", ""),
        ("000000000", "008812345"),
    ],
)
def test_telephone_kept_as_a_number__taken_where_its_digits_show(code: str, shown: str) -> None:
    made = book()
    made.put_number(PHONE, 8812345)
    dress(made, PHONE, Look(code))
    assert [each.found for each in told(made, PHONE)] == ([f"“{shown}”"] if shown else [])


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        *(("yyyy-m-d", ""), ('yyyy"年"m"月"d"日"', ""), ("mm-dd-yy", ""), ("yy/m/d", "")),
        *(("General", "44570"), ('"2019-1-1"', "2019-1-1"), ("m-d", "1-9"), ("yyyy", "2022")),
    ],
)
def test_day__taken_where_it_shows(code: str, shown: str) -> None:
    made = book()
    made.put_number(DAY, 44570)
    dress(made, DAY, Look(code))
    assert [(each.level, each.found) for each in told(made, DAY)] == ([("warning", f"“{shown}”")] if shown else [])
