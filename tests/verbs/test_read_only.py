"""A campaign on a disk that cannot be written is looked at all the same; what must write says so in a sentence."""

from __future__ import annotations

import io
import json
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from toolkit.campaign.folder import STORE, Campaign
from toolkit.campaign.ledger import Decision, Ledger
from toolkit.cli.main import main
from toolkit.verbs.run import run


def _can_mount() -> bool:
    if sys.platform != "linux" or not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "-m", "mount", "--bind", "/tmp", "/tmp"], capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not _can_mount(), reason="no mounts of its own for a process here")


Told = tuple[int, str, str]
"""Exit code, stdout, stderr."""


def told(folder: Path, *words: str) -> Told:
    """What a command says of a campaign on a disk that cannot be written."""
    place = shlex.quote(str(folder))
    mounts = f"mount --bind {place} {place} && mount -o remount,bind,ro {place}"
    command = [sys.executable, "-m", "toolkit", *words, "-C", str(folder)]
    command = ["unshare", "-m", "sh", "-c", f"{mounts} && exec {shlex.join(command)}"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    return done.returncode, done.stdout, done.stderr


def usually_told(folder: Path, *words: str) -> Told:
    """The same on a disk that can."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as told:
        code = main([*words, "-C", str(folder)])
    return code, out.getvalue(), told.getvalue()


@pytest.fixture(scope="module")
def lying(made: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A campaign after a run: as it lies when the ledger was closed, and as a copy of one at work or killed."""
    home = tmp_path_factory.mktemp("只读")
    received = Campaign(shutil.copytree(made[1], home / "任务"))
    (received.inbox / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(60))
    run(received)
    received.close_ledger()
    closed = shutil.copytree(received.folder, home / "关了的")
    received.ledger.record_decision(Decision("withdraw", received.units[0].code, by="测试", reason="看看"))
    copy = shutil.copytree(received.folder, home / "拷来的")
    (copy / STORE / "台账.sqlite-shm").unlink()
    assert (copy / STORE / "台账.sqlite-wal").stat().st_size
    received.close_ledger()
    return {"closed": closed, "with a journal": copy}


@pytest.fixture(params=["closed", "with a journal"])
def folder(lying: dict[str, Path], request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return shutil.copytree(lying[request.param], tmp_path / "任务")


@pytest.mark.parametrize(
    "words", [("status",), ("status", "--json"), ("status", "--prove"), ("status", "--prove", "--json")]
)
def test_status__as_on_any_other_disk_and_nothing_changes(folder: Path, words: tuple[str, ...]) -> None:
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    shut = told(folder, *words)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == files
    assert shut == usually_told(folder, *words)
    code, out, _ = shut
    assert code in (0, 1)
    if "--json" in words:
        json.loads(out)


def test_check_in_the_campaign__as_on_any_other_disk(folder: Path) -> None:
    file = str(next(path for path in (folder / "收回").iterdir() if path.name.startswith("高沙窝镇")))
    shut = told(folder, "check", file, "--json")
    assert shut == usually_told(folder, "check", file, "--json")
    assert json.loads(shut[1])["files"][0]["verdict"] == "accepted"


@pytest.mark.parametrize("command", ["collect", "verify", "merge", "report", "run", "distribute", "undo"])
def test_what_must_write__one_sentence_and_code_2(folder: Path, command: str) -> None:
    code, _, said = told(folder, command)
    assert code == 2
    assert "请" in said
    assert "只读" in said
    assert not any(word in said for word in ("Traceback", "程序出错", "Errno"))


def test_journal_beside_a_ledger_that_cannot_be_written__is_read(folder: Path) -> None:
    """The last decision stands in the journal alone where there is one."""
    code = (
        "import sys; from pathlib import Path; from toolkit.campaign.ledger import Ledger;"
        "print(len(Ledger(Path(sys.argv[1])).decisions()))"
    )
    ledger = folder / STORE / "台账.sqlite"
    place = shlex.quote(str(folder))
    script = f"mount --bind {place} {place} && mount -o remount,bind,ro {place} && exec "
    script += shlex.join([sys.executable, "-c", code, str(ledger)])
    shut = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, encoding="utf-8", timeout=60)
    usual = Ledger(ledger)
    assert (shut.stdout.strip(), shut.stderr) == (str(len(usual.decisions())), "")
    usual.close()
