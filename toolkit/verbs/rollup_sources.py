"""What a roll-up reads of its sources: every file by itself, but a campaign's folder as the one thing that it is."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.folder import INBOX, MERGED, OUTBOX, REPORTS, SENT_BACK, STORE, TEMPLATES
from toolkit.campaign.ledger_schema import LEDGER_FILE
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.intake.folder_scan import Candidate, place_of
from toolkit.intake.outside_text import readable
from toolkit.intake.sources import found_in
from toolkit.verbs.packed_campaigns import marked_home

_OWN = frozenset((OUTBOX, INBOX, SENT_BACK, MERGED, REPORTS, STORE, TEMPLATES, SETTINGS_FILE))
"""What in a campaign's folder is the campaign."""
_MARKS = SETTINGS_FILE, os.path.join(STORE, LEDGER_FILE)


@dataclass(frozen=True)
class CampaignFolder:
    """A campaign that lies among the sources. path: opens its folder, or is the address of it."""

    path: str

    @property
    def name(self) -> str:
        return os.path.basename(readable(self.path))

    @property
    def is_far(self) -> bool:
        return "://" in self.path


@dataclass(frozen=True)
class RollupSources:
    """`found`: files and campaigns in order; `told`: sentences on what was left out with no word of its own."""

    found: Sequence[Candidate | CampaignFolder]
    told: tuple[str, ...] = ()


def rollup_sources(sources: Sequence[str], is_result: Callable[[str], bool]) -> RollupSources:
    """All that is to be summed: of a campaign's folder no file by itself, wherever in it a source begins.

    is_result: whether a file is one that the roll-up itself writes. Raises NianbaoError for a source that is not there.
    """
    files = [each for each in found_in(sources) if not is_result(each.path)]
    places = [source if "://" in source else place_of(Path(source)) for source in sources]
    from_below = {place: home for place in places if (home := _above(place))}
    homes = {home for each in files if (home := marked_home(each.path, _mark(each.path)))} | {*from_below.values()}
    found: dict[str, Candidate | CampaignFolder] = {}
    outside: Counter[str] = Counter()
    for each in files:
        home = _home(each.path, homes)
        rest = each.path.removeprefix(home)[1:] if home else ""
        if not home or (_first(rest) not in _OWN and _is_named(each.path, home, places)):
            found[each.path] = each
        elif _first(rest) in _OWN:
            found.setdefault(home, CampaignFolder(home))
        elif rest != _first(rest):
            outside[home] += 1
    for place, home in from_below.items():
        if not any(each.path == place or each.path.startswith(place + os.sep) for each in files):
            found.setdefault(home, CampaignFolder(home))
    return RollupSources(list(found.values()), (*_told_outside(outside), *_told_far(places)))


def _parts(path: str) -> Iterator[str]:
    """The folders in which a path lies, the innermost first."""
    mark = _mark(path)
    root = path.find("://") + 3 if mark == "/" and "://" in path else 0
    while (at := path.rfind(mark)) > root:
        path = path[:at]
        yield path


def _mark(path: str) -> str:
    """What stands between the parts of a path."""
    return "/" if "://" in path else os.sep


def _first(rest: str) -> str:
    return rest.partition("/")[0].partition(os.sep)[0]


def _above(place: str) -> str:
    """The campaign into whose own folders a source of this computer leads; empty where there is none."""
    if "://" in place or _is_home(place):
        return ""
    home = next(filter(_is_home, _parts(place)), "")
    return home if _first(place.removeprefix(home)[1:]) in _OWN else ""


def _is_home(folder: str) -> bool:
    return any(os.path.isfile(os.path.join(folder + os.sep, mark)) for mark in _MARKS)


def _home(path: str, homes: Set[str]) -> str:
    """The campaign in whose folder a file lies, the innermost of several; empty for others."""
    return next((folder for folder in _parts(path) if folder in homes), "") if homes else ""


def _is_named(path: str, home: str, places: Sequence[str]) -> bool:
    """Whether somebody asks for just this part of a campaign's folder."""
    mark = _mark(path)
    below = (place for place in places if place.startswith(home + mark))
    return any(path == place or path.startswith(place + mark) for place in below)


def _told_far(places: Sequence[str]) -> Iterator[str]:
    """Of addresses that lead into a campaign's folder: what lies above them is not looked at."""
    for place in places:
        if "://" in place and place.rstrip("/").rpartition("/")[2] in _OWN:
            yield (
                f"“{readable(place)}”像是填报任务里的文件夹。网上的台账看不到，里面的表都按一份一份交来的算；"
                "要照县里采用的汇总，请把整个任务文件夹下载到本机，再汇总一次。"
            )


def _told_outside(outside: Mapping[str, int]) -> Iterator[str]:
    for home, count in outside.items():
        yield (
            f"填报任务“{readable(home)}”的文件夹里另有 {count} 个文件，不在任务自己的文件夹里，没有看。"
            "要汇总的，请移到任务文件夹外面再汇总一次。"
        )
