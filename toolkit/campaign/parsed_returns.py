"""The values of judged returns, each parsed once as long as the campaign is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from toolkit.campaign.folder import Campaign
from toolkit.returns.read_return import Value
from toolkit.returns.stored_values import load_values

# A county's returns stay in memory, some ten kilobytes each; of more units the newest ones do.
_KEPT = 500


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
