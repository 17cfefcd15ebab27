"""试做: a verb on a copy of the campaign, so that what it would do is what it does there, and nothing is guessed."""

from __future__ import annotations

import gc
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.files import sha256_of
from toolkit.campaign.folder import STORE
from toolkit.campaign.lock import LOCK_FILE
from toolkit.campaign.settings import is_campaign
from toolkit.errors import NianbaoError


@dataclass(frozen=True)
class Changes:
    """What would become of the files of a campaign, by their place in its folder; the toolkit's own are left out."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


@contextmanager
def copy_of(folder: Path) -> Iterator[Path]:
    """A copy of a campaign's folder beside it, where 上年任务 is found by the same way; gone at the end. What is no
    campaign is not copied but handed on: whoever opens it says so. Raises NianbaoError where there is no room.
    """
    folder = folder.absolute()
    if not is_campaign(folder):
        yield folder
        return
    copy = folder.parent / f".nianbao-试做-{secrets.token_hex(4)}"
    try:
        try:
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(LOCK_FILE, copy.name))
        except (OSError, shutil.Error) as error:
            raise NianbaoError(
                f"试做要先在“{folder.parent}”里复制一份任务，没有做成。请检查磁盘空间和权限；原来的任务什么都没有动。"
            ) from error
        yield copy
    finally:
        # A ledger that something forgotten still holds open cannot be taken away on Windows.
        gc.collect()
        shutil.rmtree(copy, ignore_errors=True)


def fingerprints(folder: Path) -> dict[str, str]:
    """Every file of a campaign with its hash."""
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != STORE
    }


def changes_between(before: dict[str, str], after: dict[str, str]) -> Changes:
    both = before.keys() & after.keys()
    return Changes(
        tuple(name for name in after if name not in both),
        tuple(name for name in after if name in both and before[name] != after[name]),
        tuple(name for name in before if name not in both),
    )
