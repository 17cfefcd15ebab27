"""Each unit's workbook made from a master built once: the same parts as the slow writer's, without its work.

A part that holds the unit's identity, prefilled numbers or results that hang on them is kept as deflated stretches that
never change; what stands between them goes in as stored blocks, so that no unit's workbook is compressed.
Every other part is copied as it lies in the master's package.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.forms import Form, index_form
from toolkit.forms.carry import carried_values
from toolkit.forms.index import COVER_ISSUED
from toolkit.forms.unit_kinds import KINDS
from toolkit.intake.xlsx.escapes import encoded
from toolkit.returns.stamp import Stamp
from toolkit.workbook.changing_results import ChangingResults
from toolkit.workbook.excel_formula import Result, shown
from toolkit.workbook.issue import fingerprint, issued_plan
from toolkit.workbook.plan import Value, WorkbookPlan
from toolkit.workbook.sheet_setup import sealed_by
from toolkit.workbook.writer import write_workbook
from toolkit.workbook.zip_package import directory_line, end_of_package, header_fields, local_header, unzipped

_LONGEST_TEXT = 255
# Excel and openpyxl write numbers with 15 and 16 significant digits; below this they are plain digits.
_LARGEST = 10**15
_TEXTS = ("campaign", "unit_code", "unit_name", "unit_kind", "seal")
_PLACE = {name: f"template:{name}" for name in _TEXTS}
_PLACE_ISSUE = 899_999_999_999_917

_BLOCK = struct.Struct("<BHH")
_LONGEST_BLOCK = 0xFFFF
_SHORT = 128
_CALCULATED = rb'(?P<style> s="[0-9]+")(?: t="str")?>(?P<formula><f>[^<]*</f>)<v>[^<]*</v>'
_LOCAL_SIZE = 30


class IssueTemplate:
    """The workbook of a form and a year, with the day to report by; `filled` gives one unit's.

    What the template cannot express (odd characters in a name, values that are no carried whole numbers) is
    drawn by the slow writer. So is everything, where a trial does not equal the slow writer's workbook.
    """

    def __init__(self, form: Form, year: int, password: str = "", deadline: date | None = None) -> None:
        self._form, self._year, self._password, self._deadline = form, year, password, deadline
        self._fingerprint = fingerprint(form)
        cells = index_form(form).cells
        self._carried = tuple(carried_values(form, dict.fromkeys(cells, 0)))
        places = [(cells[key].sheet, cells[key].cell) for key in self._carried]
        plan = self._plan(self._placeholder(), {})
        kind = (form.cover.sheet, COVER_ISSUED["kind"])
        self._results = ChangingResults(plan, kind, places, (_PLACE["unit_kind"], *KINDS))
        self._slots = {place: _number_token(key) for key, place in zip(self._carried, places, strict=True)}
        self._slots |= {place: _number_token("!".join(place)) for place in self._results.places}
        self._package = _PackageTemplate(write_workbook(plan), self._slots_by_part(plan), self._tokens())
        self._sound = self._fills_as_it_should()

    def filled(self, stamp: Stamp, values: Mapping[str, Value]) -> bytes:
        """One unit's workbook; the same arguments give the same bytes."""
        if self._sound and self._expresses(stamp, values) and (filled := self._filled(stamp, values)):
            return self._package.filled(filled)
        return self._drawn(stamp, values)

    def _plan(self, stamp: Stamp, values: Mapping[str, Value]) -> WorkbookPlan:
        return issued_plan(self._form, stamp, values, self._password, deadline=self._deadline)

    def _drawn(self, stamp: Stamp, values: Mapping[str, Value]) -> bytes:
        return write_workbook(self._plan(stamp, values))

    def _stamp(self, texts: Mapping[str, str], issue: int) -> Stamp:
        return Stamp(year=self._year, edition=self._form.edition, fingerprint=self._fingerprint, issue=issue, **texts)

    def _placeholder(self) -> Stamp:
        return self._stamp(_PLACE, _PLACE_ISSUE)

    def _slots_by_part(self, plan: WorkbookPlan) -> dict[str, dict[str, bytes]]:
        """Part → address → token, of the cells that may be prefilled and of the formulas that hang on them."""
        slots: dict[str, dict[str, bytes]] = {}
        names = [sheet.name for sheet in plan.sheets]
        for (sheet, ref), token in self._slots.items():
            slots.setdefault(f"xl/worksheets/sheet{names.index(sheet) + 1}.xml", {})[ref] = token
        return slots

    def _tokens(self) -> list[bytes]:
        # The document property and the footer before the tokens inside them: each is escaped in its own way as well.
        place = self._placeholder()
        return [
            _xml(place.as_property()),
            _xml(sealed_by(place.unit_name)),
            *(_xml(text) for text in _PLACE.values()),
            _xml(str(_PLACE_ISSUE)),
            *self._slots.values(),
        ]

    def _filled(self, stamp: Stamp, values: Mapping[str, Value]) -> dict[bytes, bytes] | None:
        """Token → what stands there in this unit's workbook; None where more changes than the template expects."""
        texts = (
            stamp.as_property(),
            sealed_by(stamp.unit_name),
            *(getattr(stamp, name) for name in _TEXTS),
            str(stamp.issue),
        )
        numbers = tuple(values.get(key) for key in self._carried)
        results = self._results.of(stamp.unit_kind, numbers)
        if results is None:
            return None
        inside = (b"" if number is None else f"<v>{number}</v>".encode() for number in numbers)
        formulas = zip(self._package.formulas, results, strict=True)
        given = (*map(_xml, texts), *inside, *(_with_result(*each) for each in formulas))
        return dict(zip(self._package.tokens, given, strict=True))

    def _expresses(self, stamp: Stamp, values: Mapping[str, Value]) -> bool:
        return (
            (stamp.year, stamp.edition, stamp.fingerprint) == (self._year, self._form.edition, self._fingerprint)
            and all(_plain(getattr(stamp, name)) for name in _TEXTS)
            and all(key in self._carried and _whole(value) for key, value in values.items() if value is not None)
        )

    def _fills_as_it_should(self) -> bool:
        """Whether a trial with awkward names and every other number prefilled equals the slow writer's workbook."""
        texts = {name: f"{name}&乙<'丙\">😀 ]]> {number}" for number, name in enumerate(_TEXTS)}
        stamp = self._stamp(texts, 12)
        values: dict[str, Value] = {key: number for number, key in enumerate(self._carried) if number % 2 == 0}
        try:
            filled = self._filled(stamp, values)
            return filled is not None and _parts(self._package.filled(filled)) == _parts(self._drawn(stamp, values))
        except etree.XMLSyntaxError:
            return False


def _number_token(key: str) -> bytes:
    return f"\0{key}\0".encode()


def _with_result(formula: bytes, result: Result) -> bytes:
    """The rest of a cell's opening tag, its formula and its result, as `_CALCULATED` finds them."""
    kind = b' t="str">' if isinstance(result, str) else b">"
    return b"%b%b<v>%b</v>" % (kind, formula, _xml(shown(result)))


def _xml(text: str) -> bytes:
    return escape(text).encode()


def _plain(text: str) -> bool:
    """Whether a text is written as it is: not empty, no control characters, no outer blanks to preserve, nothing that
    looks like an escape.
    """
    return 0 < len(text) <= _LONGEST_TEXT and text.isprintable() and text == text.strip() == encoded(text)


def _whole(value: Value) -> bool:
    return type(value) is int and abs(value) < _LARGEST


def _parts(package: bytes) -> dict[str, bytes]:
    """Every part by name in canonical XML, where a character and its number (甲, &#30002;) are the same."""
    return {name: etree.tostring(etree.fromstring(data), method="c14n") for name, data in unzipped(package).items()}


class _PackageTemplate:
    """A zip package taken apart into what is the same for everybody and the parts that hold tokens.

    slots: part → address → token of a cell; `formulas`: those of the slots that have one, in the tokens' order.
    """

    def __init__(self, master: bytes, slots: Mapping[str, Mapping[str, bytes]], tokens: list[bytes]) -> None:
        self.tokens = tokens
        fixed, listed = bytearray(), bytearray()
        formulas: dict[bytes, bytes] = {}
        self._changing: list[_Part] = []
        pattern = re.compile(b"(" + b"|".join(re.escape(token) for token in tokens) + b")")
        with zipfile.ZipFile(io.BytesIO(master)) as package:
            self._count = len(package.infolist())
            for info in package.infolist():
                part, found = _with_tokens(package.read(info), slots.get(info.filename, {}))
                formulas |= found
                pieces = pattern.split(part)
                name = info.filename.encode()
                if len(pieces) > 1:
                    self._changing.append(_Part(name, pieces))
                    continue
                start = info.header_offset + _LOCAL_SIZE + len(name) + len(info.extra)
                fields = header_fields(name, info.CRC, info.compress_size, info.file_size)
                listed += directory_line(name, fields, len(fixed))
                fixed += local_header(name, fields) + master[start : start + info.compress_size]
        self._fixed, self._listed = bytes(fixed), bytes(listed)
        self.formulas = [formulas[token] for token in tokens if token in formulas]

    def filled(self, filled: Mapping[bytes, bytes]) -> bytes:
        """The package with every token replaced. The parts that hold tokens come last."""
        pieces, listed, offset = [self._fixed], [self._listed], len(self._fixed)
        for part in self._changing:
            fields, data = part.filled(filled)
            local = local_header(part.name, fields)
            pieces += (local, data)
            listed.append(directory_line(part.name, fields, offset))
            offset += len(local) + len(data)
        return b"".join((*pieces, *listed, end_of_package(self._count, sum(map(len, listed)), offset)))


class _Part:
    """One part with tokens: `pieces` are text, token, text, token, …, text."""

    def __init__(self, name: bytes, pieces: list[bytes]) -> None:
        self.name = name
        head, *middle, tail = pieces
        # A run of tokens and short texts, then a long text, then a run, …: a text that is not worth a stretch of its
        # own is stored together with the tokens beside it.
        self._runs, self._stretches = [middle[:1]], [_Stretch(head)]
        for text, token in zip(middle[1::2], middle[2::2], strict=True):
            if len(text) > _SHORT:
                self._stretches.append(_Stretch(text))
                self._runs.append([token])
            else:
                self._runs[-1] += (text, token)
        self._tail = _Stretch(tail, last=True)

    def filled(self, filled: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
        """The fields of the zip's headers, and the deflated part."""
        data: list[bytes] = []
        crc, size = 0, self._tail.size
        for stretch, run in zip(self._stretches, self._runs, strict=True):
            pieces = run.copy()
            pieces[::2] = [filled[token] for token in pieces[::2]]
            between = b"".join(pieces)
            data += (stretch.packed, *_stored(between))
            crc = zlib.crc32(between, stretch.crc_after(crc))
            size += stretch.size + len(between)
        data.append(self._tail.packed)
        packed = b"".join(data)
        return header_fields(self.name, self._tail.crc_after(crc), len(packed), size), packed


class _Stretch:
    """A text that is the same for everybody, deflated so that a stored block can follow."""

    def __init__(self, text: bytes, *, last: bool = False) -> None:
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        # A full flush ends on a whole byte, where a stored block can follow.
        self.packed = packer.compress(text) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
        self.size, self.crc_after = len(text), _CrcAfter(text)


class _CrcAfter:
    """The CRC of anything followed by a fixed text, in four look-ups instead of a pass over the text.

    For a fixed text, CRC after against CRC before is linear over single bits, plus a constant.
    """

    def __init__(self, text: bytes) -> None:
        self._zero = zlib.crc32(text)
        bits = [zlib.crc32(text, 1 << bit) ^ self._zero for bit in range(32)]
        self._tables = [_sums(bits[first : first + 8]) for first in range(0, 32, 8)]

    def __call__(self, before: int) -> int:
        one, two, three, four = self._tables
        shifted = one[before & 255] ^ two[before >> 8 & 255] ^ three[before >> 16 & 255] ^ four[before >> 24]
        return shifted ^ self._zero


def _sums(bits: list[int]) -> list[int]:
    """Number → exclusive or of the entries whose bits are set in it."""
    sums = [0]
    for bit in bits:
        sums += [known ^ bit for known in sums]
    return sums


def _with_tokens(part: bytes, slots: Mapping[str, bytes]) -> tuple[bytes, dict[bytes, bytes]]:
    """A sheet with a token inside each empty cell that may be prefilled, `<c r="D5" s="14" t="n">` token `</c>`, and in
    place of what `_with_result` writes; the formulas there by token.
    """
    formulas: dict[bytes, bytes] = {}
    for ref, token in slots.items():
        opening = rb'<c r="%b"' % ref.encode()
        if cell := re.search(opening + _CALCULATED, part):
            formulas[token] = cell["formula"]
            part = part[: cell.end("style")] + token + part[cell.end() :]
        elif cell := re.search(rb"(%b[^>/]*)(?:/>|></c>)" % opening, part):
            part = part[: cell.end(1)] + b">" + token + b"</c>" + part[cell.end() :]
    return part, formulas


def _stored(data: bytes) -> list[bytes]:
    """Deflate blocks that hold data as it is."""
    blocks: list[bytes] = []
    for start in range(0, len(data), _LONGEST_BLOCK):
        piece = data[start : start + _LONGEST_BLOCK]
        blocks += (_BLOCK.pack(0, len(piece), len(piece) ^ _LONGEST_BLOCK), piece)
    return blocks
