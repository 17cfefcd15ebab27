"""The values of judged returns out of the ledger, each parsed once as long as the campaign is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState
from toolkit.returns.read_return import Value
from toolkit.returns.stored_values import load_values

# A county's returns stay in memory, some ten kilobytes each; of a province's the newest ones do.
_KEPT = 2000
_PART = 500


def values_of(campaign: Campaign, hashes: Sequence[str]) -> dict[str, Mapping[str, Value]]:
    """The values by key of judged returns, by the hash of their file; at most some hundreds at a time."""
    kept = campaign.parsed_returns
    if wanted := [sha256 for sha256 in hashes if sha256 not in kept]:
        for sha256, text in campaign.ledger.data_of(wanted).items():
            kept[sha256] = load_values(campaign.form, text)
    found = {sha256: kept[sha256] for sha256 in hashes if sha256 in kept}
    for oldest in list(islice(kept, max(0, len(kept) - _KEPT))):
        del kept[oldest]
    return found


def stored_texts(campaign: Campaign, states: Iterable[UnitState]) -> Iterator[tuple[UnitState, str]]:
    """The units that can be merged, each with the values of its newest return as the ledger keeps them (JSON): what an
    output rests on, without a look into it. Some hundreds are in memory.
    """
    for part in _parts(states):
        texts = campaign.ledger.data_of([sha256 for _, sha256 in part])
        yield from ((state, texts[sha256]) for state, sha256 in part)


def stored_values(campaign: Campaign, states: Iterable[UnitState]) -> Iterator[tuple[UnitState, Mapping[str, Value]]]:
    """The units that can be merged, each with the values of its newest return by key."""
    for part in _parts(states):
        values = values_of(campaign, [sha256 for _, sha256 in part])
        yield from ((state, values[sha256]) for state, sha256 in part)


def _parts(states: Iterable[UnitState]) -> Iterator[list[tuple[UnitState, str]]]:
    ready = ((state, state.newest.sha256) for state in states if state.mergeable and state.newest)
    while part := list(islice(ready, _PART)):
        yield part
