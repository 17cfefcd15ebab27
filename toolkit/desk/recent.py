"""最近打开的任务: a list of folders in the user's own settings, so that nobody need look for them."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from toolkit.campaign.files import write_atomic
from toolkit.campaign.settings import is_campaign
from toolkit.errors import NianbaoError

_MOST = 8


class Recent:
    """The campaigns that were opened last, newest first. A list that cannot be read or written is an empty one."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or _own_settings() / "最近的任务.json"

    def folders(self) -> list[Path]:
        """Those that are still campaigns."""
        return [path for path in self._listed() if is_campaign(path)]

    def remember(self, folder: Path) -> None:
        folders = dict.fromkeys((folder.absolute(), *self._listed()))
        told = json.dumps([str(path) for path in list(folders)[:_MOST]], ensure_ascii=False)
        # It only saves a look through the folders: no campaign stays shut for its sake.
        with suppress(NianbaoError, OSError):
            write_atomic(self._path, told.encode())

    def _listed(self) -> list[Path]:
        try:
            listed = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return [Path(each) for each in listed if isinstance(each, str)] if isinstance(listed, list) else []


def _own_settings() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "nianbao"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "nianbao"
