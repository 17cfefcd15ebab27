"""Which files are refused whole, with which id, and what foreign but sound files are read as."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.helpers import contents, filled, parts_of, refusal, zipped
from tests.workbook.recipes import BOOK, BOOK_RELS, MAIN, OFFICE, ROWS, SHEET, STRINGS, Part, book, parts, sheet
from toolkit.forms import load_form
from toolkit.intake.snapshot import RawCell
from toolkit.intake.xlsx import package, read_sheet, worksheet
from toolkit.intake.xlsx.reader import read_workbook


def cells(data: bytes) -> dict[str, RawCell]:
    return dict(read_workbook(data).sheets[0].cells)


def values(data: bytes) -> dict[str, str]:
    return {ref: cell.text for ref, cell in cells(data).items()}


SOUND = {"A1": "甲", "B1": "乙丙", "A2": "4", "B2": "4"}


def test_sound_workbook__ok() -> None:
    assert values(book()) == SOUND
    assert [(cell.kind, cell.formula) for cell in cells(book()).values()] == [
        ("text", None),
        ("text", None),
        ("number", None),
        ("number", "SUM(A2:A2)"),
    ]


@pytest.mark.parametrize("percent", [10, 50, 90, 99])
def test_truncated__error(percent: int) -> None:
    data = filled(load_form("2021"))
    assert refusal(data[: len(data) * percent // 100]) == "PKG-06"


def test_flipped_byte_in_a_stored_part__error() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as stored:
        for name, part in parts().items():
            stored.writestr(name, part)
    data = out.getvalue()
    assert data.count(b"<v>4</v></c><c") == 1
    assert refusal(data.replace(b"<v>4</v></c><c", b"<v>5</v></c><c")) == "PKG-07"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("twin", [SHEET, SHEET.upper(), SHEET.replace("/", "\\"), "/" + SHEET])
def test_part_twice__error(twin: str) -> None:
    assert refusal(zipped([*parts().items(), (twin, sheet("<row r='1'/>"))])) == "PKG-05"


@pytest.mark.parametrize("missing", ["sheet", "strings", "book", "rels", "root"])
def test_missing_part__error(missing: str) -> None:
    rule = {"rels": "PKG-17"}.get(missing, "PKG-14")
    assert refusal(book(**{missing: None})) == rule


@pytest.mark.parametrize("missing", ["styles", "types"])
def test_missing_part__ok(missing: str) -> None:
    assert values(book(**{missing: None})) == SOUND


@pytest.mark.parametrize("part", ["sheet", "strings", "book", "rels", "root", "styles"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_doctype__error(part: str, encoding: str) -> None:
    names = {"sheet": SHEET, "strings": "xl/sharedStrings.xml", "book": "xl/workbook.xml"}
    names |= {"rels": "xl/_rels/workbook.xml.rels", "root": "_rels/.rels", "styles": "xl/styles.xml"}
    plain = str(parts()[names[part]])
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "1">]>{plain}'
    assert refusal(book(**{part: declared.encode(encoding)})) == "XML-01"


def test_entity_bomb__error() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>' + sheet(ROWS.replace("<v>4", "<v>&e9;", 1))
    assert refusal(book(sheet=laughs)) == "XML-01"


ONE = '<c r="A1"><v>1</v></c>'


@pytest.mark.parametrize(
    "part",
    [
        sheet(f'<row r="1">{ONE}{ONE}</row>'),
        sheet(f'<row r="1">{ONE}</row><row r="1">{ONE}</row>'),
        sheet(f'<row r="1">{ONE}</row><row r="2">{ONE}</row>'),
        sheet(after="<sheetData/>"),
        sheet('<row r="1"><x><c r="A1"><v>1</v></c></x></row>'),
        sheet('<row r="1"><c r="Ä1"><v>1</v></c></row>'),
        sheet('<row r="1"><c r="$A$1"><v>1</v></c></row>'),
        sheet('<row r="1"><c r="A1:B1"><v>1</v></c></row>'),
        sheet('<row r="one"><c r="A1"><v>1</v></c></row>'),
        sheet('<row r="-1"><c><v>1</v></c></row>'),
    ],
    ids=[
        *("cell twice", "row twice", "cell in a wrong row", "two sheetData", "cell in something else"),
        *("strange letter", "absolute", "range", "row no number", "row negative"),
    ],
)
def test_ambiguous_sheet__error(part: str) -> None:
    assert refusal(book(sheet=part)) == "PKG-20"


@pytest.mark.parametrize(
    ("attributes", "value"),
    [
        ('t="s"', "2"),
        ('t="s"', "-1"),
        ('t="s"', "x"),
        ('t="s"', "²"),
        ('t="?"', "1"),
        ('s="4"', "1"),
        ('s="-1"', "1"),
        ('s="²"', "1"),
    ],
)
def test_bad_index__error(attributes: str, value: str) -> None:
    assert refusal(book(sheet=sheet(f'<row r="1"><c r="A1" {attributes}><v>{value}</v></c></row>'))) == "CEL-13"


TWINS = BOOK.replace("</sheets>", '<sheet name="表2" sheetId="2" r:id="{}"/></sheets>')


def test_two_sheets_in_one_part__error() -> None:
    again = BOOK_RELS.replace("</", f'<Relationship Id="r9" Type="{OFFICE}/worksheet" Target="/{SHEET}"/></', 1)
    assert refusal(book(book=TWINS.format("r1"))) == "PKG-17"
    assert refusal(book(book=TWINS.format("r9"), rels=again)) == "PKG-17"


def test_sheet_without_a_part__error() -> None:
    external = BOOK_RELS.replace('Target="worksheets/sheet1.xml"', 'Target="http://x/s.xml" TargetMode="External"')
    assert refusal(book(book=TWINS.format("r7"))) == "PKG-17"
    assert refusal(book(rels=external)) == "PKG-17"
    assert refusal(book(rels=BOOK_RELS.replace("worksheets/sheet1", "../../etc/passwd"))) == "PKG-14"


@pytest.mark.parametrize("prefix", ["x", "ss"])
def test_prefixed_namespace__ok(prefix: str) -> None:
    def prefixed(part: str) -> str:
        named = part.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
        return named.replace("xmlns=", f"xmlns:{prefix}=", 1)

    changed: dict[str, Part] = {"sheet": prefixed(sheet()), "strings": prefixed(STRINGS), "book": prefixed(BOOK)}
    assert values(book(**changed)) == SOUND


def test_strict_namespaces__ok() -> None:
    def strict(part: str | bytes) -> str:
        text = part if isinstance(part, str) else part.decode()
        text = text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        return text.replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")

    assert values(zipped({name: strict(part) for name, part in parts().items()})) == SOUND


@pytest.mark.parametrize("name", ["sheet", "strings", "book"])
def test_utf16_part__ok(name: str) -> None:
    text = {"sheet": sheet(), "strings": STRINGS, "book": BOOK}[name]
    assert values(book(**{name: ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")})) == SOUND


def test_no_addresses__counted() -> None:
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row>"
        "<row r='4'><c r='C4'><v>3</v></c><c><v>4</v></c></row>"
        "<row><c><v>5</v></c></row>"
    )
    assert values(book(sheet=sheet(rows))) == {"A1": "1", "B1": "2", "C4": "3", "D4": "4", "A5": "5"}


@pytest.mark.parametrize("area", ["A1", "A1:XFD1048576", "Z9:A1", "nonsense"])
def test_lying_dimension__ok(area: str) -> None:
    assert values(book(sheet=sheet(before=f'<dimension ref="{area}"/>'))) == SOUND


def test_shared_formula__written_out() -> None:
    rows = (
        '<row r="1"><c r="C1"><f t="shared" ref="C1:D2" si="0">SUM(A1,$B$1)</f><v>1</v></c>'
        '<c r="D1"><f t="shared" si="0"/></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0"/></c><c r="D2"><f t="shared" si="9"/></c></row>'
    )
    assert {ref: cell.formula for ref, cell in cells(book(sheet=sheet(rows))).items()} == {
        "C1": "SUM(A1,$B$1)",
        "D1": "SUM(B1,$B$1)",
        "C2": "SUM(A2,$B$1)",
        "D2": "",
    }


def test_cells__what_each_kind_holds() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r>'
        '<rPh sb="0" eb="1"><t>jia</t></rPh></is></c>'
        '<c r="B1" t="b"><v>1</v></c><c r="C1" t="e"><v>#REF!</v></c><c r="D1" t="d"><v>2021-01-08</v></c>'
        '<c r="E1" t="str"><f>A1</f><v>a_x000D_b</v></c><c r="F1" s="1"><v>44204</v></c>'
        '<c r="G1" s="2"><v>44204</v></c>'
        '<c r="H1" s="3"/><c r="I1"><f t="array" ref="I1">A1</f><v>1</v></c></row>'
    )
    found = cells(book(sheet=sheet(rows)))
    assert {ref: (cell.kind, cell.text) for ref, cell in found.items()} == {
        "A1": ("text", "甲乙"),
        "B1": ("bool", "1"),
        "C1": ("error", "#REF!"),
        "D1": ("date", "2021-01-08"),
        "E1": ("text", "a\rb"),
        "F1": ("number", "44204"),
        "G1": ("number", "44204"),
        "H1": ("blank", ""),
        "I1": ("number", "1"),
    }
    assert [ref for ref, cell in found.items() if cell.date_format] == ["F1", "G1"]
    assert [ref for ref, cell in found.items() if not cell.locked] == ["H1"]
    assert [ref for ref, cell in found.items() if cell.array] == ["I1"]


def test_control_character__error() -> None:
    assert refusal(book(strings=STRINGS.replace("甲", "\x01"))) == "XML-08"
    assert refusal(book(sheet=sheet()[:-4])) == "XML-08"


def test_wrong_encoding__error() -> None:
    assert refusal(book(strings=STRINGS.encode("gbk"))) == "XML-08"


def test_inflated_beyond_the_cap__error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "PART_CAP", 10_000)
    assert values(book()) == SOUND
    assert refusal(book(sheet=sheet() + " " * 20_000)) == "PKG-01"
    # A part that nothing refers to is never inflated.
    assert values(zipped({**parts(), "xl/media/image1.bin": b"\0" * 20_000})) == SOUND


def test_all_parts_together_beyond_the_cap__error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "TOTAL_CAP", sum(map(len, parts().values())) // 2)
    assert refusal(book()) == "PKG-01"


def test_other_caps__error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worksheet, "CELL_CAP", 3)
    read_sheet._kept_rows.cache_clear()
    read_sheet._spelled.clear()
    assert refusal(book()) == "XML-07"
    monkeypatch.setattr(package, "ENTRY_CAP", 3)
    assert refusal(book()) == "PKG-04"
    monkeypatch.setattr(package, "FILE_CAP", 100)
    assert refusal(book()) == "PKG-01"


def test_whole_workbook__parts_in_another_order_and_compression() -> None:
    data = filled(load_form("2021"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as stored:
        for name, part in reversed(parts_of(data).items()):
            stored.writestr(name.replace("/", "\\"), part)
    assert contents(out.getvalue()) == contents(data)
