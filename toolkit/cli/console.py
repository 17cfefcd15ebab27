"""What goes to stdout, errors and progress on stderr; no character fails, though the console may speak GBK."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TextIO

from toolkit.intake.outside_text import readable


def prepare_console() -> None:
    """Never fail on a character that the console cannot show."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def say(text: str) -> None:
    """A whole answer. Raises OSError where it cannot be written; who reads no further is no error."""
    _write(sys.stdout, readable(text) + "\n")


def say_error(message: str) -> None:
    # Where nobody can be told, the exit code tells.
    with suppress(OSError):
        _write(sys.stderr, readable(message) + "\n")


def _write(stream: TextIO | None, text: str) -> None:
    """Write at once: what is left over fails when the program ends, where nothing can be said any more."""
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _let_go(stream)
    except OSError:
        _let_go(stream)
        raise


def _let_go(stream: TextIO) -> None:
    """Let what comes after it go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def say_json(data: object) -> None:
    """One document in UTF-8, whatever the console's own encoding is."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", errors="strict")
    say(json.dumps(_whole(data), ensure_ascii=False, indent=1))


def _whole(data: object) -> object:
    """The data with its texts made whole, wherever they came from."""
    if isinstance(data, str):
        return readable(data)
    if isinstance(data, dict):
        return {_whole(name): _whole(value) for name, value in data.items()}
    return [_whole(each) for each in data] if isinstance(data, list | tuple) else data


class ShownPhases:
    """Progress of several phases, known beforehand: `第 2/4 步 审核 [3/9] 青山乡`. What is counted begins anew with
    each, the steps do not.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def __call__(self, name: str) -> Callable[[int, int, str], None]:
        head = f"第 {self._names.index(name) + 1}/{len(self._names)} 步 {name} "
        return lambda number, total, what: show_progress(number, total, what, head)


def show_progress(number: int, total: int, what: str, head: str = "") -> None:
    """`[3/9] 青山乡` on stderr, after `head`; on a terminal the line is written over."""
    # A file's name may hold a line break or a sign that turns the line round.
    line = f"{head}[{number}/{total}] " + "".join(char if char.isprintable() else "�" for char in readable(what))
    with suppress(OSError):
        if sys.stderr and sys.stderr.isatty():
            _write(sys.stderr, f"\r\x1b[K{line}" + ("\n" if number == total else ""))
        elif total < 50 or number % (total // 20 or 1) == 0 or number == total:
            _write(sys.stderr, line + "\n")
