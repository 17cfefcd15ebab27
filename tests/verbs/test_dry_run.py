"""--dry-run: what it says is what then happens, and nothing happens by itself."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click import Command

from toolkit.campaign.files import sha256_of
from toolkit.campaign.folder import STORE, Campaign, create_campaign
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.cli.main import COMMANDS, main
from toolkit.verbs.dry_run import changes_between, fingerprints
from toolkit.verbs.run import run


def everything(folder: Path) -> dict[str, object]:
    """Every file with its content; of the ledger what it holds, which does not hang on when its journal was emptied."""
    kept: dict[str, object] = {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    for name in list(kept):
        if name.endswith(("日志.log", "台账.sqlite-shm", "台账.sqlite-wal")):
            del kept[name]
        elif name.endswith("台账.sqlite"):
            with closing(sqlite3.connect(name)) as ledger:
                kept[name] = list(ledger.iterdump())
    return kept


def without_times(data: object) -> object:
    """The same without the moments at which a file was collected."""
    if isinstance(data, dict):
        return {name: without_times(value) for name, value in data.items() if name != "time"}
    return [without_times(each) for each in data] if isinstance(data, list) else data


@pytest.mark.parametrize("command", ["run", "merge", "distribute"])
def test_dry_run__says_what_then_happens(received: Campaign, capsys: pytest.CaptureFixture[str], command: str) -> None:
    folder = received.folder
    if command == "merge":
        main(["collect", "-C", str(folder)])
        main(["verify", "-C", str(folder)])
    if command == "distribute":
        (folder / "名册.xlsx").write_bytes(roster_workbook((*received.units, Unit("9", "冯家乡", "乡")), "盐池县"))
    received.close_ledger()
    before, beside = everything(folder), sorted(folder.parent.iterdir())
    capsys.readouterr()
    code = main([command, "--dry-run", "--json", "-C", str(folder)])
    said = json.loads(capsys.readouterr().out)
    assert everything(folder) == before
    assert sorted(folder.parent.iterdir()) == beside
    files = fingerprints(folder)
    assert main([command, "--json", "-C", str(folder)]) == code
    done = json.loads(capsys.readouterr().out)
    changes = changes_between(files, fingerprints(folder))
    assert changes.new
    assert said.pop("dry_run") == {"new": [*changes.new], "changed": [*changes.changed], "gone": [*changes.gone]}
    assert without_times(said) == without_times(done)


def test_dry_run__of_what_is_done_already(ran: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    ran.close_ledger()
    main(["run", "--dry-run", "-C", str(ran.folder)])
    told = capsys.readouterr().out
    assert told.startswith("这是试做，任务里什么都没有动。")
    assert told.rstrip().endswith("没有文件会变。")
    assert "试做-" not in told


def test_dry_run__no_campaign_is_said_as_ever(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--dry-run", "-C", str(tmp_path)]) == 2
    assert f"“{tmp_path}”不是填报任务文件夹" in capsys.readouterr().err


def test_dry_run__sends_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create_campaign(tmp_path / "任务", "盐池县", 2020)
    unit = Unit("1", "青山乡", "乡", "", "", "qs@example.cn")
    (tmp_path / "任务" / "名册.xlsx").write_bytes(roster_workbook([unit], "盐池县"))
    assert main(["distribute", "--send", "--dry-run", "-C", str(tmp_path / "任务")]) == 0
    assert "下发/邮件/青山乡_填报表（第1次下发）.eml" in capsys.readouterr().out
    assert list((tmp_path / "任务" / "下发").iterdir()) == []


# ── nothing at all is written ────────────────────────────────────────────

TRIED = [each for each in COMMANDS if any(option.name == "dry_run" for option in each.params)]


def tree(folder: Path) -> dict[str, tuple[int, str]]:
    """Everything there, to the byte and the moment of writing."""
    return {
        str(path): (path.stat().st_mtime_ns, sha256_of(path) if path.is_file() else "")
        for path in (folder, *folder.rglob("*"))
    }


def as_it_comes(campaign: Campaign) -> None:
    """Returns lie in 收回; nothing has been done with them."""


def done(campaign: Campaign) -> None:
    run(campaign)


def roster_changed(campaign: Campaign) -> None:
    run(campaign)
    units = (*campaign.units[1:], Unit("9", "冯家乡", "乡"))
    (campaign.folder / "名册.xlsx").write_bytes(roster_workbook(units, "盐池县"))


def ledger_gone(campaign: Campaign) -> None:
    run(campaign)
    campaign.close_ledger()
    for path in (campaign.folder / STORE).glob("台账.sqlite*"):
        path.unlink()


def settings_broken(campaign: Campaign) -> None:
    (campaign.folder / "设置.toml").write_text("年度 = ", encoding="utf-8")


def test_commands_that_can_be_tried() -> None:
    assert {each.name for each in TRIED} >= {"run", "distribute", "merge"}


@pytest.mark.parametrize("command", TRIED, ids=lambda command: str(command.name))
@pytest.mark.parametrize("before", [as_it_comes, done, roster_changed, ledger_gone, settings_broken])
def test_dry_run__not_a_byte_is_written(
    received: Campaign, command: Command, before: Callable[[Campaign], None], capsys: pytest.CaptureFixture[str]
) -> None:
    before(received)
    received.close_ledger()
    home = received.folder.parent
    there = tree(home)
    code = main([str(command.name), "--dry-run", "-C", str(received.folder)])
    told = capsys.readouterr()
    # The folder above was written to meanwhile: there the copy was.
    assert tree(home).keys() == there.keys()
    assert {name: state for name, state in tree(home).items() if name != str(home)} == {
        name: state for name, state in there.items() if name != str(home)
    }
    assert ("这是试做" in told.out) == (code != 2) == (before is not settings_broken)


def test_dry_run__that_crashes_leaves_nothing_either(
    received: Campaign, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError

    monkeypatch.setattr("toolkit.verbs.distribute.distribute", broken)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temp")))
    received.close_ledger()
    before = tree(received.folder)
    assert main(["distribute", "--dry-run", "-C", str(received.folder)]) == 2
    assert tree(received.folder) == before
    assert list(received.folder.parent.iterdir()) == [received.folder]
