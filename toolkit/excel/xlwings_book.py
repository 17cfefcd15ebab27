"""Excel by way of xlwings: an Excel of its own, unseen, which asks nothing and runs nothing of the file's.

xlwings is imported only when somebody wants Excel; most computers here have none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import NianbaoError
from toolkit.excel.port import Application, CellValue, NoExcelError

if TYPE_CHECKING:
    import xlwings

_INSTEAD = (
    "请在装有 Microsoft Excel 的电脑上打开文件，按 Ctrl+Alt+F9 重新计算；没有 Excel 也可以用 nianbao check 审核。"
)
NO_EXCEL = f"这台电脑上没有能用的 Microsoft Excel。{_INSTEAD}"
WPS = f"这台电脑上应答的是 WPS 表格，不是 Microsoft Excel，不能用它复算。{_INSTEAD}"
# WPS answers to Excel's name where it is set to open .xlsx.
_WPS_SIGNS = ("wps", "kingsoft", "金山")
_FORCE_DISABLE = 3


class _OpenBook:
    """A workbook that is open in an Excel."""

    def __init__(self, app: xlwings.App, book: xlwings.Book, application: Application) -> None:
        self._app = app
        self._book = book
        self._application = application

    @property
    def application(self) -> Application:
        return self._application


class XlwingsBook(_OpenBook):
    """A workbook in an Excel that was started for it."""

    def select(self, sheet: str, address: str) -> None:
        with _asked(f"转到“{sheet}!{address}”"):
            self._book.sheets[sheet].activate()
            self._book.sheets[sheet].range(address).select()

    def read(self, sheet: str, area: str) -> list[list[CellValue]]:
        with _asked(f"读出“{sheet}!{area}”"):
            rows: list[list[CellValue]] = self._book.sheets[sheet].range(area).options(ndim=2, err_to_str=True).value
            return rows

    def write(self, sheet: str, area: str, rows: Sequence[Sequence[CellValue]]) -> None:
        with _asked(f"写入“{sheet}!{area}”"):
            self._book.sheets[sheet].range(area).value = [[_typed(value) for value in row] for row in rows]

    def recalculate(self) -> None:
        with _asked("重新计算"):
            # xlwings' own calculate() passes over what Excel takes for calculated already.
            if sys.platform == "darwin":
                self._app.api.calculate_full()
            else:
                self._app.api.CalculateFullRebuild()

    def save_copy(self, path: Path) -> None:
        with _asked(f"保存“{path.name}”"):
            self._book.save(path)

    def close(self) -> None:
        with suppress(Exception):
            self._book.close()
        _end(self._app)


def open_book(path: Path, *, read_only: bool) -> XlwingsBook:
    """Start an Excel and open the workbook in it. Raises NianbaoError where there is no Excel, or only WPS."""
    app = _started()
    try:
        application = _made_safe(app)
        with _asked(f"打开“{path.name}”"):
            book = app.books.open(
                path,
                update_links=False,
                read_only=read_only,
                ignore_read_only_recommended=True,
                notify=False,
                add_to_mru=False,
            )
    except BaseException:
        _end(app)
        raise
    return XlwingsBook(app, book, application)


class XlwingsShownBook(_OpenBook):
    """A workbook in the Excel that somebody works in."""

    def select(self, sheet: str, address: str) -> None:
        with _asked(f"转到“{sheet}!{address}”"):
            self._book.activate(steal_focus=True)
            self._book.sheets[sheet].activate()
            self._book.sheets[sheet].range(address).select()

    def put_beside(self, sheet: str, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        with _asked(f"写出“{sheet}”"):
            # Never into the file: a form's own lock refuses sheets, and what is saved with one is no form any more.
            book = next((each for each in self._app.books if _is_beside(each, sheet)), None) or self._app.books.add()
            page = book.sheets[0]
            page.clear()
            page.name = sheet
            page.range("A1").value = [[_typed(value) for value in row] for row in rows]
            for column, width in enumerate(widths, 1):
                page.range((1, column)).column_width = width


def _is_beside(book: xlwings.Book, sheet: str) -> bool:
    """Whether a workbook is a list of ours that nobody has saved: it has no place yet."""
    return not set(book.fullname) & {"/", "\\", ":"} and book.sheets[0].name == sheet


def show_book(path: Path, *, read_only: bool) -> XlwingsShownBook:
    """Open the workbook in the Excel that runs, or start one. Raises NoExcelError where there is none, or only WPS."""
    app, own = _running()
    try:
        native: Any = app.api
        application = _identified(app, native)
        with _asked(f"打开“{path.name}”"):
            there = next((each for each in app.books if Path(each.fullname) == path), None)
            if there:
                return XlwingsShownBook(app, there, application)
            macros = None if sys.platform == "darwin" else native.AutomationSecurity
            if macros is not None:
                native.AutomationSecurity = _FORCE_DISABLE
            try:
                book = app.books.open(
                    path, update_links=False, read_only=read_only, ignore_read_only_recommended=True, add_to_mru=False
                )
            finally:
                if macros is not None:
                    # It is somebody's own Excel: it goes on as they have set it.
                    native.AutomationSecurity = macros
    except BaseException:
        if own:
            _end(app)
        raise
    return XlwingsShownBook(app, book, application)


def _running() -> tuple[xlwings.App, bool]:
    """The Excel that is in use, or one that is started now; whether it was."""
    _require_engine()
    import xlwings

    try:
        running = xlwings.apps.active
        return (running, False) if running else (xlwings.App(visible=True, add_book=False), True)
    # What pywin32 and appscript raise has no common ancestor.
    except Exception as error:
        raise NoExcelError(NO_EXCEL) from error


def _require_engine() -> None:
    """Raise NoExcelError where xlwings is not installed or finds no Excel."""
    try:
        import xlwings
    except ImportError as error:
        raise NoExcelError(NO_EXCEL) from error
    if xlwings.engines.active is None:
        raise NoExcelError(NO_EXCEL)


def _started() -> xlwings.App:
    _require_engine()
    import xlwings

    try:
        return xlwings.App(visible=False, add_book=False)
    # What pywin32 and appscript raise has no common ancestor.
    except Exception as error:
        raise NoExcelError(NO_EXCEL) from error


def _made_safe(app: xlwings.App) -> Application:
    """Name and version of the program, once it runs no macros, starts no events and asks no questions."""
    try:
        native: Any = app.api
        application = _identified(app, native)
        app.display_alerts = False
        app.enable_events = False
        if sys.platform != "darwin":
            # A second lock, which AppleScript has no number for: files with macros are turned away before.
            native.AutomationSecurity = _FORCE_DISABLE
        return application
    except NianbaoError:
        raise
    except Exception as error:
        raise NoExcelError(NO_EXCEL) from error


def _identified(app: xlwings.App, native: Any) -> Application:
    """Name and version. Raises NoExcelError for WPS in Excel's place."""
    try:
        name = str(native.name.get() if sys.platform == "darwin" else native.Name)
        path, version = str(app.path), str(app.version)
    except Exception as error:
        raise NoExcelError(NO_EXCEL) from error
    if any(sign in f"{name} {path}".lower() for sign in _WPS_SIGNS):
        raise NoExcelError(WPS)
    return Application(name, version)


def _end(app: xlwings.App) -> None:
    try:
        app.quit()
    except Exception:
        # It hangs or is gone already.
        with suppress(Exception):
            app.kill()


@contextmanager
def _asked(what: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise NianbaoError(
            f"Excel 没有{what}（{type(error).__name__}）。请看一看 Excel 有没有在等人回答，再试一次；"
            "还是不行的，用 nianbao check 审核。"
        ) from error


def _typed(value: CellValue) -> CellValue:
    # SEC-05: without the mark Excel takes "=…" for a formula and "1-2" for a date.
    return f"'{value}" if isinstance(value, str) and value else value
