"""Values of a table that a template asks for by name: it tells some twenty of two hundred, and no other is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from toolkit.report.words import Slot


class SlotGroup:
    """Values and groups of values by name; each is made when it is asked for. cells: what they are made from by
    `slot`, nested like them.
    """

    def __init__(self, cells: Mapping[str, Any], slot: Callable[[Any], Slot]) -> None:
        self._cells, self._slot = cells, slot

    def __getattr__(self, name: str) -> Slot | SlotGroup:
        if name not in self._cells:
            raise AttributeError(name)
        cell = self._cells[name]
        made = SlotGroup(cell, self._slot) if isinstance(cell, Mapping) else self._slot(cell)
        vars(self)[name] = made
        return made


def parts_of(group: SlotGroup) -> list[Slot]:
    """All of a group but its total, in the form's order."""
    return [getattr(group, name) for name in group._cells if name != "total"]
