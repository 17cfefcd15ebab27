"""An Excel for the tests: xlwings with the stand-in for its engine."""

from __future__ import annotations

import pytest
import xlwings

from tests.excel.fake_engine import Engine, Excel


@pytest.fixture
def excel(monkeypatch: pytest.MonkeyPatch) -> Excel:
    """This computer has an Excel."""
    excel = Excel()
    engine = xlwings.Engine(impl=Engine(excel))
    monkeypatch.setattr(xlwings.engines, "engines", [engine])
    monkeypatch.setattr(xlwings.engines, "engines_by_name", {engine.name: engine})
    monkeypatch.setattr(xlwings.engines, "active", engine)
    return excel
