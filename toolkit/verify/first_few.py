"""Lists inside a sentence: the first few things by name, then that there are more."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 6
"""How many things of one kind a sentence names."""


def first_few(texts: Sequence[str], more: str, between: str = "、", named: int = NAMED) -> str:
    """`D4、D5、D6、D7、D8、D9 等 12 格`: no more than `named` of the texts; `more` follows where some are left out."""
    return between.join(texts[:named]) + (more if len(texts) > named else "")
