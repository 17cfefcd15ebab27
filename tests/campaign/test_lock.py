"""One at a time: the second run says who is at work; a lock whose owner is gone is free."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.campaign.folder import create_campaign
from toolkit.campaign.lock import LOCK_FILE, working
from toolkit.cli.main import main
from toolkit.errors import NianbaoError


def test_second_at_the_same_time__is_told_who_is_at_work(tmp_path: Path) -> None:
    with working(tmp_path, "收表"):
        owner = json.loads((tmp_path / LOCK_FILE).read_text(encoding="utf-8"))
        assert owner["pid"] == os.getpid()
        with pytest.raises(NianbaoError) as error, working(tmp_path, "汇总"):
            pass
    assert all(part in str(error.value) for part in (owner["user"], owner["host"], "“收表”", "开始", "请等那边做完"))
    with working(tmp_path, "汇总") as broken:
        assert broken is None


def test_owner_killed__lock_is_free_and_the_next_one_knows(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from toolkit.campaign.lock import working\n"
        "with working(Path(sys.argv[1]), '汇总'): os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 9
    with working(tmp_path, "收表") as broken:
        assert broken is not None
        assert broken.command == "汇总"


@pytest.mark.parametrize("command", ["distribute", "collect", "verify", "merge", "report", "run"])
def test_every_writing_command__exit_2_while_another_works(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign = create_campaign(tmp_path / "任务", "盐池县", 2021)
    with campaign.working("收表"):
        assert main([command, "-C", str(campaign.folder)]) == 2
    assert "正在电脑" in capsys.readouterr().err


def test_leftovers_of_a_killed_run__are_cleared_by_the_next(tmp_path: Path) -> None:
    campaign = create_campaign(tmp_path / "任务", "盐池县", 2021)
    left = campaign.reports / ".写入中-1.docx"
    left.write_bytes(b"half")
    with campaign.working("汇总"):
        assert left.exists()  # nobody was killed: it may be anything
    (campaign.folder / ".nianbao" / LOCK_FILE).write_text(
        '{"user": "a", "host": "b", "pid": 1, "command": "c", "since": "d"}', encoding="utf-8"
    )
    with campaign.working("汇总"):
        assert not left.exists()


def test_folder_that_cannot_be_written__says_so(tmp_path: Path) -> None:
    with pytest.raises(NianbaoError, match="只读"), working(tmp_path / "没有", "收表"):
        pass
