"""新建任务 shows what it understood before it makes anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.desk.clerk import Clerk, text_of
from toolkit.campaign.folder import Campaign


def test_pasted_list__shown_first_and_made_when_confirmed(tmp_path: Path) -> None:
    home = tmp_path / "办公"
    home.mkdir()
    with Clerk(home, tmp_path) as clerk:
        assert "新建任务" in clerk.read("/")
        shown = text_of(
            clerk.click("/start/preview", county="鄱阳县", year="2021", pasted="莲 湖 乡\t王五\n谢家滩镇\t赵六")
        )
        assert "读出 2 个单位" in shown
        assert "莲湖乡" in shown
        assert not any(home.iterdir())
        clerk.click("/start/create")
        assert [unit.name for unit in Campaign(home / "鄱阳县2021").units] == ["莲湖乡", "谢家滩镇"]
        assert "各单位还没有填报表" in clerk.read("/")


def test_unclear_kind__asked_without_a_path(tmp_path: Path) -> None:
    with Clerk(tmp_path / "办公", tmp_path) as clerk:
        pasted = "单位名称\t单位类型\n莲湖\t乡镇"
        shown = text_of(clerk.click("/start/preview", county="鄱阳县", year="2021", pasted=pasted))
        assert "乡镇" in shown
        assert str(tmp_path) not in shown
        assert "/tmp" not in shown


def test_other_commands__do_not_wait_for_the_server() -> None:
    code = "import toolkit.cli.main as m, sys; m.build_parser(); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"starlette", "uvicorn", "jinja2", "python_multipart"} & set(run.stdout.split()) == set()
