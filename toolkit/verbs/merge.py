"""汇总: the good returns into the county's workbook and a flat CSV, and Parquet where that can be written; every number
proved twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, cast

from toolkit import __version__
from toolkit.campaign.files import drafted, is_beside, sha256_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built
from toolkit.campaign.nil_returns import is_nil_return
from toolkit.campaign.standings import shown_name
from toolkit.campaign.states import MERGED, UnitState, unit_states
from toolkit.campaign.stored_returns import stored_parts, stored_texts, stored_values
from toolkit.campaign.verify_context import overrides_in_force
from toolkit.campaign.void import put_into_void
from toolkit.forms.expression import Number
from toolkit.merge import (
    CellSum,
    FlatTable,
    UnitNumbers,
    UnitTable,
    add_to,
    county_sums,
    flat_table,
    parquet_installed,
)
from toolkit.returns.read_return import Value
from toolkit.returns.stored_values import dump_values, load_values, numbers
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.merge_checks import JUDGED, MergeChecks, checks_basis, judge_campaign
from toolkit.verbs.parquet_files import is_parquet, long_files, told_without
from toolkit.verbs.put_away import put_away
from toolkit.verify.findings import Finding, dump_findings, load_findings
from toolkit.verify.overrides import overridden
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.long_sheets import write_long
from toolkit.workbook.long_summary import long_summary
from toolkit.workbook.summary import SHEETS_UP_TO, SummaryUnit, summary_plan
from toolkit.workbook.summary_facts import FactGivers, fact_givers
from toolkit.workbook.writer import write_workbook

MERGE = "汇总"
"""Name under which the ledger keeps what the merge built."""
_FILES = 3


@dataclass(frozen=True)
class Merge:
    """What was merged: the county's numbers, who is in, who is missing, the files, and what was found in the sums and
    in the units beside one another (rules M and T). `notes`: sentences on what was not written or was taken back.
    """

    values: Mapping[str, Number]
    states: tuple[UnitState, ...]
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> list[UnitState]:
        return [state for state in self.states if not state.mergeable]

    @property
    def doubtful(self) -> bool:
        """Whether anything was found that somebody must look into."""
        return any(not each.is_remark for each in self.findings)

    @property
    def draft(self) -> bool:
        return bool(self.missing)


def merged_numbers(campaign: Campaign, states: Sequence[UnitState]) -> Iterator[FlatTable]:
    """The numbers of all units that can be merged, some hundreds of units at a time."""
    for part in stored_parts(campaign, states):
        yield _numbers(campaign, part)


def _numbers(campaign: Campaign, part: Sequence[tuple[UnitState, Mapping[str, Value]]]) -> FlatTable:
    return flat_table(
        campaign.form,
        [
            UnitNumbers(
                s.unit.code,
                s.unit.name,
                s.adopted.sha256 if s.adopted else "",
                numbers(values),
                kind=s.unit.kind,
                nil=is_nil_return(values),
            )
            for s, values in part
        ],
    )


@alone("汇总")
def merge(campaign: Campaign, progress: Progress = silent) -> Merge:
    """Merge the adopted return of every unit that has one without errors. Missing units make it a draft.

    Where nothing that goes in has changed and the outputs lie as they were put, nothing is built.
    """
    put_aside = put_away(campaign)
    states = unit_states(campaign)
    basis = _basis(campaign, states)
    known = campaign.ledger.built()
    built, judged = known.get(MERGE), known.get(JUDGED, Built("", {}, "[]"))
    judged_on = checks_basis(campaign, basis)
    checks = None if judged.basis == judged_on else MergeChecks(campaign)
    if built and built.basis == basis and campaign.holds(built.files) and _complete(built):
        county = cast(dict[str, Number], load_values(campaign.form, built.data))
        files = tuple(campaign.folder / name for name in built.files)
        if checks:
            for part in stored_parts(campaign, states):
                checks.add(part, _numbers(campaign, part))
    else:
        built, county, files = _build(campaign, states, basis, progress, checks)
    put_into_void(_of_another_name(campaign), campaign.merged)
    if checks:
        judged = Built(judged_on, {}, dump_findings(checks.findings(states, county)))
    merged = {s.unit.code: s.adopted.sha256 for s in states if s.mergeable and s.adopted}
    with campaign.ledger.change():
        campaign.ledger.record_merged(merged)
        campaign.ledger.record_built({MERGE: built, JUDGED: judged})
    findings = overridden(
        (*load_findings(judged.data), *judge_campaign(campaign, states)), overrides_in_force(campaign)
    )
    now = tuple(replace(state, state=MERGED) if state.mergeable else state for state in states)
    return Merge(county, now, files, tuple(findings), (*put_aside, *_notes(campaign, files)))


def _of_another_name(campaign: Campaign) -> list[Path]:
    """Tables of ours that bear a name which the county has had before: nobody must take one for the newest."""
    tail = f"{campaign.settings.year}年汇总表.xlsx"
    others = [path for path in campaign.merged.glob(f"*{tail}") if path.name != campaign.settings.county + tail]
    return [path for path in others if campaign.is_ours(path)]


def _complete(built: Built) -> bool:
    """Whether nothing is missing that could be written here: the last merge may have been one without Arrow."""
    return any(map(is_parquet, built.files)) or not parquet_installed()


def _notes(campaign: Campaign, files: Sequence[Path]) -> tuple[str, ...]:
    if any(map(is_parquet, files)):
        return ()
    old = [path for path in campaign.merged.glob("汇总*.parquet") if path.stem == "汇总" or is_beside(path)]
    return told_without(old, campaign.withdraw)


def _build(
    campaign: Campaign, states: Sequence[UnitState], basis: str, progress: Progress, checks: MergeChecks | None
) -> tuple[Built, dict[str, Number], tuple[Path, ...]]:
    settings, form = campaign.settings, campaign.form
    paths = [campaign.merged / f"{settings.county}{settings.year}年汇总表.xlsx"]
    paths += long_files(campaign.merged / "汇总.csv")
    with ExitStack() as open_drafts:
        drafts = [open_drafts.enter_context(drafted(path)) for path in paths]
        book, *tables = drafts
        progress(1, 2, "汇总数据")
        sums: dict[str, CellSum] = {}
        nil: set[str] = set()
        told: dict[str, FactGivers] = {}
        with UnitTable(form, *tables) as long:
            for part in stored_parts(campaign, states):
                table = _numbers(campaign, part)
                add_to(sums, table.sums())
                nil |= {unit.code for unit in table.units if unit.nil}
                long.write(table)
                told = fact_givers(form, [values for _, values in part], told)
                if checks:
                    checks.add(part, table)
        county = county_sums(form, sums)
        progress(2, 2, "写汇总表")
        _write_book(campaign, states, county, book, nil=nil, told=told)
        for draft in drafts:
            draft.close()
        contents = [Path(draft.name) for draft in drafts]
        digests = [sha256_of(content) for content in contents]
        files = tuple(campaign.put_all(list(zip(paths, contents, strict=True))))
    hashes = {campaign.name_of(path): digest for path, digest in zip(files, digests, strict=True)}
    return Built(basis, hashes, dump_values(county)), county, files


def _write_book(
    campaign: Campaign,
    states: Sequence[UnitState],
    county: Mapping[str, Number],
    book: BinaryIO,
    *,
    nil: Set[str],
    told: Mapping[str, FactGivers],
) -> None:
    """nil: codes of the merged units whose return is a 零报告; told: who gave the indicators."""
    form, settings = campaign.form, campaign.settings
    units = [
        SummaryUnit(
            s.unit.code,
            s.unit.name,
            MERGED if s.mergeable else f"未汇总：{s.state}",
            "；".join(filter(None, (s.unit.note, _waiting(s)))),
            merged=s.mergeable,
            nil=s.unit.code in nil,
        )
        for s in states
    ]
    stored = stored_values(campaign, states)
    if len(units) <= SHEETS_UP_TO:
        values = {state.unit.code: each for state, each in stored}
        book.write(
            write_workbook(
                summary_plan(form, settings.county, settings.year, units=units, totals=county, values=values)
            )
        )
    else:
        rows = (each for _, each in stored)
        plan, long = long_summary(
            form, settings.county, settings.year, units=units, totals=county, values=rows, told=told
        )
        write_long(plan, long, book)


def _basis(campaign: Campaign, states: Sequence[UnitState]) -> str:
    """Hash of all that the outputs rest on: form, settings, every unit's state, return and values."""
    form = campaign.form
    basis = hashlib.sha256(repr((__version__, campaign.settings, fingerprint(form), form.rules)).encode())
    for s in states:
        told = (s.unit.code, s.unit.name, s.unit.note, s.mergeable or s.state, _waiting(s))
        basis.update(repr(told).encode())
    for s, data in stored_texts(campaign, states):
        basis.update(repr((s.unit.code, s.adopted.sha256 if s.adopted else "", len(data))).encode() + data.encode())
    return basis.hexdigest()


def _waiting(state: UnitState) -> str:
    """What a clerk should know beside the state: what is still to be explained, and what has been; which files of the
    unit do not count, and why.
    """
    told = list(state.explanations) if state.mergeable else []
    if state.verdict and state.verdict.verdict == "needs_explanation":
        told.append("有需要核实说明的问题")
    left_out = [each for each in state.files if not each.counts]
    if left_out:
        more = f"等 {len(left_out)} 个" if len(left_out) > _FILES else ""
        named = groupby(left_out[:_FILES], key=lambda each: each.because)
        files = ("".join(f"“{shown_name(each.file)}”" for each in group) + f"（{why}）" for why, group in named)
        told.append(f"没有计入的表：{'、'.join(files)}{more}")
    return "；".join(told)
