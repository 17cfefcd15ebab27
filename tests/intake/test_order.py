"""Parts of a good return with something doubled, misplaced or pointed elsewhere: refused or told, never chosen."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from tests.helpers import context_of, filled, needs_office, parts_of, through_office, zipped
from toolkit.forms import load_form
from toolkit.intake.xlsx.order import overlapping
from toolkit.verify.verification import Verification, verify_bytes

FORM = load_form("2021")
CONTEXT = context_of(FORM)
BOOK, RELS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
STYLES, CUSTOM, ROOT = "xl/styles.xml", "docProps/custom.xml", "_rels/.rels"
Parts = dict[str, bytes]


@cache
def good() -> Mapping[str, bytes]:
    """A correct return with shared strings, as openpyxl saves it again."""
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(filled(FORM))).save(out)
    return parts_of(out.getvalue())


def judged(parts: Mapping[str, bytes]) -> Verification:
    return verify_bytes(zipped(parts), "青山乡.xlsx", CONTEXT)


def sheet_part(parts: Mapping[str, bytes], name: str) -> str:
    book, rels = parts[BOOK].decode(), parts[RELS].decode()
    number = re.search(rf'<sheet [^>]*name="{name}"[^>]*r:id="([^"]+)"', book)
    assert number
    target = next(t for t in re.findall(r"<Relationship [^>]*>", rels) if f'Id="{number[1]}"' in t)
    path = re.search('Target="/?([^"]+)"', target)
    assert path
    return path[1] if path[1].startswith("xl/") else f"xl/{path[1]}"


def replaced(part: str, old: str, new: str) -> Callable[[Parts], None]:
    """A piece of a part exchanged (a regular expression, once); the piece must be there. T3 is the part of 表三."""

    def change(parts: Parts) -> None:
        name = sheet_part(parts, "表三依申请公开") if part == "T3" else part
        text, count = re.subn(old, new, parts[name].decode(), count=1, flags=re.DOTALL)
        assert count == 1, (name, old)
        parts[name] = text.encode()

    return change


def doubled(part: str, element: str) -> Callable[[Parts], None]:
    """The first element of a part that fits, written twice."""
    return replaced(part, f"({element})", r"\1\1")


def another_sheet(name: str, number: str = "99", identity: str = "rId99") -> Callable[[Parts], None]:
    """One more sheet, as empty as a sheet may be."""

    def change(parts: Parts) -> None:
        part = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
        parts["xl/worksheets/other.xml"] = part
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
        link = f'<Relationship Id="{identity}" Type="{kind}" Target="/xl/worksheets/other.xml"/></Relationships>'
        parts[RELS] = parts[RELS].replace(b"</Relationships>", link.encode())
        spaces = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        line = f'<sheet {spaces} name="{name}" sheetId="{number}" r:id="{identity}"/></sheets>'
        parts[BOOK] = parts[BOOK].replace(b"</sheets>", line.encode())

    return change


def part_again(name: str) -> Callable[[Parts], None]:
    """表三 once more, under a name that means the same part, with another number in it."""

    def change(parts: Parts) -> None:
        parts[name] = parts[sheet_part(parts, "表三依申请公开")].replace(b"<v>7</v>", b"<v>9</v>")

    return change


TWIN_NAMES = {
    "capitals": ("Sheet甲", "sHEET甲"),
    "a blank behind": ("底稿", "底稿 "),
    "a blank within": ("底稿", "底 稿"),
    "full width": ("底稿A1", "底稿Ａ１"),
    "no-break blank": ("底稿", "底稿\u00a0"),
    "invisible": ("底稿", "底\u200b稿"),
    "marks of direction": ("底稿", "\u200e底稿"),
    "variation": ("底稿", "底稿\ufe0f"),
    "ligature": ("底稿fi", "底稿ﬁ"),
}
REFUSED: dict[str, tuple[Callable[[Parts], None], str]] = {
    "relation twice": (doubled(RELS, "<Relationship [^>]*/>"), "PKG-21"),
    "relation of the package twice": (doubled(ROOT, "<Relationship [^>]*/>"), "PKG-21"),
    "relation's id for two targets": (another_sheet("底稿", identity="rId1"), "PKG-21"),
    "two tables of strings": (
        replaced(
            *(RELS, "</Relationships>"),
            '<Relationship Id="x" Type="a/sharedStrings" Target="s.xml"/>'
            '<Relationship Id="y" Type="a/sharedStrings" Target="t.xml"/></Relationships>',
        ),
        "PKG-17",
    ),
    "two tables of styles": (
        replaced(RELS, "</Relationships>", '<Relationship Id="x" Type="a/styles" Target="s.xml"/></Relationships>'),
        "PKG-17",
    ),
    "two workbooks": (
        replaced(
            ROOT, "</Relationships>", '<Relationship Id="x" Type="a/officeDocument" Target="xl/b.xml"/></Relationships>'
        ),
        "PKG-17",
    ),
    "type of a part twice": (doubled(TYPES, "<Override [^>]*/>"), "PKG-21"),
    "type of a part in capitals": (
        replaced(
            TYPES,
            '<Override PartName="(/xl/styles.xml)"',
            r'<Override PartName="/XL/STYLES.XML" ContentType="a/b"/>\g<0>',
        ),
        "PKG-21",
    ),
    "type of an extension twice": (doubled(TYPES, "<Default [^>]*/>"), "PKG-21"),
    "part by a number sign": (part_again("xl/worksheets/sheet%34.xml"), "PKG-05"),
    "part by a dot": (part_again("xl/./worksheets/sheet4.xml"), "PKG-05"),
    "part by a way back": (part_again("xl/x/../worksheets/sheet4.xml"), "PKG-05"),
    "part by two strokes": (part_again("xl//worksheets/sheet4.xml"), "PKG-05"),
    "property twice": (doubled(CUSTOM, "<(?:[a-z]+:)?property .*?</(?:[a-z]+:)?property>"), "PKG-21"),
    "number of a sheet twice": (another_sheet("底稿", number="1"), "PKG-21"),
    "number of a sheet with a nought": (another_sheet("底稿", number="01"), "PKG-21"),
    "sheet named twice in the list": (doubled(BOOK, "<sheet [^>]*/>"), "PKG-21"),
    "two lists of sheets": (replaced(BOOK, "</sheets>", "</sheets><sheets/>"), "PKG-21"),
    "two lists of names": (replaced(BOOK, "</definedNames>", "</definedNames><definedNames/>"), "PKG-21"),
    "name twice": (doubled(BOOK, "<definedName .*?</definedName>"), "PKG-21"),
    "name in capitals": (
        replaced(
            *(BOOK, "</definedNames>"),
            '<definedName name="a">1</definedName><definedName name="A">2</definedName></definedNames>',
        ),
        "PKG-21",
    ),
    "cell twice": (doubled("T3", '<c r="D4".*?</c>'), "PKG-20"),
    "cell of another row": (replaced("T3", '<c r="D4"', '<c r="D5"'), "PKG-20"),
    "row twice": (doubled("T3", '<row r="4".*?</row>'), "PKG-20"),
    "row again, empty": (replaced("T3", '<row r="5"', r'<row r="4"/>\g<0>'), "PKG-20"),
    "row again at the end": (replaced("T3", "</sheetData>", '<row r="4"><c r="Z4"/></row></sheetData>'), "PKG-20"),
    "rows of another kind": (replaced("T3", "</sheetData>", '<r r="99"><c r="Z99"/></r></sheetData>'), "PKG-20"),
    "rows of a foreign space": (
        replaced("T3", "</sheetData>", '<x:row xmlns:x="y" r="99"><x:c r="Z99"/></x:row></sheetData>'),
        "PKG-20",
    ),
    "cell of a foreign space": (replaced("T3", '<c r="E4"', r'<x:c xmlns:x="y" r="Z4"/>\g<0>'), "PKG-20"),
    "value of a foreign space": (replaced("T3", '(<c r="D4"[^>]*>)<v>7</v>', r'\1<x:v xmlns:x="y">7</x:v>'), "PKG-20"),
    "two sheetData": (doubled("T3", "<sheetData>.*</sheetData>"), "PKG-20"),
    "an empty sheetData before": (replaced("T3", "<sheetData>", r"<sheetData/>\g<0>"), "PKG-20"),
    "two values": (replaced("T3", "<v>7</v>", "<v>7</v><v>9</v>"), "PKG-20"),
    "an empty value before": (replaced("T3", "<v>7</v>", "<v/><v>7</v>"), "PKG-20"),
    "two formulas": (doubled("T3", "<f>.*?</f>"), "PKG-20"),
    "a text beside a number": (replaced("T3", "<v>7</v>", "<v>7</v><is><t>9</t></is>"), "PKG-20"),
    "an inline text without one": (
        replaced("T3", '(<c r="D4"[^>]*?)(?: t="n")?><v>7', r'\1 t="inlineStr"><v>7'),
        "PKG-20",
    ),
    "an inline text of two": (
        replaced("T3", '<c r="D4"[^>]*>.*?</c>', '<c r="D4" t="inlineStr"><is><t>7</t><t>9</t></is></c>'),
        "PKG-20",
    ),
    "an inline text plain and in runs": (
        replaced("T3", '<c r="D4"[^>]*>.*?</c>', '<c r="D4" t="inlineStr"><is><t>7</t><r><t>9</t></r></is></c>'),
        "PKG-20",
    ),
    "something else in a cell": (replaced("T3", "<v>7</v>", "<v>7</v><w>9</w>"), "PKG-20"),
    "far to the right": (
        replaced("T3", "</sheetData>", '<row r="99"><c r="XFE99"><v>1</v></c></row></sheetData>'),
        "PKG-20",
    ),
    "far below": (replaced("T3", "</sheetData>", '<row r="1048577"/></sheetData>'), "PKG-20"),
    "counted cells among unordered ones": (
        replaced("T3", '(<c r="D4".*?</c>)<c r="E4"', r'<c r="F4"/>\1<c'),
        "PKG-20",
    ),
    "merged area twice": (doubled("T3", "<mergeCell [^>]*/>"), "PKG-20"),
    "two lists of merged areas": (replaced("T3", "</mergeCells>", "</mergeCells><mergeCells/>"), "PKG-20"),
    "two protections": (doubled("T3", "<sheetProtection [^>]*/>"), "PKG-20"),
    "columns that overlap": (replaced("T3", "</cols>", '<col min="1" max="9" width="3"/></cols>'), "PKG-20"),
    "string beyond the table": (
        replaced("T3", '<c r="D4"([^>]*?)(?: t="n")?><v>7', r'<c r="D4"\1 t="s"><v>99999'),
        "CEL-13",
    ),
    "style beyond the table": (replaced("T3", '<c r="D4" s="[0-9]+"', '<c r="D4" s="9999"'), "CEL-13"),
    "font beyond the table": (replaced(STYLES, '(<cellXfs.*?<xf [^>]*?fontId=")[0-9]+', r"\g<1>999"), "CEL-13"),
    "fill beyond the table": (replaced(STYLES, '(<cellXfs.*?<xf [^>]*?fillId=")[0-9]+', r"\g<1>999"), "CEL-13"),
    "border beyond the table": (replaced(STYLES, '(<cellXfs.*?<xf [^>]*?borderId=")[0-9]+', r"\g<1>-1"), "CEL-13"),
    "two tables of cell styles": (doubled(STYLES, "<cellXfs.*?</cellXfs>"), "PKG-21"),
    "two spellings of a number format": (
        replaced(STYLES, '(<numFmt numFmtId="([0-9]+)"[^>]*/>)', r'\1<numFmt numFmtId="0\2" formatCode="0!.0,"/>'),
        "PKG-21",
    ),
    "a result before its formula": (replaced("T3", "(<f>[^<]*</f>)(<v>[^<]*</v>|<v */>)", r"\2\1"), "PKG-20"),
    "two tables of fonts": (doubled(STYLES, "<fonts.*?</fonts>"), "PKG-21"),
}


def changed(change: Callable[[Parts], None]) -> Parts:
    parts = dict(good())
    change(parts)
    return parts


def test_undamaged__accepted() -> None:
    assert judged(good()).verdict == "accepted"


@pytest.mark.parametrize("what", REFUSED)
def test_what_must_stand_once__refused(what: str) -> None:
    change, rule = REFUSED[what]
    parts = changed(change)
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)  # the damage is of its sense, not of its letters
    report = judged(parts)
    assert (report.verdict, [each.rule for each in report.findings]) == ("unreadable", [rule])
    assert not set("{}") & set(report.findings[0].message)


@pytest.mark.parametrize("item", ["<t>7</t><t>9</t>", "<t>7</t><r><t>9</t></r>", "<r><t>7</t><t>9</t></r>"])
@pytest.mark.parametrize("comment", ["", "<!-- -->"])
def test_string_in_two_ways__refused(item: str, comment: str) -> None:
    parts = dict(good())
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="x" Type="{kind}" Target="s.xml"/></Relationships>'
    parts[RELS] = parts[RELS].replace(b"</Relationships>", link.encode())
    spaces = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/s.xml"] = f'<sst xmlns="{spaces}">{comment}<si>{item}</si></sst>'.encode()
    assert [each.rule for each in judged(parts).findings] == ["PKG-21"]


@pytest.mark.parametrize("what", TWIN_NAMES)
def test_two_sheets_of_one_name__refused(what: str) -> None:
    one, other = TWIN_NAMES[what]
    parts = changed(another_sheet(one))
    twin = another_sheet(other, number="98", identity="rId98")
    parts["xl/worksheets/other1.xml"] = parts.pop("xl/worksheets/other.xml")
    parts[RELS] = parts[RELS].replace(b"other.xml", b"other1.xml")
    twin(parts)
    report = judged(parts)
    assert (report.verdict, [each.rule for each in report.findings]) == ("unreadable", ["PKG-22"])
    assert not set("\u200b\u200e\ufe0f") & set(report.findings[0].message)


@pytest.mark.parametrize("name", ["表三依申请公开 ", "表三依申请公开\u200b", "表三 依申请公开", "\u3000表三依申请公开"])
def test_twin_of_a_sheet_of_the_form__refused(name: str) -> None:
    assert [each.rule for each in judged(changed(another_sheet(name))).findings] == ["PKG-22"]


def test_rows_and_cells_out_of_order__told_and_read() -> None:
    """Nothing is there twice, so there is nothing to choose."""
    before = judged(good())
    for old, new in (
        ('(<row r="4" .*?</row>)(<row r="5".*?</row>)', r"\2\1"),
        ('(<c r="D4".*?</c>)(<c r="E4"[^>]*?(?:/>|>.*?</c>))', r"\2\1"),
        ("(<cols>.*?</cols>)(<sheetData>.*</sheetData>)", r"\2\1"),
        ("(<sheetData>.*</sheetData>)(.*?)(<mergeCells.*</mergeCells>)", r"\3\1\2"),
        ("(<cols>)(<col [^>]*/>)(<col [^>]*/>)", r"\1\3\2"),
    ):
        report = judged(changed(replaced("T3", old, new)))
        assert report.verdict == "accepted"
        assert {each.rule for each in report.findings} - {each.rule for each in before.findings} == {"PKG-23"}
        assert report.values == before.values


def test_merged_areas_that_overlap__returned() -> None:
    added = '<mergeCell ref="L40:M41"/><mergeCell ref="M41:N42"/></mergeCells>'
    report = judged(changed(replaced("T3", "</mergeCells>", added)))
    assert report.verdict == "returned"
    assert any(each.rule == "TPL-07" and "互相重叠" in each.message for each in report.findings)


@pytest.mark.parametrize(
    ("spans", "twins"),
    [
        (("A1:B2", "C1:D2", "A3:D3"), None),
        (("A1:D4", "B2:C3"), ("A1:D4", "B2:C3")),
        (("A1:A9", "B1:B9", "A9:B9"), ("A1:A9", "A9:B9")),
        (("C1:D9", "A1:B1", "A5:C5"), ("A5:C5", "C1:D9")),
    ],
)
def test_overlapping(spans: tuple[str, ...], twins: tuple[str, str] | None) -> None:
    assert overlapping(frozenset(spans)) == twins


def test_filter_of_libreoffice__twice_and_accepted() -> None:
    line = '<definedName name="_xlnm._FilterDatabase" localSheetId="3">表三依申请公开!$A$3:$C$20</definedName>'
    assert judged(changed(replaced(BOOK, "</definedNames>", f"{line}{line}</definedNames>"))).verdict == "accepted"


@pytest.mark.office
@needs_office
def test_saved_by_libreoffice__accepted(tmp_path: Path) -> None:
    data = through_office({"a": filled(FORM)}, tmp_path)["a"]
    assert verify_bytes(data, "青山乡.xlsx", CONTEXT).verdict == "accepted"
