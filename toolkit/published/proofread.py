"""校对: a report's words and tables proved, each finding with its place in the file and in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from toolkit.forms import FormIndex, index_form, load_form
from toolkit.intake.documents.blocks import Block, RefusedDocument
from toolkit.prose.document import Document, Section
from toolkit.prose.facts import Fact
from toolkit.prose.plain_prose import plain_prose
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.prove_text import prove_document
from toolkit.prose.published_tables import PublishedTables
from toolkit.published.read_report import as_document, lines_of, report_title
from toolkit.verify.findings import Finding

_NUMBERS = "一二三四五六七八九"
_TABLES = {"表二": "t2", "表三": "t3", "表四": "t4"}


@dataclass(frozen=True)
class ReportPlace:
    """Where a finding stands. section: 1 to 6, 0 before the first heading or where it is about no section; heading: as
    printed. sentence: as printed, empty for a table; number: of the sentence in its paragraph, from 1.
    line, span: the text outside of tables, and characters in it; cell: table, row and cell in the row. All three from
    0, None where it is about no such place.
    """

    section: int = 0
    heading: str = ""
    sentence: str = ""
    paragraph: int = 0
    number: int = 0
    line: int | None = None
    span: tuple[int, int] | None = None
    cell: tuple[int, int, int] | None = None

    def as_json(self) -> dict[str, object]:
        table = dict(zip(("table", "row", "cell"), [each + 1 for each in self.cell or ()], strict=False))
        words = {"section": self.section, "heading": self.heading, "sentence": self.sentence}
        return {**words, "paragraph": self.paragraph, "number": self.number, **table}


@dataclass(frozen=True)
class PlacedFinding:
    """A finding and where it stands."""

    finding: Finding
    place: ReportPlace

    def as_json(self) -> dict[str, object]:
        return {**self.finding.as_json(), "place": self.place.as_json()}


@dataclass(frozen=True)
class SpokenNumber:
    """A number of the prose. speaks_of: names of what it counts, keys: sums of the form's cells that it may equal; both
    empty where nobody can tell.
    """

    written: str
    value: Decimal
    unit: str
    section: int
    sentence: str
    speaks_of: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proofread:
    """unit, year: as the title says; edition, values: of the tables, empty where there are none."""

    unit: str
    year: int
    edition: str
    values: dict[str, Decimal | None] = field(default_factory=dict)
    numbers: tuple[SpokenNumber, ...] = ()
    findings: tuple[PlacedFinding, ...] = ()


def proofread(blocks: Sequence[Block], setting: ProseSetting) -> Proofread:
    """A report against the values of the setting, or against its own tables where that has none. Raises
    RefusedDocument where nothing of a report is recognised.
    """
    title = report_title(lines_of(blocks))
    document = as_document(blocks)
    proved = prove_document(document, setting)
    if not (title.unit or proved.tables.values or any(each.number for each in document.sections)):
        raise RefusedDocument("没有认出标题、六个部分和三张表，不像是政府信息公开年报，没有校对。请核对文件。")
    places = _Places(document, lines_of(blocks), title.line, proved.tables)
    index = index_form(load_form(proved.tables.edition or setting.edition))
    return Proofread(
        unit=title.unit,
        year=title.year,
        edition=proved.tables.edition,
        values=dict(proved.tables.values),
        numbers=tuple(map(_spoken, proved.facts)),
        findings=tuple(PlacedFinding(_as_finding(each, index), places.of(each)) for each in proved.findings),
    )


def _spoken(fact: Fact) -> SpokenNumber:
    return SpokenNumber(
        written=fact.written,
        value=fact.quantity.value,
        unit=fact.unit,
        section=fact.sentence.section,
        sentence=fact.sentence.raw,
        speaks_of=tuple(term.name for term in fact.terms),
        keys=tuple(reading for term in fact.terms for reading in term.readings),
    )


def _as_finding(found: ProseFinding, index: FormIndex) -> Finding:
    cells = [index.cells[key] for key in found.keys if key in index.cells]
    return Finding(
        found.rule,
        found.level,
        found.message,
        found.remedy,
        table=cells[0].table if cells else "",
        cells=tuple(cell.place for cell in cells),
        found=found.found,
        expected=found.expected,
    )


class _Places:
    """Finds where in the file a finding is: first: the line at which the document begins."""

    def __init__(self, document: Document, lines: Sequence[str], first: int, tables: PublishedTables) -> None:
        self._document, self._lines, self._first, self._tables = document, lines, first, tables

    def of(self, found: ProseFinding) -> ReportPlace:
        if found.place:
            return self._in_text(found)
        if cell := self._cell(found):
            number = self._table_section(found)
            section = self._document.section(number)
            return ReportPlace(number, section.heading if section else "", cell=cell)
        if (number := self._named(found.where)) and (section := self._document.section(number)):
            return ReportPlace(number, section.heading, line=self._heading_line(section))
        line = self._first if self._lines and found.where in ("标题", "开头部分", "全文") else None
        return ReportPlace(line=line)

    def _in_text(self, found: ProseFinding) -> ReportPlace:
        place = found.place
        assert place is not None
        line = self._first + place.paragraph
        text, section = self._lines[line], self._document.section(place.section)
        printed = next(
            each.text for part in self._document.sections for each in part.paragraphs if each.index == place.paragraph
        )
        # What runs on behind a heading is a paragraph of its own and stands in the heading's line.
        shift = max(text.rfind(printed), 0)
        return ReportPlace(
            section=place.section,
            heading=section.heading if section else "",
            sentence=found.quote,
            paragraph=place.paragraph + 1,
            number=place.sentence + 1,
            line=line,
            span=_span(text, shift + place.offset, found),
        )

    def _cell(self, found: ProseFinding) -> tuple[int, int, int] | None:
        at = self._tables.at
        if cell := next((at[key] for key in found.keys if key in at), None):
            return cell
        of_table = [at[cell.key] for cell in self._index().of_table(self._table(found)) if cell.key in at]
        if of_table:
            return (of_table[0][0], 0, 0)
        return (0, 0, 0) if found.where == "表格" and self._document.tables else None

    def _index(self) -> FormIndex:
        return index_form(load_form(self._tables.edition or "2021"))

    def _table(self, found: ProseFinding) -> str:
        return _TABLES.get(found.where[:2], "")

    def _table_section(self, found: ProseFinding) -> int:
        """Table two stands in section two, and so on."""
        keys = [key for key in found.keys if key in self._index().cells]
        table = self._index().cells[keys[0]].table if keys else self._table(found)
        return int(table[1:]) if table in _TABLES.values() else 0

    def _named(self, where: str) -> int:
        """The section that words name: 第五部分, 第五部分标题, 表三."""
        if where.startswith("第") and "部分" in where:
            return _NUMBERS.index(where[1]) + 1
        return int(_TABLES[where[:2]][1:]) if where[:2] in _TABLES else 0

    def _heading_line(self, section: Section) -> int | None:
        head = f"{_NUMBERS[section.number - 1]}"
        lines = range(self._first, len(self._lines))
        return next(
            (at for at in lines if self._lines[at].strip().startswith(head) and section.heading in self._lines[at]),
            None,
        )


def _span(text: str, offset: int, found: ProseFinding) -> tuple[int, int]:
    """The characters that are wrong, the whole sentence where no single ones are."""
    behind = plain_prose(text[offset:])
    if found.found and behind.text.startswith(found.found):
        return offset, offset + behind.positions[len(found.found) - 1] + 1
    start = text.find(found.quote, max(0, offset - len(found.quote)))
    return (start, start + len(found.quote)) if found.quote and 0 <= start <= offset else (offset, len(text))
