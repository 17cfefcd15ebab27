"""What a command is, how one is declared, and what it has to say.

A command is a function of its options that returns a CommandResult, declared where it stands:

    @command("report", "写各单位和全县的年报初稿", IN_CAMPAIGN)
    def report_command(campaign_folder: Path) -> CommandResult: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from toolkit import __version__
from toolkit.cli.console import say
from toolkit.cli.help_page import HelpPage
from toolkit.cli.wrong_line import UnknownCommand, WrongLine, WrongValue
from toolkit.intake.outside_text import readable

CLEAN, FINDINGS = 0, 1
PATH = click.Path(path_type=Path)
# Name of the value that says on which campaign to work.
CAMPAIGN = "campaign_folder"


@dataclass(frozen=True)
class CommandResult:
    """What a command has to say: to people, to programs, and as exit code. then: what it goes on with once that is
    said, until it is broken off.
    """

    code: int
    text: str
    data: object
    then: Callable[[], None] | None = None


@dataclass(frozen=True)
class Invocation:
    """A command line understood. `values`: the command's own options and arguments by name."""

    command: str
    run: Callable[[], CommandResult]
    values: Mapping[str, Any]
    json: bool
    verbose: bool
    debug: bool

    @property
    def campaign_folder(self) -> Path | None:
        """Where the campaign lies that the command works on; None when it works on none."""
        return self.values.get(CAMPAIGN)

    @property
    def only_tried(self) -> bool:
        """Whether it says what it would do, and leaves the campaign as it is."""
        return bool(self.values.get("dry_run"))


class WholeNumber(click.types.IntParamType):
    """A whole number; says in Chinese when it is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return int(value)
        except ValueError:
            raise WrongValue(f"后面应为整数，不能是“{value}”", ctx, param) from None


class Words(click.types.StringParamType):
    """A text that is kept or shown; file names in it are made whole text. Places to open are PATH or click.STRING."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return readable(super().convert(value, param, ctx))


WORDS = Words()


class Argument(click.Argument):
    """An argument with the word that stands for it and what it means."""

    def __init__(self, name: str, word: str, meaning: str, **details: Any) -> None:
        super().__init__((name,), metavar=word, **details)
        self.word = word
        self.meaning = meaning

    @property
    def usage(self) -> str:
        return _bracketed(self.word, self.required) + ("..." if self.nargs == -1 else "")


class Option(click.Option):
    """An option. A value that looks like an option is one: it is the value that was forgotten."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        if isinstance(value, str) and value[:1] == "-" and value[1:2] and not value[1].isdigit():
            raise click.BadOptionUsage(self.opts[0], "", ctx)
        return super().type_cast_value(ctx, value)

    @property
    def usage(self) -> str:
        return _bracketed(self._with_value(self.opts[0]), self.required)

    @property
    def entry(self) -> str:
        """How it stands in the list of a help page."""
        return self._with_value(", ".join(self.opts))

    def _with_value(self, names: str) -> str:
        return f"{names} {self.metavar}" if self.metavar else names


class OptionUnless(Option):
    """An option that must be given unless another one is, which must be eager: that one tells what this would."""

    def __init__(self, names: tuple[str, ...], other: str, **details: Any) -> None:
        super().__init__(names, **details)
        self._other = other

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        if self.value_is_missing(value) and ctx.get_parameter_source(self._other) is not ParameterSource.COMMANDLINE:
            raise click.MissingParameter(ctx=ctx, param=self)
        return super().process_value(ctx, value)


def _bracketed(text: str, required: bool) -> str:
    return text if required else f"[{text}]"


def _flag(*names: str, **details: Any) -> Option:
    return Option(names, is_flag=True, **details)


def _told(tell: Callable[[click.Context], str]) -> Callable[[click.Context, click.Parameter, bool], None]:
    """What an option does that only says something."""

    def callback(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted:
            say(tell(ctx))
            ctx.exit()

    return callback


_ASIDE: dict[str, Any] = {"is_eager": True, "expose_value": False}
_HELP = _flag("-h", "--help", help="显示这份说明", callback=_told(click.Context.get_help), **_ASIDE)
_VERSION = _flag("--version", help="显示版本号", callback=_told(lambda _: f"nianbao {__version__}"), **_ASIDE)
_EVERYWHERE = (
    _flag("--json", help="只输出一份 JSON，供程序使用"),
    _flag("--verbose", help="把每一步写到屏幕上，供技术人员查找原因"),
    _flag("--debug", hidden=True),
    _HELP,
)


def campaign_option(meaning: str, default: str | None) -> Option:
    """`-C`, on which campaign to work. Its folder keeps the log of the command too."""
    return Option(("-C", CAMPAIGN), type=PATH, default=default, metavar="文件夹", help=meaning)


IN_CAMPAIGN = campaign_option("任务文件夹，默认是当前文件夹", ".")


class _Context(click.Context):
    formatter_class = HelpPage


class _Chinese(click.Command):
    """A click command whose help and errors are Chinese."""

    context_class = _Context
    # What is too much is said by us, in Chinese.
    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        options = [each.usage for each in self.params if isinstance(each, Option) and not each.hidden]
        return [*options, *(each.usage for each in self.params if isinstance(each, Argument))]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_usage(ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(self.help or "")
        for heading, rows in self.sections().items():
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def sections(self) -> dict[str, list[tuple[str, str]]]:
        """The lists of a help page by their headings: what is written, what it means."""
        options = [each for each in self.params if isinstance(each, Option) and not each.hidden]
        return {
            "参数": [(each.word, each.meaning) for each in self.params if isinstance(each, Argument)],
            "选项": [(each.entry, each.help or "") for each in options],
        }


class Command(_Chinese):
    """One command: `nianbao NAME`. Invoked, it does not run but says what is to be run."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if rest := super().parse_args(ctx, args):
            raise WrongLine(f"多了“{' '.join(rest)}”", ctx)
        return rest

    def invoke(self, ctx: click.Context) -> Invocation:
        assert self.name
        assert self.callback
        everywhere = {each.name for each in _EVERYWHERE}
        values = {name: value for name, value in ctx.params.items() if name not in everywhere}
        asked = {name: ctx.params[name] for name in ("json", "verbose", "debug")}
        return Invocation(self.name, partial(self.callback, **values), values, **asked)


class Program(_Chinese, click.Group):
    """`nianbao` and its commands, in the order in which they were given."""

    def __init__(self, name: str, help_text: str, commands: Iterable[Command]) -> None:
        # Without a command it is called, and complains.
        super().__init__(
            name,
            commands=list(commands),
            params=[_VERSION, _HELP],
            callback=_without_command,
            invoke_without_command=True,
            add_help_option=False,
            help=help_text,
        )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            raise UnknownCommand(args[0], self.commands, ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "命令", "..."]

    def sections(self) -> dict[str, list[tuple[str, str]]]:
        return {"命令": [(name, each.help or "") for name, each in self.commands.items()], **super().sections()}


@click.pass_context
def _without_command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        raise WrongLine("缺少命令", ctx)


def command(
    name: str, help_text: str, *parameters: Argument | Option
) -> Callable[[Callable[..., CommandResult]], Command]:
    """Make a command of a function that takes `parameters` by their names."""

    def made(run: Callable[..., CommandResult]) -> Command:
        params: list[click.Parameter] = [*parameters, *_EVERYWHERE]
        return Command(name, help=help_text, callback=run, params=params, add_help_option=False)

    return made
