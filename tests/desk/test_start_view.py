"""新建任务 shows what it understood before it makes anything."""

from __future__ import annotations

import re
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


def test_unclear_kind__asked_unit_by_unit_and_made_as_answered(tmp_path: Path) -> None:
    home = tmp_path / "办公"
    home.mkdir()
    with Clerk(home, tmp_path) as clerk:
        pasted = "单位名称\t单位类型\n莲湖\t乡镇\n谢家滩镇\t乡镇\n油墩街镇\t镇"
        asked = clerk.click("/start/preview", county="鄱阳县", year="2021", pasted=pasted).text
        assert "有 2 个单位的类型看不出是哪一种" in asked
        assert "确认建立" not in asked
        chosen = {
            line: re.findall(r"<option selected>(.*?)</option>", block)
            for line, block in re.findall(r'<select name="kind-(\d+)"(.*?)</select>', asked, re.DOTALL)
        }
        # What the name tells is ready to be confirmed; what nothing tells is left open.
        assert list(chosen.values()) == [[], ["镇"]]
        key = re.findall(r'name="planned" value="(\w+)"', asked)[0]
        first, second = chosen
        again = clerk.click("/start/kinds", planned=key, **{f"kind-{second}": "镇"})
        assert "有 1 个单位的类型看不出" in text_of(again)
        clerk.click("/start/create", planned=key)
        assert not any(home.iterdir())
        shown = text_of(clerk.click("/start/kinds", planned=key, **{f"kind-{first}": "乡", f"kind-{second}": "镇"}))
        assert "读出 3 个单位" in shown
        clerk.click("/start/create", planned=key)
        kinds = {unit.name: unit.kind for unit in Campaign(home / "鄱阳县2021").units}
        assert kinds == {"莲湖": "乡", "谢家滩镇": "镇", "油墩街镇": "镇"}


def test_two_windows__makes_only_what_this_one_shows(tmp_path: Path) -> None:
    home = tmp_path / "办公"
    home.mkdir()
    with Clerk(home, tmp_path) as clerk:
        one = clerk.click("/start/preview", county="鄱阳县", year="2021", pasted="莲湖乡").text
        clerk.click("/start/preview", county="盐池县", year="2021", pasted="青山乡")
        key = re.findall(r'name="planned" value="(\w+)"', one)[0]
        shown = text_of(clerk.click("/start/create", planned=key))
        assert "盐池县 2021 年度" in shown
        assert "还没有建立" in shown
        assert not any(home.iterdir())


def test_reload_of_the_preview__asks_for_nothing_again(tmp_path: Path) -> None:
    with Clerk(tmp_path / "办公", tmp_path) as clerk:
        answer = clerk.click("/start/preview", county="鄱阳县", year="2021", pasted="莲湖乡")
        assert (answer.request.method, answer.url.path) == ("GET", "/start/preview")
        assert "读出 1 个单位" in clerk.read("/start/preview")
