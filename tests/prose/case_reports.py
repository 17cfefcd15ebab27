"""The excerpts of ../shared/cases/reports as documents: their own layout, read for measuring alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from toolkit.forms import index_form, load_form
from toolkit.prose.document import Document, ReportTable, split_document
from toolkit.prose.prose_setting import ProseSetting

CASES = Path(__file__).parents[3] / "shared" / "cases" / "reports"
SEED = Path(__file__).parents[3] / "shared" / "seed" / "000_9f9181b0c1958dbe.txt"
EXPECTED: dict[str, tuple[str, ...]] = {
    "02": ("D01", "F09"),
    "06": ("C01", "C04", "N03", "N11"),
    "09": ("C03",),
    "12": ("F01",),
    "15": ("N10", "W02", "W03"),
    "18": ("F03",),
    "21": ("C03", "C04"),
    "24": ("C01",),
    "30": ("F02",),
    "33": ("N07", "W03"),
    "45": ("C01",),
    "75": ("A01", "A04", "C01", "C03"),
}
"""By the NOTE of each report the rules that the defects named there break, as far as the excerpt shows them."""
ALSO_TRUE: dict[str, tuple[str, ...]] = {"01": ("W16",), "02": ("W16",), "06": ("F01", "N08")}
"""What was found beside, looked up in the report and right."""
_COPY = "===== STRUCTURED COPY"
_PAGE_NUMBER = re.compile(r"\s*-?\s*\d{1,2}\s*-?\s*")
_STARTS = re.compile(r"\s*(?:[一二三四五六]、|（[一二三四五六七八九]）|\([一二三四五六七八九]\))")


@dataclass(frozen=True)
class CaseReport:
    """id: the file's number; note: what is wrong with it, as whoever collected it saw it."""

    id: str
    note: str
    setting: ProseSetting
    document: Document


def case_reports() -> list[CaseReport]:
    return [_case(path) for path in sorted(CASES.glob("*.txt"))]


def seed_report() -> CaseReport:
    text = SEED.read_text(encoding="utf-8").replace("**", "")
    lines = text.splitlines()
    rows = [tuple(line.split("\t")) for line in lines if "\t" in line]
    prose = _joined([line for line in lines if "\t" not in line])
    return CaseReport("seed", "", ProseSetting("盐池县青山乡", 2020), split_document(prose, [ReportTable(tuple(rows))]))


def _case(path: Path) -> CaseReport:
    head, _, body = path.read_text(encoding="utf-8").partition("\n-----\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    unit = re.sub(r"[\s(（](?:县名未示|名称未在摘录中|设区的市汇总|县汇总|区)[)）]", "", fields["UNIT"])
    named = unit if not re.search("某", unit) else ""
    body, _, copied = body.partition(_COPY)
    table_lines = (copied or body).splitlines()
    rows = [row for line in table_lines for row in _rows(line)]
    prose = body.splitlines()
    whole = bool(copied)
    prose = _joined(_without_tables(prose)) if whole else [line for line in prose if not _is_table_line(line)]
    document = split_document([_cut(line) for line in prose], [ReportTable(tuple(rows))], whole=whole)
    return CaseReport(path.stem, fields["NOTE"], ProseSetting(named, int(fields["YEAR"])), document)


def _rows(line: str) -> list[tuple[str, ...]]:
    if "|" in line:
        cells = line.replace(" ; ", "|").split("|")
        if cells[0].startswith("三、…"):
            cells[0] = cells[0].removeprefix("三、…")
        return [tuple(cells)]
    if (line.startswith("第二十条") and "信息内容" in line) or re.match("第二十条第（[五六八九]）项 ", line):
        return _unlined(line)
    return []


def _unlined(line: str) -> list[tuple[str, ...]]:
    """A table whose cells run on in one line: a row begins at each label of the form."""
    labels = {cell.row[-1] for cell in index_form(load_form("2019")).of_table("t2")}
    rows: list[list[str]] = [[]]
    for word in line.split():
        if word in labels:
            rows.append([])
        rows[-1].append(word)
    return [tuple(row) for row in rows if row]


def _is_table_line(line: str) -> bool:
    return (
        bool(_rows(line))
        or "行政复议 结果维持" in line
        or "excerpt cut" in line
        or bool(re.fullmatch("[一二三四五六]、…", line))
    )


def _without_tables(lines: list[str]) -> list[str]:
    """The prose of a page as a PDF prints it: without what stands in columns and without page numbers."""
    kept = []
    inside = False
    for line in lines:
        if re.match(r"\s*[二三四]、", line) and "情况" in line:
            inside = True
            kept.append(line)
            continue
        if re.match(r"\s*五、", line):
            inside = False
        if not inside and not _PAGE_NUMBER.fullmatch(line.replace("\x0c", "")):
            kept.append(line.replace("\x0c", ""))
    return kept


def _joined(lines: list[str]) -> list[str]:
    """Paragraphs from lines broken at the page's width."""
    joined: list[str] = []
    open_line = False
    for line in lines:
        text = line.strip()
        if not text:
            continue
        starts = _STARTS.match(line) or re.match(r"\s{3,}\S|　", line)
        if open_line and joined and not starts:
            joined[-1] += text
        else:
            joined.append(text)
        open_line = not text.endswith(("。", "：", "报告")) and not (len(text) < 24 and not starts)
        if _STARTS.match(line) and len(text) < 24 and not text.endswith("，"):
            open_line = False
    return joined


def _cut(line: str) -> str:
    return re.sub(r"（?\(?excerpt cut[）)]?|…（excerpt cut）", "", line)
