"""The ledger: old ones are carried on, broken ones say so, all or nothing."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from toolkit.campaign.ledger import Ledger, SeenFile
from toolkit.campaign.ledger_schema import SCHEMA_VERSION, STEPS
from toolkit.errors import NianbaoError


def test_ledger_of_version_1__is_carried_on_with_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "台账.sqlite"
    old = sqlite3.connect(path)
    old.executescript(f"{STEPS[0]} PRAGMA user_version=1;")
    old.execute("INSERT INTO files VALUES (7, 'abc', '收回/甲.xlsx', '2021-01-01', 'return', '1', '')")
    old.execute("INSERT INTO outputs VALUES ('汇总/汇总.csv', 'def')")
    old.commit()
    old.close()
    for _ in range(2):
        ledger = Ledger(path)
        (row,) = ledger.files()
        assert (row.serial, row.sha256, row.size, row.mtime_ns, row.inside) == (7, "abc", -1, -1, 0)
        assert ledger.is_ours("汇总/汇总.csv", "def")
        ledger.close()
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION == 6


def test_new_ledger__wal_and_full_sync(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "台账.sqlite")
    assert ledger._all("PRAGMA journal_mode") == [("wal",)]
    assert ledger._all("PRAGMA synchronous") == [(2,)]


def test_ledger_of_a_newer_tool_or_no_ledger_at_all__one_sentence(tmp_path: Path) -> None:
    newer = sqlite3.connect(tmp_path / "新.sqlite")
    newer.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    newer.close()
    with pytest.raises(NianbaoError, match="请升级本工具"):
        Ledger(tmp_path / "新.sqlite")
    (tmp_path / "坏.sqlite").write_bytes(b"x" * 5000)
    with pytest.raises(NianbaoError, match="请从备份恢复"):
        Ledger(tmp_path / "坏.sqlite")


def test_failure_inside_a_change__nothing_of_it_stays(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "台账.sqlite")

    def fail_half_way() -> None:
        with ledger.change():
            ledger.record_file(SeenFile(-1, "abc", "甲", "return"))
            ledger._run("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(NianbaoError):
        fail_half_way()
    assert ledger.files() == []


def test_disk_that_cannot_be_written__looked_at_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "台账.sqlite"
    ledger = Ledger(path)
    ledger.record_issue("641000", 2, "a.xlsx", "")
    ledger.close()
    connect = sqlite3.connect

    class ReadOnly(sqlite3.Connection):
        def execute(self, query: str, *args: Any) -> sqlite3.Cursor:
            if query.startswith("PRAGMA journal_mode"):
                raise sqlite3.OperationalError("attempt to write a readonly database")
            return super().execute(query, *args)

    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, factory=ReadOnly, **options))
    looking = Ledger(path)
    assert looking.issues() == {"641000": 2}
    with pytest.raises(NianbaoError):
        looking.record_issue("641000", 3, "b.xlsx", "")
