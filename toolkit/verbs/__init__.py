"""The verbs of a campaign, one module each. They return data; only the front doors print."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with (number, of how many, what) as long work goes on."""

Phase = Callable[[str], Progress]
"""Begins a phase of the work, named by what is done in it (收表), and gives what its verb reports to."""


def silent(number: int, total: int, what: str) -> None:
    """No progress shown."""
