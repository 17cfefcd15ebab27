"""A console that speaks Chinese: argparse with Chinese words, progress on stderr, GBK consoles minded."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn


class UsageError(Exception):
    """The command line itself is wrong; the message is Chinese."""


class _Formatter(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        # Help on a line of its own: argparse counts a Chinese character as one column wide.
        super().__init__(prog, max_help_position=6, width=96)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _ChineseParser(argparse.ArgumentParser):
    """An ArgumentParser whose fixed words are Chinese and whose errors are raised."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Formatter, allow_abbrev=False, **options)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            f"命令写法不对：{_in_chinese(message)}。\n{self.format_usage().strip()}\n详细说明：{self.prog} --help"
        )


# argparse's own sentences, as far as a wrong command line can bring them up.
_SENTENCES = (
    (r"the following arguments are required: (.+)", "缺少{0}"),
    (r"unrecognized arguments: (.+)", "多了{0}"),
    (r"argument 命令: invalid choice: '([^']*)'.*", "没有“{0}”这个命令"),
    (r"argument ([^:]+): invalid int value: '([^']*)'", "{0} 后面应为整数，不能是“{1}”"),
    (r"argument ([^:]+): expected .*argument.*", "{0} 后面缺少内容"),
)


def _in_chinese(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        if match := re.fullmatch(pattern, message):
            return sentence.format(*match.groups())
    return "看不懂"


class Parser:
    """The top parser and its commands."""

    def __init__(self, program: str, description: str) -> None:
        self.top = _ChineseParser(prog=program, description=description)
        self._commands = self.top.add_subparsers(
            title="命令", metavar="命令", dest="command", parser_class=_ChineseParser, required=True
        )

    def add_command(self, name: str, help_text: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = self._commands.add_parser(name, help=help_text, description=help_text)
        parser.add_argument("--json", action="store_true", help="只输出一份 JSON，供程序使用")
        parser.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)
        return parser

    def parse_args(self, argv: Any = None) -> argparse.Namespace:
        return self.top.parse_args(argv)

    @property
    def commands(self) -> dict[str, argparse.ArgumentParser]:
        return dict(self._commands.choices)


def prepare_console() -> None:
    """Never fail on a character that the console cannot show."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def say_error(message: str) -> None:
    sys.stderr.write(message + "\n")


def show_progress(number: int, total: int, what: str) -> None:
    """`[3/9] 青山乡` on stderr; on a terminal the line is written over."""
    # A file's name may hold a line break or a sign that turns the line round.
    line = f"[{number}/{total}] " + "".join(char if char.isprintable() else "�" for char in what)
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line}" + ("\n" if number == total else ""))
    elif total < 50 or number % (total // 20 or 1) == 0 or number == total:
        sys.stderr.write(line + "\n")
    sys.stderr.flush()
