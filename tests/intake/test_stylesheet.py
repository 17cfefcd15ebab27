"""What `styles.xml`, the theme and conditional formats say of a cell, and when a conditional format applies."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.workbook.recipes import MAIN
from toolkit.intake.conditional import Conditional
from toolkit.intake.display_style import PLAIN, Display, DisplayChange, Letters, draws_pictures, faint
from toolkit.intake.xlsx.stylesheet import read_styles

THEME = (
    b'<a:theme xmlns:a="urn:a"><a:clrScheme><a:dk1><a:sysClr val="windowText" lastClr="ABCDEF"/></a:dk1><a:lt1>'
    b'<a:srgbClr val="FEFEFE"/></a:lt1><a:accent1><a:srgbClr val="4472C4"/></a:accent1></a:clrScheme></a:theme>'
)


def display(font: str = "", fill: str = "", xf: str = "", more: str = "", named: str = "") -> Display:
    part = (
        f'<styleSheet xmlns="{MAIN}">{more}<fonts><font/><font>{font}</font></fonts>'
        f"<fills><fill/><fill>{fill}</fill></fills>"
        f'<cellStyleXfs><xf/><xf {named}/></cellStyleXfs><cellXfs><xf fontId="1" fillId="1" {xf}</cellXfs></styleSheet>'
    )
    return read_styles(part.encode(), THEME).styles[0].display


@pytest.mark.parametrize(
    ("spelled", "colour"),
    [
        *(('rgb="FF123456"', "123456"), ('theme="0"', "FEFEFE"), ('theme="1"', "000000"), ('theme="4"', "4472C4")),
        *(
            ('indexed="10"', "FF0000"),
            ('indexed="65"', "FFFFFF"),
            ('theme="1" tint="1"', "FFFFFF"),
            ('auto="1"', "000000"),
        ),
        *(('rgb="nonsense"', "000000"), ('theme="99"', "000000"), ('rgb="FF808080" tint="-0.5"', "404040")),
    ],
)
def test_colour__however_it_is_spelled(spelled: str, colour: str) -> None:
    assert display(f"<color {spelled}/>", xf="/>").letters.colour == colour


@pytest.mark.parametrize(
    ("fill", "grounds"),
    [
        ("", ("FFFFFF",)),
        ('<patternFill patternType="none"><fgColor rgb="FF000000"/></patternFill>', ("FFFFFF",)),
        (
            '<patternFill patternType="solid"><fgColor rgb="FF112233"/><bgColor rgb="FF000000"/></patternFill>',
            ("112233",),
        ),
        ('<patternFill patternType="mediumGray"><fgColor rgb="FF000000"/></patternFill>', ("808080",)),
        (
            '<gradientFill><stop><color rgb="FF111111"/></stop><stop><color rgb="FF222222"/></stop></gradientFill>',
            ("111111", "222222"),
        ),
    ],
)
def test_ground__of_every_kind(fill: str, grounds: tuple[str, ...]) -> None:
    assert display(fill=fill, xf="/>").grounds == grounds


@pytest.mark.parametrize(
    ("xf", "named", "code"),
    [
        ('numFmtId="9"/>', "", "0%"),
        ('xfId="1"/>', 'numFmtId="9"', "0%"),
        ('numFmtId="0" xfId="1"/>', 'numFmtId="9"', "General"),
        ('numFmtId="9" applyNumberFormat="0"/>', "", "0%"),
        ('numFmtId="3"/>', "", "0.0,"),
        ('numFmtId="44"/>', "", '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'),
        ('numFmtId="9999"/>', "", "General"),
    ],
)
def test_format__own_named_built_in_or_redefined(xf: str, named: str, code: str) -> None:
    more = '<numFmts><numFmt numFmtId="3" formatCode="0.0,"/></numFmts>'
    assert display(xf=xf, named=named, more=more).code == code


@pytest.mark.parametrize(
    ("letters", "ground", "hidden"),
    [
        *(
            ("FFFFFF", "FFFFFF", True),
            ("FFFFFF", "FFF9DB", True),
            ("000000", "000000", True),
            ("FFFF00", "FFFFFF", True),
        ),
        *(
            ("000000", "FFFFFF", False),
            ("FF0000", "CCFFCC", False),
            ("FFFFFF", "1F4E79", False),
            ("0000FF", "FFFF00", False),
        ),
        *(("808080", "FFFFFF", False), ("FFFFFF", "92D050", False)),
    ],
)
def test_letters_on_a_ground__hidden_where_nearly_alike(letters: str, ground: str, hidden: bool) -> None:
    assert bool(faint(Letters(letters), (ground,))) == hidden


@pytest.mark.parametrize(
    ("kind", "operator", "formulas", "number", "applies"),
    [
        *(("cellIs", "greaterThan", ("5",), 6, True), ("cellIs", "greaterThan", ("5",), 5, False)),
        *(("cellIs", "between", ("9", "3"), 3, True), ("cellIs", "notBetween", ("3", "9"), 5, False)),
        *(("cellIs", "lessThanOrEqual", ("5",), 5, True), ("cellIs", "notEqual", ('"√"',), 5, True)),
        *(
            ("cellIs", "equal", ("A1",), 5, None),
            ("cellIs", "unheardOf", ("5",), 5, None),
            ("cellIs", "equal", (), 5, None),
        ),
        *(
            ("expression", "", ("TRUE()",), 5, True),
            ("expression", "", ("0",), 5, False),
            ("expression", "", ("A1>1",), 5, None),
        ),
        *(("iconSet", "", (), 5, True), ("containsBlanks", "", (), 5, False), ("top10", "", (), 5, None)),
    ],
)
def test_conditional_format__applies_or_is_not_known(
    kind: str, operator: str, formulas: tuple[str, ...], number: int, applies: bool | None
) -> None:
    rule = Conditional(frozenset({(1, 1, 2, 2)}), kind, DisplayChange(), operator, formulas)
    assert rule.applies(Decimal(number)) is applies


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Wingdings 3",
            "Symbol",
            "Bookshelf Symbol 7",
            "OpenSymbol",
            "Code 39",
            "Free 3 of 9",
            "3OF9",
            "EAN13",
            "MT Extra",
        ),
        *("IDAutomationHC39M", "C39HrP24DhTt", "Segoe MDL2 Assets", "FontAwesome", "Adobe Blank", "条形码", "码39"),
    ],
)
def test_font_without_digits__draws_pictures(name: str) -> None:
    assert draws_pictures(name, "")


@pytest.mark.parametrize(
    "name", ["宋体", "仿宋_GB2312", "Calibri", "方正小标宋简体", "Segoe UI Symbol", "Symbola", "Playbill"]
)
def test_font_with_digits__draws_them(name: str) -> None:
    assert not draws_pictures(name, "134")


@pytest.mark.parametrize("size", ["nan", "inf", "-inf"])
def test_size_that_is_no_number__the_usual_one(size: str) -> None:
    assert display(f'<sz val="{size}"/>', xf="/>").letters.size == 11


@pytest.mark.parametrize("number", ["67", "71", "81"])
def test_built_in_format_of_one_country__nobody_knows_what_it_shows(number: str) -> None:
    assert not display(xf=f'numFmtId="{number}"/>').shows(0)


def test_bar_behind_a_number__beside_the_ground_of_the_cell() -> None:
    white = Display(letters=Letters("FFFFFF"))
    assert DisplayChange(bars=("638EC6",)).on(white).unseen
    assert DisplayChange(bars=("000000",)).on(PLAIN).unseen
    assert not DisplayChange(bars=("638EC6",)).on(PLAIN).unseen


@pytest.mark.parametrize(
    ("font", "change"),
    [
        ('<sz val="1"/>', DisplayChange(size=1.0)),
        ('<vertAlign val="superscript"/>', DisplayChange(raised=True)),
        ('<name val="Wingdings"/>', DisplayChange(pictures=True)),
        ("<b/>", DisplayChange()),
    ],
)
def test_letters_of_a_conditional_format__as_the_program_that_takes_them_draws(
    font: str, change: DisplayChange
) -> None:
    part = f'<styleSheet xmlns="{MAIN}"><dxfs><dxf><font>{font}</font></dxf></dxfs></styleSheet>'
    assert read_styles(part.encode(), b"").changes == (change,)
