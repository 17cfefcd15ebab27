"""The list at the end of a package: which parts there are, and where each of them lies.

`zipfile` is the authority on it. What one program writes differs from file to file in days, sizes, checksums and places
alone: a list that it has read once, of the plainest kind, is known again by all the rest of its bytes.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from toolkit.intake.picking import Pick, pick
from toolkit.intake.snapshot import Unreadable

# Behind all entries: mark, disks, counts, length and place of the list, length of a comment.
_END = struct.Struct("<4s4H2LH")
_END_MAGIC, _END_64_MAGIC, _END_64_LENGTH = b"PK\5\6", b"PK\6\7", 20
# An entry without name, then its fields; those which may differ between two files of one layout, and those by which a
# part is found.
_ENTRY = "4s6H3I5H2I"
_ENTRY_LENGTH, _FIELDS = 46, 18
_MADE_BY, _TIME, _DATE, _CRC, _PACKED, _SIZE, _INSIDE, _OUTSIDE, _PLACE = 1, 5, 6, 7, 8, 9, 14, 15, 16
_FREE = frozenset((_MADE_BY, _TIME, _DATE, _CRC, _PACKED, _SIZE, _INSIDE, _OUTSIDE, _PLACE))
# Sizes behind the part, the name in UTF-8, how hard it was packed.
_PLAIN_FLAGS = 0x80E
_LAYOUTS, _MOST_ENTRIES = 64, 256


@dataclass(frozen=True, eq=False)
class PackageLayout:
    """What the lists of packages by one program share, in their order: names as `zipfile` gives them and as they are
    stored, flags, methods of packing.
    """

    names: tuple[str, ...]
    stored: tuple[bytes, ...]
    flags: tuple[int, ...]
    methods: tuple[int, ...]

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The names as parts are called: with slashes, none in front."""
        return tuple(name.replace("\\", "/").lstrip("/") for name in self.names)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Those in lower case."""
        return tuple(name.lower() for name in self.parts)

    @cached_property
    def folded_names(self) -> frozenset[str]:
        """Those once each."""
        return frozenset(self.folded)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each part by its name in lower case."""
        return {name: number for number, name in enumerate(self.folded)}


@dataclass(frozen=True, eq=False)
class Directory:
    """The list of one package, entry by entry. places: where in the package each begins; packed, sizes: its bytes."""

    layout: PackageLayout
    crcs: Sequence[int]
    packed: Sequence[int]
    sizes: Sequence[int]
    places: Sequence[int]


def read_directory(data: bytes) -> Directory:
    """Raises Unreadable."""
    known = _by_layout(data)
    if known:
        return known
    try:
        infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise Unreadable("PKG-06") from error
    layout = PackageLayout(
        tuple(info.filename for info in infos),
        tuple(_stored_name(info) for info in infos),
        tuple(info.flag_bits for info in infos),
        tuple(info.compress_type for info in infos),
    )
    found = Directory(
        layout,
        [info.CRC for info in infos],
        [info.compress_size for info in infos],
        [info.file_size for info in infos],
        [info.header_offset for info in infos],
    )
    _learn(data, found)
    return found


def _stored_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace")


@dataclass(frozen=True, eq=False)
class _KnownLayout:
    """A layout with all fields of its list; fixed: picks those of them that must be the same again."""

    layout: PackageLayout
    fields: struct.Struct
    fixed: Pick
    values: tuple[object, ...]


# The layout last seen of each count of entries and length of the list.
_known: dict[tuple[int, int], _KnownLayout] = {}


def _end(data: bytes) -> tuple[int, int, int] | None:
    """Count of entries, length and place of a list that ends where its own end stands; None for any other."""
    at = len(data) - _END.size
    if at < _END_64_LENGTH or data.startswith(_END_64_MAGIC, at - _END_64_LENGTH):
        return None
    magic, disk, first_disk, here, count, length, place, comment = _END.unpack_from(data, at)
    if magic != _END_MAGIC or disk or first_disk or comment or here != count or place + length != at:
        return None
    return count, length, place


def _by_layout(data: bytes) -> Directory | None:
    end = _end(data)
    known = end and _known.get(end[:2])
    if not end or not known:
        return None
    values = known.fields.unpack_from(data, end[2])
    if known.fixed(values) != known.values:
        return None
    return Directory(known.layout, *(values[each::_FIELDS] for each in (_CRC, _PACKED, _SIZE, _PLACE)))


def _learn(data: bytes, found: Directory) -> None:
    """Keep the layout of a list in which nothing stands but entries with names in ASCII."""
    end, layout = _end(data), found.layout
    count = len(layout.names)
    if not end or end[0] != count or not 0 < count <= _MOST_ENTRIES:
        return
    if any(flags & ~_PLAIN_FLAGS for flags in layout.flags) or not all(name.isascii() for name in layout.stored):
        return
    fields = struct.Struct("<" + "".join(f"{_ENTRY}{len(name)}s" for name in layout.stored))
    if fields.size != end[1]:
        # Something stands beside the names.
        return
    values = fields.unpack_from(data, end[2])
    if values[_FIELDS - 1 :: _FIELDS] != layout.stored:
        return
    fixed = pick([at for at in range(len(values)) if at % _FIELDS not in _FREE])
    if len(_known) >= _LAYOUTS:
        _known.clear()
    _known[end[:2]] = _KnownLayout(layout, fields, fixed, fixed(values))
