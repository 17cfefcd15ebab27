"""The verbs of a campaign, one module each. They return data; only the front doors print."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with (number, of how many, what) as long work goes on."""


def silent(number: int, total: int, what: str) -> None:
    """No progress shown."""
