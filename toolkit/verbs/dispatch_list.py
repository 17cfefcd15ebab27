"""下发清单: what was handed out, with columns in which the clerk ticks off what was sent and signed for.

What stands in those columns is the clerk's own: it stays when the list is written anew, as long as it speaks of the
same issue of a unit's workbook.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.campaign.files import is_file, write_atomic
from toolkit.campaign.folder import DISPATCH_FILE, Campaign
from toolkit.engine import Failure, Inline, Task
from toolkit.intake.file_job import Job
from toolkit.intake.list_lines import ListSheet, UnreadList
from toolkit.intake.lists import lists_of
from toolkit.workbook.list_workbook import ListOf, write_lists

_CODE, _ISSUE, _TICKED = "单位编码", "下发序号", ("已发", "签收")
_COLUMNS = (_CODE, "单位名称", "联系人", "联系电话", "邮箱", "文件名", _ISSUE, *_TICKED)
_HASHES = (_CODE, "单位名称", "文件名", _ISSUE, "文件校验码（SHA-256）")
Row = tuple[str, ...]


def write_dispatch_list(campaign: Campaign, issued: Sequence[tuple[Row, str]]) -> None:
    """Write the list, unless it lies there as it would be written. issued: for each workbook the row up to 下发序号 and
    the file's hash.
    """
    there = _lines_there(campaign)
    known = {(line.get(_CODE), line.get(_ISSUE)): tuple(line.get(name, "") for name in _TICKED) for line in there}
    rows = [(*row, *known.get((row[0], row[6]), ("",) * len(_TICKED))) for row, _ in issued]
    if rows and [tuple(line.get(name, "") for name in _COLUMNS) for line in there] == rows:
        # What else somebody did to it, colours or columns of their own, stays.
        return
    lists = [
        ListOf("下发清单", _COLUMNS, rows),
        ListOf("文件校验码", _HASHES, [(*row[:2], *row[5:7], digest) for row, digest in issued]),
    ]
    title = f"{campaign.settings.county}{campaign.settings.year}年下发清单"
    write_atomic(campaign.outbox / DISPATCH_FILE, write_lists(title, lists), for_people=True)


def _lines_there(campaign: Campaign) -> list[dict[str, str]]:
    """The lines of the list that lies there, by their headings; nothing where none can be read."""
    path = campaign.outbox / DISPATCH_FILE
    if not is_file(path):
        return []
    (found,) = Inline().map(Task(lists_of, None), [Job(path.name, str(path))])
    if isinstance(found, Failure | UnreadList) or not found:
        return []
    return _by_headings(found[0])


def _by_headings(sheet: ListSheet) -> list[dict[str, str]]:
    lines = [[cell.text.strip() for cell in line.cells] for line in sheet.lines]
    head = next((number for number, line in enumerate(lines) if _CODE in line), len(lines))
    return [dict(zip(lines[head], line, strict=False)) for line in lines[head + 1 :] if any(line)]
