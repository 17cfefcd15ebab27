"""What comes by a link: kept first, registered, then collected and judged like any file of 收回, by one thread.

A file lies in 收回 on the disk before its sender is told so; whatever then happens to this program, the next 收表 takes
it. Files that came by links go in batches with one of a unit at most: what it handed in later came later.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from threading import Condition, Event, Lock, Thread
from typing import IO, TYPE_CHECKING

from toolkit.campaign.files import drafted, sha256_of, write_all
from toolkit.campaign.folder import INBOX, STORE, Campaign
from toolkit.campaign.handed_in import HANDED_IN, HandedIn
from toolkit.campaign.intake_log import HAND_IN, IntakeEntry, IntakeLog
from toolkit.campaign.ledger import now
from toolkit.campaign.roster import Unit
from toolkit.desk.uploads import own_name
from toolkit.errors import NianbaoError
from toolkit.verbs.collect import collect
from toolkit.verbs.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)
_AGAIN = 1.0
"""Seconds until what could not be judged, as while another command is at work, is tried once more."""
_NUMBERS = 1_000_000
SUFFIXES = frozenset(
    (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".zip", ".rar", ".7z", ".pdf", ".doc", ".docx", ".wps", ".jpg")
)
"""What may stand at the end of a name of ours, because a sender's file ends so."""


@dataclass(frozen=True)
class _Waiting:
    unit: str
    path: Path
    done: Event


class Reception:
    """Of one campaign. turn: held while files are collected and judged, as the county's page does."""

    def __init__(self, folder: Path, turn: Lock) -> None:
        self.folder = folder
        self._turn = turn
        self._numbering = Lock()
        self._taken: set[str] = set()
        self._line: list[_Waiting] = []
        self._changed = Condition()
        self._ending = False
        self._thread = Thread(target=self._work, name="网上填报", daemon=True)

    @contextmanager
    def campaign(self) -> Iterator[Campaign]:
        """The campaign as it stands in its folder now. Raises NianbaoError."""
        campaign = Campaign(self.folder)
        try:
            yield campaign
        finally:
            campaign.close_ledger()

    # ── keeping ──────────────────────────────────────────────────────────

    def keep(self, unit: Unit, address: str, name: str, content: IO[bytes]) -> tuple[IntakeEntry, Event]:
        """Keep and register one file; the event is set once it is judged. Raises NianbaoError where it cannot be
        written: then it is not there.
        """
        shown = own_name(name)
        with self.campaign() as campaign:
            handed = HandedIn(unit.code, self._number(campaign), datetime.now().astimezone())
            ending = Path(shown).suffix.lower()
            path = handed.path(campaign.inbox, unit, ending if ending in SUFFIXES else "")
            # Not in 收回: a collecting that goes on there is not to see half of it.
            with drafted(self.folder / STORE / HANDED_IN) as draft:
                copyfileobj(content, draft)
                draft.close()
                write_all([(path, Path(draft.name))])
            entry = IntakeEntry(
                at=now(),
                unit=unit.code,
                address=address,
                what=HAND_IN,
                number=handed.number,
                name=shown,
                source=campaign.name_of(path),
                sha256=sha256_of(path),
            )
            IntakeLog(campaign).add(entry)
        waiting = _Waiting(unit.code, path, Event())
        with self._changed:
            self._line.append(waiting)
            self._changed.notify()
        return entry, waiting.done

    def _number(self, campaign: Campaign) -> str:
        """A number that no file of the campaign has; it says nothing of how many there are."""
        with self._numbering:
            self._taken |= {each.number for each in IntakeLog(campaign).hand_ins()}
            while (number := f"{secrets.randbelow(_NUMBERS):06}") in self._taken:
                pass
            self._taken.add(number)
            return number

    # ── judging ──────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Begin to judge, first what an earlier run has left."""
        self._thread.start()

    def end(self) -> None:
        """Stop once the batch that is under way is done."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        left = self.folder / INBOX / HANDED_IN
        if left.is_dir():
            self._until_done([left])
        while batch := self._next():
            self._until_done([each.path for each in batch])
            for each in batch:
                each.done.set()

    def _next(self) -> list[_Waiting]:
        """The files that waited longest, one of a unit; nothing at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._line or self._ending)
            if self._ending:
                return []
            batch = list({each.unit: each for each in reversed(self._line)}.values())
            self._line = [each for each in self._line if each not in batch]
            return batch

    def _until_done(self, paths: Sequence[Path]) -> None:
        """Collect and judge; as long as somebody else is at work or the disk refuses, again."""
        # What somebody has put elsewhere meanwhile is not waited for.
        while not self._ending and (paths := [each for each in paths if each.exists()]):
            try:
                with self._turn, self.campaign() as campaign:
                    collect(campaign, paths)
                    verify(campaign)
                return
            except (NianbaoError, OSError) as error:
                _log.debug("网上填报的表还没有审核：%s", error)
            except Exception:
                # They lie in 收回: whoever collects next is told what is the matter.
                _log.exception("网上填报的表没有审核成")
                return
            with self._changed:
                self._changed.wait_for(lambda: self._ending, _AGAIN)
