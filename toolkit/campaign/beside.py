"""（新）: results that could not take their place, put there once it is free.

A result lies beside its place while the file there is open in Excel or Word, or as long as somebody's own work lies
there. What a person has worked on, there or beside it, is never touched.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from toolkit.campaign.files import CopyOf, is_beside, proper_place, sha256_of, write_all
from toolkit.campaign.folder import Campaign
from toolkit.intake.patience import patiently


def put_in_place(campaign: Campaign) -> list[str]:
    """Give every result that lies beside its place its proper name where that is free by now. Returns a sentence for
    each that was moved. Only for who holds the campaign's lock. Raises NianbaoError as `write_all` does.
    """
    told: list[str] = []
    renewed = {}
    for name, built in campaign.ledger.built_beside().items():
        files = {}
        for file, digest in built.files.items():
            path = campaign.folder / file
            place = _moved(campaign, path, digest) if is_beside(path) else path
            files[campaign.name_of(place)] = digest
            if place != path:
                told.append(f"“{place.name}”现在可以写了，已换成新的；原来放在旁边的“{path.name}”收起来了。")
        if files != built.files:
            renewed[name] = replace(built, files=files)
    if renewed:
        with campaign.ledger.change():
            campaign.ledger.record_built(renewed)
    return told


def _moved(campaign: Campaign, path: Path, digest: str) -> Path:
    """Where the result lies now: at its place, or still beside it."""
    place = proper_place(path)
    if not path.is_file() or sha256_of(path) != digest or not _free(campaign, place):
        return path
    with campaign.ledger.change():
        campaign.ledger.record_outputs([(campaign.name_of(place), digest)])
    if place.is_file():
        write_all([(campaign.previous(place), CopyOf(place))])
    try:
        patiently(lambda: os.replace(path, place))
    except PermissionError:
        return path
    for other in place.parent.glob(f"*{place.suffix}"):
        # Older results that had to be put there while the same file was open.
        if is_beside(other) and proper_place(other) == place and campaign.is_ours(other):
            with suppress(PermissionError):
                other.unlink()
    return place


def _free(campaign: Campaign, place: Path) -> bool:
    return not place.exists() or campaign.is_ours(place)
