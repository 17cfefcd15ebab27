"""汇总: the good returns into the county's workbook, a flat CSV and Parquet; every number proved twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import cast

from toolkit import __version__
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built
from toolkit.campaign.states import MERGED, UnitState, unit_states
from toolkit.campaign.values import dump_values, load_values
from toolkit.forms.expression import Number
from toolkit.merge import FlatTable, UnitNumbers, county_values, flat_table, to_csv, to_parquet
from toolkit.verbs import Progress, silent
from toolkit.verify.findings import Finding
from toolkit.verify.relations import judge_numbers
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.returns import Value
from toolkit.workbook.summary import SummaryUnit, summary_plan
from toolkit.workbook.write import write_workbook

COUNTY_KIND = "县"
MERGE = "汇总"
"""Name under which the ledger keeps what the merge built."""


@dataclass(frozen=True)
class Merge:
    """What was merged: the county's numbers, who is in, who is missing, the files, and what the sums break (M04)."""

    values: Mapping[str, Number]
    states: tuple[UnitState, ...]
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> list[UnitState]:
        return [state for state in self.states if not state.mergeable]

    @property
    def draft(self) -> bool:
        return bool(self.missing)


def unit_values(campaign: Campaign, state: UnitState) -> dict[str, Value]:
    """A unit's stored values by key."""
    return load_values(campaign.form, state.verdict.data) if state.verdict else {}


def merged_table(campaign: Campaign, states: Sequence[UnitState]) -> FlatTable:
    """The flat table of all units that can be merged."""
    return flat_table(
        campaign.form,
        [
            UnitNumbers(s.unit.code, s.unit.name, s.newest.sha256, _numbers(unit_values(campaign, s)))
            for s in states
            if s.mergeable and s.newest
        ],
    )


def merge(campaign: Campaign, progress: Progress = silent) -> Merge:
    """Merge the newest return of every unit that has one without errors. Missing units make it a draft.

    Where nothing that goes in has changed and the outputs lie as they were put, nothing is built.
    """
    states = unit_states(campaign)
    basis = _basis(campaign, states)
    built = campaign.ledger.built().get(MERGE)
    if built and built.basis == basis and campaign.holds(built.files):
        county = cast(dict[str, Number], load_values(campaign.form, built.data))
        files = tuple(campaign.folder / name for name in built.files)
    else:
        built, county, files = _build(campaign, states, basis, progress)
    merged = {s.unit.code: s.newest.sha256 for s in states if s.mergeable and s.newest}
    with campaign.ledger.change():
        campaign.ledger.record_merged(merged)
        campaign.ledger.record_built({MERGE: built})
    findings = tuple(judge_numbers(campaign.form, county, COUNTY_KIND)) if merged else ()
    return Merge(county, tuple(unit_states(campaign)), files, findings)


def _build(
    campaign: Campaign, states: Sequence[UnitState], basis: str, progress: Progress
) -> tuple[Built, dict[str, Number], tuple[Path, ...]]:
    progress(1, 2, "汇总数据")
    frame = merged_table(campaign, states)
    county = county_values(campaign.form, frame)
    progress(2, 2, "写汇总表")
    settings = campaign.settings
    units = [
        SummaryUnit(
            s.unit.code,
            s.unit.name,
            MERGED if s.mergeable else f"未汇总：{s.state}",
            "；".join(filter(None, (s.unit.note, _waiting(s)))),
            unit_values(campaign, s) if s.mergeable else None,
        )
        for s in states
    ]
    plan = summary_plan(campaign.form, settings.county, settings.year, units, county)
    outputs = [
        (campaign.merged / f"{settings.county}{settings.year}年汇总表.xlsx", write_workbook(plan)),
        (campaign.merged / "汇总.csv", to_csv(frame)),
        (campaign.merged / "汇总.parquet", to_parquet(frame)),
    ]
    files = tuple(campaign.put_all(outputs))
    hashes = {campaign.name_of(path): sha256(data) for path, (_, data) in zip(files, outputs, strict=True)}
    return Built(basis, hashes, dump_values(county)), county, files


def _basis(campaign: Campaign, states: Sequence[UnitState]) -> str:
    """Hash of all that the outputs rest on: form, settings, every unit's state, return and values."""
    units = [
        (
            *(s.unit.code, s.unit.name, s.unit.note, s.mergeable or s.state, _waiting(s)),
            *((s.newest.sha256, s.verdict.data) if s.mergeable and s.newest and s.verdict else ()),
        )
        for s in states
    ]
    form = campaign.form
    return sha256(repr((__version__, campaign.settings, fingerprint(form), form.rules, units)).encode())


def _numbers(values: Mapping[str, Value]) -> dict[str, Number | None]:
    return {key: value for key, value in values.items() if isinstance(value, int | Decimal)}


def _waiting(state: UnitState) -> str:
    """What a clerk should know beside the state."""
    if state.verdict and state.verdict.verdict == "needs_explanation":
        return "有需要核实说明的问题"
    return ""
