"""ID and SEC on the way in: whose workbook it is, and what it carries along that would act by itself."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl

from tests.helpers import COVER, T3, filled, resaved, stamp_of, with_cell
from tests.threats.kit import (
    BOOK,
    BOOK_RELS,
    CONTEXT,
    FORM,
    GOOD,
    PARTS,
    SHEET3,
    Row,
    accepted,
    explained,
    formula,
    returned,
    typed,
    walk,
    with_parts,
)
from toolkit.returns.stamp import LABELS, STAMP_SHEET
from toolkit.verify.verification import verify_bytes
from toolkit.workbook.plan import WorkbookPlan

LOST = {"new.natural": None, "new.total": None}
D4, J4 = (f"{T3}!D4",), (f"{T3}!J4",)


def copied_by_hand() -> bytes:
    """Every visible sheet's contents in a new workbook."""
    old, new = openpyxl.load_workbook(io.BytesIO(GOOD)), openpyxl.Workbook()
    new.remove(new.active)
    for sheet in old:
        if sheet.sheet_state == "visible":
            target = new.create_sheet(sheet.title)
            for row in sheet.iter_rows():
                for one in row:
                    if one.value is not None:
                        target[one.coordinate] = one.value
    out = io.BytesIO()
    new.save(out)
    return out.getvalue()


def home_made() -> bytes:
    """The stamp of the township in a workbook that it made itself."""
    old, new = openpyxl.load_workbook(io.BytesIO(GOOD)), openpyxl.Workbook()
    sheet = new.create_sheet(STAMP_SHEET)
    for row in old[STAMP_SHEET].iter_rows():
        for one in row:
            sheet[one.coordinate] = one.value
    new.active.append(["本年新收", 7])
    out = io.BytesIO()
    new.save(out)
    return out.getvalue()


def shown(book: openpyxl.Workbook) -> None:
    book[STAMP_SHEET].sheet_state = "visible"


def removed(book: openpyxl.Workbook) -> None:
    del book[STAMP_SHEET]


def stamped(**changes: str | int) -> bytes:
    return filled(FORM, stamp=stamp_of(FORM, **changes))


def named(name: str) -> bytes:
    return filled(FORM, damage=with_cell(f"{COVER}!B4", value=name))


def flipped(plan: WorkbookPlan) -> WorkbookPlan:
    """One character of the seal on the hidden sheet."""
    seal = stamp_of(FORM).seal
    place = f"{STAMP_SHEET}!B{list(LABELS).index('seal') + 1}"
    sheet = next(each for each in plan.sheets if each.name == STAMP_SHEET)
    at = next(ref for ref, each in sheet.cells.items() if each.value == seal)
    return with_cell(f"{place.partition('!')[0]}!{at}", value=("0" if seal[0] != "0" else "1") + seal[1:])(plan)


def related(kind: str, target: str, part: bytes | str, name: str, sheet: str = "") -> bytes:
    """A part that the workbook refers to, as a sheet of its own where one is named."""
    line = f'<Relationship Id="rIdX" Type="http://x/{kind}" Target="/{target}"/></Relationships>'
    book = PARTS[BOOK].decode()
    if sheet:
        ns = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        book = book.replace("</sheets>", f'<sheet {ns} name="{sheet}" sheetId="99" r:id="rIdX"/></sheets>')
    rels = PARTS[BOOK_RELS].decode().replace("</Relationships>", line)
    return with_parts({BOOK: book, BOOK_RELS: rels, name: part})()


def picture() -> bytes:
    """A picture over D4, as a drawing of 表三."""
    drawing = (
        "<xdr:wsDr xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing'><xdr:twoCellAnchor>"
        "<xdr:from><xdr:col>3</xdr:col><xdr:row>3</xdr:row></xdr:from><xdr:to><xdr:col>4</xdr:col><xdr:row>4</xdr:row>"
        "</xdr:to><xdr:pic/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    rels = (
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='d' "
        "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing' "
        "Target='../drawings/drawing1.xml'/></Relationships>"
    )
    sheet = PARTS[SHEET3].decode().replace("</worksheet>", "<drawing r:id='d' xmlns:r='r'/></worksheet>")
    parts = {SHEET3: sheet, "xl/worksheets/_rels/sheet4.xml.rels": rels, "xl/drawings/drawing1.xml": drawing}
    return with_parts(parts)()


MACRO_SHEET = "<xm:macrosheet xmlns:xm='x'><sheetData><row r='1'><c r='A1'><f>EXEC(\"calc\")</f></c></row></sheetData>"
IDENTITY: list[Row] = [
    returned("ID-02", "a stamp in a workbook of its own", home_made, "TPL-01", "TPL-05", "FRM-04", values=None),
    returned(
        "ID-04",
        "last year's",
        lambda: stamped(year=2020),
        "ID-04",
        "F03",
        values={"cover.date": date(2021, 1, 15)},
    ),
    returned(
        "ID-04",
        "another campaign's",
        lambda: filled(FORM, stamp=replace(stamp_of(FORM), campaign="别县").sealed(b"x")),
        "ID-04",
    ),
    returned("ID-05", "copied by hand", copied_by_hand, "ID-05", "FRM-04", "TPL-04", "TPL-07", "TPL-10"),
    accepted("ID-05", "stamp sheet made visible", lambda: resaved(GOOD, shown), "TPL-05", "FRM-04"),
    explained("ID-05", "stamp sheet deleted", lambda: resaved(GOOD, removed), "ID-05", "FRM-04"),
    accepted("ID-05", "property gone", with_parts({"docProps/custom.xml": None})),
    returned("ID-01", "a character of the seal", lambda: filled(FORM, damage=flipped), "ID-01"),
    returned("ID-01", "another's name on the cover", lambda: named("花马池镇"), "ID-01", cells=(f"{COVER}!B4",)),
    accepted("ID-06", "a name that says nothing", lambda: GOOD, file="新建工作表（终稿）(1).xlsx"),
    *(
        accepted("CEL-10", repr(name), lambda name=name: named(name), "CEL-10", cells=(f"{COVER}!B4",))
        for name in ("青 山乡", "青山\u200b乡", "青山乡\u202e")
    ),
]
ACTIVE: list[Row] = [
    explained("SEC-01", "a project", with_parts({"xl/vbaProject.bin": b"\xd0\xcf"}), "SEC-01"),
    explained("SEC-01", "named .xlsm", with_parts({"xl/vbaProject.bin": b"\xd0\xcf"}), "SEC-01", file="青山乡.xlsm"),
    explained(
        *("SEC-01", "a sheet of Excel 4 macros"),
        lambda: related("xlMacrosheet", "xl/macrosheets/s.xml", MACRO_SHEET, "xl/macrosheets/s.xml", "宏1"),
        "SEC-01",
    ),
    returned("SEC-02", "in an input", formula("D4", "cmd|'/c calc'!A0", "7"), "SEC-02", cells=D4, values=LOST),
    returned("SEC-02", "in a total", formula("J4", "cmd|'/c calc'!A0", "8"), "FRM-02", cells=J4),
    explained(
        *("SEC-02", "a DDE link"),
        with_parts({"xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink ddeService='cmd'/></externalLink>"}),
        "SEC-03",
    ),
    *(
        returned("SEC-03", text, formula("D4", text, "7"), "SEC-03", cells=D4, values=LOST)
        for text in ("[1]Sheet1!A1", '_xlfn.WEBSERVICE("http://x")', 'RTD("x",,"y")', 'HYPERLINK("http://x",7)')
    ),
    explained(
        *("SEC-03", "connections"),
        lambda: related("connections", "xl/connections.xml", "<connections/>", "xl/connections.xml"),
        "SEC-03",
    ),
    returned(
        *("SEC-04", "a picture over an input", picture, "SEC-04"),
        cells=D4,
    ),
    accepted("SEC-04", "an object in the package", with_parts({"xl/embeddings/oleObject1.bin": b"\xd0\xcf"})),
    returned(
        *("SEC-04", "WPS's picture in a cell", formula("D4", '_xlfn.DISPIMG("ID_1",1)', "7"), "FRM-06"),
        cells=D4,
        values=LOST,
    ),
    *(
        explained("SEC-08", repr(text), typed("D4", text), "CEL-01", cells=D4)
        for text in ("\u202e7", "\u200b7", "7\ufeff", "\u20667\u2069")
    ),
]


@walk(IDENTITY + ACTIVE)
def test_identity(row: Row) -> None:
    row.hold()


def test_an_older_issue__worth_a_look() -> None:
    report = verify_bytes(GOOD, "青山乡.xlsx", replace(CONTEXT, issues={"QS": 2}))
    assert [(each.rule, each.level) for each in report.findings] == [("ID-04", "warning")]


def test_name_of_another_unit__the_content_wins() -> None:
    report = verify_bytes(GOOD, "花马池镇.xlsx", replace(CONTEXT, units={"QS": "青山乡", "HM": "花马池镇"}))
    assert [(each.rule, each.level) for each in report.findings] == [("ID-06", "info")]
    assert (report.verdict, report.stamp and report.stamp.unit_code) == ("accepted", "QS")
