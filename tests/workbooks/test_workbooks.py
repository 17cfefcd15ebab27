"""The committed workbooks are what the code makes now, and every broken one fails as its name says."""

from pathlib import Path

import pytest

from toolkit.verify.verification import verify_bytes
from workbooks.make_workbooks import BROKEN, HERE, broken_file, make

# What a mistake brings with it by arithmetic or by the way it was made.
ALSO = {
    "B02_总计行填错": {"FRM-01"},
    "B03_总计栏填错": {"FRM-01"},
    "B05_结转多于收到": {"B01"},
    "D01_复议总计填错": {"FRM-01"},
}


@pytest.mark.parametrize("path", sorted((HERE / "broken").iterdir()), ids=lambda path: path.stem)
def test_broken_file__fails_as_its_name_says_and_in_nothing_else(path: Path) -> None:
    report = verify_bytes(path.read_bytes(), path.name)
    expected = path.stem.partition("_")[0]
    found = {each.rule for each in report.findings if each.level != "info"}
    assert found == {expected} | ALSO.get(path.stem, set())
    assert report.verdict != "accepted"
    for each in report.findings:
        assert each.message.endswith(("。", "！"))
        assert each.remedy.endswith("。")


def test_committed_workbooks_are_fresh(tmp_path: Path) -> None:
    make(tmp_path)
    for folder in ("blank", "broken", "sample/盐池县2020"):
        fresh = {p.relative_to(tmp_path): p.read_bytes() for p in (tmp_path / folder).rglob("*") if p.is_file()}
        kept = {p.relative_to(HERE): p.read_bytes() for p in (HERE / folder).rglob("*") if p.is_file()}
        assert fresh.keys() == kept.keys()
        stale = [str(name) for name in fresh if fresh[name] != kept[name]]
        assert not stale, "run: python -m workbooks.make_workbooks"


def test_every_broken_file_is_listed() -> None:
    names = {path.stem for path in (HERE / "broken").iterdir()}
    assert names == set(BROKEN)
    assert broken_file("PKG-08_空文件") == b""
