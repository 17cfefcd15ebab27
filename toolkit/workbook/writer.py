"""Draw a plan with openpyxl, its rows apart. The same plan gives the same bytes: no clock, no random salt."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from operator import itemgetter

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.intake.areas import box
from toolkit.intake.snapshot import Box
from toolkit.intake.xlsx.escapes import encoded
from toolkit.returns.explanations import CHECK_SHEET
from toolkit.returns.stamp import STAMP_PROPERTY
from toolkit.workbook.calculate import results
from toolkit.workbook.plan import PlannedCell, SheetPlan, Style, WorkbookPlan
from toolkit.workbook.sheet_rows import DrawnCell, sheet_parts, with_rows
from toolkit.workbook.sheet_setup import add_validations, color_results, protect, set_up_page
from toolkit.workbook.zip_package import MOMENT, PROGRAM_NAME, PROGRAM_PART, unzipped, zipped

_PROPERTIES, _PROGRAM = "docProps/core.xml", "docProps/app.xml"
# Not the control characters, which have to be numbers.
_NUMBERED = re.compile(rb"(?:&#[1-9][0-9]{2,6};)+")
_THIN = Side(style="thin", color="FF7F7F7F")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
# Title, stamp and signature of no workbook: characters that no text of ours has.
_MARKS = ("\ue000title\ue000", "\ue000stamp\ue000", "\ue000signed\ue000")
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
    marked, own = _alike(plan)
    shell, placed = _shell(_Shape(_shape(marked), marked))
    parts = {name: _put_in(own, part) for name, part in shell.items()}
    part_of, found = sheet_parts(parts), results(plan, unknown)
    rows = {
        part_of[sheet.name]: with_rows(parts[part_of[sheet.name]], sheet, placed[sheet.name], found.get(sheet.name, {}))
        for sheet in plan.sheets
    }
    return zipped({**parts, **rows})


def _alike(plan: WorkbookPlan) -> tuple[WorkbookPlan, Mapping[str, str]]:
    """A plan with marks for the texts beside its cells that are one unit's own, and what stands there in place of each
    mark. A text that may be spelled otherwise in a part stays.
    """
    signed = next((sheet.signed for sheet in plan.sheets if sheet.signed), "")
    own = {mark: text for mark, text in zip(_MARKS, (plan.title, plan.stamp, signed), strict=True) if _as_it_is(text)}
    title, stamp, signature = (mark if mark in own else None for mark in _MARKS)
    sheets = (replace(each, signed=signature) if signature and each.signed == signed else each for each in plan.sheets)
    return replace(plan, title=title or plan.title, stamp=stamp or plan.stamp, sheets=tuple(sheets)), own


def _as_it_is(text: str) -> bool:
    """Whether XML and the code of a page footer spell it as it is."""
    return (
        text.isprintable()
        and 0 < len(text.strip()) == len(text)
        and text == encoded(text)
        and not set("&<>") & set(text)
    )


def _put_in(own: Mapping[str, str], part: bytes) -> bytes:
    for mark, text in own.items():
        part = part.replace(mark.encode(), text.encode())
    return part


@dataclass(frozen=True)
class _Shape:
    """A plan as far as it decides on more than what stands in its cells."""

    key: tuple[object, ...]
    plan: WorkbookPlan = field(compare=False)


def _shape(plan: WorkbookPlan) -> tuple[object, ...]:
    return (
        *(getattr(plan, each.name) for each in fields(plan) if each.name != "sheets"),
        *(_sheet_shape(sheet) for sheet in plan.sheets),
    )


def _sheet_shape(sheet: SheetPlan) -> tuple[object, ...]:
    told = (getattr(sheet, each.name) for each in fields(sheet) if each.name != "cells")
    return (
        *(tuple(each.items()) if isinstance(each, Mapping) else each for each in told),
        *(
            (ref, c.ref, c.style, c.span, c.validation, c.number_format, c.link, c.comment, isinstance(c.value, date))
            for ref, c in sheet.cells.items()
        ),
    )


@lru_cache(maxsize=24)
def _shell(shape: _Shape) -> tuple[Mapping[str, bytes], Mapping[str, list[DrawnCell]]]:
    """The parts of a workbook before anything stands in its rows, and the cells of each sheet; workbooks that differ in
    their values and in whose they are only share them.
    """
    plan, book = shape.plan, Workbook()
    book.remove(book.active)
    wardrobe = _Wardrobe(book)
    placed = {sheet.name: _draw(book.create_sheet(sheet.name), sheet, plan, wardrobe) for sheet in plan.sheets}
    book.active = 0
    book.properties.creator = book.properties.lastModifiedBy = PROGRAM_NAME
    book.properties.title = plan.title
    book.properties.created = book.properties.modified = MOMENT
    if plan.locked:
        book.security = WorkbookProtection(lockStructure=True)
    if plan.stamp:
        book.custom_doc_props.append(StringProperty(name=STAMP_PROPERTY, value=plan.stamp))
    book.calculation.fullCalcOnLoad = True
    return saved_parts(book), placed


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
    return _NUMBERED.sub(lambda run: "".join(map(chr, map(int, run[0][2:-1].split(b";&#")))).encode(), part)


def _fixed_times(core: bytes) -> bytes:
    # openpyxl writes the moment of saving over `modified`.
    head, tag, tail = core.partition(b"<dcterms:modified")
    if not tag:
        return core
    opening, close, rest = tail.partition(b">")
    _, end, after = rest.partition(b"</dcterms:modified>")
    return head + tag + opening + close + f"{MOMENT:%Y-%m-%dT%H:%M:%SZ}".encode() + end + after


def _draw(sheet: Worksheet, plan: SheetPlan, book: WorkbookPlan, wardrobe: _Wardrobe) -> list[DrawnCell]:
    """Everything of a sheet but its rows, and what is to stand in them, in order."""
    places = _dressed(sheet, plan, wardrobe)
    for column, width in plan.widths.items():
        sheet.column_dimensions[column].width = width
    for column in plan.hidden_columns:
        sheet.column_dimensions[column].hidden = True
    add_validations(sheet, plan)
    if plan.name == CHECK_SHEET:
        color_results(sheet)
    if plan.freeze and plan.freeze != "A1":
        sheet.freeze_panes = plan.freeze
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = plan.cursor
    if plan.filter_area:
        sheet.auto_filter.ref = plan.filter_area
    if plan.tab_color:
        sheet.sheet_properties.tabColor = plan.tab_color
    sheet.sheet_state = "veryHidden" if plan.hidden else "visible"
    set_up_page(sheet, plan)
    if book.locked:
        protect(sheet, book.password, filtered=bool(plan.filter_area))
    return places


_Look = tuple[str, bool, bool, bool, bool, str]
"""Name of a style; whether the cell lies at the top, bottom, left and right of its span; its number format."""


class _Wardrobe:
    """How the cells of one workbook look. openpyxl derives each merged cell's border side by side, which takes long: it
    is done once for a style and a place in the span, on a sheet of its own.
    """

    def __init__(self, book: Workbook) -> None:
        self._book, self._fitting = book, Worksheet(book)
        self._styles: dict[_Look, StyleArray] = {}
        self._numbers: dict[_Look, int] = {}

    def number(self, look: _Look) -> int:
        """Of the look among those of the workbook, in the order in which they are asked for."""
        if look not in self._numbers:
            self._numbers[look] = self._book._cell_styles.add(self._styles[look])
        return self._numbers[look]

    def looks(self, cell: PlannedCell, span: Box) -> dict[tuple[int, int], _Look]:
        """How each cell of a span looks, by row and column."""
        left, top, right, bottom = span
        named = _named(cell.style, cell.unlocked)
        looks: dict[tuple[int, int], _Look] = {
            (row, column): (named.name, row == top, row == bottom, column == left, column == right, "")
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        if not all(look in self._styles for look in looks.values()):
            self._fit(named, cell, looks)
        if number_format := cell.number_format or ("yyyy-m-d" if isinstance(cell.value, date) else ""):
            plain = looks[top, left]
            looks[top, left] = formatted = (*plain[:-1], number_format)
            if formatted not in self._styles:
                drawn = Cell(self._fitting, top, left, style_array=self._styles[plain])
                if isinstance(cell.value, date):
                    # openpyxl lists a format of its own for it, as in every file that was ever written.
                    drawn.value = cell.value
                drawn.number_format = number_format
                self._styles[formatted] = drawn._style
        return looks

    def _fit(self, named: NamedStyle, cell: PlannedCell, looks: Mapping[tuple[int, int], _Look]) -> None:
        if named.name not in self._book.named_styles:
            self._book.add_named_style(_copy(named))
        sheet, places = self._fitting, list(looks)
        sheet._cells = {}
        drawn = sheet.cell(*places[0])
        drawn.style = named.name
        drawn.protection = Protection(locked=not cell.unlocked)
        if len(places) > 1:
            sheet.merge_cells(cell.span)
        self._styles |= {look: copy(sheet.cell(*place)._style) for place, look in looks.items()}


@lru_cache(maxsize=1 << 14)
def _span(ref: str) -> Box:
    return box(ref)


def _dressed(sheet: Worksheet, plan: SheetPlan, wardrobe: _Wardrobe) -> list[DrawnCell]:
    """The cells in order with their looks. The sheet is told how far it goes, and of spans, links and comments."""
    placed: dict[tuple[int, int], tuple[_Look, str]] = {}
    for ref, cell in plan.cells.items():
        span = _span(cell.span or cell.ref)
        left, top = span[:2]
        looks = wardrobe.looks(cell, span)
        placed |= {place: (look, "") for place, look in looks.items()}
        placed[top, left] = looks[top, left], ref
        if len(looks) > 1:
            sheet.merged_cells.ranges.add(CellRange(cell.span))
        if cell.link:
            sheet.cell(top, left).hyperlink = Hyperlink(ref=cell.ref, location=cell.link)
        if cell.comment:
            sheet.cell(top, left).comment = Comment(encoded(cell.comment), PROGRAM_NAME, width=320, height=120)
    if placed:
        for corner in (min, max):
            sheet.cell(*(corner(numbers) for numbers in zip(*placed, strict=True)))
    order = sorted(placed.items(), key=itemgetter(0))
    return [DrawnCell(row, column, wardrobe.number(look), ref) for (row, column), (look, ref) in order]


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
