"""The sample campaign: 盐池县 2020, nine real units; only 青山乡's figures are published ones, the rest is made up.

What the units fill in lies in workbooks/sample/填报数据.toml; this module plays the townships.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import ROSTER_FILE, Unit, roster_workbook
from toolkit.forms import Form, index_form
from toolkit.forms.totals import as_shown
from toolkit.forms.unit_kinds import kind_of
from toolkit.resources import resource_dir
from toolkit.returns.stamp import Stamp
from toolkit.verbs.distribute import unit_stamp, workbook_name
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.plan import Value, WorkbookPlan
from toolkit.workbook.writer import write_workbook


@dataclass(frozen=True)
class SampleUnit:
    """One unit of the sample: what it fills in, which totals it types over, whether it hands in at all."""

    unit: Unit
    values: Mapping[str, Value]
    mistakes: Mapping[str, Value]
    missing: bool


@lru_cache(maxsize=1)
def sample_data() -> tuple[str, int, tuple[SampleUnit, ...]]:
    """County, year and units of the sample."""
    path = resource_dir("workbooks") / "sample" / "填报数据.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return data["county"], data["year"], tuple(_unit(each) for each in data["units"])


def _unit(data: Mapping[str, Any]) -> SampleUnit:
    name = data["name"]
    unit = Unit(data["code"], name, kind_of(name), note=data["note"])
    return SampleUnit(unit, data.get("values", {}), data.get("mistakes", {}), data.get("missing", False))


def complete(form: Form, given: Mapping[str, Value]) -> dict[str, Value]:
    """The given values with every other required cell filled in: zeros, and plainly invented cover lines."""
    index = index_form(form)
    cover: dict[str, Value] = {
        "cover.head": "张三",
        "cover.author": "李四",
        "cover.phone": "0953-6000000",
        "cover.nil_return": "否",
    }
    zeros: dict[str, Value] = {cell.key: 0 for cell in index.inputs if cell.numeric and cell.required}
    values = {**zeros, **cover, **given}
    for key, value in values.items():
        if isinstance(value, str) and index.cells[key].type == "amount":
            values[key] = Decimal(value)
    numbers = {key: value for key, value in values.items() if isinstance(value, int | Decimal)}
    return {**values, **as_shown(index, numbers)}


def filled_plan(
    form: Form, stamp: Stamp, given: Mapping[str, Value], typed_over: Mapping[str, Value] | None = None
) -> WorkbookPlan:
    """A workbook as a township sends it back; `typed_over` puts values where formulas belong."""
    plan = issued_plan(form, stamp, complete(form, {"cover.date": date(stamp.year + 1, 1, 15), **given}))
    index = index_form(form)
    places = {index.cells[key].place: value for key, value in (typed_over or {}).items()}
    sheets = tuple(
        replace(
            sheet,
            cells={
                ref: replace(cell, formula="", cached=None, value=places[place])
                if (place := f"{sheet.name}!{ref}") in places
                else cell
                for ref, cell in sheet.cells.items()
            },
        )
        for sheet in plan.sheets
    )
    return replace(plan, sheets=sheets)


def create_sample(folder: Path, key: bytes | None = None) -> Campaign:
    """A new campaign folder with the sample's roster. Raises NianbaoError when the folder holds one already."""
    county, year, units = sample_data()
    campaign = create_campaign(folder, county, year, key=key)
    write_atomic(folder / ROSTER_FILE, roster_workbook(tuple(each.unit for each in units), county))
    return campaign


def hand_in(campaign: Campaign) -> list[Path]:
    """Play the townships: fill in the workbooks and put them into 收回; one unit stays silent."""
    _, year, units = sample_data()
    written = []
    for each in units:
        if each.missing:
            continue
        stamp = unit_stamp(campaign, each.unit, 1)
        data = write_workbook(filled_plan(campaign.form, stamp, each.values, each.mistakes))
        written.append(write_atomic(campaign.inbox / workbook_name(each.unit, year, campaign.form), data))
    return written
