"""Archives and letters made byte by byte: every file inside comes out, or a code says why it does not."""

from __future__ import annotations

import gzip
import io
import mailbox
import re
import stat
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from pathlib import Path

import py7zr
import pytest
import rarfile  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import zipped
from tests.workbook.recipes import book
from toolkit.intake import budget
from toolkit.intake.unpack import Member, members
from toolkit.verify.catalogue import finding

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
BOOK = book()
XLSX = "application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def names(data: bytes, name: str = "包.zip") -> list[str]:
    return [member.name for member in members(name, data)]


def codes(data: bytes, name: str = "包.zip") -> list[tuple[str, str]]:
    return [(member.name, member.code) for member in members(name, data)]


def raw_zip(entries: Iterable[tuple[bytes, bytes, bytes]], flag: int = 0) -> bytes:
    """A zip whose names are these very bytes: (name, extra, content)."""
    out = io.BytesIO()
    renamed = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, extra, content) in enumerate(entries):
            stand_in = f"{number:04d}".ljust(len(name), "~")[: max(len(name), 4)]
            info = zipfile.ZipInfo(stand_in)
            info.extra = extra
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
            renamed.append((stand_in.encode(), name))
    data = out.getvalue()
    for stand_in, name in renamed:
        data = data.replace(stand_in, name)
    return _flagged(data, flag)


def _flagged(data: bytes, flag: int) -> bytes:
    """The same zip with bits set in the flags of every entry."""
    out = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for match in re.finditer(re.escape(magic), data):
            (old,) = struct.unpack_from("<H", data, match.start() + offset)
            struct.pack_into("<H", out, match.start() + offset, old | flag)
    return bytes(out)


def unicode_path(stored: bytes, name: str) -> bytes:
    body = b"\1" + struct.pack("<I", zlib.crc32(stored)) + name.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


def rar(entries: Iterable[tuple[str, bytes, int]]) -> bytes:
    """A RAR 5 archive: (name, content, method); method 0 is stored."""

    def number(value: int) -> bytes:
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes(out) + bytes([value])

    def block(body: bytes) -> bytes:
        sized = number(len(body)) + body
        return struct.pack("<I", zlib.crc32(sized)) + sized

    data = b"Rar!\x1a\x07\x01\0" + block(bytes((1, 0, 0)))
    for name, content, method in entries:
        stored = name.encode()
        data += block(
            bytes((2, 2))
            + number(len(content))
            + b"\4"
            + number(len(content))
            + number(0o100644)
            + struct.pack("<I", zlib.crc32(content))
            + number(method << 7)
            + b"\1"
            + number(len(stored))
            + stored
        )
        data += content
    return data + block(bytes((5, 0, 0)))


def tarred(entries: Iterable[tuple[str, bytes]], links: Iterable[str] = ()) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for name in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(info)
    return out.getvalue()


def letter(*attached: tuple[str, bytes], forwarded: EmailMessage | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "报表"
    message.set_content("您好，报表见附件。")
    for name, content in attached:
        message.add_attachment(content, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    if forwarded is not None:
        message.add_attachment(forwarded)
    return message


def sevenzip(entries: Iterable[tuple[str, bytes]], **options: object) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as archive:
        for name, content in entries:
            archive.writestr(content, name)
    return out.getvalue()


@pytest.mark.parametrize("data", [BOOK, b"", b"%PDF-1.7", b"a,b\n1,2\n", zipped({"mimetype": "x", "content.xml": ""})])
def test_no_archive__itself(data: bytes) -> None:
    assert members("青山乡.xlsx", data) == [Member("青山乡.xlsx", data)]


def test_zip__every_file() -> None:
    data = zipped({"收表/": b"", "收表/青山乡.xlsx": BOOK, "大水坑镇.xlsx": b"2"})
    found = members("包.zip", data)
    assert [each.name for each in found] == ["包.zip/收表/青山乡.xlsx", "包.zip/大水坑镇.xlsx"]
    assert [each.data for each in found] == [BOOK, b"2"]


def test_zip_names__gbk_utf8_and_mixed() -> None:
    gbk, utf8, rare = "青山乡.xlsx".encode("gbk"), "花马池镇.xlsx".encode(), "㘵𠮷镇.xlsx".encode("gb18030")
    data = raw_zip([(gbk, b"", b"1"), (utf8, b"", b"2"), (rare, b"", b"3")])
    assert names(data) == ["包.zip/青山乡.xlsx", "包.zip/花马池镇.xlsx", "包.zip/㘵𠮷镇.xlsx"]


def test_zip_name__unicode_extra_with_its_checksum() -> None:
    stored = b"_____.xlsx"
    right, wrong = unicode_path(stored, "高沙窝镇.xlsx"), unicode_path(b"other", "错.xlsx")
    data = raw_zip([(stored, right, b"1"), (b"-----.xlsx", wrong, b"2")])
    assert names(data) == ["包.zip/高沙窝镇.xlsx", "包.zip/-----.xlsx"]


def test_zip_name__gbk_that_claims_utf8() -> None:
    data = raw_zip([("青山乡.xlsx".encode("gbk"), b"", BOOK)], flag=0x800)
    assert members("包.zip", data) == [Member("包.zip/青山乡.xlsx", BOOK)]


def test_zip__same_name_and_case_twins_all_kept() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped([("a.xlsx", b"1"), ("a.xlsx", b"2"), ("A.XLSX", b"3")])
    assert members("包.zip", data) == [
        Member("包.zip/a.xlsx", b"1"),
        Member("包.zip/a(1).xlsx", b"2"),
        Member("包.zip/A.XLSX", b"3"),
    ]


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert codes(zipped({"../up.xlsx": b"1", "/abs.xlsx": b"2"})) == [("包.zip/up.xlsx", ""), ("包.zip/abs.xlsx", "")]
    assert list(tmp_path.iterdir()) == []


def test_link__skipped() -> None:
    info = zipfile.ZipInfo("a.xlsx")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert members("包.zip", out.getvalue()) == [Member("包.zip/a.xlsx", b"", "ARC-03")]
    assert codes(tarred([("b.xlsx", b"1")], ["a.xlsx"])) == [("包.zip/b.xlsx", ""), ("包.zip/a.xlsx", "ARC-03")]


def test_encrypted_members__refused() -> None:
    assert codes(_flagged(zipped({"a.xlsx": b"1"}), 1)) == [("包.zip/a.xlsx", "ARC-05")]


def test_noise__named_or_dropped() -> None:
    data = zipped({"__MACOSX/._a.xlsx": b"1", "._b.xlsx": b"2", ".DS_Store": b"3", "~$a.xlsx": b"4", "a.xlsx": b"5"})
    assert [code for _, code in codes(data)] == ["ARC-08", "ARC-08", "ARC-08", "PKG-09", ""]
    data = zipped({"b.xlsx.crdownload": b"1", "desktop.ini": b"2", "收\\~$b.xlsx": b"3", "收/.~lock.b.xlsx#": b"4"})
    assert [code for _, code in codes(data)] == ["IO-06", "ARC-08", "PKG-09", "PKG-09"]


def nested(times: int) -> bytes:
    data = zipped({"a.xlsx": BOOK})
    for number in range(times):
        data = zipped({f"{number}.zip": data})
    return data


def test_nested_twice__opened() -> None:
    assert members("包.zip", nested(2)) == [Member("包.zip/1.zip/0.zip/a.xlsx", BOOK)]


def test_nested_deeper__refused() -> None:
    assert codes(nested(3)) == [("包.zip/2.zip/1.zip/0.zip", "ARC-04")]


def test_one_large_member__alone_refused() -> None:
    data = zipped({"big.xlsx": bytes(budget.MEMBER_CAP + 1), "a.xlsx": b"1"})
    assert codes(data) == [("包.zip/big.xlsx", "PKG-01"), ("包.zip/a.xlsx", "")]


def test_budget__shared_by_nested_archives() -> None:
    inner = zipped({"zeros": bytes(60_000_000)})
    found = codes(zipped({f"{number}.zip": inner for number in range(9)}))
    assert found == [*((f"包.zip/{number}.zip/zeros", "") for number in range(3)), ("包.zip", "PKG-01")]


def test_too_many_members__refused() -> None:
    found = codes(zipped({f"{number}.txt": b"" for number in range(budget.MEMBERS_CAP + 1)}))
    assert len(found) == budget.MEMBERS_CAP + 1
    assert found[-1] == ("包.zip", "PKG-01")


def test_damage__named() -> None:
    data = zipped({"a.xlsx": BOOK, "b.xlsx": b"text" * 100})
    assert codes(data[: len(data) // 2]) == [("包.zip", "PKG-06")]
    broken = bytearray(data)
    broken[60] ^= 0xFF
    assert codes(bytes(broken)) == [("包.zip/a.xlsx", "PKG-07"), ("包.zip/b.xlsx", "")]
    assert codes(zipped({})) == [("包.zip", "PKG-10")]


def test_tar__with_gzip_and_chinese_names() -> None:
    data = tarred([("青山乡.xlsx", BOOK)])
    for packed in (data, gzip.compress(data)):
        assert members("包.tar", packed) == [Member("包.tar/青山乡.xlsx", BOOK)]
    assert codes(data[: 512 * 3]) == [("包.zip/青山乡.xlsx", "PKG-06"), ("包.zip", "PKG-06")]
    assert codes(gzip.compress(data)[:-200]) == [("包.zip", "PKG-06")]


def test_gzip__the_file_inside() -> None:
    out = io.BytesIO()
    with gzip.GzipFile("a.xlsx", "wb", fileobj=out) as stream:
        stream.write(BOOK)
    assert members("包.gz", out.getvalue()) == [Member("包.gz/a.xlsx", BOOK)]


def test_rar__stored_members_need_no_tool() -> None:
    data = rar([("收表/青山乡.xlsx", BOOK, 0), ("b.xlsx", b"2", 0)])
    assert members("包.rar", data) == [Member("包.rar/收表/青山乡.xlsx", BOOK), Member("包.rar/b.xlsx", b"2")]


def test_rar__without_a_tool__said(monkeypatch: pytest.MonkeyPatch) -> None:

    def missing(*_: object, **__: object) -> None:
        raise rarfile.RarCannotExec

    monkeypatch.setattr(rarfile, "tool_setup", missing)
    found = members("包.rar", rar([("a.xlsx", b"packed", 3), ("b.xlsx", b"2", 0)]))
    assert [(each.name, each.code) for each in found] == [("包.rar/b.xlsx", ""), ("包.rar", "ARC-07")]
    assert finding("ARC-07", facts=found[1].facts).message == (
        "这是RAR 压缩包（这台电脑上没有能打开它的程序），需要先解压。"
    )


def has_tool() -> bool:
    try:
        rarfile.tool_setup(bsdtar=False)
    except rarfile.RarCannotExec:
        return False
    return True


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the files of other projects are not here")
def test_rar_packed_by_its_own_program__opened_or_said() -> None:
    (path,) = (CORPUS / "pypi-rarfile-4.5").glob("7c94ca61d91a*")
    (found,) = members("包.rar", path.read_bytes())
    if has_tool():
        assert (found.name, found.data[:8], len(found.data)) == ("包.rar/stest1.txt", b"000\n001\n", 2048)
    else:
        assert (found.name, found.code) == ("包.rar", "ARC-07")
        assert "没有能打开它的程序" in found.facts["type"]


@pytest.mark.parametrize(
    ("library", "data"),
    [("rarfile", rar([("a.xlsx", b"1", 0)])), ("py7zr", b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(40))],
)
def test_library_not_installed__said(library: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    (found,) = members("包", data)
    assert (found.name, found.code) == ("包", "ARC-07")
    assert "这台电脑上没有能打开它的程序" in found.facts["type"]


def test_7z__every_file() -> None:
    found = members(
        "包.7z", sevenzip([("收表/青山乡.xlsx", BOOK), ("b.xlsx", b"2"), ("b.xlsx", b"3"), ("空.txt", b"")])
    )
    assert [each.data for each in found] == [BOOK, b"2", b"3", b""]
    assert found[0].name == "包.7z/收表/青山乡.xlsx"


@pytest.mark.parametrize("header", [False, True])
def test_7z_with_password__refused(header: bool) -> None:
    data = sevenzip([("a.xlsx", b"1")], password="密码", header_encryption=header)
    assert codes(data, "包.7z") == [("包.7z", "ARC-05")]


def test_7z_bomb_and_damage__refused() -> None:
    # The quickest compressor: how small the bomb is does not matter, how large it becomes does.
    quick = [{"id": py7zr.FILTER_LZMA2, "preset": 0}]
    data = sevenzip([("a", bytes(budget.TOTAL_CAP + 1))], filters=quick)
    assert codes(data, "包.7z") == [("包.7z", "PKG-01")]
    assert codes(data[:-20], "包.7z") == [("包.7z", "PKG-06")]


def test_letter__attachments_only() -> None:
    inner = letter(("大水坑镇.xlsx", b"2"))
    message = letter(("青山乡（定稿）.xlsx", BOOK), forwarded=inner)
    message.add_attachment(b"\x89PNG", "image", "png", cid="<logo>", filename="logo.png", disposition="inline")
    found = members("信.eml", message.as_bytes())
    assert [(each.name, each.data) for each in found] == [
        ("信.eml/青山乡（定稿）.xlsx", BOOK),
        ("信.eml/大水坑镇.xlsx", b"2"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        b'filename="=?gb18030?B?x+DJvc/nLnhsc3g=?="',
        b'filename="=?GB2312?B?x+DJvc/nLnhsc3g=?="',
        b'filename="=?utf-8?B?6Z2S5bGx5LmhLnhsc3g=?="',
        b"filename*=gb2312''%C7%E0%C9%BD%CF%E7.xlsx",
        b"filename*0*=utf-8''%E9%9D%92%E5%B1%B1; filename*1*=%E4%B9%A1.xlsx",
        b'filename="' + "青山乡.xlsx".encode("gbk") + b'"',
        b'filename="' + "青山乡.xlsx".encode() + b'"',
    ],
)
def test_letter_name__decoded(header: bytes) -> None:
    data = (
        b"From: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Disposition: attachment; " + header + b"\r\nContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n"
    )
    assert members("信.eml", data) == [Member("信.eml/青山乡.xlsx", b"1")]


def test_letter_with_zip__opened_and_without_attachment__said() -> None:
    packed = letter(("表.zip", zipped({"a.xlsx": BOOK}))).as_bytes()
    assert members("信.eml", packed) == [Member("信.eml/表.zip/a.xlsx", BOOK)]
    assert codes(letter().as_bytes(), "信.eml") == [("信.eml", "PKG-10")]


def test_mailbox__every_letter(tmp_path: Path) -> None:
    export = mailbox.mbox(tmp_path / "收件箱.mbox")
    export.add(letter(("青山乡.xlsx", BOOK)))
    export.add(letter(("大水坑镇.xlsx", b"2"), ("附.xlsx", b"3")))
    export.close()
    found = members("收件箱", (tmp_path / "收件箱.mbox").read_bytes())
    assert [each.data for each in found] == [BOOK, b"2", b"3"]


SAMPLES: dict[str, Callable[[], bytes]] = {
    "zip": lambda: nested(1),
    "tar": lambda: tarred([("a.xlsx", b"1" * 600), ("b.xlsx", b"2")]),
    "gzip": lambda: gzip.compress(tarred([("a.xlsx", b"1")])),
    "rar": lambda: rar([("a.xlsx", b"1", 0), ("b.xlsx", b"22", 0)]),
    "7z": lambda: sevenzip([("a.xlsx", b"1"), ("b/c.xlsx", b"2")]),
    "eml": lambda: letter(("a.xlsx", b"1")).as_bytes(),
    "mbox": lambda: b"From a Mon Jan  4 09:00:00 2021\n" + letter(("a.xlsx", b"1")).as_bytes(),
}
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def always_answers(data: bytes) -> None:
    for member in members("包", data):
        assert member.name.startswith("包")
        if member.code:
            assert not set("{}") & set(finding(member.code, facts=member.facts).message)


@QUICK
@given(
    st.sampled_from([b"", b"PK\x03\x04", b"Rar!\x1a\x07\x01\0", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"]), st.binary()
)
def test_random_bytes__an_answer(magic: bytes, rest: bytes) -> None:
    always_answers(magic + rest)


@pytest.mark.parametrize("kind", SAMPLES)
def test_cut_or_flipped__an_answer(kind: str) -> None:
    whole = SAMPLES[kind]()

    @QUICK
    @given(st.data())
    def damaged(data: st.DataObject) -> None:
        cut = whole[: data.draw(st.integers(0, len(whole)))]
        always_answers(cut)
        flipped = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 4))):
            flipped[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
        always_answers(bytes(flipped))

    damaged()


@pytest.mark.parametrize("taken_for", ["cp437", "latin-1"])
def test_gbk_names_flagged_utf8__mended_in_every_container(taken_for: str) -> None:
    odd = "青山乡 乗.xlsx".encode("gbk").decode(taken_for)
    for data in (zipped({odd: BOOK}), tarred([(odd, BOOK)]), letter((odd, BOOK)).as_bytes()):
        assert names(data) == ["包.zip/青山乡 乗.xlsx"]
    # Its library takes the second byte of 乗 for the end of a folder's name.
    assert names(sevenzip([("青山乡.xlsx".encode("gbk").decode(taken_for), BOOK)])) == ["包.zip/青山乡.xlsx"]
