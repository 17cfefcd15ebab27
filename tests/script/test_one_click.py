"""一键汇总.py as it lies in a campaign's folder: run as it is, and after somebody has changed it."""

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from toolkit.campaign.launchers import SCRIPT, write_launchers
from toolkit.cli.main import main

TOP = Path(__file__).parents[2]
EXAMPLE = "    # 写排名表(任务)\n"


@pytest.fixture
def script(demo: Path) -> Path:
    """The script that is handed out now, in the folder of a campaign."""
    (demo / SCRIPT).unlink(missing_ok=True)
    write_launchers(demo)
    return demo / SCRIPT


def _run(script: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """As a double click runs it, from another folder."""
    known = {**os.environ, "PYTHONPATH": str(TOP), "PYTHONIOENCODING": "utf-8", **environment}
    words = [sys.executable, *options, str(script)]
    return subprocess.run(words, capture_output=True, encoding="utf-8", cwd="/", env=known, timeout=120)


def _changed(script: Path, old: str, new: str) -> Path:
    text = script.read_text(encoding="utf-8")
    assert text.count(old) == 1
    script.write_text(text.replace(old, new), encoding="utf-8")
    return script


def test_as_it_is__says_and_returns_what_run_does(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_script = _run(script)
    by_command = main(["run", "-C", str(script.parent)])
    assert (by_script.stdout, by_script.returncode) == (capsys.readouterr().out, by_command)
    assert "应报 9 个单位：已汇总 6" in by_script.stdout
    assert not (script.parent / "汇总" / "排名.xlsx").exists()


def test_the_example_switched_on__a_ranking_beside_the_sums(script: Path) -> None:
    done = _run(_changed(script, EXAMPLE, EXAMPLE.replace("# ", "")))
    ranking = script.parent / "汇总" / "排名.xlsx"
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, f"排名表在：{ranking}")
    rows = list(openpyxl.load_workbook(ranking).active.iter_rows(values_only=True))
    assert rows[0] == ("单位编码", "单位名称", "单位类型", "新收申请数")
    assert [row[1:] for row in rows[1:4]] == [("花马池镇", "镇", 7), ("盐州路街道", "街道", 5), ("王乐井乡", "乡", 2)]
    assert len(rows) == 7


def test_the_example_where_excel_is__opened_in_it(script: Path, tmp_path: Path) -> None:
    (tmp_path / "xlwings.py").write_text("def Book(path):\n    print('Excel:', path.name)\n", encoding="utf-8")
    changed = _changed(script, EXAMPLE, EXAMPLE.replace("# ", ""))
    done = _run(changed, PYTHONPATH=f"{tmp_path}{os.pathsep}{TOP}")
    ranking = script.parent / "汇总" / "排名.xlsx"
    assert done.stdout.splitlines()[-2:] == ["Excel: 排名.xlsx", f"已在 Excel 里打开排名表：{ranking}"]


def test_the_example_while_the_ranking_is_open__said(script: Path) -> None:
    # As Windows refuses a file that Excel holds.
    held = "    import pandas\n    def held(*_, **__): raise PermissionError\n    pandas.DataFrame.to_excel = held\n"
    done = _run(_changed(script, EXAMPLE, held + EXAMPLE.replace("# ", "")))
    assert done.returncode == 1
    assert "正在 Excel 里开着，这次没有写" in done.stdout
    assert done.stderr.count("Traceback") == 0


def test_a_line_of_ones_own__run_after_the_click(script: Path) -> None:
    done = _run(_changed(script, EXAMPLE, EXAMPLE + "    print(len(任务.findings()), Path.cwd())\n"))
    assert done.stdout.splitlines()[-1] == "8 /"


def test_a_campaign_that_cannot_work__one_sentence_and_2(script: Path) -> None:
    (script.parent / "设置.toml").write_text("县 =", encoding="utf-8")
    done = _run(_changed(script, EXAMPLE, EXAMPLE + "    print('没有做成也来了')\n"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "写法不对" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_toolkit__how_to_install_it(script: Path) -> None:
    done = _run(script, "-I", "-S")
    assert done.returncode == 2
    assert "还没有装年报工具" in done.stdout
    assert f'"{sys.executable}" -m pip install nianbao-toolkit' in done.stdout
    assert "Traceback" not in done.stderr


def test_it_is_short_enough_to_read() -> None:
    text = (TOP / "templates" / SCRIPT).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60
    assert EXAMPLE in text
