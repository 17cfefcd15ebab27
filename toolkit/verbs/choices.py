"""What adopt, withdraw and undo share: which file and which unit is meant, and what follows from a choice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from toolkit.campaign.archive import is_sound
from toolkit.campaign.folder import INBOX, Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.roster import Unit
from toolkit.campaign.standings import shown_name, told_apart
from toolkit.campaign.states import UnitState
from toolkit.campaign.unit_names import unit_key
from toolkit.campaign.verify_context import context_of
from toolkit.engine import Engine
from toolkit.errors import NianbaoError
from toolkit.intake.file_job import Job
from toolkit.intake.file_names import file_key
from toolkit.intake.folder_scan import place_of
from toolkit.verbs import Progress
from toolkit.verbs.collect import collect
from toolkit.verbs.merge import MERGE, merge
from toolkit.verbs.proved_drafts import stale_drafts
from toolkit.verbs.report import report, take_back
from toolkit.verbs.verify import verify
from toolkit.verify.verify_job import judged_by

_HASH = re.compile(r"[0-9a-f]{6,64}")
_CLOSE = 2
"""Names that are held out to whoever mistyped one."""


@dataclass(frozen=True)
class Choice:
    """What a person chose, and where the units stand afterwards. told: sentences for the screen.

    units: those concerned; merged: whether the county's tables and drafts were made anew, which is done where there
    were some.
    """

    told: tuple[str, ...]
    units: tuple[UnitState, ...]
    states: tuple[UnitState, ...]
    merged: bool


def refreshed(
    campaign: Campaign, told: Sequence[str], codes: Sequence[str], progress: Progress, engine: Engine
) -> Choice:
    """Judge what is adopted now; where there are tables of the county, make them and the drafts anew: none must be left
    that adds up what counts no more.
    """
    states = verify(campaign, progress, engine)
    again = MERGE in campaign.ledger.built()
    if again:
        states = list(merge(campaign, progress).states)
        if any(state.mergeable for state in states):
            report(campaign, progress)
            told = [*told, *(each.sentence for each in stale_drafts(campaign))]
        else:
            take_back(campaign)
    concerned = tuple(state for state in states if state.unit.code in codes)
    return Choice(tuple(told), concerned, tuple(states), again)


# ── which file, which unit ───────────────────────────────────────────────────


def found_file(
    campaign: Campaign, name: str, progress: Progress, engine: Engine, *, others: Sequence[str] = ()
) -> SeenFile:
    """The file that a person means; one that has not been collected is collected first. Raises NianbaoError where there
    is none, with the names that are alike, of files and of the `others` that may be meant.
    """
    if row := _known(campaign, name):
        return row
    path = next((each for each in (Path(name), campaign.folder / name) if each.is_file()), None)
    if path:
        collect(campaign, [path], progress, engine)
        if row := _known(campaign, str(path)):
            return row
    received = [shown_name(row) for row in campaign.ledger.files() if row.unit_code]
    raise NianbaoError(
        f"没有收到过“{name}”。{_perhaps(_alike(name, [*received, *others]))}"
        "请写它在“收回”里的名称，连同后面的 .xlsx；压缩包里的写成：压缩包名/文件名。"
    )


def _alike(wrong: str, known: Sequence[str]) -> list[str]:
    """The known names for which this one may stand, most like first, whatever their folders and endings are."""
    keys = {_bare(each): each for each in known}
    part = [each for each in keys if _bare(wrong) in each]
    return [keys[each] for each in dict.fromkeys((*part, *get_close_matches(_bare(wrong), keys)))][:_CLOSE]


def _bare(name: str) -> str:
    return file_key(PurePosixPath(name.replace("\\", "/")).stem)


def _perhaps(names: Sequence[str]) -> str:
    return f"是不是{'或者'.join(f'“{each}”' for each in names)}？" if names else ""


def _known(campaign: Campaign, name: str) -> SeenFile | None:
    rows = [row for row in campaign.ledger.files() if row.sha256]
    wanted = name.replace("\\", "/").rstrip("/")
    lies = {campaign.source_of(place_of(each)) for each in (Path(name), campaign.folder / name)}
    # As it is shown in 收回 first, then as it lies for who stands somewhere.
    fits = [row for row in rows if row.source == f"{INBOX}/{wanted}"]
    fits = fits or [row for row in rows if row.source in lies]
    fits = fits or [row for row in rows if row.source.endswith(f"/{wanted}")]
    if not fits and _HASH.fullmatch(name.lower()):
        fits = [row for row in rows if row.sha256.startswith(name.lower())]
    # By its name what lies there now is meant; one that lay there before can be named by its hash.
    places = {row.source: row for row in fits}
    if len({row.sha256 for row in places.values()}) > 1:
        listed = "、".join(f"“{told_apart(row, places.values())}”" for row in places.values())
        raise NianbaoError(f"“{name}”有几份：{listed}。请写全它在“收回”里的位置，或者写校验码。")
    if not fits:
        return None
    newest = list(places.values())[-1]
    # A copy stands for the return that it is a copy of.
    same = [row for row in rows if row.sha256 == newest.sha256 and row.status == "return"]
    return newest if newest.status == "return" or not same else same[-1]


def unit_of(campaign: Campaign, row: SeenFile | None) -> Unit:
    unit = next((each for each in campaign.units if row and each.code == row.unit_code), None)
    spoken = campaign.ledger.verdicts().get(row.sha256) if row else None
    if unit is None or (spoken and spoken.elsewhere):
        name = shown_name(row) if row else ""
        said = f"，它的文件名或者封面写的是{spoken.elsewhere}" if spoken and spoken.elsewhere else ""
        raise NianbaoError(f"“{name}”是哪个单位的，要请您写明{said}。请在命令后面加上：--unit 单位名称。")
    return unit


def unit_called(campaign: Campaign, name: str) -> Unit | None:
    """The unit of this code or name, with or without the county's before it."""
    county, code = campaign.settings.county, name.strip()
    wanted = unit_key(code, county)
    return next((each for each in campaign.units if code == each.code or wanted == unit_key(each.name, county)), None)


def unit_named(campaign: Campaign, name: str) -> Unit:
    if unit := unit_called(campaign, name):
        return unit
    close = _alike(name, [each.name for each in campaign.units])
    raise NianbaoError(f"名册里没有“{name}”。{_perhaps(close)}请写名册里的单位名称或者单位编码。")


def refuse_unreadable(campaign: Campaign, row: SeenFile, engine: Engine) -> None:
    if row.status == "return":
        return
    job = Job(shown_name(row), str(campaign.original(row.sha256)))
    sound = is_sound(campaign, row.sha256)
    judged = next(judged_by(engine, context_of(campaign), [job])) if sound else None
    if judged is None or judged.given is None or judged.stamp is None:
        why = judged.findings[0].message if judged and judged.findings else "打不开。"
        raise NianbaoError(f"“{shown_name(row)}”不能采用：{why}请让单位用下发给它的填报表重报。")


def issued_to_other(campaign: Campaign, row: SeenFile, unit: Unit) -> str:
    """A sentence where the file is of the workbook that went to another unit; empty where it is not."""
    other = next((each.name for each in campaign.units if each.code == row.unit_code != unit.code), "")
    return f"请注意：这份填报表是下发给{other}的。选错了的，运行 nianbao undo 撤销。" if other else ""
