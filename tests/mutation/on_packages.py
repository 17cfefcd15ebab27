"""Damage of the file itself: cut short, patched, doubled, with parts that should not be there."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Sequence
from copy import deepcopy

from lxml import etree

from tests.mutation.book import BOOK, BOOK_RELATIONS, MAIN
from tests.mutation.damage import Kind, Places, Subject


def part_added(name: str, content: bytes) -> Callable[[Subject], Places]:
    def harm(subject: Subject) -> Places:
        subject.book.parts[name] = content
        return ()

    return harm


def part_changed(change: Callable[[bytes, Subject], bytes]) -> Callable[[Subject], Places]:
    """The bytes of a random sheet's part changed."""

    def harm(subject: Subject) -> Places:
        part = subject.book.part_of(subject.choose(subject.data_sheets).name)
        text = etree.tostring(subject.book.tree(part), encoding="UTF-8", xml_declaration=True)
        subject.book.remove(part)
        subject.book.parts[part] = change(text, subject)
        return ()

    return harm


def with_doctype(text: bytes, subject: Subject) -> bytes:
    head, mark, rest = text.partition(b"?>")
    kinds = (b"<!DOCTYPE worksheet>", b'<!DOCTYPE worksheet [<!ENTITY a "1">]>', b'<!DOCTYPE w SYSTEM "http://x/y">')
    return head + mark + subject.dice.choice(kinds) + rest


def with_bad_character(text: bytes, subject: Subject) -> bytes:
    return text.replace(b"</sheetData>", b"\x00</sheetData>", 1)


def cut_off(text: bytes, subject: Subject) -> bytes:
    return text[: subject.dice.randrange(len(text) // 4, len(text) - 20)]


def cell_doubled(subject: Subject) -> Places:
    """One address stored twice, with two numbers."""
    cell = subject.count()
    node = subject.book.cell(cell.place)
    twin = deepcopy(node)
    node.addnext(twin)
    twin.set("t", "n")
    for child in list(twin):
        twin.remove(child)
    etree.SubElement(twin, f"{{{MAIN}}}v").text = "98"
    return ()


def rows_doubled(subject: Subject) -> Places:
    """Two blocks of rows in one sheet."""
    data = subject.book.rows(subject.choose(subject.data_sheets).name)
    data.addnext(deepcopy(data))
    return ()


def sheet_part_gone(subject: Subject) -> Places:
    subject.book.remove(subject.book.part_of(subject.choose(subject.data_sheets).name))
    return ()


def two_sheets_one_part(subject: Subject) -> Places:
    one, other = subject.dice.sample([plan.name for plan in subject.data_sheets], 2)
    target = subject.book.part_of(other)
    wanted = subject.book.part_of(one)
    for node in subject.book.tree(BOOK_RELATIONS):
        if node.get("Target", "").endswith(wanted.rpartition("/")[2]):
            node.set("Target", f"/{target}")
    return ()


def styles_out_of_range(subject: Subject) -> Places:
    subject.book.cell(subject.count().place).set("s", subject.dice.choice(("99999", "-1")))
    return ()


def linked(subject: Subject) -> Places:
    """A link to another workbook that no cell uses any more."""
    link = f'<externalLink xmlns="{MAIN}"/>'
    subject.book.relate(BOOK, "externalLink", "xl/externalLinks/externalLink1.xml", link)
    return ()


def wrapped(wrap: Callable[[bytes, Subject], bytes]) -> Callable[[Subject], Places]:
    """The saved bytes changed."""

    def harm(subject: Subject) -> Places:
        subject.book.wraps.append(lambda data: wrap(data, subject))
        return ()

    return harm


def truncated(data: bytes, subject: Subject) -> bytes:
    return data[: subject.dice.randrange(200, len(data) - 30)]


def byte_flipped(data: bytes, subject: Subject) -> bytes:
    """One byte within a sheet, its checksum left as it was."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        line = subject.choose(
            [each for each in package.infolist() if "worksheets/" in each.filename and each.file_size]
        )
    names = struct.unpack("<2H", data[line.header_offset + 26 : line.header_offset + 30])
    start = line.header_offset + 30 + sum(names)
    at = start + subject.dice.randrange(line.compress_size)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def part_doubled(data: bytes, subject: Subject) -> bytes:
    """A sheet's part a second time under its name, or under one that only differs by capitals."""
    name = subject.book.part_of(subject.choose(subject.data_sheets).name)
    out = io.BytesIO(data)
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as package:
        warnings.simplefilter("ignore")
        twin = subject.dice.choice((name, name.replace("sheet", "Sheet"), name.upper()))
        package.writestr(twin, subject.book.serialized()[name])
    return out.getvalue()


PACKAGES: Sequence[Kind] = (
    Kind("带宏", ("SEC-01",), "warning", part_added("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")),
    Kind("链接到别的工作簿", ("SEC-03",), "warning", linked),
    Kind("部件里有 DOCTYPE", ("XML-01",), "error", part_changed(with_doctype)),
    Kind("部件里有非法字符", ("XML-08",), "error", part_changed(with_bad_character)),
    Kind("部件内容不完整", ("XML-08",), "error", part_changed(cut_off)),
    Kind("同一格存了两个数", ("PKG-20",), "error", cell_doubled),
    Kind("一张表存了两份行", ("PKG-20",), "error", rows_doubled),
    Kind("样式序号超出范围", ("CEL-13",), "error", styles_out_of_range),
    Kind("缺一张表的部件", ("PKG-14",), "error", sheet_part_gone),
    Kind("两张表指向同一部件", ("PKG-17",), "error", two_sheets_one_part),
    Kind("内部部件重名", ("PKG-05",), "error", wrapped(part_doubled)),
    Kind("文件被截断", ("PKG-06", "PKG-07"), "error", wrapped(truncated)),
    Kind("传坏了一个字节", ("PKG-07",), "error", wrapped(byte_flipped)),
    Kind("文件前面有多余内容", ("PKG-16",), "error", wrapped(lambda data, _: "自解压\n".encode() * 60 + data)),
    Kind("空文件", ("PKG-08",), "error", wrapped(lambda data, _: b"\0" * len(data))),
    Kind("其实是图片", ("PKG-10",), "error", wrapped(lambda data, _: b"\x89PNG\r\n\x1a\n" + data[:500])),
)
