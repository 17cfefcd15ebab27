"""What only a whole part tells: values in no cell's value, limits and names that all of its pieces share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.test_read_sheet import ITEMS, is_cut, outcome, uncut, whole_words, words
from tests.intake.test_small_parts import ONE, by_parser, part, told
from tests.workbook.recipes import MAIN, STRINGS, sheet
from toolkit.intake.xlsx.strings import _LONGEST
from toolkit.intake.xlsx.worksheet import CELL_CAP
from toolkit.intake.xlsx.xml import DEPTH_CAP, TAG_CAP

# The mark of the cut itself among them, and numbers that may be taken for each other.
VALUES = st.sampled_from(("0", "1", "", "\ufdd0", "\ufdd0\ufdd0", "&amp;"))
NAMED = st.sampled_from(("", "", "", ' xml:id="q"', ' xml:id="w"', " xml:id='q'"))
STORED = (
    "",
    "<v>{}</v>",
    "<v >{}</v>",
    "<v\n>{}</v>",
    "<is><t>{}</t></is>",
    "<is><t >{}</t></is>",
    "<is><t\t>{}</t></is>",
)
BESIDE = ("", "", "<extLst>{}</extLst>", "<extLst><a>{}</a></extLst>", "<extLst><strike/></extLst>")
AROUND = (
    "", "<extLst{}/>", "<extLst><c{}><v>0</v></c></extLst>", "<extLst><strike/></extLst>", "<mergeCells{}/>",
    '<extLst><dataValidation sqref="A1"/></extLst>',
    '<dataValidations><dataValidation sqref="A1"{}/></dataValidations>',
)  # fmt: skip


@st.composite
def cells(draw: st.DrawFn) -> str:
    """Some cells of a row, of all spellings, with what else may stand in one."""
    row = []
    for ref in ("A1", "B1", "C1")[: draw(st.integers(1, 3))]:
        kind = draw(st.sampled_from(("", ' t="n"', ' t="str"', ' t="s"', ' t="inlineStr"')))
        stored, beside = (
            each.format(draw(st.sampled_from(STORED)).format(draw(VALUES))) if number else each.format(draw(VALUES))
            for number, each in enumerate((draw(st.sampled_from(STORED)), draw(st.sampled_from(BESIDE))))
        )
        inside = "".join(draw(st.permutations((stored, beside))))
        row.append(f'<c r="{ref}" s="{draw(st.sampled_from("02"))}"{kind}{draw(NAMED)}>{inside}</c>')
    return "".join(row)


@settings(max_examples=600, deadline=None)
@given(cells(), st.sampled_from(AROUND), NAMED)
def test_any_cells__as_the_parser_says(row: str, around: str, named: str) -> None:
    whole = sheet(f'<row r="1">{row}</row>', after=around.format(named)).encode()
    expected = uncut(whole)
    assert outcome(whole) == expected
    assert outcome(whole) == expected


def test_value_beside_a_mark__is_no_value() -> None:
    hidden = "<v >\ufdd0</v><extLst><v>5</v></extLst>"
    whole = sheet(f'<row r="1"><c r="A1" s="2">{hidden}</c></row>').encode()
    assert outcome(whole)[0]["A1"].text == "\ufdd0"  # type: ignore[index]
    assert not is_cut(whole)


def test_cells_in_rows_and_beside_them__counted_together() -> None:
    half = "<c/>" * (CELL_CAP // 2 + 1)
    for rows, after in ((half, ""), ("", half), (half, half)):
        whole = sheet(f"<row>{rows}</row>", after=f"<extLst>{after}</extLst>").encode()
        assert outcome(whole) == uncut(whole)
    assert outcome(whole) == "XML-07"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ITEMS), NAMED, NAMED), min_size=1, max_size=4))
def test_any_strings__as_the_parser_says(items: list[tuple[str, str, str]]) -> None:
    said = [f"<si{outer}><t{inner}>己</t></si>" if outer or inner else item for item, outer, inner in items]
    whole = f'<sst xmlns="{MAIN}">{"".join(said)}</sst>'.encode()
    expected = whole_words(whole)
    assert words(whole) == expected
    assert words(whole) == expected


@pytest.mark.parametrize(
    ("item", "count", "rule"),
    [
        ("<si><t>b</t></si>", TAG_CAP // 4 + 1, "XML-05"),
        (f"<si>{'<a>' * (DEPTH_CAP - 2)}b{'</a>' * (DEPTH_CAP - 2)}</si>", 1, None),
        (f"<si>{'<a>' * (DEPTH_CAP - 1)}b{'</a>' * (DEPTH_CAP - 1)}</si>", 1, "XML-05"),
        (f"<si><t>{'b' * 10_000_100}</t></si>", 1, "XML-08"),
        (f"<si><t>{'b' * (_LONGEST - 500)}</t></si>", 1, None),
        ('<si><t xml:id="q">b</t></si>', 1, None),
        ('<si><t xml:id="q">b</t></si>', 2, "XML-08"),
    ],
)
def test_limits_of_a_part__hold_for_all_of_its_strings(item: str, count: int, rule: str | None) -> None:
    whole = STRINGS.replace("</sst>", item * count + "</sst>").encode()
    said = words(whole)
    assert said == whole_words(whole)
    assert rule in (said, None)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(VALUES, st.sampled_from(("{}", "{}<vt:x/>", "<vt:x/>{}"))), min_size=1, max_size=3), VALUES)
def test_text_in_no_property__is_no_property(properties: list[tuple[str, str]], stray: str) -> None:
    inside = [ONE.format(f"名{number}", number, form.format(text)) for number, (text, form) in enumerate(properties, 2)]
    for strays in (("", stray), (stray, ""), (stray, stray)):
        data = part(strays[0], *inside, strays[1])
        assert (told(data), told(data)) == (by_parser(data),) * 2
