"""Sheets and strings read by cutting their texts out say exactly what the real parser says of the whole part."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import contents, filled, needs_office, parts_of, said_around, through_office
from tests.workbook.recipes import ROWS, STRINGS, sheet
from toolkit.forms import index_form, load_form
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx import read_sheet, strings
from toolkit.intake.xlsx.strings import SharedStrings, StringItem, read_strings
from toolkit.intake.xlsx.stylesheet import Style, Stylesheet

STYLE = Stylesheet((Style(), Style(True, True), Style(False)))
WORDS = SharedStrings([StringItem("甲"), StringItem("乙")])
PLAIN = sheet(
    ROWS + '<row r="3" hidden="1"><c r="A3" s="2"/><c r="B3" t="str"><f>A1&amp;"x"</f><v>x_x0041_</v></c></row>',
    before='<cols><col min="2" max="3" hidden="1"/></cols>',
    after='<sheetProtection sheet="1"/><mergeCells><mergeCell ref="C1:D2"/></mergeCells>',
)
# What could make a cut go wrong: anything that hides, doubles or misplaces a tag.
FRAGMENTS = (
    "<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", "<v>", "</v>", "<v>7</v>", "<v/>", "<v xml:space='preserve'>8</v>",
    "<sheetData>", "</sheetData>", "<sheetData/>", "<row>", "</row>", "<c>", "</c>", '<c r="C1"><v>1</v></c>', "&amp;",
    "&x;", "&#10;", "\x01", "\r", "\ufdd0", "<x:v>9</x:v>", '<c r="A1"/>', "<is><t>i</t></is>", "<f>1</f>", " ", "0",
    "<row r='1'/>", "</row><row r='2'>", "</row><row r='1'>", '<c r="A3" t="inlineStr"/>', '<x:c xmlns:x="y" r="C1"/>',
    '<w/>', "<cols/>", '<cols><col min="1" max="2"/></cols>', "<sheetProtection/>", "<mergeCells/>", '<c r="XFE1"/>',
    '<mergeCell ref="C1:D2"/>', '<c/>', '<row/>', '<c r="B1"/>',
    '<!DOCTYPE a>', '<worksheet>', '</worksheet>', '<mergeCell ref="A9:A10"/>', '<c t="s"><v>-1</v></c>',
)  # fmt: skip


def outcome(part: bytes) -> object:
    """Everything the part says, or the id with which it is refused."""
    try:
        read = read_sheet.read_sheet(part, "表", "visible", WORDS, STYLE)
    except Unreadable as refusal:
        return refusal.rule
    return read.cells, said_around(read.shell), read.body.hidden_rows, read.body.heights, read.body.strikes


def uncut(part: bytes) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_sheet, "_cut", lambda *_: None)
        return outcome(part)


def is_cut(part: bytes) -> bool:
    return read_sheet._cut(part, "表", STYLE) is not None


def test_plain_part__is_cut_and_says_the_same() -> None:
    part = PLAIN.encode()
    assert is_cut(part)
    cells, shell, hidden, *_ = outcome(part)  # type: ignore[misc]
    assert {ref: cell.text for ref, cell in cells.items()} == {
        "A1": "甲", "B1": "乙", "A2": "4", "B2": "4", "A3": "", "B3": "xA",
    }  # fmt: skip
    assert (cells["B3"].formula, cells["A3"].locked, hidden) == ('A1&"x"', False, {3})
    assert (shell["merges"], shell["protected"], shell["hidden_columns"]) == ({"C1:D2"}, True, {2, 3})
    assert outcome(part) == uncut(part)


@given(
    st.lists(
        st.tuples(st.integers(0, len(PLAIN)), st.integers(0, 6), st.sampled_from(FRAGMENTS)), min_size=1, max_size=3
    )
)
def test_disturbed_part__says_the_same(changes: list[tuple[int, int, str]]) -> None:
    text = PLAIN
    for at, length, fragment in changes:
        text = text[:at] + fragment + text[at + length :]
    part = text.encode("utf-8", "surrogatepass")
    assert outcome(part) == uncut(part)


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_fragment_at_every_tag__says_the_same(fragment: str) -> None:
    places = [at for at, char in enumerate(PLAIN) if char in "<>"]
    for at in places:
        part = (PLAIN[:at] + fragment + PLAIN[at:]).encode()
        assert outcome(part) == uncut(part), PLAIN[:at][-40:]


def test_values_of_two_files_in_one_spelling__stay_apart() -> None:
    one, other = PLAIN.encode(), PLAIN.replace("<v>4</v>", "<v>5</v>").encode()
    read = [read_sheet.read_sheet(part, "表", "visible", WORDS, STYLE) for part in (one, other)]
    assert read[0].body is read[1].body
    assert [each.cells["A2"].text for each in read] == ["4", "5"]


def test_styles_are_part_of_the_spelling() -> None:
    locks = [
        read_sheet.read_sheet(PLAIN.encode(), "表", "visible", WORDS, style).cells["A3"].locked
        for style in (STYLE, Stylesheet((Style(),) * 3))
    ]
    assert locks == [False, True]


def test_string_number_that_is_none__error() -> None:
    for spelled in ("2", "-1", "", "1_0", "１", "1e0"):
        part = PLAIN.replace("<v>1</v>", f"<v>{spelled}</v>").encode()
        assert outcome(part) == uncut(part)
        assert (outcome(part) == "CEL-13") == bool(spelled), spelled
    assert SharedStrings([StringItem("甲")]).get("000") == StringItem("甲")


def test_two_values_in_a_cell__error() -> None:
    assert outcome(PLAIN.replace("<v>4</v>", "<v>4</v><v>5</v>").encode()) == "PKG-20"


@pytest.mark.parametrize("old", ["<v>4</v>", "<v>1</v>", "<v>x_x0041_</v>"])
def test_nul_in_a_value__error(old: str) -> None:
    for value in ("\0", "4\0", "4\0" + "5"):
        assert outcome(PLAIN.replace(old, f"<v>{value}</v>", 1).encode()) == "XML-08"


def words(part: bytes) -> object:
    try:
        return [text for number in range(9) if (text := read_strings(part).get(str(number))) is not None]
    except Unreadable as refusal:
        return refusal.rule


def whole_words(part: bytes) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strings, "_cut", lambda *_: None)
        return words(part)


@given(st.lists(st.tuples(st.integers(0, len(STRINGS)), st.integers(0, 6), st.sampled_from(FRAGMENTS)), max_size=3))
def test_disturbed_strings__say_the_same(changes: list[tuple[int, int, str]]) -> None:
    text = STRINGS
    for at, length, fragment in changes:
        text = text[:at] + fragment + text[at + length :]
    part = text.encode()
    assert words(part) == whole_words(part)


ITEMS = (
    "<si><t>甲</t></si>", "<si><t>乙</t></si>", "<si><t>_x0041_</t></si>", "<si><t></t></si>", "<si/>",
    "<si><t>丙</si>",
    "<si><r><rPr><strike/><b/></rPr><t>划</t></r><r><t>去</t></r></si>", "<si><r><rPr><b/></rPr><t>粗</t></r></si>",
)  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(ITEMS), min_size=2, max_size=3), min_size=2, max_size=5))
def test_strings_like_those_seen_last__say_the_same(files: list[list[str]]) -> None:
    start, end = STRINGS.index("<si>"), STRINGS.rindex("</si>") + len("</si>")

    def told(items: list[str]) -> object:
        try:
            found = read_strings(f"{STRINGS[:start]}{''.join(items)}{STRINGS[end:]}".encode())
        except Unreadable as refusal:
            return refusal.rule
        return found.texts, found.runs, found.strikes

    fast = [told(items) for items in files]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strings, "_cut", lambda *_: None)
        assert [told(items) for items in files] == fast


@pytest.mark.parametrize(
    ("before", "behind"), [("><!--", "-->"), ("><![CDATA[", "]]>"), ("><?x ", "?>"), (' a="', '">'), (" a='>", "'>")]
)
def test_strings_that_are_hidden_or_no_xml__as_the_parser_takes_them(before: str, behind: str) -> None:
    name = STRINGS.index("<sst") + len("<sst")
    start = STRINGS.index(">", name)
    end = STRINGS.rindex("</si>") + len("</si>")
    part = f"{STRINGS[:start]}{before}{STRINGS[start + 1 : end]}{behind}{STRINGS[end:]}".encode()
    whole = whole_words(part)
    assert words(part) == whole
    assert whole in ([], "XML-08")


@needs_office
def test_whole_workbook_from_either_program__is_cut_and_says_the_same(tmp_path: Path) -> None:
    form = load_form("2021")
    key = next(cell.key for cell in index_form(form).inputs if cell.table == "texts")
    ours = filled(form, {key: "甲 & 乙\n_x000D_丙"})
    for data in (ours, through_office({"ours": ours}, tmp_path)["ours"]):
        fast = contents(data)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(read_sheet, "_cut", lambda *_: None)
            patch.setattr(strings, "_cut", lambda *_: None)
            assert contents(data) == fast
        parts = {name: part for name, part in parts_of(data).items() if "/worksheets/sheet" in name}
        assert all(read_sheet._cut(part, "表", Stylesheet((Style(),) * 500)) for part in parts.values())
