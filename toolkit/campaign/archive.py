"""The archive of originals (原件), believed by its hashes alone: what was altered or is gone is fetched from 收回."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import Campaign
from toolkit.intake.folder_scan import TEMPORARY, on_disk
from toolkit.intake.patience import patiently
from toolkit.intake.plain_file import read_plain
from toolkit.intake.unpack import members


def archived(campaign: Campaign) -> Iterator[Path]:
    """Every file of the archive, by its name, which is its hash."""
    for path in sorted(campaign.archive.glob("*/*")):
        if not path.name.startswith(TEMPORARY):
            yield path


def is_sound(campaign: Campaign, digest: str) -> bool:
    """Whether the archive holds an original as it came; one that it does not is mended where the same bytes still lie
    where they were collected from, by themselves or in an archive or letter. Raises NianbaoError when it cannot be
    written.
    """
    path = campaign.original(digest)
    if _digest(path) == digest:
        return True
    data = next(_elsewhere(campaign, digest), None)
    if data is None:
        return False
    write_atomic(path, data)
    return True


def _elsewhere(campaign: Campaign, digest: str) -> Iterator[bytes]:
    """The bytes of an original as they lie outside of the archive."""
    rows = campaign.ledger.files()
    by_serial = {row.serial: row for row in rows}
    for row in rows:
        if row.sha256 != digest:
            continue
        holder = by_serial.get(row.inside, row)
        try:
            data = read_plain(on_disk(campaign.folder / holder.source))
        except (OSError, ValueError):
            continue
        found = [data] if holder is row else [each.data for each in members(holder.source, data)]
        yield from (each for each in found if hashlib.sha256(each).hexdigest() == digest)


def _digest(path: Path) -> str:
    """Hash of what lies there; empty where nothing can be read."""
    try:
        with patiently(lambda: open(path, "rb")) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
