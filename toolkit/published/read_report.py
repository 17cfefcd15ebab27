"""A published report: whose, of which year, its text as a document, its numbers by key with the place of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from toolkit.forms import FormError, form_for_year, index_form, load_form
from toolkit.forms.expression import Number
from toolkit.forms.totals import recompute
from toolkit.intake.documents.blocks import Block, RefusedDocument, TableBlock, TextBlock
from toolkit.prose.document import Document, ReportTable, split_document
from toolkit.prose.plain_prose import plain_prose
from toolkit.prose.published_tables import told_edition
from toolkit.published.report_tables import ReadTables, read_report_tables
from toolkit.verify.findings import Finding

_TITLE = re.compile(
    r"(?P<unit>[^，。：；]{2,40}?)(?P<year>20\d\d)年?度?(?:政府)?(?:信息|政务)公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)"
)
_TABLES = {"t2": "表二", "t3": "表三", "t4": "表四"}
_LEFT_EMPTY = "请对照报告把填报表里空着的格补上。"


@dataclass(frozen=True)
class ReadReport:
    """unit: as the title names it, empty where it does not. values: None where the report does not say or nobody can
    tell; sources: by key, where the value stands in the report.
    """

    document: Document
    unit: str
    year: int
    edition: str
    values: Mapping[str, Decimal | None] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def as_document(blocks: Sequence[Block]) -> Document:
    """Blocks as the document that proof and the prose rules read; what stands before the title is left out."""
    lines = lines_of(blocks)
    tables = [ReportTable(block.rows) for block in blocks if isinstance(block, TableBlock)]
    return split_document(lines[report_title(lines).line :], tables)


def lines_of(blocks: Sequence[Block]) -> list[str]:
    """The texts outside of tables."""
    return [block.text for block in blocks if isinstance(block, TextBlock)]


@dataclass(frozen=True)
class ReportTitle:
    """line: in which it begins, 0 where no title was found; unit, year: empty and 0 then."""

    line: int = 0
    unit: str = ""
    year: int = 0


def report_title(lines: Sequence[str]) -> ReportTitle:
    """Whose report it is and of which year, as its title says."""
    found = _title(lines)
    return ReportTitle(found[0], found[1]["unit"], int(found[1]["year"])) if found else ReportTitle()


def read_report(blocks: Sequence[Block]) -> ReadReport:
    """Raises RefusedDocument where nothing tells the edition, or there is no table of the report."""
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    title = report_title(lines_of(blocks))
    edition = told_edition([ReportTable(table.rows) for table in tables]) or _edition_of(title.year)
    if not edition:
        raise RefusedDocument("看不出是哪一年的报告，没有读取。请核对文件里有没有标题和三张表。")
    read = read_report_tables(tables, edition)
    if not read.values:
        raise RefusedDocument("没有找到年报的三张表，没有读取。表格放成图片的，请换成带表格的 Word 或网页。")
    return ReadReport(
        document=as_document(blocks),
        unit=title.unit,
        year=title.year,
        edition=edition,
        values=_all_values(edition, read),
        sources=read.sources,
        findings=tuple(_findings(edition, read)),
    )


def _title(lines: Sequence[str]) -> tuple[int, re.Match[str]] | None:
    """The first title, which may run over two lines, and the index of its line."""
    for index, line in enumerate(lines):
        for text in (line, line + (lines[index + 1] if index + 1 < len(lines) else "")):
            plain = plain_prose(text).text
            if len(plain) < 80 and (match := _TITLE.match(plain)):
                return index, match
    return None


def _edition_of(year: int) -> str:
    try:
        return form_for_year(year).edition
    except FormError:
        return ""


def _all_values(edition: str, read: ReadTables) -> dict[str, Decimal | None]:
    """Every number of the three tables, by key; a total that is not printed is added up where all its parts are."""
    index = index_form(load_form(edition))
    cells = [cell for cell in index.cells.values() if cell.table in _TABLES]
    inputs: dict[str, Number | None] = {cell.key: read.values.get(cell.key) for cell in index.inputs}
    added = recompute(index, inputs)
    values: dict[str, Decimal | None] = {}
    for cell in cells:
        total = added.get(cell.key)
        values[cell.key] = read.values.get(cell.key, None if total is None else Decimal(total))
        if total is not None and cell.key not in read.sources:
            read.sources[cell.key] = "（报告里没有，按各项相加）"
    return values


def _findings(edition: str, read: ReadTables) -> Iterator[Finding]:
    for table, labels in read.missing.items():
        listed = "、".join(each or "数据行" for each in labels[:4]) + (
            f"等 {len(labels)} 行" if len(labels) > 4 else ""
        )
        yield _finding("F02", f"{_TABLES[table]}没有找到或认不准：{listed}，已留空。", _LEFT_EMPTY, table=table)
    for place, label in read.unsettled.items():
        said = f"{place}（{label or '表四'}）的数比栏数多或少，认不准的格已留空。"
        yield _finding("F02", said, _LEFT_EMPTY)
    if read.by_sums:
        yield Finding(
            "F02",
            "info",
            f"有 {len(read.by_sums)} 行少印了一个数，各种放法按合计得出的数都一样，已按此填上："
            f"{'、'.join(list(read.by_sums.values())[:3])}等。",
            "请对照报告抽查。",
            found=f"{len(read.by_sums)} 行",
        )
    if read.misc_in_one_row:
        said = f"{read.misc_in_one_row}“（六）其他处理”只印了一行，已计入“3.其他”。"
        yield _finding("F09", said, "请核实“1.”“2.”两行。", table="t3")
    for place, text in list(read.odd.items())[:20]:
        yield _finding("C01", f"{place}是“{text}”，不是单独的数字。", "请对照报告核实。", found=text)
    index = index_form(load_form(edition))
    inputs: dict[str, Number | None] = {cell.key: read.values.get(cell.key) for cell in index.inputs}
    for key, added in recompute(index, inputs).items():
        printed = read.values.get(key)
        if printed is not None and added is not None and printed != added:
            cell = index.cells[key]
            said = f"报告里“{cell.name}”印的是 {printed}，各项相加是 {added}。"
            yield Finding(
                "D01" if cell.table == "t4" else "B02",
                "error",
                said,
                "请核实是哪个数印错了；填报表按各项相加。",
                table=cell.table,
                cells=(cell.place,),
                found=str(printed),
                expected=str(added),
            )


def _finding(rule: str, message: str, remedy: str, *, table: str = "", found: str = "") -> Finding:
    return Finding(rule, "warning", message, remedy, table=table, found=found)
