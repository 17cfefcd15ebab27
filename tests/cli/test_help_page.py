"""Help pages: Chinese words only, columns that stand straight where a Chinese character takes two."""

import re

import click
import pytest
from wcwidth import wcswidth

from toolkit.cli.command import Argument, Command, Option, Program, command
from toolkit.cli.help_page import HelpPage
from toolkit.cli.main import COMMANDS, build_parser

NAMES = [each.name or "" for each in COMMANDS]


def page_of(name: str) -> str:
    parser = build_parser()
    top = click.Context(parser, info_name="nianbao")
    if not name:
        return parser.get_help(parser.context_class(parser, info_name="nianbao"))
    chosen = parser.commands[name]
    return chosen.get_help(chosen.context_class(chosen, parent=top, info_name=name))


def sections(name: str) -> list[list[tuple[str, str]]]:
    """The lists of a command's page: how each thing is written, what it means."""
    parser = build_parser()
    chosen = parser.commands[name] if name else parser
    assert isinstance(chosen, Command | Program)
    return [rows for rows in chosen.sections().values() if rows]


@pytest.mark.parametrize("name", ["", *NAMES])
def test_page__only_our_headings_and_no_english(name: str) -> None:
    page = page_of(name)
    headings = re.findall(r"^(\S+：)$", page, re.MULTILINE)
    assert headings
    assert set(headings) <= {"参数：", "选项：", "命令："}
    assert page.startswith(f"用法：nianbao {name}".rstrip())
    assert not re.search(r"usage|options|arguments|commands|show|message|exit|default|required", page, re.IGNORECASE)
    assert "显示这份说明" in page
    assert "--debug" not in page


@pytest.mark.parametrize("name", ["", *NAMES])
def test_page__columns_straight_and_no_line_wider_than_a_console(name: str) -> None:
    page = page_of(name)
    assert max(map(wcswidth, page.splitlines())) <= 80
    for rows in sections(name):
        starts = [
            re.search(rf"^  {re.escape(term)} +(?={re.escape(meaning[:6])})", page, re.M) for term, meaning in rows
        ]
        assert len({wcswidth(start[0]) for start in starts if start}) == 1
        assert all(starts)


def test_every_option_and_argument_has_a_meaning() -> None:
    assert [(name, term) for name in NAMES for rows in sections(name) for term, meaning in rows if not meaning] == []


def test_long_text__is_broken_between_characters_never_before_a_stop() -> None:
    page = HelpPage()
    page.write_dl([("--to", "字" * 37 + "，" + "后" * 40)])
    first, second, third = page.getvalue().splitlines()
    assert first == "--to  " + "字" * 36
    assert second.strip().startswith("字，后")
    assert [len(each) - len(each.lstrip()) for each in (second, third)] == [6, 6]
    assert max(map(wcswidth, (first, second, third))) <= 80


def test_long_term__has_its_line_to_itself() -> None:
    page = HelpPage()
    page.write_dl([("--名字" * 8, "长"), ("-C", "短")])
    assert page.getvalue().splitlines() == ["--名字" * 8, "    长", "-C  短"]


def test_usage__options_in_brackets_stay_whole() -> None:
    options = [Option((f"--option{number}",), metavar="很长的名字", help="x") for number in range(6)]
    wide = command("wide", "", *options, Argument("files", "文件", "x", nargs=-1))(lambda **_: None)  # type: ignore[arg-type]
    lines = wide.get_usage(wide.context_class(wide, info_name="wide")).splitlines()
    assert len(lines) > 1
    assert all(line.count("[") == line.count("]") for line in lines)
    assert lines[-1].endswith("[文件]...")
