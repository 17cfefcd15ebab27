"""A new campaign: out of a list of units as an office keeps it, or out of last year's campaign."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import RosterReading, rosters_in, understand_roster
from toolkit.campaign.roster_lines import Doubt
from toolkit.campaign.settings import SETTINGS_FILE, Settings, is_campaign
from toolkit.campaign.unit_names import county_fault
from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.forms import form_for_year
from toolkit.forms.toml_text import parse_toml
from toolkit.intake.outside_text import readable


@dataclass(frozen=True)
class Wanted:
    """What a clerk gives for a new campaign: county and year, or last year's campaign, of which both follow; what is
    given counts. roster: a list of units; kinds: line of it → what a person says of the unit's kind.
    """

    county: str = ""
    year: int | None = None
    roster: Path | None = None
    last: Path | None = None
    kinds: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Started:
    """A new campaign, with what was understood of its units."""

    campaign: Campaign
    roster: RosterReading


def start_campaign(folder: Path, wanted: Wanted, engine: Engine = PROCESSES) -> Started:
    """Make a new campaign. A list that lies in its folder already as 名册 is taken for its roster. Raises
    NianbaoError.
    """
    if wanted.last and not is_campaign(wanted.last):
        raise NianbaoError(
            f"“{wanted.last}”不是填报任务文件夹（没有{SETTINGS_FILE}）。请在 --from 后面写上年任务文件夹的位置。"
        )
    last = Campaign(wanted.last) if wanted.last else None
    county = wanted.county or (last.settings.county if last else "")
    year = wanted.year if wanted.year is not None else last.settings.year + 1 if last else 0
    if last and last.settings.year != year - 1:
        raise NianbaoError(
            f"“{wanted.last}”是{last.settings.year}年度的任务，新任务应是{last.settings.year + 1}年度。"
            "请改正 --year，或不写，由程序推算。"
        )
    reading = _units(folder, county, wanted, last, engine)
    supplement = _supplement(last, year) if last else []
    like = _carried_on(folder, last, year, supplement) if last else None
    campaign = create_campaign(folder, county, year, reading, like=like)
    for path in supplement:
        write_atomic(folder / path.name, path.read_bytes())
    return Started(campaign, reading)


def _units(folder: Path, county: str, wanted: Wanted, last: Campaign | None, engine: Engine) -> RosterReading:
    # Without a sound name of the county nothing can be said of its units; the campaign will not be made.
    sound = "" if county_fault(county) else county
    if wanted.roster:
        reading = understand_roster(wanted.roster, sound, engine, wanted.kinds)
        if not reading.units:
            raise NianbaoError(f"名册“{wanted.roster}”里一个单位也没有。请核对是不是选错了文件。")
        return reading
    there = rosters_in(folder)
    if len(there) > 1:
        names = "、".join(f"“{path.name}”" for path in there)
        raise NianbaoError(f"“{folder}”里有几份名册：{names}。请只留一份，或用 --roster 写明用哪一份。")
    reading = understand_roster(there[0], sound, engine) if there else RosterReading()
    if reading.units or not last:
        return reading
    renamed = Doubt(f"县名“{county}”和上年任务的“{last.settings.county}”不一样，名册和上年的数照上年任务。")
    return RosterReading(last.units, (renamed,) if county != last.settings.county else ())


def _carried_on(folder: Path, last: Campaign, year: int, supplement: list[Path]) -> Settings:
    """Last year's settings as far as they hold again; what was decided for one year only does not."""
    old, edition = last.settings, supplement[0].name if supplement else form_for_year(year).edition
    new = Settings(
        "", old.county, year, edition, password=old.password, last_campaign=readable(way_to(last.folder, folder))
    )
    labels = {field.label for field in form_for_year(year).facts.fields}
    own = tuple(each for each in old.indicators if supplement or not each.was or each.was in labels)
    return replace(
        new, contact=old.contact, phone=old.phone, address=old.address, postcode=old.postcode, indicators=own
    )


def way_to(last: Path, folder: Path) -> str:
    """The way from the new folder to last year's, which holds when both are moved together."""
    try:
        return Path(os.path.relpath(last.resolve(), folder.resolve())).as_posix()
    except ValueError:
        # On another drive of Windows.
        return last.resolve().as_posix()


def _supplement(last: Campaign, year: int) -> list[Path]:
    """The county's own edition with what it rests on, where it holds for the new year too."""
    path = last.folder / last.settings.edition
    if not path.is_file() or not last.form.covers_year(year):
        return []
    found: list[Path] = []
    while path.is_file() and path not in found and path.name != SETTINGS_FILE:
        found.append(path)
        path = last.folder / f"{parse_toml(path.read_text(encoding='utf-8-sig')).get('like', '')}.toml"
    return found
