"""复算: a return recalculated by the real Excel, and what Excel shows compared with what we work out.

The totals and the marks of 审核结果 have two faces, Excel's formulas and ours. The tests prove through LibreOffice that
they agree; this proves it for the Excel and the file that an office has before it.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.excel.comparison import Difference, ExcelComparison, compare
from toolkit.excel.excel_job import looked_over
from toolkit.excel.port import Application, OpenBook
from toolkit.excel.xlwings_book import open_book as open_in_excel
from toolkit.forms.expression import Number
from toolkit.intake.file_job import Job

_COPY = "nianbao-recalculate.xlsx"
# As many as one looks at on a screen; the JSON has them all.
_SHOWN = 20


@dataclass(frozen=True)
class Recalculation:
    """A file, the program that recalculated it, and what came of the comparison."""

    file: str
    application: Application
    comparison: ExcelComparison

    @property
    def equal(self) -> bool:
        return self.comparison.equal


def recalculate(path: Path, open_book: OpenBook = open_in_excel, engine: Engine = PROCESSES) -> Recalculation:
    """Let Excel recalculate a copy of the file and compare. The file itself is only read.

    Raises NianbaoError for a file that is no return or not safe to open, and where there is no Excel.
    """
    with TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / _COPY
        try:
            shutil.copyfile(path, copy)
        except OSError as error:
            raise NianbaoError(f"打不开文件“{path}”。请检查文件是否存在、是否正被别的程序打开。") from error
        # What is looked over is what Excel opens, whatever becomes of the original meanwhile.
        report = looked_over(engine, Job(path.name, str(copy)))
        with closing(open_book(copy, read_only=True)) as book:
            book.recalculate()
            return Recalculation(path.name, book.application, compare(book, report))


def recalculation_text(done: Recalculation) -> str:
    """For a console: what was compared with what, then every difference and what to do."""
    compared = done.comparison
    lines = [
        f"{done.application} 打开“{done.file}”的副本重新计算，"
        f"核对了 {compared.totals} 个合计、审核结果里的 {compared.marks} 个标记。"
    ]
    if compared.not_compared:
        names = "、".join(f"“{name}”" for name in compared.not_compared)
        lines.append(f"工作表{names}不见了或行列动过，没有核对；请用 nianbao check 看怎么改。")
    if not compared.differences:
        rest = "其余各格，" if compared.not_compared else ""
        return "\n".join([*lines, f"{rest}Excel 算的与本工具算的完全一致。"])
    lines.append(f"Excel 算的与本工具算的有 {len(compared.differences)} 处不同：")
    lines += [f"  {_told(each)}" for each in compared.differences[:_SHOWN]]
    if len(compared.differences) > _SHOWN:
        lines.append(f"  还有 {len(compared.differences) - _SHOWN} 处。")
    lines.append("多半是公式被改过，请用 nianbao check 审核；审核没有指出这几格的，请把文件和上面的话交给技术人员。")
    return "\n".join(lines)


def _told(each: Difference) -> str:
    return f"{each.cell}（{each.about}）：本工具 {each.ours}，Excel {'空' if each.excel is None else each.excel}"


def recalculation_json(done: Recalculation) -> dict[str, object]:
    """The same for programs."""
    compared = done.comparison
    return {
        "file": done.file,
        "application": {"name": done.application.name, "version": done.application.version},
        "compared": {"totals": compared.totals, "marks": compared.marks},
        "not_compared": list(compared.not_compared),
        "equal": compared.equal,
        "differences": [
            {
                "kind": each.kind,
                "cell": each.cell,
                "about": each.about,
                "ours": _plain(each.ours),
                "excel": _plain(each.excel),
            }
            for each in compared.differences
        ],
    }


def _plain(value: Number | str | None) -> float | str | None:
    return float(value) if isinstance(value, Decimal) else value
