"""TOML as clerks write it: any fault in it is one error that says where."""

from __future__ import annotations

import re
import tomllib
from typing import Any

_TWICE = re.compile(r"Cannot overwrite a value|Cannot declare .* twice|Duplicate")
_LINE = re.compile(r"at line (\d+)")


class TomlFaultError(ValueError):
    """A text that is no TOML. line: where, from 1, 0 where that is not known; twice: something is said twice there."""

    def __init__(self, line: int, twice: bool = False) -> None:
        super().__init__(f"line {line}")
        self.line = line
        self.twice = twice

    @property
    def where(self) -> str:
        """`第 9 行`; empty where that is not known."""
        return f"第 {self.line} 行" if self.line else ""


def parse_toml(text: str) -> dict[str, Any]:
    """The data of a text. Raises TomlFaultError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        # What is not closed is missed at the very end.
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        raise TomlFaultError(line, _TWICE.search(str(error)) is not None) from error
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, thousands of brackets.
        raise TomlFaultError(0) from error
