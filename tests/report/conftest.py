"""What the report tests share: 青山乡's published figures of 2020, and a finished .docx read back."""

import io
from collections.abc import Callable

import pytest
from docx import Document
from docx.document import Document as DocumentType

from toolkit.forms import index_form, load_form
from toolkit.report import ReportData, UnitLine

FACTS: dict[str, int | str] = {
    "training": 2,
    "open_day": 50,
    "open_day.approx": "余",
    "media": 1,
    "posts": 300,
    "posts.approx": "近",
    "bulletin": 300,
    "bulletin.approx": "余",
    "screen": 200,
    "screen.approx": "余",
    "documents": 67,
    "portal": 52,
    "portal.approx": "余",
    "wechat": 34,
    "topic_poverty": 16,
    "topic_forestry": 2,
    "topic_health": 4,
    "topic_safety": 13,
    "topic_other": 32,
    "services": 45,
    "villages": 8,
    "handled": 1952,
    "handled_village": 1410,
}


@pytest.fixture
def make_data() -> Callable[..., ReportData]:
    """青山乡 2020 with all tables 0; keywords replace values, `year` chooses the edition."""

    def make(changes: dict[str, object] | None = None, *, year: int = 2020, **fields: object) -> ReportData:
        form = load_form("2021" if year >= 2021 else "2019")
        index = index_form(form)
        values: dict[str, object] = {cell.key: 0 for table in form.tables for cell in index.of_table(table.id)}
        values |= {f"facts.{key}": value for key, value in FACTS.items()}
        values |= {f"texts.{field.key}": f"{field.label}的文字。" for field in form.texts.fields}
        values |= changes or {}
        given = {"form": form, "county": "盐池县", "unit": "青山乡", "year": year, "values": values, **fields}
        return ReportData(**given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def roster() -> list[UnitLine]:
    return [UnitLine("青山乡", "已汇总"), UnitLine("大水坑镇", "未报送"), UnitLine("花马池镇", "退回")]


@pytest.fixture
def read() -> Callable[[bytes], DocumentType]:
    return lambda report: Document(io.BytesIO(report))


@pytest.fixture
def lines() -> Callable[[bytes], list[str]]:
    """The paragraphs of a report outside its tables."""
    return lambda report: [paragraph.text for paragraph in Document(io.BytesIO(report)).paragraphs]
