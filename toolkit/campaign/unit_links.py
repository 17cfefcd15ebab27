"""填报链接: the secret in the address by which a unit hands in, and how it is revoked.

The folder holds only a hash of it, and a salt from which whoever has the campaign's key derives it again: the clerk can
copy a link on any day, and a list of links that was lost is no loss. A new salt makes the old link nobody's.
"""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import STORE, Campaign
from toolkit.intake.patience import patiently

_FILE = "填报链接.json"
_SALT = 16


@dataclass(frozen=True)
class _Kept:
    """What the folder knows of a link: both in hex, hash of the token."""

    salt: str
    hash: str


class UnitLinks:
    """The links of a campaign as its folder has them now."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._path = campaign.folder / STORE / _FILE
        self._kept = self._read()

    def token(self, unit_code: str) -> str:
        """The unit's token; empty where it has none, or the key is not the one that it was made with."""
        kept = self._kept.get(unit_code)
        if kept is None:
            return ""
        token = _derived(self._campaign, unit_code, kept.salt)
        return token if hmac.compare_digest(_hashed(token), kept.hash) else ""

    def owner(self, token: str) -> str:
        """Code of the unit whose token this is, empty where it is nobody's. Takes as long for one as for another."""
        given, found = _hashed(token), ""
        for unit_code, kept in self._kept.items():
            if hmac.compare_digest(given, kept.hash):
                found = unit_code
        return found

    def renew(self, unit_codes: Collection[str]) -> None:
        """Give these units new links; their old ones are void from now on. Raises NianbaoError."""
        made = dict(self._read())
        for unit_code in unit_codes:
            salt = secrets.token_hex(_SALT)
            made[unit_code] = _Kept(salt, _hashed(_derived(self._campaign, unit_code, salt)))
        told = {unit_code: vars(each) for unit_code, each in made.items()}
        write_atomic(self._path, json.dumps(told, ensure_ascii=False, indent=1).encode())
        self._kept = made

    def complete(self) -> None:
        """Give a link to every unit of the roster that has none. Raises NianbaoError."""
        if missing := [unit.code for unit in self._campaign.units if not self.token(unit.code)]:
            self.renew(missing)

    def _read(self) -> dict[str, _Kept]:
        """What is no list of ours opens nothing."""
        if not self._path.is_file():
            return {}
        try:
            told = json.loads(patiently(self._path.read_bytes))
            return {str(unit_code): _Kept(str(each["salt"]), str(each["hash"])) for unit_code, each in told.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}


def _derived(campaign: Campaign, unit_code: str, salt: str) -> str:
    said = "\0".join(("填报链接", campaign.settings.campaign, unit_code, salt))
    return urlsafe_b64encode(hmac.digest(campaign.key, said.encode(), "sha256")).decode().rstrip("=")


def _hashed(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
