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
from toolkit.errors import NianbaoError
from toolkit.excel.show import Opening

_PATIENCE = 5.0
"""Seconds that a click on something short waits for its turn."""


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
    cell on this computer's screen; filing, turn, noting: held while files are put into 收回, while the campaign is
    worked on, while a tick or a link is written.
    """

    def __init__(self, home: Path, token: str, recent: Recent, intake: Intake | None = None) -> None:
        self.home = home
        self.token = token
        self.recent = recent
        self.work = Work()
        self.opening = Opening()
        self.filing, self.noting = Lock(), Lock()
        self.turn = intake.turn if intake else Lock()
        self._intake = intake
        self.folder: Path | None = None
        self.planned: NewCampaign | None = None
        if is_campaign(home):
            self.open(home)

    def token_of(self, folder: Path | None) -> str:
        """What the forms carry that are drawn for this campaign: another one for another."""
        return form_token(self.token, str(folder or ""))

    def open(self, folder: Path) -> None:
        """Let the page be that of this campaign."""
        self.folder = folder
        self.recent.remember(folder)

    def open_when_idle(self, folder: Path) -> bool:
        """Let the page be that of this campaign, unless something is being done or filed for the one that is open."""
        with self.filing:
            if self.work.stage:
                return False
            self.work.read()
            self.open(folder)
            return True

    @property
    def links_at(self) -> str:
        """What the links of the open campaign's units begin with; empty where none of them can hand in by one."""
        return self._intake.address if self._intake and self._intake.folder == self.folder else ""

    @contextmanager
    def its_turn(self) -> Iterator[None]:
        """A moment in which neither the page nor who takes in handed-in forms is at work. Raises NianbaoError."""
        if not self.turn.acquire(timeout=_PATIENCE):
            raise NianbaoError("正在收表或做别的事，这一次没有改。请等它做完再点一次，填的都还在。")
        try:
            yield
        finally:
            self.turn.release()

    @contextmanager
    def campaign(self, notices: list[str] | None = None, folder: Path | None = None) -> Iterator[Campaign]:
        """The campaign as it stands in its folder now; of a folder, where that is not to be another than when it was
        asked for. Raises NianbaoError where it cannot be read any more.
        """
        folder = folder or self.folder
        assert folder
        campaign = Campaign(folder, (notices if notices is not None else []).append)
        try:
            yield campaign
        finally:
            if "ledger" in vars(campaign):
                campaign.ledger.close()
