"""The returns that can be merged, out of the ledger, some hundreds in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from toolkit.campaign.folder import Campaign
from toolkit.campaign.parsed_returns import values_of
from toolkit.campaign.states import UnitState
from toolkit.returns.read_return import Value

_PART = 500


def stored_texts(campaign: Campaign, states: Iterable[UnitState]) -> Iterator[tuple[UnitState, str]]:
    """The units that can be merged, each with the values of its adopted return as the ledger keeps them (JSON): what an
    output rests on, without a look into it.
    """
    for part in _parts(states):
        texts = campaign.ledger.data_of([sha256 for _, sha256 in part])
        yield from ((state, texts[sha256]) for state, sha256 in part)


def stored_values(campaign: Campaign, states: Iterable[UnitState]) -> Iterator[tuple[UnitState, Mapping[str, Value]]]:
    """The units that can be merged, each with the values of its adopted return by key."""
    for part in stored_parts(campaign, states):
        yield from part


def stored_parts(
    campaign: Campaign, states: Iterable[UnitState]
) -> Iterator[Sequence[tuple[UnitState, Mapping[str, Value]]]]:
    """The same, some hundreds at a time."""
    for part in _parts(states):
        values = values_of(campaign, [sha256 for _, sha256 in part])
        yield [(state, values[sha256]) for state, sha256 in part]


def _parts(states: Iterable[UnitState]) -> Iterator[list[tuple[UnitState, str]]]:
    ready = ((state, state.adopted.sha256) for state in states if state.mergeable and state.adopted)
    while part := list(islice(ready, _PART)):
        yield part
