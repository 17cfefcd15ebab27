"""What the tests of marking share: small packages with content types, and looks into a marked copy."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tests.helpers import parts_of, zipped
from tests.workbook.recipes import MAIN, OFFICE, RELS, Part, parts
from toolkit.intake.snapshot import RawSheet
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.marking import marked_copy
from toolkit.workbook.problem_list import Problem

PACKAGE = "application/vnd.openxmlformats-package"
SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{PACKAGE}.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEETML}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEETML}.worksheet+xml"/>'
    "</Types>"
)
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
TITLE = "青山乡2021年填报表问题清单（第 1 次退回）"


def package(more: dict[str, str | bytes] | None = None, **changes: Part) -> bytes:
    """A small workbook of one sheet 表; `more` are parts by name."""
    return zipped({**parts(**{"types": TYPES, **changes}), **(more or {})})


def rels(*entries: tuple[str, str]) -> str:
    """A part of relationships: kind or whole type, and target; ids are x1, x2, …"""
    nodes = "".join(
        f'<Relationship Id="x{number}" Type="{kind if "://" in kind else f"{OFFICE}/{kind}"}" Target="{target}"/>'
        for number, (kind, target) in enumerate(entries, 1)
    )
    return f'<Relationships xmlns="{RELS}">{nodes}</Relationships>'


def comments(*notes: tuple[str, str], inside: str = "") -> str:
    """A part of comments: address and text; `inside` stands for the text element of one more, on A1."""
    nodes = "".join(f'<comment ref="{ref}" authorId="0"><text><t>{text}</t></text></comment>' for ref, text in notes)
    more = f'<comment ref="A1" authorId="0">{inside}</comment>' if inside else ""
    return (
        f'<comments xmlns="{MAIN}"><authors><author>王某</author></authors>'
        f"<commentList>{nodes}{more}</commentList></comments>"
    )


def fault(*cells: str, message: str = "填的不是数字。", remedy: str = "请只填数字。", rule: str = "CEL-04") -> Problem:
    return Problem("须改正", cells, message, remedy, rule)


def marked(data: bytes, *problems: Problem) -> dict[str, bytes]:
    """The parts of the marked copy."""
    return parts_of(marked_copy(data, problems, TITLE))


def sheet_of(data: bytes, name: str = "表") -> RawSheet:
    found = read_workbook(data).sheet(name)
    assert found is not None
    return found


def nodes(part: bytes, name: str) -> Iterator[etree._Element]:
    return etree.fromstring(part).iter(f"{{*}}{name}")


def notes_of(data: bytes, name: str = "表") -> dict[str, str]:
    return dict(sheet_of(data, name).notes)
