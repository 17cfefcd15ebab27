"""Parts out of their packed bytes: both libraries say the same of them, whatever was done to the bytes."""

from __future__ import annotations

import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx import inflate
from toolkit.intake.xlsx.inflate import Listed, inflated

XML = b'<c r="A1"><v>12</v></c>'
CAP, HIGH_CAP = 4096, 1 << 20


def deflated(data: bytes, level: int = 6) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def told(data: bytes, method: int = zipfile.ZIP_DEFLATED) -> Listed:
    return Listed(method, len(data), zlib.crc32(data))


def outcome(packed: bytes, part: Listed, *, fast: bool, cap: int = CAP) -> bytes | str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inflate, "FAST", fast)
        try:
            return inflated(packed, part, cap)
        except Unreadable as refused:
            return refused.rule


@pytest.fixture(autouse=True)
def both_are_there() -> None:
    assert inflate.FAST, "the extra [fast] belongs to what the tests need"


@given(
    content=st.binary(max_size=300) | st.integers(0, 400).map(lambda times: XML * times),
    level=st.integers(0, 9),
    size=st.integers(-2, 2),
    crc=st.sampled_from([0, 1]),
    cut=st.integers(0, 3),
    flipped=st.none() | st.integers(0, 10_000),
    behind=st.binary(max_size=3),
)
def test_any_bytes__the_same_part_or_the_same_refusal(
    content: bytes, level: int, size: int, crc: int, cut: int, flipped: int | None, behind: bytes
) -> None:
    packed = bytearray(deflated(content, level))
    del packed[len(packed) - cut :]
    if flipped is not None and packed:
        packed[flipped // 8 % len(packed)] ^= 1 << flipped % 8
    part = Listed(zipfile.ZIP_DEFLATED, max(0, len(content) + size), zlib.crc32(content) ^ crc)
    data = bytes(packed) + behind
    said = outcome(data, part, fast=True)
    assert said == outcome(data, part, fast=False)
    # Where it cannot grow to the cap it goes another way.
    assert said in ("PKG-01", outcome(data, part, fast=False, cap=HIGH_CAP))
    assert outcome(data, part, fast=True, cap=HIGH_CAP) == outcome(data, part, fast=False, cap=HIGH_CAP)
    if not (size or crc or cut) and flipped is None:
        assert said == (content if len(content) <= CAP else "PKG-01")


@pytest.mark.parametrize("fast", [True, False])
def test_more_than_it_is_said_to_be__refused(fast: bool) -> None:
    bomb = deflated(bytes(10 * CAP))
    assert outcome(bomb, Listed(zipfile.ZIP_DEFLATED, 10 * CAP, zlib.crc32(bytes(10 * CAP))), fast=fast) == "PKG-01"
    assert outcome(bomb, Listed(zipfile.ZIP_DEFLATED, 100, zlib.crc32(bytes(100))), fast=fast) == "PKG-01"
    assert outcome(deflated(XML), Listed(zipfile.ZIP_DEFLATED, 0, 0), fast=fast) == "PKG-07"
    assert outcome(XML, told(XML, zipfile.ZIP_STORED), fast=fast) == XML
    assert outcome(XML, told(XML, zipfile.ZIP_LZMA), fast=fast) == "PKG-15"
