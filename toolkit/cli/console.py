"""What goes to stdout, errors and progress on stderr; no character fails, though the console may speak GBK."""

from __future__ import annotations

import json
import sys


def prepare_console() -> None:
    """Never fail on a character that the console cannot show."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def say_error(message: str) -> None:
    sys.stderr.write(message + "\n")


def say_json(data: object) -> None:
    """One document in UTF-8, whatever the console's own encoding is."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", errors="strict")
    say(json.dumps(data, ensure_ascii=False, indent=1))


def show_progress(number: int, total: int, what: str) -> None:
    """`[3/9] 青山乡` on stderr; on a terminal the line is written over."""
    # A file's name may hold a line break or a sign that turns the line round.
    line = f"[{number}/{total}] " + "".join(char if char.isprintable() else "�" for char in what)
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line}" + ("\n" if number == total else ""))
    elif total < 50 or number % (total // 20 or 1) == 0 or number == total:
        sys.stderr.write(line + "\n")
    sys.stderr.flush()
