"""ARC, ENC, TYP: archives, passwords and other formats at the front door (threats.md 3.2).

What unpacking, decrypting and the readers of other formats do with each is tested beside them; see covered.toml.
"""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from tests.helpers import zipped
from tests.threats.kit import CONTEXT, GOOD, SECONDS, UNDAMAGED, Row, refused, walk
from toolkit.intake.unpack import members
from toolkit.verify.verification import verify_bytes

LOCKED = "EncryptedPackage".encode("utf-16-le")
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def compound(*names: str) -> bytes:
    """The head of a compound file with these directory entries."""
    entries = b"".join((name + "\0").encode("utf-16-le").ljust(128, b"\0") for name in names)
    return CFB.ljust(512, b"\0") + entries.ljust(512, b"\0")


def template() -> bytes:
    """A workbook of somebody else saved as .xltx."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.template = True
    book.save(out)
    return out.getvalue()


ROWS: list[Row] = [
    refused("ARC-07", "a zip of returns", lambda: zipped({"青山乡.xlsx": GOOD})),
    refused("ARC-07", "a RAR", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(50)),
    refused("ARC-07", "a 7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(50)),
    refused("ARC-07", "a part of a split archive", lambda: b"PK\x07\x08" + GOOD),
    refused("ENC-01", "an encrypted workbook", lambda: compound("EncryptionInfo", "EncryptedPackage")),
    refused("TYP-02", "a CSV in GBK", lambda: "单位,新收\n青山乡,=1+1\n".encode("gbk"), file="青山乡.csv"),
    refused("TYP-02", "a CSV in UTF-8 with its mark", lambda: "单位,新收\n青山乡,007\n".encode("utf-8-sig")),
    refused("TYP-02", "tabs in UTF-16", lambda: "单位\t新收\n青山乡\t7\n".encode("utf-16")),
    refused("TYP-03", "a template of somebody else", template, "ID-05", file="青山乡.xltx"),
]


@walk(ROWS)
def test_archive(row: Row) -> None:
    row.hold()


def archive(names: list[bytes], flag: int = 0) -> bytes:
    """A zip whose entries carry these raw names, with a return in each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for number, name in enumerate(names):
            info = zipfile.ZipInfo("?" * len(name))
            info.extra = b""
            package.writestr(info, GOOD + bytes([number]))
    data = out.getvalue()
    for name in names:
        data = data.replace(b"?" * len(name), name, 2)
    return data


@pytest.mark.parametrize("name", ["㘵家集乡.xlsx", "𠮷祥镇.xlsx", "青山乡.xlsx"])
def test_gb18030_names__the_returns_are_read(name: str) -> None:
    found = members("包.zip", archive([name.encode("gb18030")]))
    assert [(each.name, each.code) for each in found] == [(f"包.zip/{name}", "")]
    assert verify_bytes(found[0].data, found[0].name, CONTEXT).values == UNDAMAGED


def test_archive_of_three_one_bad__a_receipt_for_each() -> None:
    data = zipped({"甲.xlsx": GOOD, "乙.xlsx": GOOD[:500], "~$甲.xlsx": bytes(165)})
    found = members("包.zip", data)
    assert [each.code for each in found] == ["", "", "PKG-09"]
    assert [verify_bytes(each.data, each.name, CONTEXT).verdict for each in found[:2]] == ["accepted", "unreadable"]


def test_bomb_in_a_bomb__refused_in_time() -> None:
    import time

    inner = zipped({f"{n}.bin": bytes(60 << 20) for n in range(4)})
    begun = time.monotonic()
    found = members("包.zip", zipped({"a.zip": inner, "b.zip": inner}))
    assert time.monotonic() - begun < SECONDS
    assert "PKG-01" in {each.code for each in found}
