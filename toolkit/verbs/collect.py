"""收表: every file is archived first, then asked what it holds and whose that is. Nothing collected is ever lost."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from toolkit.campaign.folder import INBOX, STORE, Campaign
from toolkit.campaign.verify_context import context_of
from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.intake.folder_scan import candidates
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.classify import expect_files
from toolkit.verbs.look_for_misplaced import look_for_misplaced
from toolkit.verbs.seen_files import Collected, SeenFiles
from toolkit.verbs.take_in import take_in


@alone("收表")
def collect(
    campaign: Campaign, paths: Sequence[Path] = (), progress: Progress = silent, engine: Engine = PROCESSES
) -> list[Collected]:
    """Take in all files of 收回, or of the given files and folders. Files that lie as they lay when last collected
    are not read again. Raises NianbaoError for a path that is not.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise NianbaoError(f"找不到“{path}”。请检查路径。")
    if not paths and not os.path.lexists(campaign.inbox):
        campaign.inbox.mkdir()
        campaign.say(f"没有“{INBOX}”文件夹，已经重新建好。原来的改了名的，请把里面的表放回“{campaign.inbox}”。")
    own = [campaign.outbox, campaign.sent_back, campaign.merged, campaign.reports, campaign.folder / STORE]
    found = candidates(paths or [campaign.inbox], own)
    newest = campaign.ledger.newest_change()
    if any(each.mtime_ns > newest and not each.skip for each in found):
        # That one is new or was changed: while all others are looked up, a worker starts.
        expect_files(engine)
    context = context_of(campaign)
    seen = SeenFiles(campaign, context)
    taken = take_in(campaign, found, seen, context, progress=progress, engine=engine)
    with campaign.ledger.change():
        seen.end()
    look_for_misplaced(campaign, context, engine)
    return taken
