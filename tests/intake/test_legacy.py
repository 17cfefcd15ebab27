"""Old and foreign tables by recipe: their values come out as of an .xlsx, or a refusal names why not."""

from __future__ import annotations

import datetime
import io
import struct
import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import filled, needs_office, parts_of, zipped
from tests.workbook.recipes import BOOK_RELS, CONTENT_TYPES, OFFICE, ROOT_RELS, book
from toolkit.forms import load_form
from toolkit.forms.index import index_form
from toolkit.intake import legacy
from toolkit.intake.decrypt import DEFAULT_PASSWORD, decrypted
from toolkit.intake.filetype import FOREIGN, kind_of
from toolkit.intake.legacy import read_foreign
from toolkit.intake.snapshot import Snapshot, Unreadable
from toolkit.intake.xls_xlsb import _unpacked
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.read_return import find_stamps
from toolkit.verify.catalogue import finding

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
CELLS = """
 <table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
 <table:table-header-rows><table:table-row>
   <table:table-cell/>
   <table:table-cell office:value-type="float" office:value="7" table:number-columns-repeated="2">
     <text:p>7件</text:p></table:table-cell>
   <table:covered-table-cell table:number-columns-repeated="3"/>
   <table:table-cell office:value-type="string">
     <text:p>甲<text:s text:c="2"/>乙</text:p><text:p>丙<text:line-break/>丁</text:p>
     <office:annotation><text:p>批注</text:p></office:annotation></table:table-cell>
 </table:table-row></table:table-header-rows>
 <table:table-row>
   <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>
   <table:table-cell office:value-type="date" office:date-value="2021-01-08"><text:p>1月8日</text:p></table:table-cell>
   <table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="">
     <text:p>#DIV/0!</text:p></table:table-cell>
   <table:table-cell office:value-type="float" office:value="1.5E-3"><text:p>0</text:p></table:table-cell>
 </table:table-row>
 <table:table-row table:number-rows-repeated="1048570">
   <table:table-cell table:number-columns-repeated="16384"/></table:table-row>
"""
MANIFEST = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest>'
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"


def content(cells: str = CELLS, root: str = "document-content") -> str:
    kind = f'office:mimetype="{SPREADSHEET}"' if root == "document" else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:{root} {NAMESPACES} {kind}>\n'
        '<office:automatic-styles><style:style style:name="h"><style:table-properties table:display="false"/>'
        "</style:style></office:automatic-styles>\n<office:body><office:spreadsheet>\n"
        f'<table:table table:name="表三">{cells}</table:table>'
        '<table:table table:name="藏" table:style-name="h"><table:table-row/></table:table>'
        f"</office:spreadsheet></office:body></office:{root}>"
    )


def ods(manifest: str = "", **changes: str) -> bytes:
    named = {"mimetype": SPREADSHEET, "content": content(), **changes}
    return zipped(
        {
            "mimetype": named["mimetype"],
            "content.xml": named["content"],
            "META-INF/manifest.xml": MANIFEST.format(manifest),
        }
    )


def xls(*rows: list[Any]) -> bytes:
    """One sheet of these rows, and a very hidden one."""
    made = xlwt.Workbook()
    first, hidden = made.add_sheet("表三"), made.add_sheet("藏")
    hidden.visibility = 2
    hidden.write(0, 0, "x")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, datetime.date):
                first.write(row, column, value, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
            elif isinstance(value, str) and value.startswith("#"):
                first.row(row).set_cell_error(column, value)
            else:
                first.write(row, column, value)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def record(number: int, body: bytes = b"") -> bytes:
    """One record of .xlsb."""
    out = bytes([number & 0x7F | 0x80, number >> 7]) if number > 0x7F else bytes([number])
    size = len(body)
    while size > 0x7F:
        out, size = out + bytes([size & 0x7F | 0x80]), size >> 7
    return out + bytes([size]) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(row: int = 1, column: int = 2) -> bytes:
    """One sheet: 7 at B1, a text at C1, an error at D1, and 2.5 at the given place, counted from zero."""

    def cell(number: int, at: int, value: bytes) -> bytes:
        return record(number, struct.pack("<II", at, 0) + value)

    def line(at: int) -> bytes:
        return record(0, struct.pack("<I", at) + bytes(13))

    sheet = record(0x81) + record(0x94, struct.pack("<4I", 0, row, 0, max(column, 3))) + record(0x91)
    sheet += line(0) + cell(5, 1, struct.pack("<d", 7)) + cell(6, 2, wide("甲")) + cell(3, 3, b"\x07")
    sheet += line(row) + cell(5, column, struct.pack("<d", 2.5)) + record(0x92) + record(0x82)
    bundle = struct.pack("<II", 1, 1) + wide("r1") + wide("表三")
    workbook = record(0x83) + record(0x8F) + record(0x9C, bundle) + record(0x90) + record(0x84)
    styles = (
        record(0x116) + record(0x269, struct.pack("<I", 1)) + record(0x2F, bytes(16)) + record(0x26A) + record(0x117)
    )
    rels = BOOK_RELS.replace("sheet1.xml", "sheet1.bin").replace("styles.xml", "styles.bin")
    rels = rels.replace(f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>', "")
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": ROOT_RELS.replace("workbook.xml", "workbook.bin"),
            "xl/workbook.bin": workbook,
            "xl/_rels/workbook.bin.rels": rels,
            "xl/worksheets/sheet1.bin": sheet,
            "xl/styles.bin": styles,
        }
    )


def values(snapshot: Snapshot, sheet: str = "表三") -> dict[str, tuple[str, str]]:
    found = snapshot.sheet(sheet)
    assert found is not None
    assert snapshot.values_only
    assert all(cell.formula is None and cell.locked for cell in found.cells.values())
    return {ref: (cell.kind, cell.text) for ref, cell in found.cells.items()}


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_foreign(data)
    told = finding(caught.value.rule, facts=caught.value.facts)
    assert not set("{}") & set(told.message + told.remedy)
    return caught.value.rule


def test_xls__values_kinds_and_states() -> None:
    data = xls(["甲", 3, 2.5, True], [], ["", 1e15, 0.1 + 0.2, datetime.date(2021, 1, 8), "#DIV/0!"])
    snapshot = read_foreign(data)
    assert values(snapshot) == {
        "A1": ("text", "甲"),
        "B1": ("number", "3"),
        "C1": ("number", "2.5"),
        "D1": ("bool", "1"),
        "B3": ("number", "1000000000000000"),
        "C3": ("number", "0.30000000000000004"),
        "D3": ("date", "2021-01-08"),
        "E3": ("error", "#DIV/0!"),
    }
    assert [(sheet.name, sheet.state) for sheet in snapshot.sheets] == [("表三", "visible"), ("藏", "veryHidden")]


def test_xlsb__values_and_errors() -> None:
    assert values(read_foreign(xlsb())) == {
        "B1": ("number", "7"),
        "C1": ("text", "甲"),
        "D1": ("error", "#DIV/0!"),
        "C2": ("number", "2.5"),
    }


@pytest.mark.parametrize("data", [ods(), content(root="document").encode()])
def test_open_document__values(data: bytes) -> None:
    snapshot = read_foreign(data)
    assert values(snapshot) == {
        "B3": ("number", "7"),
        "C3": ("number", "7"),
        "G3": ("text", "甲  乙\n丙\n丁"),
        "A4": ("bool", "1"),
        "B4": ("date", "2021-01-08"),
        "C4": ("error", "#DIV/0!"),
        "D4": ("number", "0.0015"),
    }
    assert [(sheet.name, sheet.state) for sheet in snapshot.sheets] == [("表三", "visible"), ("藏", "hidden")]


def as_xls(data: bytes) -> bytes:
    """The same values sheet by sheet in the old format."""
    made = xlwt.Workbook()
    for sheet in read_workbook(data).sheets:
        page = made.add_sheet(sheet.name)
        page.visibility = {"visible": 0, "hidden": 1, "veryHidden": 2}[sheet.state]
        for cell in sheet.cells.values():
            if cell.text:
                page.write(cell.row - 1, cell.column - 1, float(cell.text) if cell.kind == "number" else cell.text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def same_return(data: bytes, snapshot: Snapshot) -> None:
    """Every input and the stamp read as from the workbook itself."""
    original = read_workbook(data)
    assert find_stamps(snapshot)[0] == find_stamps(original)[0]
    for cell in index_form(load_form("2021")).inputs:
        texts = []
        for book_ in (original, snapshot):
            sheet = book_.sheet(cell.sheet)
            assert sheet is not None
            raw = sheet.cells.get(cell.cell)
            texts.append(raw.text if raw else "")
        assert texts[0] == texts[1] or cell.type == "date", cell.key


def test_return_saved_as_xls__same_values_and_stamp() -> None:
    data = filled(load_form("2021"))
    same_return(data, read_foreign(as_xls(data)))


@needs_office
@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xls", "ods", "fods"])
def test_return_saved_by_libreoffice__same_values_and_stamp(suffix: str, tmp_path: Path) -> None:
    data = filled(load_form("2021"))
    (tmp_path / "a.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), "a.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    saved = (tmp_path / f"a.{suffix}").read_bytes()
    assert kind_of(saved) == suffix
    same_return(data, read_foreign(saved))


def with_format(number: int, code: str | None, value: float) -> bytes:
    """An .xls with one number under a format of that number: with a code of the workbook's own, or the builtin one."""
    made = xlwt.Workbook()
    made.add_sheet("表").write(0, 0, value, xlwt.easyxf(num_format_str=code or '0"？"'))
    out = io.BytesIO()
    made.save(out)
    data, at = bytearray(out.getvalue()), 512
    while (record := struct.unpack_from("<HH", data, at))[0] != 0x0A:
        if record[0] == 0x041E and struct.unpack_from("<H", data, at + 4)[0] >= 164:
            struct.pack_into("<H", data, at + 4, number if code else 300)
        if record[0] == 0xE0 and struct.unpack_from("<H", data, at + 6)[0] >= 164:
            struct.pack_into("<H", data, at + 6, number)
        at += 4 + record[1]
    return bytes(data)


DAYS = (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))


@pytest.mark.parametrize("number", DAYS)
def test_builtin_day_format_redefined__the_number_that_is_stored(number: int) -> None:
    for code in ("0", '0"件"', '#,##0"日"', "[Red]0_ "):
        for value, text in ((12.0, "12"), (43000.25, "43000.25"), (3.1234567, "3.1234567"), (-7.0, "-7")):
            (cell,) = read_foreign(with_format(number, code, value)).sheets[0].cells.values()
            assert (cell.kind, cell.text, cell.display.code) == ("number", text, code)


@pytest.mark.parametrize("number", [*DAYS, 200])
def test_day_format__stays_a_date(number: int) -> None:
    code = "yyyy-mm-dd" if number == 200 else None
    (cell,) = read_foreign(with_format(number, code, 43000.0)).sheets[0].cells.values()
    assert cell.kind == "date"
    (cell,) = read_foreign(with_format(number, 'm"月"d"日"', 43000.0)).sheets[0].cells.values()
    assert cell.kind == "date"


def test_numbers_as_excel_packs_them__unpacked() -> None:
    packed = {0x40280000: 12.0, (12 << 2) | 2: 12.0, (1234 << 2) | 3: 12.34, (-5 << 2 | 2) & 0xFFFFFFFF: -5.0}
    assert {each: _unpacked(each) for each in packed} == packed


def test_claimed_size_beyond_what_fits__no_error_unless_cells_lie_there() -> None:
    data = bytearray(xls(["甲", 1]))
    at = bytes(data).index(b"\x00\x02\x0e\x00") + 4
    struct.pack_into("<2I2H", data, at, 0, 65536, 0, 256)
    assert values(read_foreign(bytes(data))) == {"A1": ("text", "甲"), "B1": ("number", "1")}
    parts = parts_of(xlsb())
    true, claimed = struct.pack("<4I", 0, 1, 0, 3), struct.pack("<4I", 0, 1_048_575, 0, 16_383)
    sheet = parts["xl/worksheets/sheet1.bin"]
    assert true in sheet
    boasting = zipped({**parts, "xl/worksheets/sheet1.bin": sheet.replace(true, claimed)})
    assert values(read_foreign(boasting)) == values(read_foreign(xlsb()))


def test_far_cells__refused_before_they_fill_the_memory() -> None:
    made = xlwt.Workbook()
    page = made.add_sheet("远")
    page.write(0, 0, 1)
    page.write(65535, 255, 1)
    out = io.BytesIO()
    made.save(out)
    assert refused(out.getvalue()) == "XML-07"
    assert refused(xlsb(1_048_575, 16_383)) == "XML-07"
    repeated = (
        '<table:table-row table:number-rows-repeated="9999"><table:table-cell table:number-columns-repeated="9999" '
        'office:value-type="float" office:value="1"/></table:table-row>'
    )
    assert refused(ods(content=content(repeated))) == "XML-07"


def test_boasts_that_calamine_believes__refused() -> None:
    whole = xls(["甲", 1])
    for magic, offset, rule in ((b"\x00\x02\x0e\x00", 4 + 4, "XML-07"), (b"\xfc\x00", 4 + 4, "PKG-19")):
        data = bytearray(whole)
        struct.pack_into("<I", data, whole.index(magic) + offset, 0x7FFFFFFF)
        assert refused(bytes(data)) == rule


def test_over_the_cap__refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "FILE_CAP", 100)
    assert [refused(xls(["甲"])), refused(ods()), refused(xlsb())] == ["TYP-01", "TYP-03", "TYP-03"]


def with_password(data: bytes) -> bytes:
    """An .xls whose second record says that the rest is encrypted."""
    at = data.index(b"\xe1\x00\x02\x00")
    return data[:at] + b"\x2f\x00" + data[at + 2 :]


ENTRY = '<file-entry full-path="{}" media-type="text/xml"><encryption-data checksum="x"/></file-entry>'


def test_password__refused() -> None:
    assert refused(with_password(xls(["甲"]))) == "ENC-03"
    assert refused(ods(ENTRY.format("content.xml"))) == "ENC-03"
    assert refused(ods(ENTRY.format("encrypted-package"))) == "ENC-03"
    assert values(read_foreign(ods(ENTRY.format("META-INF/signature.xml"))))


def test_damage__refused() -> None:
    data = xls(["甲", 1])
    assert refused(data[: len(data) // 2]) == "PKG-19"
    assert refused(data[:44] + b"\xff" * 40 + data[84:]) == "PKG-19"
    assert refused(ods(content="<x")) == "XML-08"
    assert refused(zipped({"mimetype": SPREADSHEET})) == "PKG-14"


def compound(name: str) -> bytes:
    """The head of a compound file whose directory names one stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504 + 128) + (name + "\0").encode("utf-16-le") + bytes(400)


@pytest.mark.parametrize(
    ("data", "kind", "rule"),
    [
        (compound("WordDocument"), "doc", "PKG-10"),
        (compound("PowerPoint Document"), "ppt", "PKG-10"),
        (compound("__properties_version1.0"), "msg", "PKG-10"),
        (compound("Contents"), "cfb", "PKG-19"),
        (compound("EncryptedPackage"), "encrypted-ooxml", "ENC-01"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "biff", "TYP-01"),
        (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "docx", "PKG-10"),
        (zipped({"OFD.xml": "", "Doc_0/Document.xml": ""}), "ofd", "PKG-10"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "odt", "PKG-10"),
        (b"ID;PWXL;N;E\r\n", "slk", "TYP-03"),
        (b"\0\0\0\x18ftypheic", "heic", "PKG-10"),
        ("单位,新收\r\n".encode("utf-16"), "csv", "TYP-02"),
        (b"\x1f\x8b\x08\0", "gzip", "ARC-07"),
        (b"From: a@b\r\nTo: c@d\r\nSubject: x\r\n\r\n", "eml", "PKG-10"),
        (b"From a@b Mon Jan  4 09:00:00 2021\nFrom: a@b\n\n", "mbox", "PKG-10"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "mht", "PKG-12"),
        (b"\0" * 600, "empty", "PKG-08"),
        (b"%PDF-1.4", "pdf", "PKG-10"),
        (b"hello", "text", "PKG-10"),
    ],
)
def test_other_kind__named(data: bytes, kind: str, rule: str) -> None:
    assert (kind_of(data), refused(data)) == (kind, rule)


@pytest.mark.parametrize("kind", FOREIGN)
def test_formulas_unproved__sentence(kind: str) -> None:
    told = finding("TYP-04", facts={"type": FOREIGN[kind]})
    assert told.level == "warning"
    assert FOREIGN[kind] in told.message
    assert ".xlsx" in told.remedy


# A real return, because the library goes wrong on packages of less than 4 KB.
RETURN = filled(load_form("2021"))


def locked(password: str) -> bytes:
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(RETURN)).encrypt(password, out)
    return out.getvalue()


def test_encrypted_workbook__opened_by_the_password() -> None:
    data = locked("盐池2020")
    assert kind_of(data) == "encrypted-ooxml"
    assert decrypted(data, ["错的", "盐池2020"]) == (RETURN, "盐池2020")


def test_encrypted_workbook__no_password_fits() -> None:
    with pytest.raises(Unreadable) as caught:
        decrypted(locked("盐池2020"), ["错的", ""])
    assert caught.value.rule == "ENC-01"


def test_default_password__opened_and_named() -> None:
    assert decrypted(locked(DEFAULT_PASSWORD), []) == (RETURN, DEFAULT_PASSWORD)


@pytest.mark.parametrize("data", [book(), xls(["甲"]), b"", ods()])
def test_not_encrypted__as_it_is(data: bytes) -> None:
    assert decrypted(data, ["x"]) == (data, "")


SAMPLES = {"xls": xls(["甲", 1], [2.5]), "ods": ods(), "fods": content(root="document").encode(), "xlsb": xlsb()}
# The same damages every time: calamine still aborts the whole process on one of some 20,000.
QUICK = settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_cut_or_flipped__a_snapshot_or_a_refusal(kind: str, data: st.DataObject) -> None:
    whole = SAMPLES[kind]
    damaged = bytearray(whole[: data.draw(st.integers(1, len(whole)))])
    for _ in range(data.draw(st.integers(0, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= data.draw(st.integers(1, 255))
    kind_of(bytes(damaged))
    for read in (read_foreign, lambda each: decrypted(each, ["x"])):
        with suppress(Unreadable):
            read(bytes(damaged))


@pytest.mark.parametrize("part", ["xl/workbook.bin", "xl/worksheets/sheet1.bin", "xl/styles.bin"])
def test_sound_package_that_our_library_cannot_read__not_called_damaged(part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsb())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert refused(zipped({**parts, part: parts[part][:-7]})) == "TYP-03"
