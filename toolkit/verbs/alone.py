"""Whatever writes in a campaign works alone, on a ledger that is whole: a second one is told who is at work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from toolkit.campaign.beside import put_in_place
from toolkit.campaign.folder import Campaign
from toolkit.verbs.rebuild import rebuild_ledger

P = ParamSpec("P")
R = TypeVar("R")
_log = logging.getLogger(__name__)


def alone(
    command: str,
) -> Callable[[Callable[Concatenate[Campaign, P], R]], Callable[Concatenate[Campaign, P], R]]:
    """A verb that holds the campaign's lock while it works; `command` is what others are told it is doing."""

    def locked(verb: Callable[Concatenate[Campaign, P], R]) -> Callable[Concatenate[Campaign, P], R]:
        @wraps(verb)
        def run_alone(campaign: Campaign, /, *args: P.args, **options: P.kwargs) -> R:
            with campaign.working(command):
                rebuild_ledger(campaign)
                for sentence in put_in_place(campaign):
                    campaign.say(sentence)
                _log.debug("%s：开始", command)
                begun = time.monotonic()
                result = verb(campaign, *args, **options)
                _log.debug("%s：完成，用时 %.1f 秒", command, time.monotonic() - begun)
                return result

        return run_alone

    return locked
