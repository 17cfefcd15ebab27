"""Wrong command lines: every kind that there is has a Chinese sentence."""

import json
import re
from collections.abc import Callable, Iterator

import click
import pytest

from toolkit.cli.main import build_parser, main
from toolkit.cli.wrong_line import UnknownCommand, WrongLine, WrongValue, usage_sentence

Captured = pytest.CaptureFixture[str]

LINES = [
    ([], "缺少命令"),
    (["fly"], "没有“fly”这个命令"),
    (["statsu"], "没有“statsu”这个命令（是不是“status”？）"),
    (["STATUS"], "没有“STATUS”这个命令"),
    (["--prove", "status"], "命令前面不能写“--prove”，选项要写在命令的后面"),
    (["-C", "任务", "run"], "命令前面不能写“-C”，选项要写在命令的后面"),
    (["--version=2"], "--version 后面不能带内容"),
    (["init", "任务"], "缺少“--county”"),
    (["init", "任务", "--county", "盐池县"], "缺少“--year”"),
    (["init", "--county", "盐池县", "--year", "2021"], "缺少“文件夹”"),
    (["rollup", "--to", "汇总"], "缺少“来源”"),
    (["rollup", "各县"], "缺少“--to”"),
    (["check"], "缺少“文件”"),
    (["form"], "缺少“版式”"),
    (["run", "-x"], "没有“-x”这个选项"),
    (["run", "--quick"], "没有“--quick”这个选项"),
    (["status", "--js"], "没有“--js”这个选项（是不是“--json”？）"),
    (["status", "--pro"], "没有“--pro”这个选项（是不是“--prove”？）"),
    (["init", "任务", "--count", "盐池县", "--year", "2021"], "没有“--count”这个选项（是不是“--county”？）"),
    (["init", "任务", "--county", "盐池县", "--year", "今年"], "--year 后面应为整数，不能是“今年”"),
    (["init", "任务", "--county", "盐池县", "--year=20.5"], "--year 后面应为整数，不能是“20.5”"),
    (["status", "-C"], "-C 后面缺少内容"),
    (["status", "-C", "--prove"], "-C 后面缺少内容"),
    (["init", "任务", "--county", "--year", "2021"], "--county 后面缺少内容"),
    (["status", "--json=1"], "--json 后面不能带内容"),
    (["form", "2019", "2021", "2022"], "多了“2021 2022”"),
    (["run", "任务"], "多了“任务”"),
]


@pytest.mark.parametrize(("words", "wrong"), LINES, ids=lambda value: " ".join(value) if value else "nothing")
def test_wrong_line__exit_2_what_is_wrong_how_it_is_written_where_more_stands(
    words: list[str], wrong: str, capsys: Captured
) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    sentence, usage, *_, more = captured.err.splitlines()
    assert sentence == f"命令写法不对：{wrong}。"
    name = words[0] if words and words[0] in build_parser().commands else ""
    assert usage.startswith(f"用法：nianbao {name}".rstrip())
    assert more == f"详细说明：{f'nianbao {name}'.rstrip()} --help"


@pytest.mark.parametrize("words", [["status", "--json", "--pro"], ["fly", "--json"], ["form", "--json"], ["--json"]])
def test_wrong_line_json__one_document_and_the_sentence(words: list[str], capsys: Captured) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"error": captured.err.removesuffix("\n")}


@pytest.mark.parametrize(
    "words",
    [
        ["status", "-C", "没有", "--json"],
        ["status", "--json", "-C", "没有"],
        ["status", "--json", "-C没有"],
        ["collect", "a", "--json", "-C", "没有", "b"],
        ["init", "没有/任务", "--year", "-5", "--county=盐池县", "--json"],
    ],
)
def test_right_line__options_stand_anywhere_after_the_command(words: list[str], capsys: Captured) -> None:
    assert main(words) == 2
    assert "命令写法不对" not in json.loads(capsys.readouterr().out)["error"]


def _subclasses(kind: type[click.ClickException]) -> Iterator[type[click.ClickException]]:
    for each in kind.__subclasses__():
        yield each
        yield from _subclasses(each)


def test_every_error_that_click_has__a_sentence_without_english() -> None:
    parser = build_parser()
    top = parser.context_class(parser, info_name="nianbao")
    chosen = parser.commands["init"]
    ctx = chosen.context_class(chosen, parent=top, info_name="init")
    year = next(each for each in chosen.params if each.name == "year")
    english = "Something went wrong."
    # A class that a later click adds has no line here, and the test fails.
    made: dict[str, Callable[[type], click.ClickException]] = {
        "UsageError": lambda kind: kind(english, ctx),
        "BadParameter": lambda kind: kind(english, ctx, year),
        "MissingParameter": lambda kind: kind(english, ctx, year),
        "NoSuchOption": lambda kind: kind("--jahr", english, ["--year"], ctx),
        "NoSuchCommand": lambda kind: kind("fly", english, ["form"], ctx),
        "BadOptionUsage": lambda kind: kind("--year", english, ctx),
        "BadArgumentUsage": lambda kind: kind(english, ctx),
        "NoArgsIsHelpError": lambda kind: kind(ctx),
        "FileError": lambda kind: kind("名册.xlsx", english),
        "WrongLine": lambda kind: kind("缺少命令", ctx),
        "WrongValue": lambda kind: kind("应为整数", ctx, year),
        "UnknownCommand": lambda kind: kind("fly", ["form"], ctx),
    }
    kinds = {kind for kind in _subclasses(click.ClickException) if kind.__module__.startswith(("click.", "toolkit."))}
    assert {WrongLine, WrongValue, UnknownCommand, click.NoSuchOption} <= kinds
    for kind in kinds:
        sentence = usage_sentence(made[kind.__name__](kind)).splitlines()[0]
        assert re.fullmatch(r"命令写法不对：.*[一-龥].*。", sentence), kind
        ours = re.sub(r"“[^”]*”|--year", "", sentence)
        assert not re.search(r"[A-Za-z]", ours), (kind, sentence)


def test_bad_parameter_of_no_one_knows_what__still_a_sentence() -> None:
    assert usage_sentence(click.BadParameter("nope")) == "命令写法不对：参数 后面的内容不能用。"
