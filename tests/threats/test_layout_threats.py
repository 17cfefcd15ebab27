"""TPL and FRM: the layout and the formulas of a return, row by row of threats.md 3.4."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from dataclasses import replace

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.helpers import T2, T3, T4, filled, parts_of, resaved, with_cell, with_sheet, zipped
from tests.threats.kit import (
    BOOK,
    FORM,
    GOOD,
    PARTS,
    SHEET3,
    Row,
    accepted,
    cell,
    explained,
    formula,
    returned,
    swapped,
    walk,
    with_parts,
)
from toolkit.forms import index_form
from toolkit.workbook.plan import PlannedCell, SheetPlan

Change = Callable[[openpyxl.Workbook], object]


def saved(change: Change) -> Callable[[], bytes]:
    """Changed and saved by another program, which keeps no stored results."""
    return lambda: resaved(GOOD, change)


def planned(damage: Callable[..., object]) -> Callable[[], bytes]:
    return lambda: filled(FORM, damage=damage)  # type: ignore[arg-type]


def shuffled(book: openpyxl.Workbook) -> None:
    book.move_sheet(T4, -2)


def sorted_rows(book: openpyxl.Workbook) -> None:
    """Rows 8 to 13 of 表三 the other way round, texts and numbers together."""
    sheet = book[T3]
    rows = [[sheet.cell(row, column).value for column in range(3, 10)] for row in range(13, 7, -1)]
    for row, values in zip(range(8, 14), rows, strict=True):
        for column, value in zip(range(3, 10), values, strict=True):
            sheet.cell(row, column).value = value


def copied(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(book[T3])["D4"] = 9


def hide(book: openpyxl.Workbook) -> None:
    book[T3].row_dimensions[4].height = 0
    book[T3].column_dimensions["D"].hidden = True


def white(book: openpyxl.Workbook) -> None:
    book[T3]["D4"].font = Font(color="FFFFFF")


def blank(book: openpyxl.Workbook) -> None:
    book[T3]["D4"].number_format = ";;;"


def unlock(book: openpyxl.Workbook) -> None:
    book[T3]["J4"].protection = copy(book[T3]["D4"].protection)


def decorate(book: openpyxl.Workbook) -> None:
    sheet = book[T3]
    sheet["D4"].font = Font(color="FF0000", size=16)
    sheet.column_dimensions["E"].width = 30
    sheet.page_setup.orientation = "portrait"
    sheet.sheet_view.zoomScale = 60


def filtered(book: openpyxl.Workbook) -> None:
    book[T3].auto_filter.ref = "A3:J28"
    book[T3].row_dimensions[6].hidden = True


def annotate(book: openpyxl.Workbook) -> None:
    book[T3]["D4"].comment = Comment("比上年少，因为……", "填表人")
    for sheet in book:
        sheet.data_validations.dataValidation = []


def recalculated(flag: str) -> Callable[[], bytes]:
    return swapped(BOOK, '<calcPr calcId="124519"', f'<calcPr calcId="124519" {flag}')


def not_recalculated(flag: str) -> Callable[[], bytes]:
    """The same with a stored result that is not what its formula gives."""
    book = parts_of(recalculated(flag)())[BOOK]
    return lambda: zipped({**parts_of(formula("J4", "SUM(D4:I4)", "80")()), BOOK: book})


def shared() -> bytes:
    """All totals of 表三's right column as one shared formula."""
    text = PARTS[SHEET3].decode()
    text = text.replace("<f>SUM(D4:I4)</f>", '<f t="shared" ref="J4:J6" si="0">SUM(D4:I4)</f>')
    for row in (5, 6):
        if f"<f>SUM(D{row}:I{row})</f>" in text:
            text = text.replace(f"<f>SUM(D{row}:I{row})</f>", '<f t="shared" si="0"/>')
    assert text.count('si="0"') > 1
    return with_parts({SHEET3: text})()


def uncached() -> bytes:
    text = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", PARTS[SHEET3].decode())
    return with_parts({SHEET3: text})()


def error_in_input() -> bytes:
    """As Excel stores it: the sums over the error are errors too."""
    text = PARTS[SHEET3].decode()
    text = re.sub(r'<c r="D4"( s="\d+")[^>]*><v>7</v>', r'<c r="D4"\1 t="e"><v>#REF!</v>', text)
    text = re.sub(r'<c r="J4"( s="\d+")>(<f>.*?</f>)<v>8</v>', r'<c r="J4"\1 t="e">\2<v>#REF!</v>', text)
    assert text.count("#REF!") == 2
    return with_parts({SHEET3: text})()


def as_wps() -> bytes:
    """Another program's name, its own property and namespace."""
    custom = PARTS["docProps/custom.xml"].decode()
    own = '<property fmtid="{D5CDD505}" pid="9" name="KSOProductBuildVer"><x>2052-11</x></property>'
    book = PARTS[BOOK].decode().replace('calcId="124519" fullCalcOnLoad="1"', 'calcId="144525"')
    app = PARTS["docProps/app.xml"].decode().replace("Microsoft Excel", "WPS Office")
    sheet = (
        PARTS[SHEET3]
        .decode()
        .replace("<worksheet ", '<worksheet xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" ')
    )
    parts = {BOOK: book, SHEET3: sheet, "docProps/app.xml": app}
    return with_parts({**parts, "docProps/custom.xml": custom.replace("</Properties>", own + "</Properties>")})()


def below(plan: SheetPlan) -> SheetPlan:
    """The table's numbers once more, forty rows further down."""
    twins = {
        f"D{row + 40}": PlannedCell(f"D{row + 40}", "plain", at.value)
        for row in range(4, 8)
        if (at := plan.cells.get(f"D{row}"))
    }
    return replace(plan, cells={**plan.cells, **twins})


def without(part: str) -> dict[str, None]:
    """What is not known any more when the inputs whose keys have this part are gone."""
    index = index_form(FORM)
    gone = {cell.key for cell in index.inputs if cell.table == "t3" and part in cell.key}
    return dict.fromkeys([*gone, *(cell.key for cell in index.totals if gone & set(index.numeric_inputs((cell.key,))))])


UNKNOWN = {"new.natural": None, "new.total": None}
D4, J4 = (f"{T3}!D4",), (f"{T3}!J4",)
LAYOUT: list[Row] = [
    accepted("TPL-01", "sheets in another order", saved(shuffled), "FRM-04"),
    accepted("TPL-01", "a sheet renamed", planned(with_sheet(T4, lambda s: replace(s, name="表4"))), "TPL-01"),
    returned("TPL-01", "a sheet deleted", planned(with_sheet(T4, lambda sheet: None)), "TPL-01", values=None),
    explained("TPL-01", "a copy altered", saved(copied), "TPL-01", "FRM-04"),
    accepted(
        "TPL-01", "a sheet of its own", saved(lambda book: book.create_sheet("底数").append([7])), "TPL-01", "FRM-04"
    ),
    returned("TPL-02", "a row inserted", saved(lambda book: book[T3].insert_rows(7)), "TPL-02", "FRM-04"),
    returned(
        *("TPL-02", "a row deleted", saved(lambda book: book[T3].delete_rows(7)), "TPL-02", "FRM-04"),
        values=without("partial."),
    ),
    returned("TPL-02", "a column inserted", saved(lambda b: b[T3].insert_cols(5)), "TPL-02", "FRM-04"),
    returned(
        *("TPL-02", "a column deleted", saved(lambda b: b[T3].delete_cols(5)), "TPL-02", "FRM-04"),
        values=without(".commercial"),
    ),
    returned("TPL-02", "most rows deleted", saved(lambda b: b[T3].delete_rows(8, 15)), "TPL-02", "FRM-04", values=None),
    returned("TPL-03", "a label edited", planned(with_cell(f"{T2}!A4", value="文件")), "TPL-03", cells=(f"{T2}!A4",)),
    returned("TPL-03", "a unit edited", planned(with_cell(f"{T2}!A1", value="表二（公顷）")), "TPL-03"),
    accepted("TPL-04", "protection taken off", planned(lambda plan: replace(plan, locked=False)), "TPL-04"),
    accepted(
        "TPL-04",
        "another password",
        swapped(SHEET3, "<sheetProtection ", '<sheetProtection algorithmName="SHA-512" hashValue="eA==" '),
    ),
    accepted("TPL-04", "a total unlocked", saved(unlock), "TPL-04", "FRM-04", cells=J4),
    accepted("TPL-05", "rows without height, columns hidden", saved(hide), "TPL-05", "FRM-04"),
    explained("TPL-05", "white on white", saved(white), "TPL-05", "FRM-04", cells=D4),
    returned("TPL-05", "a format that shows nothing", saved(blank), "TPL-05", "FRM-04", cells=D4),
    explained(
        "TPL-06", "a number at AA200", planned(with_cell(f"{T3}!AA200", value=5)), "TPL-06", cells=(f"{T3}!AA200",)
    ),
    explained("TPL-06", "the table twice", planned(with_sheet(T3, below)), "TPL-06"),
    returned(
        "TPL-07", "inputs merged", swapped(SHEET3, "</mergeCells>", '<mergeCell ref="D4:E4"/></mergeCells>'), "TPL-07"
    ),
    returned(
        *("TPL-07", "a value under a merge", cell("B4", '<c r="B4" s="{s}"><v>5</v></c>'), "TPL-07"),
        cells=(f"{T3}!B4",),
    ),
    accepted(
        "TPL-07", "a blank under a merge", cell("B4", '<c r="B4" s="{s}" t="str"><v xml:space="preserve"> </v></c>')
    ),
    accepted("TPL-07", "the title's merge undone", saved(lambda b: b[T3].unmerge_cells("D1:J1")), "TPL-07", "FRM-04"),
    explained("TPL-08", "1904", swapped(BOOK, "<workbookPr/>", '<workbookPr date1904="1"/>'), "TPL-08"),
    *(
        row
        for what, flag in (
            ("as displayed", 'fullPrecision="0"'),
            ("by hand", 'calcMode="manual"'),
            ("iterative", 'iterate="1"'),
        )
        for row in (
            accepted("TPL-08", what, recalculated(flag), "TPL-08"),
            explained("TPL-08", f"{what}, a stale result", not_recalculated(flag), "TPL-08", "FRM-03"),
        )
    ),
    accepted("TPL-09", "a filter", saved(filtered), "TPL-05", "FRM-04"),
    returned("TPL-09", "rows sorted", saved(sorted_rows), "TPL-02", "FRM-04"),
    accepted("TPL-10", "notes added, validations gone", saved(annotate), "TPL-10", "FRM-04"),
    accepted("TPL-10", "saved as WPS does", as_wps),
    accepted("TPL-10", "fonts, widths, zoom and paper", saved(decorate), "FRM-04"),
]
FORMULAS: list[Row] = [
    returned("FRM-01", "its correct value", cell("J4", '<c r="J4" s="{s}"><v>8</v></c>'), "FRM-01", cells=J4),
    returned("FRM-01", "another value", cell("J4", '<c r="J4" s="{s}"><v>760</v></c>'), "FRM-01", "B03", cells=J4),
    *(
        returned("FRM-02", text, formula("J4", text, "8"), "FRM-02", cells=J4)
        for text in ("SUM(D4:H4)", "SUM(D4:I4)+0", "SUM(D4:I4)*1", "ROUND(SUM(D4:I4),0)", "SUM(D4:I4)+5")
    ),
    *(
        accepted("FRM-02", f"equal: {text}", formula("J4", text, "8"))
        for text in ("SUM($D$4:$I$4)", "sum( D4 : I4 )", "ＳＵＭ（D4：I4）", "_xlfn.SUM(D4:I4)")
    ),
    accepted("FRM-02", "equal: shared", shared),
    explained("FRM-03", "a stored result that lies", formula("J4", "SUM(D4:I4)", "80"), "FRM-03", cells=J4),
    accepted("FRM-04", "no stored result", saved(lambda book: None), "FRM-04"),
    accepted("FRM-04", "none in one sheet", uncached),
    returned(
        "FRM-05",
        "in an input",
        error_in_input,
        "FRM-05",
        cells=D4,
        values=UNKNOWN,
    ),
    returned("FRM-05", "in a total", cell("J4", '<c r="J4" s="{s}" t="e"><f>SUM(D4:I4)</f><v>#REF!</v></c>'), "FRM-05"),
    explained("FRM-06", "a sum of its own", formula("D4", "3+4", "7"), "FRM-06", cells=D4),
    returned(
        "FRM-06",
        "a reference",
        formula("D4", "E4+6", "7"),
        "FRM-06",
        cells=D4,
        values=UNKNOWN,
    ),
    returned(
        "FRM-06",
        "a reference, sums stored",
        formula("D4", "E4+6", "7", results=True),
        "FRM-06",
        cells=D4,
        values=UNKNOWN,
    ),
    returned(
        "FRM-07",
        "an array over inputs",
        formula("D4", "E4:E5", "7", attributes=' t="array" ref="D4:D5"'),
        "FRM-07",
        cells=D4,
        values=UNKNOWN,
    ),
    returned(
        "FRM-07", "an array over a total", formula("J4", "SUM(D4:I4)", "8", attributes=' t="array" ref="J4"'), "FRM-07"
    ),
]


@walk(LAYOUT + FORMULAS)
def test_layout(row: Row) -> None:
    row.hold()
