"""What lies outside: names that are no UTF-8, folders and things that cannot be read, closed pipes, Ctrl-C."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.cli.main import main
from toolkit.verbs.collect import collect

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of bytes and pipes of POSIX")

GBK = "青山乡报来.xlsx".encode("gbk")
NAMES = {
    "gbk": GBK,
    "a trail byte that is a backslash": "乗.xlsx".encode("gbk"),
    "no text in any encoding": b"\xff\xfe\x80.xlsx",
    "latin": "é.xlsx".encode("latin-1"),
}


def put(folder: Path, name: bytes, data: bytes = b"\xff\xd8\xff\xe0" + bytes(90)) -> str:
    path = os.path.join(os.fsencode(folder), name)
    with open(path, "wb") as file:
        file.write(data)
    os.utime(path, (1_600_000_000, 1_600_000_000))
    return os.fsdecode(path)


def run(*words: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "toolkit", *words]
    return subprocess.run(command, capture_output=True, timeout=120, **more)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_name_that_is_no_utf8__taken_told_and_kept(
    name: bytes, received: Campaign, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    put(received.inbox, name)
    folder = str(received.folder)
    for command in ("collect", "run", "status"):
        assert main([command, "-C", folder, "--json"]) in (0, 1)
        json.loads(capsysbinary.readouterr().out.decode("utf-8"))
    assert main(["run", "-C", folder]) in (0, 1)
    capsysbinary.readouterr().out.decode("utf-8")
    refused = [row.source for row in received.ledger.files() if row.status == "refused"]
    assert len(refused) == 1
    refused[0].encode("utf-8")


def test_gbk_name__decoded_and_its_return_counts(received: Campaign) -> None:
    good = next(path for path in received.inbox.iterdir() if path.name.startswith("青山乡"))
    data = good.read_bytes()
    good.unlink()
    put(received.inbox, GBK, data)
    assert [(each.source, each.status) for each in collect(received) if "青山" in each.source] == [
        ("收回/青山乡报来.xlsx", "return")
    ]


def test_two_names_that_read_alike__each_its_own_and_nothing_new_the_second_time(received: Campaign) -> None:
    put(received.inbox, GBK, b"%PDF-1.4 one of them" + bytes(50))
    put(received.inbox, GBK.decode("gbk").encode(), b"%PDF-1.4 the other" + bytes(50))
    for fresh in (True, False):
        found = {each.source: each.fresh for each in collect(received) if "报来" in each.source}
        assert found == {"收回/青山乡报来.xlsx": fresh, "收回/青山乡报来(1).xlsx": fresh}


def test_gbk_names_as_arguments__check_rollup_and_roster(received: Campaign, tmp_path: Path) -> None:
    good = next(path for path in received.inbox.iterdir() if path.name.startswith("高沙窝镇"))
    folder = tmp_path / os.fsdecode("各县".encode("gbk"))
    folder.mkdir()
    path = put(folder, GBK, good.read_bytes())
    done = run("check", path, "--json")
    assert json.loads(done.stdout.decode("utf-8"))["files"][0]["file"].endswith("各县/青山乡报来.xlsx")
    assert "青山乡报来.xlsx" in run("check", path).stdout.decode("utf-8")
    assert run("rollup", str(folder), "--to", str(tmp_path / "和")).returncode == 0
    assert "青山乡报来.xlsx" in (tmp_path / "和" / "文件清单.csv").read_text(encoding="utf-8-sig")
    roster = put(tmp_path, "名单.csv".encode("gbk"), "单位名称\n青山乡\n".encode())
    where = tmp_path / os.fsdecode("新任务".encode("gbk"))
    made = run("init", str(where), "--county", "盐池县", "--year", "2020", "--roster", roster, "--json")
    assert (made.returncode, made.stderr) == (0, b"")
    assert json.loads(made.stdout.decode("utf-8"))["folder"].endswith("新任务")
    after = run("init", str(tmp_path / "后一年"), "--from", str(where))
    assert after.returncode == 0, after.stderr.decode()
    assert "新任务" in (tmp_path / "后一年" / "设置.toml").read_text(encoding="utf-8")


def test_what_is_no_file__told_in_one_sentence_and_the_others_go_on(
    received: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = received.inbox
    os.mkfifo(inbox / "管道.xlsx")
    (inbox / "断了.xlsx").symlink_to("没有.xlsx")
    (inbox / "圈.xlsx").symlink_to("圈.xlsx")
    monkeypatch.chdir(inbox)  # a socket's address is short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("插座.xlsx")
        (inbox / "锁着").mkdir()
        real = os.scandir

        def scandir(path: str) -> object:
            if str(path).endswith("锁着"):
                raise OSError(5, "Input/output error")
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)
        told = {each.source: each.reason for each in collect(received) if each.status == "skipped"}
    assert set(told) == {f"收回/{name}" for name in ("管道.xlsx", "断了.xlsx", "圈.xlsx", "插座.xlsx", "锁着")}
    assert "打不开" in told["收回/锁着"]
    assert "管道" in told["收回/管道.xlsx"]
    assert "快捷方式" in told["收回/断了.xlsx"]
    given = collect(received, [inbox / "断了.xlsx", inbox / "管道.xlsx", Path("/dev/null")])
    assert [each.status for each in given] == ["skipped"] * 3


@pytest.mark.parametrize("kind", ["fifo", "device", "loop"])
def test_check_of_no_file__a_sentence_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path)
    begun = time.monotonic()
    done = run("check", "/dev/zero" if kind == "device" else str(path))
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False)
    assert "打不开文件" in done.stderr.decode("utf-8")
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("words", [("form", "2021"), ("form", "2021", "--json"), ("--help",)])
def test_closed_pipe__silence_and_the_code_of_the_command(words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "toolkit", *words]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=60)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_full_disk_behind_stdout__a_sentence_and_code_2() -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "toolkit", "form", "2021"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 2
    assert "结果写不出来" in done.stderr.decode("utf-8")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("module", ["click", "toolkit.cli.main", "toolkit.forms"])
@pytest.mark.parametrize("json_wanted", [True, False])
def test_ctrl_c_while_modules_load__a_sentence_and_code_2(module: str, json_wanted: bool, tmp_path: Path) -> None:
    code = f"""
import os, signal, sys
# Who works in the background has it switched off.
signal.signal(signal.SIGINT, signal.default_int_handler)
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv = ["nianbao", "form", "2021", *{["--json"] if json_wanted else []}]
from toolkit.cli.entry import start
raise SystemExit(start())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False)
    assert "已中止" in done.stderr.decode("utf-8")
    assert ("已中止" in json.loads(done.stdout)["error"]) if json_wanted else done.stdout == b""
