"""What cannot be a return is told together, and never hides what may be one."""

from __future__ import annotations

import random
from collections.abc import Mapping
from email.message import EmailMessage

import pytest

from tests.helpers import zipped
from tests.intake.test_unpack import _flagged, sevenzip
from toolkit.intake.bystanders import FEW, gathered
from toolkit.intake.unpack import members
from toolkit.verbs.classify import sentence
from toolkit.verify.catalogue import finding

PHOTO, PDF, TEXT = b"\xff\xd8\xff\xe0" + bytes(60), b"%PDF-1.7 " + bytes(60), "说明文字。\n".encode() * 9
BOOK = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"})
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
PHOTOS = {f"IMG_{number:03}.jpg": PHOTO + bytes([number]) for number in range(40)}
SOURCE = {
    **{f"src/mod_{number}.py": f"import os\nx = {number}\n" for number in range(30)},
    "pom.xml": "<?xml version='1.0'?><project/>",
    "META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n",
    "a/b.class": b"\xca\xfe\xba\xbe" + bytes(80),
    "data.csv": "a,b\n1,2\n",
    "index.html": "<html></html>",
}


def letter(files: Mapping[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "报表"
    message.set_content("您好。")
    for name, data in files.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


NOTHING = {
    "照片.zip": (zipped(PHOTOS), "压缩包，里面的 40 个文件（照片（JPG）40 个），没有一个是填报表"),
    "一张.zip": (zipped({"1.jpg": PHOTO}), "压缩包，里面的 1 个文件（照片（JPG）1 个），没有一个是填报表"),
    "程序.jar": (zipped(SOURCE), "里面的 35 个文件"),
    "套着.zip": (zipped({"内.zip": zipped(PHOTOS), "说明.txt": TEXT}), "41 个文件（照片（JPG）40 个、文本文件 1 个）"),
    "文件.7z": (sevenzip([("1.pdf", PDF), ("2.jpg", PHOTO)]), "7z 压缩包，里面的 2 个文件"),
    "邮件.eml": (letter({"扫描件.pdf": PDF, "2.pdf": PDF + b"2"}), "邮件，里面的 2 个文件（PDF 文件 2 个）"),
    "苹果.zip": (zipped({"__MACOSX/._1.jpg": b"1", ".DS_Store": b"2", "1.jpg": PHOTO}), "里面的 1 个文件"),
}


@pytest.mark.parametrize("name", NOTHING)
def test_container_in_which_nothing_is_a_return__one_line(name: str) -> None:
    data, words = NOTHING[name]
    [only] = gathered(name, data)
    assert (only.name, only.data, only.code) == (name, data, "PKG-10")
    assert words in sentence(finding(only.code, facts=only.facts))


def test_locked_archive_without_a_table_by_name__its_password_in_one_line() -> None:
    data = _flagged(zipped(PHOTOS), 1)
    [only] = gathered("照片.zip", data)
    assert (only.name, only.code) == ("照片.zip", "ARC-05")


def test_one_plausible_workbook__told_itself_and_the_many_others_in_one_line_a_folder() -> None:
    files = {
        "大水坑镇/表.xlsx": BOOK,
        **{f"大水坑镇/{name}": data for name, data in PHOTOS.items()},
        "青山乡/1.pdf": PDF,
    }
    found = gathered("全县.zip", zipped(files))
    assert [(each.name, each.code) for each in found] == [
        ("全县.zip/大水坑镇/表.xlsx", ""),
        ("全县.zip/大水坑镇/另有 40 个文件", "PKG-10"),
        ("全县.zip/青山乡/1.pdf", ""),
    ]
    assert "另有 40 个文件（照片（JPG）40 个）" in sentence(finding("PKG-10", facts=found[1].facts))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("表.xlsx", b""),
        ("表.xlsx", PHOTO),
        ("没有后缀", BOOK),
        ("旧表.dat", OLE),
        ("半张.xls", b"\x09\x08\x10\x00half"),
        ("分卷.z01", b"PK\x07\x08" + bytes(40)),
        ("信.msg", OLE[:512] + "__properties_version1.0\0".encode("utf-16-le") + bytes(200)),
    ],
)
def test_whatever_may_be_or_hold_a_return__is_told_itself(name: str, data: bytes) -> None:
    found = gathered("包.zip", zipped({**PHOTOS, name: data}))
    assert f"包.zip/{name}" in [each.name for each in found]
    assert len(found) == 2


def test_drawn_containers__nothing_that_may_be_a_return_is_folded_and_every_file_is_counted() -> None:
    drawn = random.Random(11)
    kinds = {".jpg": PHOTO, ".pdf": PDF, ".txt": TEXT, ".xlsx": BOOK, ".xls": OLE, ".html": b"<html></html>"}
    for _ in range(60):
        chosen = drawn.sample(list(kinds), drawn.randint(1, 4))
        files = {
            f"{drawn.choice(['', '甲乡/', '乙镇/'])}{number}{suffix}": kinds[suffix] + bytes([number])
            for number in range(drawn.randint(1, 20))
            if (suffix := drawn.choice(chosen))
        }
        data = zipped(files)
        whole, found = members("包.zip", data), gathered("包.zip", data)
        tables = {each.name for each in whole if each.name.endswith((".xlsx", ".xls"))}
        assert tables <= {each.name for each in found}
        if not tables:
            assert [each.name for each in found] == ["包.zip"]
            continue
        counts = [int(each.name.rpartition("另有 ")[2].split()[0]) for each in found if "另有" in each.name]
        assert all(count > FEW for count in counts)
        assert len(found) - len(counts) + sum(counts) == len(whole)
