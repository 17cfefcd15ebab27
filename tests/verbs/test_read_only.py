"""A campaign on a disk that cannot be written is looked at all the same; what must write says so in a sentence."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.campaign.folder import STORE, Campaign
from toolkit.campaign.ledger import Decision, Ledger
from toolkit.verbs.run import run


def _can_mount() -> bool:
    if sys.platform != "linux" or not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "-m", "mount", "--bind", "/tmp", "/tmp"], capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not _can_mount(), reason="no mounts of its own for a process here")


def told(folder: Path, *words: str, read_only: bool) -> subprocess.CompletedProcess[str]:
    """What a command says of a campaign, on a disk that can be written or on one that cannot."""
    command = [sys.executable, "-m", "toolkit", *words, "-C", str(folder)]
    if read_only:
        place = shlex.quote(str(folder))
        mounts = f"mount --bind {place} {place} && mount -o remount,bind,ro {place}"
        command = ["unshare", "-m", "sh", "-c", f"{mounts} && exec {shlex.join(command)}"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)


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
    shut = told(folder, *words, read_only=True)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == files
    usual = told(folder, *words, read_only=False)
    assert (shut.returncode, shut.stdout, shut.stderr) == (usual.returncode, usual.stdout, usual.stderr)
    assert shut.returncode in (0, 1)
    if "--json" in words:
        json.loads(shut.stdout)


def test_check_in_the_campaign__as_on_any_other_disk(folder: Path) -> None:
    file = str(next(path for path in (folder / "收回").iterdir() if path.name.startswith("高沙窝镇")))
    shut = told(folder, "check", file, "--json", read_only=True)
    usual = told(folder, "check", file, "--json", read_only=False)
    assert (shut.returncode, shut.stdout, shut.stderr) == (usual.returncode, usual.stdout, usual.stderr)
    assert json.loads(shut.stdout)["files"][0]["verdict"] == "accepted"


@pytest.mark.parametrize("command", ["collect", "verify", "merge", "report", "run", "distribute", "undo"])
def test_what_must_write__one_sentence_and_code_2(folder: Path, command: str) -> None:
    shut = told(folder, command, read_only=True)
    assert shut.returncode == 2
    assert "请" in shut.stderr
    assert "只读" in shut.stderr
    assert not any(word in shut.stderr for word in ("Traceback", "程序出错", "Errno"))


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
