"""Opening and reading what lies in a folder: no more than is asked for, whatever the system says of its length."""

from pathlib import Path

import pytest

from toolkit.intake.plain_file import open_plain, read_up_to


@pytest.mark.parametrize("most", [0, 1, 9, 10, 11, 1 << 24])
def test_read_up_to__so_many_bytes_at_most(tmp_path: Path, most: int) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"0123456789")
    with open_plain(path) as file:
        assert read_up_to(file, most) == b"0123456789"[:most]
        assert read_up_to(file, 1 << 24) == b"0123456789"[most:]
        assert read_up_to(file, 1 << 24) == b""


def test_read_up_to__a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"01234")
    with open_plain(path) as file:
        file.seek(9)
        path.write_bytes(b"0123456789abc")
        assert read_up_to(file, 3) == b"9ab"


def test_read_up_to__a_file_of_which_no_length_is_told() -> None:
    path = Path("/proc/self/limits")
    if not path.is_file() or path.stat().st_size:
        pytest.skip("the system has no such file")
    with open_plain(path) as file:
        assert read_up_to(file, 1 << 24).startswith(b"Limit")
    with open_plain(path) as file:
        assert read_up_to(file, 3) == b"Lim"
