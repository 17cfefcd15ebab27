"""What the page remembers besides the folder: which campaign is open, what is being done, and its token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from threading import Lock

from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import RosterReading, UnclearKind
from toolkit.campaign.settings import is_campaign
from toolkit.campaign.start import Wanted
from toolkit.desk.guard import form_token
from toolkit.desk.recent import Recent
from toolkit.desk.work import Work
from toolkit.excel.show import Opening


@dataclass(frozen=True)
class NewCampaign:
    """A campaign that is about to be made, as it was shown. kept: folder that holds the list meanwhile; unclear: units
    of which the clerk has to say first what they are; key: names it among those that were shown.
    """

    folder: Path
    wanted: Wanted
    reading: RosterReading
    kept: Path
    unclear: tuple[UnclearKind, ...] = ()
    key: str = field(default_factory=lambda: token_hex(8))


@dataclass(frozen=True)
class Intake:
    """That the units of a campaign hand in by links. address: what its links begin with; turn: held by whoever collects
    and judges, here or there.
    """

    folder: Path
    address: str
    turn: Lock


class Desk:
    """One running page. home: the folder that it was started on, where new campaigns are made; folder: that of the
    campaign which is open, None while none is; planned: what 新建任务 has shown and not yet made; opening: who shows a
    cell on this computer's screen; filing, turn: held while files are put into 收回, while the campaign is worked on.
    """

    def __init__(self, home: Path, token: str, recent: Recent, intake: Intake | None = None) -> None:
        self.home = home
        self.token = token
        self.recent = recent
        self.work = Work()
        self.opening = Opening()
        self.filing = Lock()
        self.turn = intake.turn if intake else Lock()
        self._intake = intake
        self.folder: Path | None = None
        self.planned: NewCampaign | None = None
        if is_campaign(home):
            self.open(home)

    @property
    def form_token(self) -> str:
        """What the forms carry that are drawn now: another one as soon as another campaign is open."""
        return form_token(self.token, str(self.folder or ""))

    def open(self, folder: Path) -> None:
        """Let the page be that of this campaign."""
        self.folder = folder
        self.recent.remember(folder)

    @property
    def links_at(self) -> str:
        """What the links of the open campaign's units begin with; empty where none of them can hand in by one."""
        return self._intake.address if self._intake and self._intake.folder == self.folder else ""

    @contextmanager
    def campaign(self, notices: list[str] | None = None) -> Iterator[Campaign]:
        """The campaign as it stands in its folder now. Raises NianbaoError where it cannot be read any more."""
        assert self.folder
        campaign = Campaign(self.folder, (notices if notices is not None else []).append)
        try:
            yield campaign
        finally:
            if "ledger" in vars(campaign):
                campaign.ledger.close()
