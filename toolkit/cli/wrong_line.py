"""What is wrong with a command line, in Chinese: click's own errors are put in words from what they know of
themselves, never from their English sentences.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import singledispatch

import click


class WrongLine(click.UsageError):
    """A wrong command line of a kind for which click has no class; the message is Chinese."""


class WrongValue(click.BadParameter):
    """A value that does not fit its option or argument; the message is Chinese and says what would fit."""


class UnknownCommand(WrongLine):
    def __init__(self, name: str, known: Iterable[str], ctx: click.Context) -> None:
        super().__init__(f"没有“{name}”这个命令{_perhaps(get_close_matches(name, known))}", ctx)


def usage_sentence(error: click.ClickException) -> str:
    """Everything a clerk is told about a wrong command line: what is wrong, how it is written, where more stands."""
    lines = [f"命令写法不对：{_wrong(error)}。"]
    if isinstance(error, click.UsageError) and error.ctx:
        lines += [error.ctx.get_usage(), f"详细说明：{error.ctx.command_path} --help"]
    return "\n".join(lines)


@singledispatch
def _wrong(error: click.ClickException) -> str:
    return "看不懂"


@_wrong.register
def _(error: WrongLine) -> str:
    return error.message


@_wrong.register
def _(error: click.MissingParameter) -> str:
    return f"缺少“{_named(error)}”"


@_wrong.register
def _(error: click.BadParameter) -> str:
    return f"{_named(error)} 后面的内容不能用"


@_wrong.register
def _(error: WrongValue) -> str:
    return f"{_named(error)} {error.message}"


@_wrong.register
def _(error: click.NoSuchOption) -> str:
    if error.ctx and isinstance(error.ctx.command, click.Group):
        return f"命令前面不能写“{error.option_name}”，选项要写在命令的后面"
    return f"没有“{error.option_name}”这个选项{_perhaps(error.possibilities or ())}"


@_wrong.register
def _(error: click.BadOptionUsage) -> str:
    of_command = error.ctx.command.params if error.ctx else ()
    if any(isinstance(each, click.Option) and each.is_flag and error.option_name in each.opts for each in of_command):
        return f"{error.option_name} 后面不能带内容"
    return f"{error.option_name} 后面缺少内容"


@_wrong.register
def _(error: click.BadArgumentUsage) -> str:
    return "参数的个数不对"


@_wrong.register
def _(error: click.FileError) -> str:
    return f"打不开文件“{error.ui_filename}”"


def _named(error: click.BadParameter) -> str:
    """An option by its name, an argument by the word that stands for it in the help."""
    if isinstance(error.param, click.Option):
        return "/".join(error.param.opts)
    return error.param.human_readable_name if error.param else "参数"


def _perhaps(close: Iterable[str]) -> str:
    return f"（是不是“{each}”？）" if (each := next(iter(close), "")) else ""
