"""A return, or a workbook of ours, shown in the Excel that somebody works in: at a cell, with its problems beside it.

What is shown of a unit's return is a read-only copy of the original as it came; nothing is written into any file.
"""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.campaign.archive import is_sound
from toolkit.campaign.files import is_file, sha256_of, write_atomic
from toolkit.campaign.folder import STORE, Campaign
from toolkit.campaign.states import unit_states
from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.excel.excel_job import looked_over, require_safe
from toolkit.excel.port import NoExcelError, ShowBook
from toolkit.excel.xlwings_book import show_book as show_in_excel
from toolkit.forms import Form
from toolkit.forms.model import LEVEL_WORDS
from toolkit.intake.file_job import Job
from toolkit.verbs.merge_checks import JUDGED
from toolkit.verify.catalogue import places
from toolkit.verify.findings import Finding, load_findings
from toolkit.verify.verification import Verification
from toolkit.workbook.problem_list import is_address

SIDE_SHEET = "问题"
_HEADINGS = ("编号", "性质", "位置", "问题", "怎么办")
_WIDTHS = (10.0, 10.0, 26.0, 60.0, 60.0)
_LOOK = "查看"


@dataclass(frozen=True)
class ShownFile:
    """What is on the screen. application: the Excel that shows it, empty where the file was only opened with whatever
    opens such files here; sheet, cell: where to look, empty for the file as a whole.
    """

    file: Path
    application: str
    sheet: str = ""
    cell: str = ""
    problems: int = 0

    @property
    def text(self) -> str:
        at = f"请看“{self.sheet}”的 {self.cell}。" if self.cell else ""
        if not self.application:
            return f"这台电脑上没有能用的 Excel，已交给打开表格的程序：{self.file}\n{at or '问题见 nianbao check。'}"
        beside = f"{self.problems} 个问题写在旁边没有保存的新工作簿“{SIDE_SHEET}”里。" if not at else ""
        return f"已在 {self.application} 里打开：{self.file}\n{at}{beside}"


@dataclass(frozen=True)
class Opening:
    """Who shows workbooks here: an Excel, or else the program that the system has for them."""

    show_book: ShowBook = show_in_excel
    otherwise: Callable[[str], object] = webbrowser.open


def go_to(campaign: Campaign, place: str, opening: Opening | None = None, engine: Engine = PROCESSES) -> ShownFile:
    """Show a cell of the return that counts for a unit: `青山乡:表三!E4`. Raises NianbaoError."""
    name, colon, cell = place.replace("：", ":").partition(":")
    unit = next((each for each in campaign.units if each.name == name.strip()), None)
    if not colon or unit is None:
        raise NianbaoError(f"--goto 要写成：单位:表!格，如：青山乡:表三!E4。名册里没有“{name}”。")
    state = next(each for each in unit_states(campaign) if each.unit.code == unit.code)
    if state.adopted is None:
        raise NianbaoError(f"{unit.name}还没有采用的报表，没有可看的格。")
    digest = state.adopted.sha256
    if not is_sound(campaign, digest):
        raise NianbaoError(f"{unit.name}的报表原件不见了或者被改动过，看不了。请让单位再交一次。")
    copy = campaign.folder / STORE / _LOOK / f"{unit.name}_只读副本_{digest[:8]}.xlsx"
    if not is_file(copy) or sha256_of(copy) != digest:
        write_atomic(copy, campaign.original(digest).read_bytes())
    report = looked_over(engine, Job(copy.name, str(copy)))
    sheet, ref = _place(campaign.form, report, cell)
    return _shown(opening or Opening(), copy, _ToSee(sheet, ref))


def show(path: Path, opening: Opening | None = None, engine: Engine = PROCESSES) -> ShownFile:
    """Show a return with the list of its problems beside it; shown once more, the list is written anew. Raises
    NianbaoError for a file that is no return or not safe to open.
    """
    path = path.absolute()
    report = looked_over(engine, Job(path.name, str(path)))
    return _shown(opening or Opening(), path, _ToSee(problems=_lines(report.findings)))


def show_summary(
    campaign: Campaign, path: Path, opening: Opening | None = None, engine: Engine = PROCESSES
) -> ShownFile:
    """Show the campaign's 汇总表, or what an office has made of it, with what was found in the sums beside it. Raises
    NianbaoError.
    """
    path = path.absolute()
    require_safe(engine, Job(path.name, str(path)))
    judged = campaign.ledger.built().get(JUDGED)
    found = load_findings(judged.data) if judged else []
    return _shown(opening or Opening(), path, _ToSee(problems=_lines(found)))


@dataclass(frozen=True)
class _ToSee:
    """What is to be seen: a cell of a copy, or the problems of the file itself."""

    sheet: str = ""
    cell: str = ""
    problems: Sequence[Sequence[str]] = ()


def _shown(opening: Opening, path: Path, look: _ToSee) -> ShownFile:
    shown = ShownFile(path, "", look.sheet, look.cell, len(look.problems))
    try:
        # The file itself may be corrected in Excel and looked at again.
        book = opening.show_book(path, read_only=bool(look.cell))
    except NoExcelError:
        opening.otherwise(path.as_uri())
        return shown
    if look.cell:
        book.select(look.sheet, look.cell)
    else:
        title = [f"{path.name} 的问题", *[""] * (len(_HEADINGS) - 1)]
        book.put_beside(SIDE_SHEET, [title, list(_HEADINGS), *look.problems], _WIDTHS)
    return replace(shown, application=str(book.application))


def _lines(findings: Iterable[Finding]) -> list[Sequence[str]]:
    return [(each.rule, LEVEL_WORDS[each.level], places(each.cells), each.message, each.remedy) for each in findings]


def _place(form: Form, report: Verification, told: str) -> tuple[str, str]:
    """The sheet as the file calls it, and the cell: `表三!E4` for the sheet that begins so."""
    given, mark, ref = told.replace("！", "!").rpartition("!")
    names = [form.cover.sheet, *(table.sheet for table in form.tables), *(fields.sheet for fields in form.lists)]
    names = list(dict.fromkeys(names))
    found = [name for name in names if name == given.strip()] or [n for n in names if n.startswith(given.strip())]
    ref = ref.strip().upper()
    if not mark or len(found) != 1 or not is_address(ref):
        raise NianbaoError(f"“{told}”看不懂。请写表和格，如：表三!E4。表有：{'、'.join(names)}。")
    return report.sheet_names.get(found[0], found[0]), ref
