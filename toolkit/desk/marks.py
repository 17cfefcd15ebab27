"""What the clerk has ticked off: 已发 and 已退. Only the page asks, so that it can say what comes next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import STORE, Campaign

_FILE = "页面标记.json"


class Marks:
    """What was handed over, and when: `key` names a thing by its content, so that a new one is not ticked off."""

    def __init__(self, campaign: Campaign) -> None:
        self._path = campaign.folder / STORE / _FILE
        self._days = _read(self._path.read_text(encoding="utf-8")) if self._path.is_file() else {}

    def day(self, key: str) -> str:
        """`1月9日`, when it was ticked off; empty while it is not."""
        return self._days.get(key, "")

    def turn(self, keys: list[str], on: bool) -> None:
        """Tick off, or take the ticks back. Raises NianbaoError where that cannot be written."""
        today = f"{date.today().month}月{date.today().day}日"
        kept = {key: day for key, day in self._days.items() if key not in keys}
        self._days = kept | ({key: self._days.get(key, today) for key in keys} if on else {})
        write_atomic(self._path, json.dumps(self._days, ensure_ascii=False).encode())


def _read(text: str) -> Mapping[str, str]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return {str(key): str(day) for key, day in told.items()} if isinstance(told, dict) else {}
