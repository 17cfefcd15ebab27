"""The command line, `nianbao`: the only place besides the launchers that prints and exits.

Exit codes: 0 clean, 1 findings, 2 cannot work. With --json one document on stdout and nothing else there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence

from toolkit.cli.campaign_commands import COMMANDS
from toolkit.cli.command import CommandResult
from toolkit.cli.console import Parser, UsageError, prepare_console, say_error
from toolkit.errors import NianbaoError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    prepare_console()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments = build_parser().parse_args(words)
        run: Callable[..., CommandResult] = arguments.run
        outcome = run(arguments)
    except (UsageError, NianbaoError) as error:
        return _cannot_work(str(error), words)
    except KeyboardInterrupt:
        return _cannot_work("已中止。已经收到的文件和已经完成的结果都还在，重新运行即可继续。", words)
    except Exception as error:
        if "--debug" in words:
            raise
        kind = type(error).__name__
        return _cannot_work(f"程序出错（{kind}）。已经收到的文件都还在。请把这句话和当时的操作告诉技术人员。", words)
    if arguments.json:
        _write_json(outcome.data)
    elif outcome.text:
        sys.stdout.write(outcome.text + "\n")
    return outcome.code


def _cannot_work(message: str, words: Sequence[str]) -> int:
    """One sentence on stderr, and for programs one document on stdout all the same."""
    say_error(message)
    if "--json" in words:
        _write_json({"error": message})
    return 2


def _write_json(data: object) -> None:
    """One document in UTF-8, whatever the console's own encoding is."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", errors="strict")
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def build_parser() -> Parser:
    """The parser with every command; docs and tests read it too."""
    parser = Parser("nianbao", "政府信息公开工作年度报告工具：下发填报表、收表、审核、汇总、写年报初稿。")
    for command in COMMANDS:
        command.register(parser)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
