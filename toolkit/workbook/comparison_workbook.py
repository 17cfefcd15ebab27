"""与上年对照表: every number beside last year's, of the county and of each unit, and two charts that Excel draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.chart import BarChart, PieChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.workbook.writer import saved_parts
from toolkit.workbook.zip_package import MOMENT, zipped

COUNTY, UNITS, CHARTS = "全县与上年", "各单位与上年", "图表"
_HEADINGS = ("单位", "表", "项目", "本年", "上年", "增减", "增减（%）")
_WIDTHS = (22, 18, 52, 12, 12, 12, 12)
_LINE = Side(style="thin", color="FFA6A6A6")
_HEAD = PatternFill("solid", fgColor="FFE7E6E6")


@dataclass(frozen=True)
class ComparedNumber:
    """One number: whose, of which table, what it counts; now, last: this year's and last year's, None if unknown. key:
    of the form's cell; measure: what it is counted in (件, 万元), empty where the form says none.
    """

    unit: str
    table: str
    item: str
    now: int | Decimal | None
    last: int | Decimal | None
    key: str = ""
    measure: str = ""

    @property
    def difference(self) -> int | Decimal | None:
        return None if self.now is None or self.last is None else self.now - self.last

    @property
    def percent(self) -> Decimal | None:
        """One place after the point; None against nothing."""
        if self.difference is None or not self.last:
            return None
        return (Decimal(self.difference) * 100 / abs(Decimal(self.last))).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class ChartedNumbers:
    """A chart: its title, what it counts, the number of each thing by its name; parts: whether they make a whole."""

    title: str
    unit: str
    numbers: Mapping[str, int]
    parts: bool = False


def comparison_workbook(
    title: str,
    county: Sequence[ComparedNumber],
    units: Sequence[ComparedNumber],
    charts: Sequence[ChartedNumbers],
) -> bytes:
    """title: what stands above both lists. A chart without any number but zeros is not drawn."""
    book = Workbook()
    first = book.active
    first.title = COUNTY
    _list(first, title, county)
    _list(book.create_sheet(UNITS), title, units)
    drawn = [chart for chart in charts if any(chart.numbers.values())]
    if drawn:
        sheet, at = book.create_sheet(CHARTS), 1
        for chart in drawn:
            at = _draw(sheet, at, chart)
        sheet.column_dimensions["A"].width = 24
    for sheet in book:
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = int(sheet.title == CHARTS)
    book.properties.title, book.properties.creator = title, ""
    book.properties.created = MOMENT
    return zipped(saved_parts(book))


def _list(sheet: Worksheet, title: str, numbers: Sequence[ComparedNumber]) -> None:
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(list(_HEADINGS))
    for each in numbers:
        sheet.append([each.unit, each.table, each.item, each.now, each.last, each.difference, each.percent])
    for row in sheet.iter_rows(min_row=2, max_col=len(_HEADINGS)):
        for cell in row:
            cell.border = Border(_LINE, _LINE, _LINE, _LINE)
            if isinstance(cell.value, str):
                # Whatever a name begins with, it is no formula.
                cell.data_type = "s"
                cell.alignment = Alignment(vertical="center")
    for cell in sheet[2]:
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(horizontal="center", vertical="center")
    for row in sheet.iter_rows(min_row=3, min_col=6, max_col=6):
        row[0].number_format = "+0.######;-0.######;0"
    for row in sheet.iter_rows(min_row=3, min_col=7, max_col=7):
        row[0].number_format = "+0.0;-0.0;0.0"
    for column, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes, sheet.print_title_rows = "A3", "2:2"
    sheet.auto_filter.ref = f"A2:G{max(2, sheet.max_row)}"


def _draw(sheet: Worksheet, at: int, charted: ChartedNumbers) -> int:
    """The numbers and their chart at the right. Returns the line from which there is room again."""
    sheet.cell(at, 1, f"{charted.title}（{charted.unit}）").font = Font(bold=True)
    for line, (name, number) in enumerate(charted.numbers.items(), at + 1):
        sheet.cell(line, 1, name).data_type = "s"
        sheet.cell(line, 2, number)
    last = at + len(charted.numbers)
    chart = PieChart() if charted.parts else BarChart()
    chart.title, chart.height, chart.width = f"{charted.title}（{charted.unit}）", 8, 16
    chart.add_data(Reference(sheet, min_col=2, min_row=at + 1, max_row=last))
    chart.set_categories(Reference(sheet, min_col=1, min_row=at + 1, max_row=last))
    chart.dataLabels = DataLabelList()
    chart.dataLabels.showVal = True
    for name in ("showPercent", "showSerName", "showCatName", "showLegendKey"):
        setattr(chart.dataLabels, name, False)
    if not charted.parts:
        chart.legend = None
        chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, f"D{at}")
    return max(last + 2, at + 18)
