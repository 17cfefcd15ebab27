"""Whole files or none: a full disk, a folder without permission, a target open in Excel."""

import errno
import os
from pathlib import Path

import pytest

from toolkit.campaign import files
from toolkit.campaign.files import is_beside, write_all, write_atomic
from toolkit.errors import NianbaoError


def _failing(number: int) -> object:
    def call(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize(("number", "says"), [(errno.ENOSPC, "至少还要 1 KB"), (errno.EIO, "系统错误 5")])
def test_disk_full_or_broken__old_files_stay_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, says: str
) -> None:
    targets = [tmp_path / f"{n}.csv" for n in range(3)]
    write_all([(path, b"old") for path in targets])
    monkeypatch.setattr(files.os, call, _failing(number))
    with pytest.raises(NianbaoError, match=says) as error:
        write_all([(path, b"new") for path in targets])
    assert "再运行一次" in str(error.value)
    assert [path.read_bytes() for path in targets] == [b"old"] * 3
    assert sorted(tmp_path.iterdir()) == targets


def test_folder_without_permission__says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.os, "open", _failing(errno.EACCES))
    with pytest.raises(NianbaoError, match=r"没有权限.*请检查"):
        write_atomic(tmp_path / "甲.csv", b"new")
    assert list(tmp_path.iterdir()) == []


def test_target_open_in_excel__result_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = write_atomic(tmp_path / "汇总.xlsx", b"old")
    replace = os.replace

    def shared(source: str, wanted: Path) -> None:
        if Path(wanted) == target:
            raise PermissionError(errno.EACCES, "open in Excel")
        replace(source, wanted)

    monkeypatch.setattr(files.os, "replace", shared)
    beside = write_atomic(target, b"new", for_people=True)
    assert is_beside(beside)
    assert (target.read_bytes(), beside.read_bytes()) == (b"old", b"new")
    assert len(list(tmp_path.iterdir())) == 2


def test_many_files_in_new_folders__all_there(tmp_path: Path) -> None:
    items = [(tmp_path / "原件" / f"{n % 7}" / f"{n}", str(n).encode()) for n in range(150)]
    assert write_all(items) == [path for path, _ in items]
    assert all(path.read_bytes() == data for path, data in items)
