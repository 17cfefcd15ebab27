"""Draw a plan with openpyxl. The same plan gives the same bytes: no clock, no random salt."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Collection
from copy import copy
from datetime import date
from decimal import Decimal
from functools import lru_cache

from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.intake.areas import box
from toolkit.intake.xlsx.escapes import encoded
from toolkit.returns.explanations import CHECK_SHEET
from toolkit.returns.stamp import STAMP_PROPERTY
from toolkit.workbook.cached_results import with_cached_values
from toolkit.workbook.calculate import results
from toolkit.workbook.check_sheet import NO, NOTED, YES
from toolkit.workbook.plan import PlannedCell, SheetPlan, Style, Validation, WorkbookPlan
from toolkit.workbook.zip_package import MOMENT, PROGRAM_NAME, PROGRAM_PART, unzipped, zipped

_PROPERTIES, _PROGRAM = "docProps/core.xml", "docProps/app.xml"
# Always the same one, so that the same plan gives the same bytes.
_SALT = hashlib.sha256(PROGRAM_NAME.encode()).digest()[:16]
_SPINS = 100_000
# Not the control characters, which have to be numbers.
_NUMBERED = re.compile(rb"&#([1-9][0-9]{2,6});")
_THIN = Side(style="thin", color="FF7F7F7F")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_YELLOW, _GRAY, _RED = "FFFFF9DB", "FFEDEDED", "FFFFC7CE"

# Style → font name, size, bold, fill, horizontal, vertical, border.
_LOOKS: dict[Style, tuple[str, float, bool, str, str, str, bool]] = {
    "title": ("黑体", 16, False, "", "center", "center", False),
    "subtitle": ("宋体", 12, True, "", "center", "center", False),
    "heading": ("宋体", 11, True, "FFDDEBF7", "center", "center", True),
    "label": ("宋体", 11, False, "FFF7FAFD", "center", "center", True),
    "label_left": ("宋体", 11, False, "FFF7FAFD", "left", "center", True),
    "text": ("宋体", 10.5, False, "", "left", "center", True),
    "input": ("宋体", 11, False, _YELLOW, "center", "center", True),
    "input_text": ("宋体", 11, False, _YELLOW, "left", "center", True),
    "input_long": ("宋体", 11, False, _YELLOW, "left", "top", True),
    "legend_input": ("宋体", 11, False, _YELLOW, "center", "center", True),
    "total": ("宋体", 11, True, _GRAY, "center", "center", True),
    "note": ("宋体", 10, False, "", "left", "center", False),
    "result": ("宋体", 12, True, "", "center", "center", True),
    "status": ("宋体", 12, True, "", "left", "center", True),
    "small": ("宋体", 10.5, False, "", "center", "center", True),
    "plain": ("宋体", 12, False, "", "left", "center", False),
    "line": ("宋体", 12, True, "", "left", "center", False),
    "bad": ("宋体", 11, True, _RED, "center", "center", True),
    "bad_text": ("宋体", 11, True, _RED, "left", "center", True),
    "bad_long": ("宋体", 11, True, _RED, "left", "top", True),
    "link": ("宋体", 10.5, False, "", "left", "center", True),
}


@lru_cache(maxsize=64)
def _named(style: Style, unlocked: bool) -> NamedStyle:
    font, size, bold, fill, across, down, boxed = _LOOKS[style]
    return NamedStyle(
        f"nb_{style}{'_open' if unlocked else ''}",
        font=Font(
            name=font,
            size=size,
            bold=bold,
            color="FF0563C1" if style == "link" else "FF000000",
            underline="single" if style == "link" else None,
        ),
        fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        alignment=Alignment(horizontal=across, vertical=down, wrap_text=style != "line"),
        border=_BOX if boxed else Border(),
        protection=Protection(locked=not unlocked),
    )


def write_workbook(plan: WorkbookPlan, unknown: Collection[str] = ()) -> bytes:
    """The .xlsx file of a plan, every formula with its result. unknown: sheets whose rows the plan does not hold."""
    book = Workbook()
    book.remove(book.active)
    styled: _Styled = {}
    for sheet in plan.sheets:
        _draw(book.create_sheet(sheet.name), sheet, plan, styled)
    book.active = 0
    book.properties.creator = book.properties.lastModifiedBy = PROGRAM_NAME
    book.properties.title = plan.title
    book.properties.created = book.properties.modified = MOMENT
    if plan.locked:
        book.security = WorkbookProtection(lockStructure=True)
    if plan.stamp:
        book.custom_doc_props.append(StringProperty(name=STAMP_PROPERTY, value=plan.stamp))
    book.calculation.fullCalcOnLoad = True
    return zipped(with_cached_values(saved_parts(book), results(plan, unknown)))


def saved_parts(book: Workbook) -> dict[str, bytes]:
    """The parts of a workbook as openpyxl saves it, with nothing of today in them."""
    buffer = io.BytesIO()
    book.save(buffer)
    parts = {name: _in_utf8(part) for name, part in unzipped(buffer.getvalue()).items()}
    parts[_PROPERTIES] = _fixed_times(parts[_PROPERTIES])
    # openpyxl names itself there.
    parts[_PROGRAM] = PROGRAM_PART
    return parts


def _in_utf8(part: bytes) -> bytes:
    """A part with its characters themselves where openpyxl writes their numbers, which takes twice the room."""
    return _NUMBERED.sub(lambda match: chr(int(match[1])).encode(), part)


def _fixed_times(core: bytes) -> bytes:
    # openpyxl writes the moment of saving over `modified`.
    head, tag, tail = core.partition(b"<dcterms:modified")
    if not tag:
        return core
    opening, close, rest = tail.partition(b">")
    _, end, after = rest.partition(b"</dcterms:modified>")
    return head + tag + opening + close + f"{MOMENT:%Y-%m-%dT%H:%M:%SZ}".encode() + end + after


def _draw(sheet: Worksheet, plan: SheetPlan, book: WorkbookPlan, styled: _Styled) -> None:
    for cell in plan.cells.values():
        _draw_cell(sheet, cell, styled)
    for column, width in plan.widths.items():
        sheet.column_dimensions[column].width = width
    for column in plan.hidden_columns:
        sheet.column_dimensions[column].hidden = True
    for row, height in plan.heights.items():
        sheet.row_dimensions[row].height = height
    _add_validations(sheet, plan)
    if plan.name == CHECK_SHEET:
        _color_results(sheet)
    if plan.freeze and plan.freeze != "A1":
        sheet.freeze_panes = plan.freeze
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = plan.cursor
    if plan.filter_area:
        sheet.auto_filter.ref = plan.filter_area
    if plan.tab_color:
        sheet.sheet_properties.tabColor = plan.tab_color
    sheet.sheet_state = "veryHidden" if plan.hidden else "visible"
    _set_up_page(sheet, plan)
    if book.locked:
        _protect(sheet, book.password, filtered=bool(plan.filter_area))


def _draw_cell(sheet: Worksheet, cell: PlannedCell, styled: _Styled) -> None:
    _dress(sheet, cell, styled)
    drawn = sheet[cell.ref]
    if cell.formula:
        drawn.value = "=" + cell.formula
    elif isinstance(cell.value, str):
        drawn.value = encoded(cell.value) or None
        # A text that starts with "=" stays a text (SEC-05).
        drawn.data_type = "s" if cell.value else drawn.data_type
    elif isinstance(cell.value, Decimal):
        drawn.value = float(cell.value)
    else:
        drawn.value = cell.value
    if cell.number_format:
        drawn.number_format = cell.number_format
    elif isinstance(cell.value, date):
        drawn.number_format = "yyyy-m-d"
    if cell.link:
        # The setter would put the cell into Excel's own style for links.
        look = copy(drawn._style)
        drawn.hyperlink = Hyperlink(ref=cell.ref, location=cell.link)
        drawn._style = look
    if cell.comment:
        drawn.comment = Comment(encoded(cell.comment), PROGRAM_NAME, width=320, height=120)


_Styled = dict[tuple[str, bool, bool, bool, bool], StyleArray]
"""Name of a style, and whether the cell lies at the top, bottom, left and right of its span → how it looks; of one
workbook.
"""


def _dress(sheet: Worksheet, cell: PlannedCell, styled: _Styled) -> None:
    """Style a cell's whole span and merge it. openpyxl derives each merged cell's border side by side, which is
    most of the writing: it is done once for a style and a place in the span, and copied from then on.
    """
    named = _named(cell.style, cell.unlocked)
    left, top, right, bottom = box(cell.span or cell.ref)
    places = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    looks = [(named.name, row == top, row == bottom, column == left, column == right) for row, column in places]
    if not all(look in styled for look in looks):
        if named.name not in sheet.parent.named_styles:
            sheet.parent.add_named_style(_copy(named))
        drawn = sheet.cell(top, left)
        drawn.style = named.name
        drawn.protection = Protection(locked=not cell.unlocked)
        if len(places) > 1:
            sheet.merge_cells(cell.span)
        styled |= {look: copy(sheet.cell(*place)._style) for place, look in zip(places, looks, strict=True)}
        return
    sheet.cell(top, left)._style = copy(styled[looks[0]])
    for (row, column), look in zip(places[1:], looks[1:], strict=True):
        merged = MergedCell(sheet, row, column)
        merged._style = copy(styled[look])
        sheet._cells[row, column] = merged
    if len(places) > 1:
        sheet.merged_cells.add(cell.span)


def _copy(named: NamedStyle) -> NamedStyle:
    # A NamedStyle binds itself to the first workbook that it is added to.
    return NamedStyle(
        named.name,
        font=named.font,
        fill=named.fill,
        alignment=named.alignment,
        border=named.border,
        protection=named.protection,
    )


def _add_validations(sheet: Worksheet, plan: SheetPlan) -> None:
    groups: dict[Validation, list[str]] = {}
    for cell in plan.cells.values():
        if cell.validation:
            groups.setdefault(cell.validation, []).append(cell.ref)
    for rule, refs in groups.items():
        drawn = DataValidation(
            type=None if rule.kind == "any" else rule.kind,
            operator="between" if rule.low else None,
            formula1=f'"{",".join(rule.choices)}"' if rule.choices else rule.low or None,
            formula2=rule.high or None,
            allow_blank=True,
            showErrorMessage=bool(rule.error),
            showInputMessage=True,
            errorTitle="填写有误",
            error=rule.error or None,
            promptTitle=rule.prompt_title,
            prompt=rule.prompt,
            errorStyle="stop",
        )
        for ref in refs:
            drawn.add(ref)
        sheet.add_data_validation(drawn)


def _color_results(sheet: Worksheet) -> None:
    area = f"D1:D{sheet.max_row}"
    for mark, color in ((NO, "FFC00000"), (YES, "FF00803C"), (NOTED, "FF1F4E79")):
        rule = CellIsRule(operator="equal", formula=[f'"{mark}"'], font=Font(color=color, bold=True))
        sheet.conditional_formatting.add(area, rule)


def _set_up_page(sheet: Worksheet, plan: SheetPlan) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if plan.landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = plan.pages_wide
    sheet.page_setup.fitToHeight = 1 if plan.one_page else 0
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.8, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    if plan.print_area:
        sheet.print_area = plan.print_area
    if plan.print_title_rows:
        sheet.print_title_rows = plan.print_title_rows
    if plan.print_title_columns:
        sheet.print_title_cols = plan.print_title_columns
    if plan.header:
        sheet.oddHeader.center.text = printed(plan.header)
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    if plan.signed is not None:
        sheet.oddFooter.left.text = sealed_by(plan.signed)


def sealed_by(unit: str) -> str:
    """Where a unit puts its seal on paper, as the code of a page footer."""
    return "填报单位（盖章）：" + unit.replace("&", "&&")


def printed(text: str) -> str:
    """A text as the code of a page header: 12 points, 宋体, then the text letter by letter."""
    # The size stands first: a digit right after it would be read as part of the size.
    return '&12&"宋体"' + text.replace("&", "&&")


def _protect(sheet: Worksheet, password: str, *, filtered: bool) -> None:
    """Lock the sheet; selecting, column widths and row heights stay allowed, and the filter where there is one (a
    flag of True forbids).
    """
    protection = sheet.protection
    protection.sheet = True
    protection.objects = protection.scenarios = True
    protection.formatColumns = protection.formatRows = False
    protection.autoFilter = not filtered
    protection.selectLockedCells = protection.selectUnlockedCells = False
    if password:
        protection.algorithmName, protection.spinCount = "SHA-512", _SPINS
        protection.saltValue = base64.b64encode(_SALT).decode()
        protection.hashValue = _hashed(password)


@lru_cache(maxsize=16)
def _hashed(password: str) -> str:
    """The password as ECMA-376 has it hashed (part 1, 18.3.1.85); the old hash of 16 bits is guessed in a moment."""
    digest = hashlib.sha512(_SALT + password.encode("utf-16-le")).digest()
    for spin in range(_SPINS):
        digest = hashlib.sha512(digest + spin.to_bytes(4, "little")).digest()
    return base64.b64encode(digest).decode()
