"""The history of published reports for scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.engine import PROCESSES
from toolkit.errors import NianbaoError
from toolkit.verbs.import_reports import import_reports
from toolkit.verbs.report_history import COLUMNS, history_rows

if TYPE_CHECKING:
    from toolkit.merge.frame import DataFrame


def history(folder: str | Path) -> DataFrame:
    """The numbers of all published reports of a folder, as pandas: a row a unit and year, a column a form key, NaN
    where a report does not say or its edition has no such number. Units go by the names in the titles.

    Files that are no reports are passed over. Raises NianbaoError where none is, or two are of one unit and year.
    """
    from toolkit.merge.history_frame import history_frame, wide  # pandas loads slowly

    try:
        paths = sorted(path.absolute() for path in Path(folder).iterdir() if path.is_file())
    except OSError as error:
        raise NianbaoError(f"打不开文件夹“{folder}”。请检查它是否存在。") from error
    rows = history_rows(import_reports(PROCESSES, paths, None))
    if not rows:
        raise NianbaoError(f"文件夹“{folder}”里没有读得出来的年报。请放进年报的 Word、网页、PDF 或文本文件。")
    return wide(history_frame(COLUMNS, rows))
