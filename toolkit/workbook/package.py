"""The zip container of a workbook, opened with care: caps counted while inflating, no doubtful structure."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from toolkit.workbook.snapshot import Unreadable
from toolkit.workbook.sniff import other_package, require_zip

FILE_CAP = 20 * 1024 * 1024
PART_CAP = 64 * 1024 * 1024
TOTAL_CAP = 200 * 1024 * 1024
ENTRY_CAP = 5000
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Package:
    """Parts of a workbook by name, inflated on demand. Raises Unreadable for anything doubtful."""

    def __init__(self, data: bytes) -> None:
        if len(data) > FILE_CAP:
            raise Unreadable("PKG-01")
        require_zip(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
            raise Unreadable("PKG-06") from error
        infos = self._zip.infolist()
        if len(infos) > ENTRY_CAP:
            raise Unreadable("PKG-04")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = info.filename.replace("\\", "/").lstrip("/")
            if name.lower() in self._entries:
                raise Unreadable("PKG-05", part=name)
            self._entries[name.lower()] = info
        self._left = TOTAL_CAP
        self.names = {info.filename.replace("\\", "/").lstrip("/") for info in infos}

    def has(self, name: str) -> bool:
        return name.lower() in self._entries

    def read(self, name: str) -> bytes:
        """A part's bytes. A part that something refers to must exist (PKG-14)."""
        info = self._entries.get(name.lower())
        if info is None:
            raise Unreadable("PKG-14", part=name)
        if info.flag_bits & 1:
            raise Unreadable("ENC-01")
        if info.compress_type not in _READABLE:
            raise Unreadable("PKG-15")
        cap = min(PART_CAP, self._left)
        try:
            with self._zip.open(info) as part:
                data = part.read(cap + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable("PKG-07") from error
        if len(data) > cap:
            raise Unreadable("PKG-01")
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
        """Relationship id → (type, target inside the package); external ones keep an empty target."""
        folder, _, file = part.rpartition("/")
        name = posixpath.join(folder, "_rels", f"{file}.rels") if part else "_rels/.rels"
        if not self.has(name):
            return {}
        found: dict[str, tuple[str, str]] = {}
        for rel in self.xml(name):
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


def parse_xml(data: bytes) -> etree._Element:
    """Parse a part; any DOCTYPE is refused before anything that it says is used."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("XML-01" if b"<!DOCTYPE" in data else "XML-08") from error
    if root is None:
        raise Unreadable("XML-08")
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("XML-01")
    return root
