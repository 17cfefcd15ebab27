"""历年数据 as a workbook: the lines, a sheet unit × year, and a chart that Excel draws itself."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

LINES, TREND = "历年数据", "趋势"
_SHOWN = (
    ("new.total", "本年新收申请（件）"),
    ("done.total", "办理结果总计（件）"),
    ("carried_out.total", "结转下年度（件）"),
)
_MOST = 12


def trend_workbook(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """columns: the headings, among them 单位名称, 年度, 键 and 数值. A chart shows at most 12 units."""
    book = Workbook()
    trend = book.active
    trend.title = TREND
    name, year, key, number = (columns.index(each) for each in ("单位名称", "年度", "键", "数值"))
    years = sorted({row[year] for row in rows})
    units = sorted({row[name] for row in rows})
    at = 1
    for wanted, title in _SHOWN:
        found = {(row[name], row[year]): float(row[number]) for row in rows if row[key] == wanted}
        _draw(trend, at, title, units=units, years=years, found=found)
        at += max(len(years) + 4, 18)
    lines = book.create_sheet(LINES)
    lines.append(list(columns))
    for row in rows:
        lines.append([float(cell) if place == number else cell for place, cell in enumerate(row)])
    for cell in lines[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEFGHIJ", (14, 24, 8, 8, 20, 8, 44, 24, 14, 44), strict=True):
        lines.column_dimensions[column].width = width
    lines.freeze_panes, lines.auto_filter.ref = "A2", lines.dimensions
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _draw(
    sheet: Worksheet,
    at: int,
    title: str,
    *,
    units: Sequence[str],
    years: Sequence[str],
    found: Mapping[tuple[str, str], float],
) -> None:
    """A small table, a row a year and a column a unit, and its chart at the right."""
    sheet.cell(at, 1, title).font = Font(bold=True)
    for column, unit in enumerate(units, 2):
        sheet.cell(at + 1, column, unit)
    for line, year in enumerate(years, at + 2):
        sheet.cell(line, 1, f"{year}年")
        for column, unit in enumerate(units, 2):
            sheet.cell(line, column, found.get((unit, year)))
    chart = LineChart()
    chart.title, chart.height, chart.width = title, 8, 18
    last = at + 1 + len(years)
    drawn = min(len(units), _MOST)
    chart.add_data(Reference(sheet, min_col=2, max_col=1 + drawn, min_row=at + 1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=at + 2, max_row=last))
    for series in chart.series:
        series.marker.symbol, series.smooth = "circle", False
    chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, sheet.cell(at, len(units) + 3).coordinate)
