"""The command line, `nianbao`: the only place besides the launchers that prints and exits.

Exit codes: 0 clean, 1 findings, 2 cannot work. With --json one document on stdout and nothing else there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from toolkit.campaign.files import disk_fault
from toolkit.cli.archive_command import ARCHIVE_COMMANDS
from toolkit.cli.campaign_commands import CAMPAIGN_COMMANDS
from toolkit.cli.command import CommandResult, Invocation, Program
from toolkit.cli.console import prepare_console, say, say_error, say_json
from toolkit.cli.desk_command import DESK_COMMANDS
from toolkit.cli.diagnostics import CommandLog, logged
from toolkit.cli.file_commands import FILE_COMMANDS
from toolkit.cli.start_commands import START_COMMANDS
from toolkit.cli.stopped import STOPPED
from toolkit.cli.wrong_line import usage_sentence
from toolkit.errors import NianbaoError

COMMANDS = (*START_COMMANDS, *CAMPAIGN_COMMANDS, *ARCHIVE_COMMANDS, *FILE_COMMANDS, *DESK_COMMANDS)


def build_parser() -> Program:
    """The parser with every command; docs and tests read it too."""
    about = "政府信息公开工作年度报告工具：下发填报表、收表、审核、汇总、写年报初稿。"
    return Program("nianbao", about, COMMANDS)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    prepare_console()
    words = list(sys.argv[1:] if argv is None else argv)
    parser = build_parser()
    try:
        with parser.make_context(parser.name, list(words)) as context:
            invocation: Invocation = parser.invoke(context)
    except click.exceptions.Exit as told:
        return told.exit_code
    except click.ClickException as error:
        return _cannot_work(usage_sentence(error), "--json" in words)
    return _carry_out(invocation)


def _carry_out(invocation: Invocation) -> int:
    with logged(invocation) as log:
        try:
            result = invocation.run()
        except NianbaoError as error:
            log.refuse(error)
            return _cannot_work(str(error), invocation.json)
        except KeyboardInterrupt as error:
            log.refuse(error)
            return _cannot_work(STOPPED, invocation.json)
        except OSError as error:
            # Of the disk, not of the program: the log keeps where, and the clerk can do something about it.
            log.crash(error)
            if invocation.debug:
                raise
            return _cannot_work(disk_fault(error), invocation.json)
        except Exception as error:
            log.crash(error)
            if invocation.debug:
                raise
            return _cannot_work(_crashed(error, log), invocation.json)
        log.end(result.code)
        # Inside: what it goes on with is logged too.
        return _told(result, invocation.json)


def _told(result: CommandResult, as_json: bool) -> int:
    try:
        if as_json:
            say_json(result.data)
        elif result.text:
            say(result.text)
    except OSError as error:
        say_error(f"结果写不出来（系统错误 {error.errno}），要做的都已经做完。请检查磁盘空间，再运行一次。")
        return 2
    if result.then:
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            result.then()
    return result.code


def _crashed(error: Exception, log: CommandLog) -> str:
    path = log.kept()
    hand_on = f"把日志“{path}”" if path else "把这句话（日志写不了）"
    return f"程序出错（{type(error).__name__}）。已经收到的文件都还在。请{hand_on}和当时的操作告诉技术人员。"


def _cannot_work(message: str, as_json: bool) -> int:
    """One sentence on stderr, and for programs one document on stdout all the same."""
    say_error(message)
    if as_json:
        say_json({"error": message})
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
