"""The bytes of a package's part out of its packed ones: never more than a cap, and what the list of the package says of
them must be so.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import NamedTuple

from toolkit.intake.snapshot import Unreadable

try:
    # libdeflate, an extra: faster, but only where a part has the size that it is said to have.
    from deflate import DeflateError, crc32, deflate_decompress
except ImportError:
    FAST = False
else:
    FAST = True


class Listed(NamedTuple):
    """What the list of a package says of a part: how it is packed, its bytes, their checksum."""

    method: int
    size: int
    crc: int


Buffer = bytes | bytearray
"""The bytes of a part in whatever they were inflated into: to copy them takes a seventh of the time of inflating."""


def inflated(packed: bytes, told: Listed, cap: int) -> Buffer:
    """A part of at most `cap` bytes. Raises Unreadable: too large (PKG-01), damaged (PKG-07), packed in another way
    (PKG-15).
    """
    if FAST and told.method == zipfile.ZIP_DEFLATED and 0 < told.size <= cap:
        fast = _as_told(packed, told)
        if fast is not None:
            return fast
    data = _inflated(packed, told, cap + 1)
    if len(data) > cap:
        raise Unreadable("PKG-01")
    if len(data) != told.size or zlib.crc32(data) != told.crc:
        raise Unreadable("PKG-07")
    return data


def _as_told(packed: bytes, told: Listed) -> bytearray | None:
    """The part where it is what the list says; what is wrong with any other is not for this library to say."""
    try:
        data = deflate_decompress(packed, told.size)
    except DeflateError:
        return None
    return data if len(data) == told.size and crc32(data) == told.crc else None


# Of one byte deflate makes no more than so many.
_MOST_OF_ONE = 1032


def _inflated(packed: bytes, told: Listed, cap: int) -> bytes:
    """At most `cap` bytes of a part. Own code, because every part of every return comes through here and the library's
    file object costs more than the inflating; what it checks is checked: names, sizes, checksum.
    """
    if told.method == zipfile.ZIP_STORED:
        return packed[:cap]
    if told.method != zipfile.ZIP_DEFLATED:
        raise Unreadable("PKG-15")
    most = len(packed) * _MOST_OF_ONE
    try:
        if most < cap:
            # It cannot grow too large: room for all of it is taken at once, where the size that is told is true.
            return zlib.decompress(packed, -zlib.MAX_WBITS, max(1, min(told.size, most)))
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        data = inflater.decompress(packed, cap)
    except zlib.error as error:
        raise Unreadable("PKG-07") from error
    if len(data) < cap and not inflater.eof:
        raise Unreadable("PKG-07")
    return data
