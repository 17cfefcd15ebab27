"""Small parts are known apart from their texts; whatever hides a tag or a text is parsed each time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx import small_parts
from toolkit.intake.xlsx.small_parts import check_whole, read_properties
from toolkit.intake.xlsx.xml import parse_xml

HEAD = '<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="p" xmlns:vt="v">'
ONE = '<property name="{}" pid="{}"><vt:lpwstr>{}</vt:lpwstr></property>'


def part(*inside: str) -> bytes:
    return f"{HEAD}{''.join(inside)}</Properties>".encode()


def by_parser(data: bytes) -> object:
    try:
        return small_parts._properties(parse_xml(data))
    except Unreadable as refusal:
        return refusal.rule


def told(data: bytes) -> object:
    try:
        return read_properties(data)
    except Unreadable as refusal:
        return refusal.rule


def test_another_text_in_the_same_tags__known_without_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    read_properties(part(ONE.format("甲", 2, "一"), ONE.format("乙", 3, "二")))
    monkeypatch.setattr(small_parts, "parse_xml", lambda _: pytest.fail("parsed again"))
    again = read_properties(part(ONE.format("甲", 2, "三 &amp; 四"), ONE.format("乙", 3, "5")))
    assert again == {"甲": "三 & 四", "乙": "5"}
    check_whole(part(ONE.format("甲", 2, "三"), ONE.format("乙", 3, "5")))


@pytest.mark.parametrize(
    "inside",
    [
        ONE.format("甲", 2, "<!-->一</-->二"),
        ONE.format("甲", 2, "<![CDATA[>一</]]>"),
        ONE.format("甲", 2, "<?a >一</?>"),
        ONE.format("甲>乙</", 2, "一"),
        ONE.format("甲", 2, "一<a>二</a>三"),
        ONE.format("甲", 2, "&#x4e00;"),
        ONE.format("甲", 2, "\ufdd0"),
        ONE.format("甲", 2, "一") + ONE.format("甲", 3, "二"),
        ONE.format("甲", 2, "一</vt:lpwstr><vt:lpwstr>二"),
        ONE.format("甲", 2, "\0"),
        ONE.format("甲", 2, "一" * 5000),
        ONE.format("甲", 2, "</property>"),
    ],
)
def test_what_hides_a_tag_or_a_text__as_the_parser_says(inside: str) -> None:
    # The first time nothing is known, the second time whatever was kept of it.
    assert (told(part(inside)), told(part(inside))) == (by_parser(part(inside)),) * 2


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text("<>&;!?-[]/\"'=#x ab甲\n\t\u200b\ufdd0", max_size=12), min_size=1, max_size=3))
def test_any_text__as_the_parser_says(texts: list[str]) -> None:
    data = part(*(ONE.format(f"名{number}", number, text) for number, text in enumerate(texts, 2)))
    assert told(data) == by_parser(data)
    assert told(data) == by_parser(data)
