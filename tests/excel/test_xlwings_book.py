"""Excel by way of xlwings: real xlwings code on a stand-in for the engine beneath it."""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlwings

from tests.excel.fake_engine import Excel
from toolkit.errors import NianbaoError
from toolkit.excel import xlwings_book
from toolkit.excel.port import Application
from toolkit.excel.xlwings_book import NO_EXCEL, WPS, open_book


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "表"
    for row in ((1, "字", None), (2.5, "#DIV/0!", "x")):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def asked(excel: Excel) -> list[str]:
    return [what for what, *_ in excel.log]


def test_open__unseen_without_links_macros_events_or_questions(excel: Excel, path: Path) -> None:
    open_book(path, read_only=True)
    before = excel.log[: asked(excel).index("open")]
    assert before[0] == ("start", False, False)
    assert {("display_alerts", False), ("enable_events", False), ("AutomationSecurity", 3)} <= set(before)
    assert excel.log[-1] == ("open", str(path), False, True)
    assert ("visible", True) not in excel.log


def test_application__name_and_version(excel: Excel, path: Path) -> None:
    book = open_book(path, read_only=True)
    assert book.application == Application("Microsoft Excel", "16.0")
    assert str(book.application) == "Microsoft Excel 16.0"


def test_read__row_by_row_a_single_cell_too_and_errors_as_text(excel: Excel, path: Path) -> None:
    book = open_book(path, read_only=True)
    assert book.read("表", "A1:C2") == [[1, "字", None], [2.5, "#DIV/0!", "x"]]
    assert book.read("表", "B1") == [["字"]]


def test_select__shows_the_sheet_and_the_cell(excel: Excel, path: Path) -> None:
    open_book(path, read_only=True).select("表", "C2")
    assert excel.log[-2:] == [("show", "表"), ("select", 2, 3)]


def test_write_and_save_copy__a_new_file_and_texts_that_stay_texts(excel: Excel, path: Path) -> None:
    original, copy = path.read_bytes(), path.with_name("b.xlsx")
    book = open_book(path, read_only=False)
    book.write("表", "B1", [[7, "=1+1"], [None, "1-2"]])
    book.save_copy(copy)
    book.close()
    saved = openpyxl.load_workbook(copy)["表"]
    assert [[cell.value for cell in row] for row in saved["B1:C2"]] == [[7, "'=1+1"], [None, "'1-2"]]
    assert path.read_bytes() == original


def test_recalculate__in_full(excel: Excel, path: Path) -> None:
    excel.calculate = lambda data: {"表!A1": 9.0}
    book = open_book(path, read_only=True)
    book.recalculate()
    assert book.read("表", "A1") == [[9]]
    assert "CalculateFullRebuild" in asked(excel)


def test_macos__the_same_in_apple_words(excel: Excel, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlwings_book, "sys", SimpleNamespace(platform="darwin"))
    book = open_book(path, read_only=True)
    book.recalculate()
    assert book.application.name == "Microsoft Excel"
    assert "calculate_full" in asked(excel)
    assert "AutomationSecurity" not in asked(excel)


def test_close__the_excel_that_was_started_is_gone(excel: Excel, path: Path) -> None:
    open_book(path, read_only=True).close()
    assert asked(excel)[-2:] == ["close", "quit"]
    assert excel.running == []


@pytest.mark.parametrize("fails", ["close", "quit"])
def test_close__gone_even_where_excel_does_not_answer(excel: Excel, path: Path, fails: str) -> None:
    excel.fails = fails
    open_book(path, read_only=True).close()
    assert excel.running == []


@pytest.mark.parametrize("fails", ["display_alerts", "AutomationSecurity", "open"])
def test_open_fails__a_sentence_and_no_excel_left_running(excel: Excel, path: Path, fails: str) -> None:
    excel.fails = fails
    with pytest.raises(NianbaoError, match="nianbao check"):
        open_book(path, read_only=True)
    assert excel.running == []


@pytest.mark.parametrize(
    ("fails", "act"),
    [
        ("read", lambda book: book.read("表", "A1")),
        ("select", lambda book: book.select("表", "A1")),
        ("CalculateFullRebuild", lambda book: book.recalculate()),
        ("save", lambda book: book.save_copy(Path("b.xlsx"))),
        ("", lambda book: book.write("没有的表", "A1", [[1]])),
    ],
)
def test_excel_refuses__a_sentence(excel: Excel, path: Path, fails: str, act: Any) -> None:
    book = open_book(path, read_only=True)
    excel.fails = fails
    with pytest.raises(NianbaoError, match=r"^Excel 没有.*。$"):
        act(book)


def test_no_engine__says_so_and_what_else_to_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlwings.engines, "active", None)
    with pytest.raises(NianbaoError) as told:
        open_book(path, read_only=True)
    assert str(told.value) == NO_EXCEL


def test_no_xlwings__the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlwings", None)
    with pytest.raises(NianbaoError) as told:
        open_book(path, read_only=True)
    assert str(told.value) == NO_EXCEL


def test_excel_not_installed__the_same(excel: Excel, path: Path) -> None:
    excel.fails = "start"
    with pytest.raises(NianbaoError) as told:
        open_book(path, read_only=True)
    assert str(told.value) == NO_EXCEL


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "WPS 表格"},
        {"path": r"C:\Users\a\AppData\Local\Kingsoft\WPS Office\12.1\office6"},
    ],
)
def test_wps_in_excels_place__is_named_and_closed(excel: Excel, path: Path, changes: dict[str, str]) -> None:
    vars(excel).update(changes)
    with pytest.raises(NianbaoError) as told:
        open_book(path, read_only=True)
    assert str(told.value) == WPS
    assert "open" not in asked(excel)
    assert excel.running == []


# --- the names that the adapter takes from xlwings

NAMES = {
    "xlwings": xlwings,
    "app": xlwings.App,
    "book": xlwings.Book,
    "self._app": xlwings.App,
    "self._book": xlwings.Book,
}
STEPS = {
    (xlwings, "engines"): xlwings.engines,
    (xlwings, "App"): xlwings.App,
    (xlwings.App, "books"): xlwings.main.Books,
    (xlwings.Book, "sheets"): xlwings.main.Sheets,
    (xlwings.main.Sheets, "[]"): xlwings.Sheet,
    (xlwings.Sheet, "range"): xlwings.Range,
    (xlwings.Range, "options"): xlwings.Range,
}


def whose(node: ast.expr) -> Any:
    """The module, class or object of xlwings behind an expression of the adapter; None where it is none of xlwings'."""
    if (known := NAMES.get(ast.unparse(node))) is not None:
        return known
    match node:
        case ast.Attribute(value=value, attr=name):
            return STEPS.get((whose(value), name))
        case ast.Subscript(value=value):
            return STEPS.get((whose(value), "[]"))
        case ast.Call(func=ast.Attribute() as func):
            return whose(func)
    return None


def test_every_name_of_xlwings_is_there() -> None:
    tree = ast.parse(Path(xlwings_book.__file__).read_text(encoding="utf-8"))
    taken = {
        (owner, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (owner := whose(node.value)) is not None
    }
    assert [(owner, name) for owner, name in taken if not hasattr(owner, name)] == []
    assert {name for _, name in taken} >= {"App", "engines", "open", "sheets", "range", "options", "value", "select"}
    assert {name for _, name in taken} >= {"api", "version", "path", "display_alerts", "save", "close", "quit", "kill"}


def test_every_option_given_to_xlwings_is_known() -> None:
    tree = ast.parse(Path(xlwings_book.__file__).read_text(encoding="utf-8"))
    given = {
        (getattr(owner, node.func.attr), word.arg)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if (owner := whose(node.func.value)) is not None
        for word in node.keywords
    }
    named = [(method, word) for method, word in given if method is not xlwings.Range.options]
    assert len(named) >= 7
    assert [(method, word) for method, word in named if word not in inspect.signature(method).parameters] == []
