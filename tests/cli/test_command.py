"""A command is declared in one place; what every command has comes by itself."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from toolkit import __version__
from toolkit.cli.command import CLEAN, IN_CAMPAIGN, Argument, CommandResult, Option, Program, command
from toolkit.cli.main import main

TOP = Path(__file__).parents[2]


@command(
    "excel", "在 Excel 里打开", Argument("book", "工作簿", "哪个文件"), Option(("--goto",), metavar="格"), IN_CAMPAIGN
)
def excel_command(book: str, goto: str | None, campaign_folder: Path) -> CommandResult:
    return CommandResult(CLEAN, f"{book} {goto} {campaign_folder}", None)


def invoked(*words: str) -> object:
    parser = Program("nianbao", "", [excel_command])
    with parser.make_context("nianbao", list(words)) as context:
        return parser.invoke(context)


def test_command_declared__values_by_name_and_switches_apart() -> None:
    invocation = invoked("excel", "--json", "a.xlsx", "-C", "任务", "--debug")
    assert vars(invocation) | {"run": None} == {
        "command": "excel",
        "run": None,
        "values": {"book": "a.xlsx", "goto": None, "campaign_folder": Path("任务")},
        "json": True,
        "verbose": False,
        "debug": True,
    }
    assert invocation.campaign_folder == Path("任务")  # type: ignore[attr-defined]
    assert invocation.run().text == "a.xlsx None 任务"  # type: ignore[attr-defined]


def test_help_anywhere__wins_over_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.exceptions.Exit) as told:
        invoked("excel", "-h")
    assert told.value.exit_code == 0
    assert "哪个文件" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["run", "--help"], ["init", "-h"]])
def test_help__exit_0_on_stdout(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("用法：nianbao")
    assert captured.err == ""


def test_version__as_the_package_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"nianbao {__version__}\n"
    assert tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == __version__


HEAVY = {"pyarrow", "docx", "docxtpl", "pandas"}


def loaded_by(*words: str) -> set[str]:
    code = "import sys; from toolkit.cli.main import main; main(sys.argv[1:]); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, cwd=TOP)
    return set(run.stdout.split())


@pytest.mark.parametrize("words", [["--help"], ["init", "--help"], ["run", "--wrong"]])
def test_help_and_mistakes__load_no_library_of_the_work(words: list[str]) -> None:
    loaded = loaded_by(*words)
    assert "click" in loaded
    assert loaded & {*HEAVY, "numpy", "openpyxl", "lxml", "sqlite3"} == set()


def test_status__loads_neither_arrow_nor_word(tmp_path: Path) -> None:
    home = shutil.copytree(TOP / "workbooks" / "sample" / "盐池县2020", tmp_path / "任务")
    loaded = loaded_by("status", "-C", str(home))
    assert "sqlite3" in loaded
    assert loaded & HEAVY == set()
