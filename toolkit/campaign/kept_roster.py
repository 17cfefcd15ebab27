"""The last reading of the roster, as the ledger keeps it: a list that has not changed is not read again."""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path

from toolkit import __version__
from toolkit.campaign.files import sha256, sha256_of
from toolkit.campaign.ledger import Built
from toolkit.campaign.roster import Unit

READING = "名册的读法"


def reading_basis(path: Path, county: str) -> str:
    """What a reading rests on: the list's bytes, whose units they are, and who reads."""
    return sha256(repr((__version__, path.name, county, sha256_of(path))).encode())


def kept(basis: str, units: tuple[Unit, ...], told: list[str]) -> Built:
    """A reading to be kept. told: what a clerk should know whenever the list is used."""
    data = json.dumps({"units": [astuple(unit) for unit in units], "told": told}, ensure_ascii=False)
    return Built(basis, {}, data)


def read_again(built: Built) -> tuple[tuple[Unit, ...], list[str]]:
    """The units and what is told with them, as they were kept."""
    data = json.loads(built.data)
    return tuple(Unit(*unit) for unit in data["units"]), data["told"]
