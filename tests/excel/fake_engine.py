"""A stand-in for Excel, on xlwings' public base classes: xlwings itself does the rest, as it does with the real one.

It holds the stored values of a workbook; what a recalculation makes of them is said by the test.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries
from xlwings import base_classes as base

Results = dict[str, Any]
"""Place (`Sheet!A1`) → what a recalculation shows there."""


@dataclass
class Excel:
    """A computer's Excel, before anybody starts it. `calculate`: the workbook's bytes → what it calculates;
    `log`: what it was asked, in order; `running`: those started and not ended.
    """

    name: str = "Microsoft Excel"
    version: str = "16.0"
    path: str = r"C:\Program Files\Microsoft Office\root\Office16"
    calculate: Callable[[bytes], Results] = lambda data: {}
    log: list[tuple[Any, ...]] = field(default_factory=list)
    running: list[App] = field(default_factory=list)
    fails: str = ""
    macros: int = 1

    def does(self, what: str, *about: Any) -> None:
        if what == self.fails:
            raise OSError(-2147352567, "Exception occurred.")
        self.log.append((what, *about))


class Engine:
    name, type = "excel", "desktop"

    def __init__(self, excel: Excel) -> None:
        self.excel = excel
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(rows: Any, date: Any, empty: Any, number: Any, err_to_str: bool) -> Any:
        def clean(value: Any) -> Any:
            error = isinstance(value, str) and value.startswith("#")
            return empty if value in ("", None) or (error and not err_to_str) else value

        return [[clean(value) for value in row] for row in rows]


class Apps(base.Apps):
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, spec: Any = None, add_book: Any = None, xl: Any = None, visible: Any = None) -> App:
        self.engine.excel.does("start", visible, add_book)
        self.engine.excel.running.append(App(self.engine))
        return self.engine.excel.running[-1]

    def __iter__(self) -> Iterator[App]:
        return iter(self.engine.excel.running)

    def __len__(self) -> int:
        return len(self.engine.excel.running)


class Native:
    """What pywin32 and appscript would give: the names that xlwings has no words for."""

    def __init__(self, app: App) -> None:
        object.__setattr__(self, "_app", app)

    def __setattr__(self, name: str, value: Any) -> None:
        assert name == "AutomationSecurity", name
        self._app.excel.does(name, value)
        self._app.excel.macros = value

    @property
    def AutomationSecurity(self) -> int:
        return self._app.excel.macros

    @property
    def Name(self) -> str:
        return str(self._app.excel.name)

    @property
    def name(self) -> Any:
        return SimpleNamespace(get=lambda: self._app.excel.name)

    def CalculateFullRebuild(self) -> None:
        self._app.excel.does("CalculateFullRebuild")
        for book in self._app.books:
            book.recalculate()

    def calculate_full(self) -> None:
        self._app.excel.does("calculate_full")


class App(base.App):
    pid, visible, selection = 4711, True, None
    # The base classes have properties that only raise.
    engine = version = path = api = books = display_alerts = enable_events = None

    def __init__(self, engine: Engine) -> None:
        self.engine, self.excel = engine, engine.excel
        self.version, self.path = self.excel.version, self.excel.path
        self.api, self.books = Native(self), Books(self)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("display_alerts", "enable_events", "visible"):
            self.excel.does(name, value)
        object.__setattr__(self, name, value)

    def activate(self, steal_focus: bool = False) -> None:
        self.excel.does("activate")

    def quit(self) -> None:
        self.excel.does("quit")
        self.excel.running.remove(self)

    def kill(self) -> None:
        self.excel.does("kill")
        self.excel.running.remove(self)


class Books(base.Books):
    app = None

    def __init__(self, app: App) -> None:
        self.app, self.opened = app, list[Book]()

    def __call__(self, name: str) -> Book:
        found = [book for book in self.opened if book.name == name]
        if not found:
            raise KeyError(name)
        return found[0]

    def __iter__(self) -> Iterator[Book]:
        return iter(self.opened)

    def __len__(self) -> int:
        return len(self.opened)

    def add(self) -> Book:
        self.app.excel.does("add")
        self.opened.append(Book(self.app, f"工作簿{len(self.opened) + 1}"))
        return self.opened[-1]

    def open(self, fullname: str, update_links: Any = None, read_only: Any = None, *more: Any) -> Book:
        self.app.excel.does("open", fullname, update_links, read_only)
        self.opened.append(Book(self.app, fullname))
        return self.opened[-1]


class Book(base.Book):
    app = fullname = sheets = None

    def __init__(self, app: App, fullname: str) -> None:
        self.app, self.fullname = app, fullname
        if "/" in fullname:
            self.data = Path(fullname).read_bytes()
            self.cells = openpyxl.load_workbook(io.BytesIO(self.data), data_only=True)
        else:
            self.data, self.cells = b"", openpyxl.Workbook()
        self.sheets = Sheets(self)

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    def recalculate(self) -> None:
        for place, value in self.app.excel.calculate(self.data).items():
            sheet, _, ref = place.partition("!")
            self.cells[sheet][ref].value = value

    def activate(self) -> None:
        self.app.excel.does("front", self.name)

    def save(self, path: str, password: Any = None) -> None:
        self.app.excel.does("save", path)
        self.cells.save(path)
        self.fullname = path

    def close(self) -> None:
        self.app.excel.does("close")
        self.app.books.opened.remove(self)


class Sheets(base.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __call__(self, name: str | int) -> Sheet:
        names = self.book.cells.sheetnames
        return Sheet(self.book, names[name - 1] if isinstance(name, int) else self.book.cells[name].title)

    def __len__(self) -> int:
        return len(self.book.cells.sheetnames)


class Sheet(base.Sheet):
    book = name = None

    def __init__(self, book: Book, name: str) -> None:
        object.__setattr__(self, "book", book)
        object.__setattr__(self, "name", name)

    def __setattr__(self, what: str, value: Any) -> None:
        assert what == "name", what
        self.book.cells[self.name].title = value
        object.__setattr__(self, what, value)

    def clear(self) -> None:
        self.book.app.excel.does("clear", self.book.name, self.name)
        for row in self.book.cells[self.name].iter_rows():
            for cell in row:
                cell.value = None

    def activate(self) -> None:
        self.book.app.excel.does("show", self.name)

    def range(self, first: Any, last: Any = None) -> Range:
        if last is not None:
            return Range(self, (*first.box[:2], *last.box[:2]))
        if isinstance(first, tuple):
            return Range(self, (first[1], first[0], first[1], first[0]))
        left, top, right, bottom = range_boundaries(first)
        return Range(self, (left, top, right, bottom))


class Range(base.Range):
    api = True
    sheet = column = row = shape = column_width = None

    def __init__(self, sheet: Sheet, box: tuple[int, int, int, int]) -> None:
        self.sheet, self.box = sheet, box
        self.column, self.row = box[:2]
        self.shape = box[3] - box[1] + 1, box[2] - box[0] + 1

    def __call__(self, row: int, column: int) -> Range:
        left, top = self.column + column - 1, self.row + row - 1
        return Range(self.sheet, (left, top, left, top))

    def select(self) -> None:
        self.sheet.book.app.excel.does("select", self.row, self.column)

    @property
    def raw_value(self) -> list[list[Any]]:
        left, top, right, bottom = self.box
        self.sheet.book.app.excel.does("read", self.sheet.name)
        cells = self.sheet.book.cells[self.sheet.name]
        return [[cell.value for cell in row] for row in cells.iter_rows(top, bottom, left, right)]

    @raw_value.setter
    def raw_value(self, rows: list[list[Any]]) -> None:
        cells = self.sheet.book.cells[self.sheet.name]
        for down, row in enumerate(rows):
            for across, value in enumerate(row):
                cells.cell(self.row + down, self.column + across).value = value
