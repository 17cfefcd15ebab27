"""第 n 次退回: what was made in 退回 for each unit's return, and which of its returns were sent back, as they were.

A return that was sent back stays so, whatever would be said of it by the rules of today.
"""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.campaign.ledger import Built, Ledger, StoredVerdict
from toolkit.campaign.standings import Standings
from toolkit.verify.findings import sends_back

_MADE = "退回 "


def made_name(unit_code: str) -> str:
    """Name under which the ledger keeps which return 退回 was last made for: an old one may come back."""
    return f"{_MADE}{unit_code}"


def made(ledger: Ledger) -> dict[str, Built]:
    """Unit code → what was made for the return that the last verification ended with; its basis is that one's hash."""
    return {name.removeprefix(_MADE): each for name, each in ledger.built(_MADE).items()}


def sent_back(known: Built | None, standings: Standings, verdicts: Mapping[str, StoredVerdict]) -> tuple[str, ...]:
    """Hashes of the unit's own returns that were sent back, each once. known: what was last made for it; without it, or
    as older ledgers have it, those that would go back by their verdicts.
    """
    own = {each.sha256 for each in standings.own}
    return tuple(each for each in _rounds(known, standings, verdicts) if each in own)


def with_round(known: Built | None, standings: Standings, verdicts: Mapping[str, StoredVerdict], returned: str) -> str:
    """What is kept with that which is made now, so that `sent_back` knows it. returned: hash of the return that goes
    back, empty where none does.
    """
    rounds = dict.fromkeys((*_rounds(known, standings, verdicts), *returned.split()))
    return " ".join((str(len(rounds)), *rounds))


def _rounds(known: Built | None, standings: Standings, verdicts: Mapping[str, StoredVerdict]) -> list[str]:
    if known and known.data:
        return known.data.split()[1:]
    files = (*reversed(standings.earlier), *standings.on_hand[: 1 if standings.adopted else 0])
    return [each.sha256 for each in files if each.sha256 in verdicts and sends_back(verdicts[each.sha256].verdict)]
