"""认可说明: the warnings that a person of the county takes as they are, told from the ledger's decisions.

A word holds for the very file on which it was given: whatever the unit sends next has to be looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.campaign.ledger import Decision, SeenFile
from toolkit.verify.overrides import Accepted


@dataclass(frozen=True)
class Acceptance:
    """A person's word on warnings of one return. keys: the warnings (`listed_key`); at: when (ISO with zone)."""

    sha256: str
    unit_code: str
    keys: tuple[str, ...]
    reason: str
    by: str
    at: str


def acceptances(files: Sequence[SeenFile], decisions: Sequence[Decision]) -> list[Acceptance]:
    """Every acceptance that nobody has taken back, in the order given."""
    explained = [each for each in decisions if each.kind == "explain" and not each.undone]
    if not explained:
        return []
    hashes = {str(each.serial): each.sha256 for each in files}
    return [
        Acceptance(
            sha256=hashes[each.files],
            unit_code=each.unit_code,
            keys=tuple(each.concerns.splitlines()),
            reason=each.reason,
            by=each.by,
            at=each.at,
        )
        for each in explained
    ]


def accepted_on(given: Sequence[Acceptance], owner: Mapping[str, str]) -> dict[str, dict[str, Accepted]]:
    """Hash of each file → its warnings that are accepted, by the last word on each. owner: hash of a file → code of the
    unit whose it is by a person's word: what was said of another unit's return does not hold for this one's.
    """
    found: dict[str, dict[str, Accepted]] = {}
    for each in given:
        if owner.get(each.sha256, each.unit_code) == each.unit_code:
            words = dict.fromkeys(each.keys, Accepted(each.reason, each.by))
            found.setdefault(each.sha256, {}).update(words)
    return found
