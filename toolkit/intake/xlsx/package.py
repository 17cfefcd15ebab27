"""The zip container of a workbook, opened defensively: caps counted while inflating, no ambiguous structure."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from collections.abc import Collection, Mapping
from functools import lru_cache

from lxml import etree

from toolkit.intake.budget import FILE_CAP
from toolkit.intake.filetype import other_package, require_zip
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.inflate import Listed, inflated
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
        try:
            infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
            raise Unreadable("PKG-06") from error
        if len(infos) > ENTRY_CAP:
            raise Unreadable("PKG-04")
        if sum(info.file_size for info in infos) > TOTAL_CAP:
            # Parts that nobody reads count too: nothing of ours declares so much (PKG-02).
            raise Unreadable("PKG-01")
        self._data = data
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self.names: set[str] = set()
        for info in infos:
            name = info.filename.replace("\\", "/").lstrip("/")
            if name.lower() in self._entries:
                raise Unreadable("PKG-05", part=name)
            self._entries[name.lower()] = info
            self.names.add(name)
        check_names(tuple(self._entries))
        _refuse_overlaps(infos)
        self._left = TOTAL_CAP
        self._followed: set[str] = set()

    @property
    def folded(self) -> Collection[str]:
        """All names in lower case."""
        return self._entries.keys()

    def has(self, name: str) -> bool:
        return name.lower() in self._entries

    def read(self, name: str) -> bytes:
        """A part's bytes. A part that something refers to must exist (PKG-14)."""
        info = self._entries.get(name.lower())
        if info is None:
            raise Unreadable("PKG-14", part=name)
        if info.flag_bits & 1:
            raise Unreadable("ENC-01")
        cap = min(PART_CAP, self._left)
        packed, told = _packed(self._data, info), Listed(info.compress_type, info.file_size, info.CRC)
        data = _kept(packed, told) if len(packed) <= _KEEP_PACKED and told.size <= min(cap, _KEEP) else None
        if data is None:
            data = inflated(packed, told, cap)
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
        folder, _, file = part.rpartition("/")
        name = posixpath.join(folder, "_rels", f"{file}.rels") if part else "_rels/.rels"
        if not self.has(name):
            return {}
        self._followed.add(name.lower())
        return relations_of(folder, self.read(name))

    def check_relations(self) -> None:
        """Those of parts that nobody looks into: whoever opens the file after us will follow them."""
        for name in self.names:
            if name.lower().endswith(".rels") and name.lower() not in self._followed:
                relations_of("", self.read(name))


def _refuse_overlaps(infos: list[zipfile.ZipInfo]) -> None:
    """Entries that share bytes are how a small file unfolds to a huge one (PKG-03)."""
    end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < end:
            raise Unreadable("PKG-03")
        end = info.header_offset + _LOCAL.size + info.compress_size


def _packed(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The bytes of an entry as they lie in the package."""
    at = info.header_offset
    if not data.startswith(_LOCAL_MAGIC, at) or len(data) < at + _LOCAL.size:
        raise Unreadable("PKG-07")
    _, name, extra = _LOCAL.unpack_from(data, at)
    start = at + _LOCAL.size + name + extra
    if data[at + _LOCAL.size : at + _LOCAL.size + name] != _stored_name(info):
        raise Unreadable("PKG-07")
    packed = data[start : start + info.compress_size]
    if len(packed) != info.compress_size:
        raise Unreadable("PKG-07")
    return packed


@lru_cache(maxsize=256)
def _kept(packed: bytes, told: Listed) -> bytes | None:
    """A small part, known again by all of its bytes as they are packed: neither is it inflated a second time, nor
    looked at by whoever keeps what it says. None where it is not what the list says of it.
    """
    try:
        return inflated(packed, told, told.size)
    except Unreadable:
        return None


def _stored_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace")


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
