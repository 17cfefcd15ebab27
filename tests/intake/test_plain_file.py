"""A file is read to its end or up to a cap, whatever size it is said to have when it is opened."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from toolkit.intake import file_job
from toolkit.intake.file_job import Job, content
from toolkit.intake.plain_file import open_plain, read_most


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 100_000])
@pytest.mark.parametrize("most", [1, 10, 200_000])
def test_file__whole_or_up_to_the_cap(size: int, most: int, tmp_path: Path) -> None:
    path, data = tmp_path / "甲.xlsx", os.urandom(size)
    path.write_bytes(data)
    with open_plain(path) as file:
        assert read_most(file, most) == data[:most]


def test_file_that_grew_after_it_was_opened__whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, told = tmp_path / "甲.xlsx", os.stat_result((0o100644, 0, 0, 1, 0, 0, 4, 0, 0, 0))
    path.write_bytes(b"0123456789")
    with open_plain(path) as file:
        monkeypatch.setattr(os, "fstat", lambda _: told)
        assert read_most(file, 100) == b"0123456789"


@pytest.mark.parametrize("size", [7, 8, 9, 20])
def test_content__hash_of_the_whole_file_beyond_the_cap_too(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_job, "FILE_CAP", 8)
    path, data = tmp_path / "甲.xlsx", os.urandom(size)
    path.write_bytes(data)
    assert content(Job("甲.xlsx", str(path))) == (data[:9], hashlib.sha256(data).hexdigest())
