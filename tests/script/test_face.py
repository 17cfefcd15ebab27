"""`import toolkit`: what is there, and what it costs."""

import doctest
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import toolkit
from toolkit.script import campaign, one_return

TOP = Path(__file__).parents[2]


def test_everything_promised_is_there() -> None:
    from toolkit import errors

    assert toolkit.NianbaoError is errors.NianbaoError
    assert toolkit.Campaign is campaign.Campaign
    assert set(toolkit.__all__) <= set(dir(toolkit))
    assert all(hasattr(toolkit, name) for name in toolkit.__all__)


def test_a_name_that_is_not_there__attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Kampagne'"):
        toolkit.Kampagne  # noqa: B018


def test_import_alone__loads_nothing_else_of_ours_and_no_library() -> None:
    code = (
        "import __future__, sys, typing; before = set(sys.modules); import toolkit; print(*set(sys.modules) - before)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
    assert run.stdout.split() == ["toolkit"]


def test_a_campaign_opened__no_table_library_yet() -> None:
    code = "import sys; from toolkit import Campaign; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
    assert set(run.stdout.split()) & {"pandas", "pyarrow"} == set()


@pytest.mark.parametrize("module", [toolkit, campaign, one_return], ids=lambda module: module.__name__)
def test_examples_of_the_docstrings_hold(module: object, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copyfile(next((demo / "收回").glob("青山乡*")), demo.parent / "青山乡.xlsx")
    monkeypatch.chdir(demo.parent)
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0


def test_nianbao__what_the_command_line_prints(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert toolkit.nianbao("status", "-C", demo) == 1
    assert "应报 9 个单位：已汇总 6，退回 2，未下发 1" in capsys.readouterr().out


def test_nianbao__what_cannot_be_done_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert toolkit.nianbao("status", "-C", tmp_path) == 2
    assert "不是填报任务文件夹" in capsys.readouterr().err
