"""The zip container of a workbook, opened defensively: caps counted while inflating, no ambiguous structure."""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Mapping, Set
from functools import lru_cache

from lxml import etree

from toolkit.intake.budget import FILE_CAP
from toolkit.intake.filetype import other_package, require_zip
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.directory import Directory, PackageLayout, read_directory
from toolkit.intake.xlsx.inflate import Buffer, Listed, inflated
from toolkit.intake.xlsx.order import check_names, check_relations
from toolkit.intake.xlsx.xml import parse_xml

PART_CAP = 64 * 1024 * 1024
TOTAL_CAP = 200 * 1024 * 1024
ENTRY_CAP = 5000
_LOCAL = struct.Struct("<4s22xHH")
_LOCAL_MAGIC = b"PK\3\4"
# Bytes of a part worth keeping, packed and whole: what returns share is small, and what is large differs in each.
_KEEP_PACKED, _KEEP = 4096, 32 * 1024


class Package:
    """Parts of a workbook by name, inflated on demand. Raises Unreadable for anything ambiguous or damaged."""

    def __init__(self, data: bytes) -> None:
        if len(data) > FILE_CAP:
            raise Unreadable("PKG-01")
        require_zip(data)
        self._data = data
        self._list = directory = read_directory(data)
        layout = directory.layout
        if len(layout.names) > ENTRY_CAP:
            raise Unreadable("PKG-04")
        if sum(directory.sizes) > TOTAL_CAP:
            # Parts that nobody reads count too: nothing of ours declares so much (PKG-02).
            raise Unreadable("PKG-01")
        self._numbers = layout.numbers
        if len(self._numbers) < len(layout.parts):
            raise Unreadable("PKG-05", part=_second_of_a_name(layout))
        check_names(layout.folded)
        _refuse_overlaps(directory)
        self._left = TOTAL_CAP
        self._followed: set[str] = set()

    @property
    def names(self) -> Set[str]:
        return frozenset(self._list.layout.parts)

    @property
    def folded(self) -> tuple[str, ...]:
        """All names in lower case."""
        return self._list.layout.folded

    def has(self, name: str) -> bool:
        return name.lower() in self._numbers

    def read(self, name: str) -> bytes:
        """A part's bytes. A part that something refers to must exist (PKG-14)."""
        packed, told = self._entry(name)
        if len(packed) <= _KEEP_PACKED and told.size <= min(PART_CAP, self._left, _KEEP):
            data = _kept(packed, told)
            if data is not None:
                self._left -= len(data)
                return data
        return bytes(self._inflated(packed, told))

    def read_own(self, name: str) -> Buffer:
        """As `read`, a part of which no other return has the same: it is neither worth keeping nor copying."""
        return self._inflated(*self._entry(name))

    def _entry(self, name: str) -> tuple[bytes, Listed]:
        """A part as it lies packed, and what the list says of it."""
        number = self._numbers.get(name.lower())
        if number is None:
            raise Unreadable("PKG-14", part=name)
        there, layout = self._list, self._list.layout
        if layout.flags[number] & 1:
            raise Unreadable("ENC-01")
        told = Listed(layout.methods[number], there.sizes[number], there.crcs[number])
        return _packed(self._data, there, number), told

    def _inflated(self, packed: bytes, told: Listed) -> Buffer:
        data = inflated(packed, told, min(PART_CAP, self._left))
        self._left -= len(data)
        return data

    def xml(self, name: str) -> etree._Element:
        return parse_xml(self.read(name))

    def workbook_part(self) -> str:
        """Name of the main part, by the package's relationships."""
        if not self.has("_rels/.rels"):
            raise other_package(self.names)
        for kind, target in self.relations("").values():
            if kind.endswith("/officeDocument") and not target.lower().startswith(("word/", "ppt/")):
                if target.lower().endswith(".bin"):
                    raise Unreadable("TYP-03", type="XLSB 表格")
                if self.has(target):
                    return target
        raise other_package(self.names)

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Relationships of a part; of the package itself for an empty name."""
        folder, name = _relations_part(part)
        if name not in self._numbers:
            return {}
        self._followed.add(name)
        return relations_of(folder, self.read(name))

    def check_relations(self) -> None:
        """Those of parts that nobody looks into: whoever opens the file after us will follow them."""
        for name in self.folded:
            if name.endswith(".rels") and name not in self._followed:
                relations_of("", self.read(name))


@lru_cache(maxsize=256)
def _relations_part(part: str) -> tuple[str, str]:
    """The folder of a part, and the name in lower case under which its relationships lie."""
    folder, _, file = part.rpartition("/")
    return folder, (posixpath.join(folder, "_rels", f"{file}.rels") if part else "_rels/.rels").lower()


def _second_of_a_name(layout: PackageLayout) -> str:
    """The first part whose name has been there before."""
    numbered = enumerate(zip(layout.folded, layout.parts, strict=True))
    return next(part for number, (name, part) in numbered if name in layout.folded[:number])


def _refuse_overlaps(directory: Directory) -> None:
    """Entries that share bytes are how a small file unfolds to a huge one (PKG-03)."""
    end = 0
    for place, packed in sorted(zip(directory.places, directory.packed, strict=True)):
        if place < end:
            raise Unreadable("PKG-03")
        end = place + _LOCAL.size + packed


def _packed(data: bytes, directory: Directory, number: int) -> bytes:
    """The bytes of an entry as they lie in the package."""
    at, stored, size = directory.places[number], directory.layout.stored[number], directory.packed[number]
    if not data.startswith(_LOCAL_MAGIC, at) or len(data) < at + _LOCAL.size:
        raise Unreadable("PKG-07")
    _, name, extra = _LOCAL.unpack_from(data, at)
    at += _LOCAL.size
    if name != len(stored) or not data.startswith(stored, at):
        raise Unreadable("PKG-07")
    at += name + extra
    packed = data[at : at + size]
    if len(packed) != size:
        raise Unreadable("PKG-07")
    return packed


@lru_cache(maxsize=256)
def _kept(packed: bytes, told: Listed) -> bytes | None:
    """A small part, known again by all of its bytes as they are packed: neither is it inflated a second time, nor
    looked at by whoever keeps what it says. None where it is not what the list says of it.
    """
    try:
        return bytes(inflated(packed, told, told.size))
    except Unreadable:
        return None


@lru_cache(maxsize=256)
def relations_of(folder: str, data: bytes) -> Mapping[str, tuple[str, str]]:
    """Relationship id → (type, target inside the package); external ones keep an empty target.

    Kept by content, because the returns of a campaign mostly share these parts to the byte.
    """
    found: dict[str, tuple[str, str]] = {}
    root = parse_xml(data)
    check_relations(root)
    for rel in root:
        if not isinstance(rel.tag, str):
            continue
        target = rel.get("Target", "").replace("\\", "/")
        if rel.get("TargetMode") == "External":
            target = ""
        elif target.startswith("/"):
            target = target[1:]
        else:
            target = posixpath.normpath(posixpath.join(folder, target))
        found[rel.get("Id", "")] = (rel.get("Type", ""), target)
    return found
