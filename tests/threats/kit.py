"""What the rows of the threat tests share: the undamaged return, ways to change its parts, what a row expects."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from tests.both_ways import read_alike
from tests.helpers import context_of, filled, parts_of, zipped
from toolkit.forms import load_form
from toolkit.returns.read_return import Value
from toolkit.verify.findings import Verdict
from toolkit.verify.verification import verify_bytes

FORM = load_form("2021")
CONTEXT = context_of(FORM)
GOOD = filled(FORM)
PARTS = parts_of(GOOD)
UNDAMAGED = verify_bytes(GOOD, "青山乡.xlsx", CONTEXT).values
SHEET2, SHEET3 = "xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml"
"""The parts of 表二 and 表三."""
BOOK, BOOK_RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SECONDS = 10


@dataclass(frozen=True)
class Row:
    """One recipe of threats.md and what must come of it.

    rules: every rule that is found, with nothing else beside them. cells: places that the first rule names.
    values: what differs from the undamaged return; None where the whole file or a sheet is not read.
    """

    threat: str
    what: str
    make: Callable[[], bytes]
    verdict: Verdict
    rules: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    values: Mapping[str, Value] | None = field(default_factory=dict)
    file: str = "青山乡.xlsx"

    def hold(self) -> None:
        """Judge the file and compare."""
        data = self.make()
        begun = time.monotonic()
        report = verify_bytes(data, self.file, CONTEXT)
        assert time.monotonic() - begun < SECONDS
        read_alike(data)
        assert (report.verdict, {each.rule for each in report.findings}) == (self.verdict, set(self.rules))
        for each in report.findings:
            assert not set("{}") & set(each.message + each.remedy), each
            assert each.message.endswith("。"), each
        if self.cells:
            assert self.cells in [each.cells for each in report.findings if each.rule == self.rules[0]]
        if report.verdict == "unreadable":
            assert report.values == {}
        elif self.values is not None:
            assert report.values == {**UNDAMAGED, **self.values}


def accepted(threat: str, what: str, make: Callable[[], bytes], *rules: str, **more: Any) -> Row:
    """Read whole, the values those of the undamaged file; `rules` are for information only."""
    return Row(threat, what, make, "accepted", rules, **more)


def explained(threat: str, what: str, make: Callable[[], bytes], *rules: str, **more: Any) -> Row:
    return Row(threat, what, make, "needs_explanation", rules, **more)


def returned(threat: str, what: str, make: Callable[[], bytes], *rules: str, **more: Any) -> Row:
    return Row(threat, what, make, "returned", rules, **more)


def refused(threat: str, what: str, make: Callable[[], bytes], rule: str = "", **more: Any) -> Row:
    """Refused whole, by the threat's own id unless another is named."""
    return Row(threat, what, make, "unreadable", (rule or threat,), **more)


def walk(rows: Sequence[Row]) -> pytest.MarkDecorator:
    """Parametrize a test over rows."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.threat} {row.what}") for row in rows])


# --- changing the parts of a package


def with_parts(changes: Mapping[str, bytes | str | None]) -> Callable[[], bytes]:
    """The return with parts exchanged or added; None takes one away."""

    def make() -> bytes:
        assert all(part is not None or name in PARTS for name, part in changes.items())
        parts = {**PARTS, **changes}
        return zipped({name: part for name, part in parts.items() if part is not None})

    return make


def swapped(part: str, old: str, new: str, count: int = 1) -> Callable[[], bytes]:
    """The return with a piece of one part's XML exchanged; the piece must be there."""
    return partial(_swapped, part, old, new, count)


def _swapped(part: str, old: str, new: str, count: int) -> bytes:
    text = PARTS[part].decode()
    assert old in text, (part, old)
    return with_parts({part: text.replace(old, new, count)})()


def cell(ref: str, xml: str, part: str = SHEET3, results: bool | None = None) -> Callable[[], bytes]:
    """The return with one stored cell exchanged; `{s}` in the XML stands for the cell's own style.

    results: whether the sums keep their stored results; by default where the cell is a sum itself, since an input
    that changes takes its sums with it.
    """

    def make() -> bytes:
        text = PARTS[part].decode()
        old = re.search(rf'<c r="{ref}" s="(\d+)"[^>]*?(?:/>|>.*?</c>)', text)
        assert old is not None, ref
        if results is False or (results is None and "<f>" not in old[0]):
            text = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text)
        return with_parts({part: text.replace(old[0], xml.replace("{s}", old[1]))})()

    return make


def typed(ref: str, text: str, part: str = SHEET3) -> Callable[[], bytes]:
    """The return with a text in one cell."""
    return cell(ref, f'<c r="{ref}" s="{{s}}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>', part)


def stored(ref: str, number: str, part: str = SHEET3) -> Callable[[], bytes]:
    """The return with a number in one cell, literally as given."""
    return cell(ref, f'<c r="{ref}" s="{{s}}"><v>{number}</v></c>', part)


def formula(
    ref: str, text: str, value: str = "", attributes: str = "", results: bool | None = None
) -> Callable[[], bytes]:
    """The return with a formula and its stored result in one cell of 表三; `results` as for `cell`."""
    return cell(ref, f'<c r="{ref}" s="{{s}}"><f{attributes}>{text}</f><v>{value}</v></c>', results=results)
