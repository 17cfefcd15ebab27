"""The log: what ran and how it ended, the traceback of a crash; and no command ever fails for it."""

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.campaign.folder import STORE, create_campaign
from toolkit.cli import diagnostics
from toolkit.cli.diagnostics import LOG_FILE, LogFile
from toolkit.cli.main import main
from toolkit.errors import NianbaoError

Captured = pytest.CaptureFixture[str]
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (DEBUG|INFO|ERROR) toolkit\.\S+ .+")
PERSON = "张三 13800000000"
TOP = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    roster = tmp_path / "名册.csv"
    roster.write_text("单位编码,单位名称,联系人\n1,青山乡,张三\n", encoding="utf-8")
    return create_campaign(tmp_path / "任务", "盐池县", 2021, roster).folder


@pytest.fixture
def crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        try:
            raise KeyError(PERSON)
        except KeyError as error:
            raise TypeError("a flaw of ours") from error

    monkeypatch.setattr("toolkit.verbs.collect.collect", broken)
    monkeypatch.setattr("toolkit.forms.load_form", broken)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def log_of(home: Path) -> Path:
    return home / STORE / LOG_FILE


def logged(home: Path) -> list[str]:
    lines = log_of(home).read_text(encoding="utf-8").splitlines()
    assert all(map(LINE.fullmatch, lines)), lines
    return [line.split(" ", 5)[-1] for line in lines]


def named(sentence: str) -> Path:
    """The log that the sentence on a crash names."""
    match = re.search(r"日志“([^”]+)”", sentence)
    assert match, sentence
    return Path(match[1])


def test_command__what_ran_with_what_options_how_long_how_it_ended(home: Path, capsys: Captured) -> None:
    assert main(["status", "-C", str(home)]) == 0
    first, begun, ended = logged(home)
    assert first.startswith("nianbao 0.1.0，Python 3.")
    assert begun == f"开始：status campaign_folder={str(home)!r} prove=False"
    assert re.fullmatch(r"结束，退出码 0，用时 \d+\.\d 秒", ended)
    assert capsys.readouterr().err == ""


def test_refusal__where_it_was_found_but_not_its_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def refuse(*_: object) -> None:
        raise NianbaoError("张三正在用。") from PermissionError()

    monkeypatch.setattr("toolkit.verbs.collect.collect", refuse)
    assert main(["collect", "-C", str(home)]) == 2
    assert capsys.readouterr().err == "张三正在用。\n"
    assert re.match(
        r"不能运行：NianbaoError（PermissionError），cli/test_diagnostics.py 第 \d+ 行，用时", logged(home)[-1]
    )


def test_log__no_person_and_no_text_that_was_typed(home: Path, temporary: Path, crash: None, capsys: Captured) -> None:
    main(["distribute", "-C", str(home)])
    main(["status", "-C", str(home)])
    main(["form", "张三"])
    main(["collect", "-C", str(home)])
    (temporary_log,) = temporary.iterdir()
    told = temporary_log.read_text(encoding="utf-8") + log_of(home).read_text(encoding="utf-8")
    assert "开始：form edition=…" in told
    assert told.count("KeyError\n") == 2
    assert "张三" not in told
    assert "13800000000" not in told


def test_crash__names_the_log_that_holds_the_traceback(home: Path, crash: None, capsys: Captured) -> None:
    assert main(["collect", "-C", str(home), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("程序出错（TypeError）。已经收到的文件都还在。请把日志“")
    assert json.loads(captured.out) == {"error": captured.err.strip()}
    assert named(captured.err) == log_of(home)
    told = log_of(home).read_text(encoding="utf-8")
    assert "Traceback (most recent call last)" in told
    assert "TypeError: a flaw of ours" in told
    assert "in broken" in told


def test_crash_without_campaign__a_log_among_temporary_files(temporary: Path, crash: None, capsys: Captured) -> None:
    assert main(["form", "2021"]) == 2
    path = named(capsys.readouterr().err)
    assert list(temporary.iterdir()) == [path]
    told = path.read_text(encoding="utf-8")
    assert "开始：form" in told
    assert "TypeError: a flaw of ours" in told


def test_no_crash_without_campaign__no_log_anywhere(temporary: Path, capsys: Captured) -> None:
    assert main(["form", "2021"]) == 0
    assert main(["status", "-C", str(temporary)]) == 2
    assert list(temporary.iterdir()) == []


def test_crash_and_nowhere_to_log__says_so(
    temporary: Path, crash: None, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "没有"))
    assert main(["form", "2021"]) == 2
    told = "程序出错（TypeError）。已经收到的文件都还在。请把这句话（日志写不了）和当时的操作告诉技术人员。\n"
    assert capsys.readouterr().err == told


def test_debug__the_crash_itself_comes_through_and_is_logged(home: Path, crash: None) -> None:
    with pytest.raises(TypeError):
        main(["collect", "-C", str(home), "--debug"])
    assert "TypeError" in log_of(home).read_text(encoding="utf-8")


def test_verbose__steps_on_stderr_and_stdout_unchanged(home: Path, capsys: Captured) -> None:
    assert main(["distribute", "-C", str(home), "--json"]) == 0
    quiet = capsys.readouterr()
    assert main(["distribute", "-C", str(home), "--json", "--verbose"]) == 0
    loud = capsys.readouterr()
    assert json.loads(loud.out)["issued"][0] == json.loads(quiet.out)["issued"][0] | {"new": False}
    assert "DEBUG" not in quiet.err
    steps = [line for line in loud.err.splitlines() if " DEBUG toolkit.verbs.alone 下发：" in line]
    assert len(steps) == 2, loud.err
    assert all(map(LINE.fullmatch, steps))


def test_handlers__gone_when_the_command_is_done(home: Path, crash: None, capsys: Captured) -> None:
    main(["status", "-C", str(home), "--verbose"])
    main(["collect", "-C", str(home), "--verbose"])
    assert logging.getLogger("toolkit").handlers == []


# ── nothing that keeps the log from being written touches the command ───


def _folder_in_the_way(home: Path, _: pytest.MonkeyPatch) -> None:
    log_of(home).mkdir()


def _may_not_open(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_: LogFile) -> None:
        raise PermissionError("locked")

    monkeypatch.setattr(LogFile, "_open", locked)


def _disk_full(home: Path, _: pytest.MonkeyPatch) -> None:
    log_of(home).symlink_to("/dev/full")


def _may_not_rotate(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log_of(home).write_bytes(b"x" * diagnostics.BYTES)

    def held(*_: object) -> None:
        raise PermissionError("open elsewhere")

    monkeypatch.setattr(LogFile, "rotate", held)


Hindrance = Callable[[Path, pytest.MonkeyPatch], None]
HINDRANCES: list[Hindrance] = [_folder_in_the_way, _may_not_open, _may_not_rotate]
if os.path.exists("/dev/full"):
    HINDRANCES.append(_disk_full)


@pytest.mark.parametrize("hinder", HINDRANCES)
def test_log_cannot_be_written__the_command_does_not_notice(
    hinder: Hindrance, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert main(["status", "-C", str(home)]) == 0
    usual = capsys.readouterr()
    log_of(home).unlink()
    hinder(home, monkeypatch)
    assert main(["status", "-C", str(home)]) == 0
    assert capsys.readouterr() == usual


@pytest.mark.parametrize("hinder", [each for each in HINDRANCES if each is not _may_not_rotate])
def test_crash_and_the_campaign_takes_no_log__the_temporary_folder_does(
    hinder: Hindrance,
    home: Path,
    temporary: Path,
    crash: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    hinder(home, monkeypatch)
    assert main(["collect", "-C", str(home)]) == 2
    path = named(capsys.readouterr().err)
    assert path.parent == temporary
    assert "a flaw of ours" in path.read_text(encoding="utf-8")


def test_log_that_cannot_be_rotated__grows_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _may_not_rotate(home, monkeypatch)
    assert main(["status", "-C", str(home)]) == 0
    assert log_of(home).stat().st_size > diagnostics.BYTES
    assert "结束，退出码 0" in log_of(home).read_text(encoding="utf-8")


def test_full_log__rotated_and_three_files_at_most(home: Path) -> None:
    for _ in range(5):
        log_of(home).write_bytes(b"x" * diagnostics.BYTES)
        assert main(["status", "-C", str(home)]) == 0
    assert sorted(path.name for path in (home / STORE).glob(f"{LOG_FILE}*")) == [
        LOG_FILE,
        f"{LOG_FILE}.1",
        f"{LOG_FILE}.2",
    ]
    assert len(logged(home)) == 3


def test_two_processes_at_once__no_error_and_no_torn_line(tmp_path: Path) -> None:
    code = (
        "import logging, sys; from toolkit.cli import diagnostics; diagnostics.BYTES = 20000\n"
        "log = diagnostics.LogFile(sys.argv[1])\n"
        "log.setFormatter(logging.Formatter('<%(process)d %(message)s>'))\n"
        "for number in range(600): log.emit(logging.makeLogRecord({'msg': f'{number} ' + '字' * 20}))\n"
        "sys.exit(log.failed)"
    )
    path = tmp_path / LOG_FILE
    command = [sys.executable, "-c", code, str(path)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=TOP) for _ in range(2)]
    assert [(each.communicate()[1], each.returncode) for each in both] == [("", 0), ("", 0)]
    files = sorted(tmp_path.iterdir())
    assert {each.name for each in files} <= {LOG_FILE, f"{LOG_FILE}.1", f"{LOG_FILE}.2"}
    lines = [line for each in files for line in each.read_text(encoding="utf-8").splitlines()]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"<\d+ \d+ 字{20}>", line)] == []


def test_name_with_a_line_break__cannot_forge_a_line(home: Path, capsys: Captured) -> None:
    assert main(["collect", "-C", str(home), "甲\n2026-01-01 00:00:00,000 1 INFO toolkit.x 结束"]) == 2
    assert len(logged(home)) == 3
