"""A folder of published reports → one line a unit, year and key, and the files that it is kept in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from toolkit.campaign.files import write_atomic
from toolkit.errors import NianbaoError
from toolkit.forms import index_form, load_form
from toolkit.merge import GET_PARQUET, inert, parquet_installed
from toolkit.verbs.import_reports import ImportedReport
from toolkit.workbook.trend_workbook import trend_workbook

COLUMNS = ("单位编码", "单位名称", "年度", "版式", "键", "表", "行", "栏", "数值", "来源")
"""键 and 数值 as 汇总.csv has them, so that one year's history serves as 上年数据."""
_KINDS = (".csv", ".parquet", ".xlsx")


def history_rows(imported: Iterable[ImportedReport]) -> list[tuple[str, ...]]:
    """What the reports say, in COLUMNS; a value that nobody knows has no line. A unit without a code goes by its name.
    Of two reports of one unit and year neither counts more, so this raises NianbaoError.
    """
    rows: list[tuple[str, ...]] = []
    seen: dict[tuple[str, int], str] = {}
    for each in imported:
        if (report := each.report) is None:
            continue
        whose = (each.code or report.unit, report.year)
        if whose in seen:
            raise NianbaoError(
                f"“{seen[whose]}”和“{each.file}”都是{report.unit or '不知哪个单位'}{report.year}年的报告。"
                "请只留一份再导入。"
            )
        seen[whose] = each.file
        cells = index_form(load_form(report.edition)).cells
        for key, value in report.values.items():
            if value is not None:
                cell = cells[key]
                labels = (cell.table, "／".join(cell.row), "／".join(cell.column))
                place = f"{Path(each.file).name} {report.sources.get(key, '')}"
                number = format(value.normalize(), "f")
                rows.append((whose[0], report.unit, str(report.year), report.edition, key, *labels, number, place))
    return sorted(rows, key=lambda row: (row[0], row[2]))


def write_history(rows: Sequence[Sequence[str]], path: Path) -> Path:
    """The history as .csv, .parquet or .xlsx with a chart, by the name's ending. Raises NianbaoError."""
    match path.suffix.lower():
        case ".csv":
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerow(COLUMNS)
            writer.writerows([inert(cell) for cell in row] for row in rows)
            return write_atomic(path, text.getvalue().encode("utf-8-sig"), for_people=True)
        case ".xlsx":
            return write_atomic(path, trend_workbook(COLUMNS, rows), for_people=True)
        case ".parquet":
            if not parquet_installed():
                raise NianbaoError(f"这台电脑上没有安装写 Parquet 的程序库。请改成 .csv，或者先运行 {GET_PARQUET}。")
            from toolkit.merge.history_frame import history_frame, parquet_bytes

            return write_atomic(path, parquet_bytes(history_frame(COLUMNS, rows)), for_people=True)
    raise NianbaoError(f"历年数据的文件名“{path.name}”应以 {'、'.join(_KINDS)} 之一结尾。请改正。")
