"""What a command is, and what it has to say."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from toolkit.cli.console import Parser

CLEAN, FINDINGS = 0, 1


@dataclass(frozen=True)
class CommandResult:
    """What a command has to say: to people, to programs, and as exit code."""

    code: int
    text: str
    data: object


@dataclass(frozen=True)
class Command:
    name: str
    help: str
    run: Callable[[argparse.Namespace], CommandResult]
    arguments: Callable[[argparse.ArgumentParser], None]

    def register(self, parser: Parser) -> None:
        own = parser.add_command(self.name, self.help)
        self.arguments(own)
        own.set_defaults(run=self.run)
