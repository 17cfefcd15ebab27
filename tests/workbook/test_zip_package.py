"""Packages that we write: the same parts, the same bytes."""

from __future__ import annotations

import io
import zipfile
from unittest.mock import patch

from toolkit.workbook.zip_package import MOMENT, MSDOS_DATE, BegunPackage, unzipped, zipped

PARTS = {"[Content_Types].xml": b"<Types/>", "xl/工作簿.xml": b"<workbook/>" * 100}


def test_parts__come_back_in_their_order() -> None:
    assert list(unzipped(zipped(PARTS)).items()) == list(PARTS.items())


def test_another_day__the_same_bytes() -> None:
    with patch("time.time", return_value=1_900_000_000.0):
        later = zipped(PARTS)
    assert later == zipped(PARTS)


def test_entries__fixed_day_and_deflated() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(PARTS))) as package:
        entries = package.infolist()
    assert {entry.date_time for entry in entries} == {MOMENT.timetuple()[:6]}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_DEFLATED}


def test_begun_package__goes_on() -> None:
    for number in range(len(PARTS) + 1):
        names = list(PARTS)
        common, own = ({name: PARTS[name] for name in some} for some in (names[:number], names[number:]))
        assert BegunPackage(common).with_parts(own) == zipped(PARTS)


def test_begun_package__deflated_with_less_work__the_same_parts() -> None:
    packed = BegunPackage({}).with_parts(PARTS, level=1)
    assert packed != zipped(PARTS)
    assert unzipped(packed) == PARTS


def test_msdos_date__what_the_header_holds() -> None:
    header = zipped(PARTS)
    assert int.from_bytes(header[10:12], "little") == 0
    assert int.from_bytes(header[12:14], "little") == MSDOS_DATE
