"""What is not handed on, and files that no edit may be tried on: a typed refusal each time, never another error."""

from __future__ import annotations

import random

import pytest

from tests.helpers import filled, parts_of, zipped
from tests.marking.marking_kit import SHEET_RELS, TITLE, TYPES, comments, fault, package, rels
from tests.workbook.recipes import BOOK, BOOK_RELS, OFFICE, sheet
from toolkit.forms import load_form
from toolkit.intake.snapshot import Unreadable
from toolkit.marking import CannotMark, marked_copy

DRAWN = "xl/drawings/_rels/drawing1.xml.rels"
CELL = '<row r="1"><c r="A1"><f>{}</f><v>1</v></c></row>'


def linked(kind: str, target: str, mode: str = "External", part: str = SHEET_RELS) -> dict[str, str | bytes]:
    return {part: rels((kind, target)).replace("/></", f' TargetMode="{mode}"/></')}


def named(attributes: str, text: str) -> str:
    names = f'<definedNames><definedName name="n" {attributes}>{text}</definedName></definedNames>'
    return BOOK.replace("</workbook>", f"{names}</workbook>")


def reason(data: bytes) -> str:
    with pytest.raises(CannotMark) as caught:
        marked_copy(data, [fault("表!A1")], TITLE)
    assert caught.value.reason == str(caught.value)
    return caught.value.reason


DANGERS: dict[str, tuple[str, bytes]] = {
    "macro part": ("宏", package({"xl/vbaProject.bin": b"x"})),
    "macro type": ("宏", package(types=TYPES.replace("sheet.main", "sheet.macroEnabled.main"))),
    "macro sheet": ("宏", package({"xl/macrosheets/sheet1.xml": "<x/>"})),
    "add-in": ("加载项", package({"customUI/customUI.xml": "<x/>"})),
    "link to a workbook": ("外部链接", package({"xl/externalLinks/externalLink1.xml": "<x/>"})),
    "connection": ("外部链接", package({"xl/connections.xml": "<x/>"})),
    "picture from elsewhere": ("外部链接", package(linked("image", "http://x.cn/a.png", part=DRAWN))),
    "clickable picture": ("外部链接", package(linked("hyperlink", "http://x.cn", part=DRAWN))),
    "link to a file share": ("外部链接", package(linked("hyperlink", "file:///\\\\x\\y"))),
    "embedded object": ("嵌入", package({"xl/embeddings/oleObject1.bin": b"x"})),
    "mention of an object": ("嵌入", package(sheet=sheet(after='<oleObjects><oleObject progId="x"/></oleObjects>'))),
    "ActiveX": ("控件", package({"xl/activeX/activeX1.xml": "<x/>"})),
    "signature": ("签名", package({"_xmlsignatures/sig1.xml": "<x/>"})),
    "DDE": ("公式", package(sheet=sheet(CELL.format("cmd|'/c calc'!A0")))),
    "formula that fetches": ("公式", package(sheet=sheet(CELL.format('WEBSERVICE("http://x.cn")')))),
    "formula of a link": ("公式", package(sheet=sheet(CELL.format("[1]表!A1")))),
    "formula of a condition": (
        "公式",
        package(sheet=sheet(after="<x><cfRule><formula>cmd|'/c calc'!A0</formula></cfRule></x>")),
    ),
    "name that commands": ("名称", package(book=named('xlm="1"', "表!$A$1"))),
    "name of a link": ("名称", package(book=named("", "cmd|'/c calc'!A0"))),
    "kind that nobody knows": ("不认识", package(linked("whatever", "../x.xml", "Internal"))),
    "bytes that nobody knows": ("不认识", package({"xl/x.bin": b"x"})),
}  # fmt: skip


@pytest.mark.parametrize("name", DANGERS)
def test_danger__not_handed_on(name: str) -> None:
    what, data = DANGERS[name]
    assert what in reason(data)


@pytest.mark.parametrize("target", ["mailto:a@x.cn", "http://x.cn", "https://x.cn", "#表!A1"])
def test_address_that_excel_makes_of_typed_text__handed_on(target: str) -> None:
    marked_copy(package(linked("hyperlink", target)), [fault("表!A1")], TITLE)


def test_bar_in_a_quoted_text__handed_on() -> None:
    marked_copy(package(sheet=sheet(CELL.format('IF(A2=1,"是|否","[1]")'))), [fault("表!A1")], TITLE)


def test_names_as_libreoffice_writes_them__handed_on() -> None:
    marked_copy(package(book=named('function="false" vbProcedure="false"', "表!$A$1")), [fault("表!A1")], TITLE)


MACRO = "application/vnd.ms-office.vbaProject"
OBJECT = "application/vnd.openxmlformats-officedocument.oleObject"
BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
ACTIVEX = "application/vnd.ms-office.activeX+xml"


def declaring(*entries: str) -> str:
    return TYPES.replace("</Types>", f"{''.join(entries)}</Types>")


def default(extension: str, kind: str) -> str:
    return f'<Default Extension="{extension}" ContentType="{kind}"/>'


def override(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{kind}"/>'


@pytest.mark.parametrize("kind", [MACRO, OBJECT, BINARY, ACTIVEX])
def test_type_declared_for_parts_that_are_not_there__handed_on(kind: str) -> None:
    """As ONLYOFFICE, excelize and SheetJS declare it in every workbook."""
    for entry in (default("bin", kind), default("BIN", kind), override("/xl/gone.xml", kind)):
        marked_copy(package(types=declaring(entry)), [fault("表!A1")], TITLE)


@pytest.mark.parametrize("kind", [MACRO, OBJECT, BINARY, ACTIVEX])
def test_type_declared_for_a_part_that_is_there__not_handed_on(kind: str) -> None:
    for entry, name in (
        (default("dat", kind), "xl/any.dat"),
        (default("DAT", kind), "xl/any.Dat"),
        (override("/xl/a%20b.xml", kind), "xl/a b.xml"),
        (override("XL\\ANY.xml", kind), "xl/any.xml"),
        (default("dat", kind) + override("/xl/other.dat", "image/png"), "xl/any.dat"),
    ):
        assert "宏" in reason(package({name: "<x/>"}, types=declaring(entry)))


def test_type_of_its_own__counts_before_that_of_the_extension() -> None:
    types = declaring(default("dat", MACRO), override("/xl/any.dat", "image/png"))
    marked_copy(package({"xl/any.dat": "<x/>"}, types=types), [fault("表!A1")], TITLE)


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
NOTED: dict[str, str | bytes] = {SHEET_RELS: rels(("comments", "../comments1.xml"))}
BOXED = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="x1"/>'
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no zip": b"\xd0\xcf\x11\xe0" + bytes(600),
    "DOCTYPE in the sheet": package(sheet=DOCTYPE),
    "DOCTYPE in the comments": package({**NOTED, "xl/comments1.xml": DOCTYPE}),
    "DOCTYPE in a part that nobody reads": package({"xl/theme/theme1.xml": DOCTYPE}),
    "DOCTYPE in the drawing of notes": package({"xl/drawings/x.vml": DOCTYPE}),
    "DOCTYPE in relationships": package({SHEET_RELS: DOCTYPE}),
    "sheet without a relationship": package(rels=BOOK_RELS.replace('Id="r1"', 'Id="r9"')),
    "sheet that is not there": package(sheet=None),
    "drawing of notes without a relationship": package(sheet=sheet(after=BOXED)),
    "drawing of notes that is not there": package(
        {SHEET_RELS: rels(("vmlDrawing", "../no.vml"))}, sheet=sheet(after=BOXED)
    ),
    "comments that are the sheet itself": package({SHEET_RELS: rels(("comments", "sheet1.xml"))}),
    "comments that are their own relationships": package({SHEET_RELS: rels(("comments", "_rels/sheet1.xml.rels"))}),
    "drawing that is the comments": package(
        {**NOTED, SHEET_RELS: rels(("comments", "../comments1.xml")), "xl/comments1.xml": comments(("A1", "x"))},
        sheet=sheet(after=BOXED),
    ),
    "styles that are the workbook": package(rels=BOOK_RELS.replace("styles.xml", "workbook.xml")),
    "two rows of one number": package(sheet=sheet('<row r="1"><c r="A1"/></row><row r="1"><c r="B1"/></row>')),
    "no rows": package(sheet=sheet().replace("sheetData", "other")),
    "ill-formed drawing": package({"xl/drawings/x.vml": "<xml><br></xml>"}),
    "types that are no types": package(types="<x"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_package__typed_refusal_or_a_copy_that_holds_the_same(name: str) -> None:
    try:
        marked_copy(HOSTILE[name], [fault("表!A1"), fault("表!C3")], TITLE)
    except (CannotMark, Unreadable):
        return
    assert name in ("comments that are their own relationships",)


def test_bytes_changed_at_random__never_another_error() -> None:
    parts, dice = parts_of(filled(load_form("2021"))), random.Random(7)
    ends = {"made": 0, "refused": 0}
    for _ in range(240):
        name = dice.choice([each for each in parts if not each.startswith("docProps")])
        part = bytearray(parts[name])
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(part))
            part[at : at + dice.randint(0, 3)] = dice.choice([b"<", b"", b"0", b"-9", b'"', b"/>", b"x"])
        try:
            marked_copy(zipped({**parts, name: bytes(part)}), [fault("表三依申请公开!D5")], TITLE)
            ends["made"] += 1
        except (CannotMark, Unreadable):
            ends["refused"] += 1
    assert min(ends.values()) > 10
