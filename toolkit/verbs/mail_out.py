"""发邮件: letters to units as drafts in a folder that everybody can look into; sent ones lie in 已发送 beside them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import Unit
from toolkit.intake.patience import patiently
from toolkit.mail.composing import addresses_in, compose
from toolkit.mail.sending import sender_of
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.mail_in import account_of
from toolkit.verbs.sent_back import MAIL, SENT


@dataclass(frozen=True)
class Outgoing:
    """A letter to be written. name: of its file, the same for the same round of the same unit, so that it is never sent
    twice; files: what goes with it.
    """

    unit: Unit
    name: str
    subject: str
    text: str
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Mailed:
    """What became of the letters. drafts: those that wait in the folder; sent: those that went now; before: how many
    had gone already; without: units without an address; refused: unit and why its letter was not taken.
    """

    folder: Path
    drafts: list[Path] = field(default_factory=list)
    sent: list[Path] = field(default_factory=list)
    before: int = 0
    without: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


@alone("写邮件")
def write_letters(
    campaign: Campaign, folder: Path, letters: Iterable[Outgoing], send: bool, progress: Progress = silent
) -> Mailed:
    """Write every letter as a draft under `folder`, and send those that have not gone yet where `send` says so. Drafts
    of rounds that are over are taken away.

    Raises NianbaoError; what was written or sent by then stays so.
    """
    place = folder / MAIL
    done = Mailed(place)
    before = 0
    waiting: list[tuple[Unit, Path]] = []
    for each in letters:
        if (place / SENT / each.name).exists():
            before += 1
            continue
        to = addresses_in(each.unit.email)
        if not to:
            done.without.append(each.unit.name)
            continue
        draft = compose(campaign.settings.mail.address, to, each.subject, each.text, each.files)
        waiting.append((each.unit, write_atomic(place / each.name, draft)))
    for path in {*place.glob("*.eml")} - {path for _, path in waiting}:
        patiently(path.unlink)
    done = Mailed(place, before=before, without=done.without)
    if send and waiting:
        _send(campaign, waiting, done, progress)
    done.drafts.extend(path for _, path in waiting if path not in done.sent)
    return done


def _send(campaign: Campaign, waiting: list[tuple[Unit, Path]], done: Mailed, progress: Progress) -> None:
    with sender_of(account_of(campaign)) as sender:
        (done.folder / SENT).mkdir(parents=True, exist_ok=True)
        for number, (unit, path) in enumerate(waiting, 1):
            progress(number, len(waiting), unit.name)
            if why := sender.send(path.read_bytes()):
                done.refused.append((unit.name, why))
                continue
            patiently(partial(os.replace, path, done.folder / SENT / path.name))
            done.sent.append(path)
