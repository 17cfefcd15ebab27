"""What the clerk drops on the page goes into 收回 like any file that is put there by hand, and nothing else happens."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import IO

from toolkit.campaign.files import sha256_of
from toolkit.campaign.folder import Campaign
from toolkit.errors import NianbaoError
from toolkit.intake.file_names import safe_name
from toolkit.intake.folder_scan import TEMPORARY, passed_over
from toolkit.verbs.classify import sentence
from toolkit.verify.catalogue import finding

MOST_FILES = 500
_NAME_BYTES = 180


@dataclass(frozen=True)
class Filed:
    """What became of one dropped file: its place in 收回 as the ledger keeps it, or why it was not put there."""

    name: str
    source: str = ""
    reason: str = ""


def file_away(campaign: Campaign, name: str, content: IO[bytes]) -> Filed:
    """Put one file into 收回 under its own name made safe; a number is added where another one lies by that name, and
    the same file is not put there twice. Raises NianbaoError where it cannot be written.
    """
    safe = own_name(name)
    if passed_over(safe):
        return Filed(safe, reason=sentence(finding(passed_over(safe))))
    draft = campaign.inbox / f"{TEMPORARY}{secrets.token_hex(6)}"
    try:
        with open(draft, "xb") as file:
            copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
        place = _put(draft, campaign.inbox / safe, sha256_of(draft))
    except OSError as error:
        raise NianbaoError(
            f"“{safe}”放不进“收回”文件夹（系统错误 {error.errno}）。请检查磁盘空间和文件夹权限，再放一次。"
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return Filed(safe, campaign.name_of(place))


def own_name(name: str) -> str:
    """The last part of a name from outside, as every file system takes it and no program takes it for its own."""
    last = safe_name(name.replace("\\", "/").rpartition("/")[2]).rpartition("/")[2].lstrip(".")
    stem, dot, ending = last.rpartition(".")
    if not stem:
        stem, dot, ending = last, "", ""
    ending = ending[:20]
    room = _NAME_BYTES - len(ending.encode())
    return f"{stem.encode()[:room].decode(errors='ignore') or '未命名'}{dot}{ending}"


def _put(draft: Path, wanted: Path, digest: str) -> Path:
    """Give the draft its name, or one with a number: whoever else writes there, nothing of theirs is lost."""
    place, number = wanted, 1
    while True:
        if place.is_file() and sha256_of(place) == digest:
            return place
        with suppress(FileExistsError):
            _name(draft, place)
            return place
        number += 1
        place = wanted.with_stem(f"{wanted.stem}（{number}）")


def _name(draft: Path, place: Path) -> None:
    """Rename without ever taking another file's place. Raises FileExistsError."""
    if os.name == "nt":
        os.rename(draft, place)
        return
    try:
        os.link(draft, place)
    except FileExistsError:
        raise
    except OSError:
        # A disk without links (FAT): looking first is the best that can be done.
        if place.exists():
            raise FileExistsError from None
        os.rename(draft, place)
