"""复核: everything counted again from the archived originals alone, with other code than the merge uses."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from toolkit.campaign.archive import archived
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.parsed_returns import values_of
from toolkit.campaign.previous import previous_values
from toolkit.campaign.states import unit_states
from toolkit.campaign.verify_context import context_of
from toolkit.engine import PROCESSES, Engine
from toolkit.forms.index import index_form
from toolkit.intake.file_job import Job
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.read_return import Value
from toolkit.verbs import Progress, silent
from toolkit.verbs.merge import MERGE
from toolkit.verbs.proved_drafts import differing_drafts
from toolkit.verbs.report import void_drafts
from toolkit.verify.findings import mergeable, sends_back
from toolkit.verify.verify_job import judged_by
from toolkit.workbook.summary import COUNTY_SHEET, summary_layout
from toolkit.workbook.summary_facts import fact_refs

Numbers = Mapping[str, Mapping[str, Decimal]]
"""Unit code → key → number."""


@dataclass(frozen=True)
class Proof:
    """`counts`: received, and what became of it; `cells`: county cells added again; `reports`: drafts in Word that were
    looked into; `differences`: in Chinese.
    """

    counts: Mapping[str, int]
    originals: int
    units: int
    cells: int
    differences: tuple[str, ...]
    reports: int

    @property
    def proved(self) -> bool:
        return not self.differences


def prove(campaign: Campaign, progress: Progress = silent, engine: Engine = PROCESSES) -> Proof:
    """Count and add everything again; nothing is changed. Raises NianbaoError when the campaign cannot be read."""
    rows = campaign.ledger.files()
    originals, differences = _archive(campaign)
    differences += _rows(rows, originals)
    counts = _counts(campaign, rows)
    if counts["received"] != sum(count for name, count in counts.items() if name != "received"):
        differences.append(f"收到 {counts['received']} 个文件，与各种结果的合计不一致。请把台账交给技术人员。")
    differences += _adopted(campaign)
    differences += [
        f"名册里已没有“{path.name}”的单位，年报稿还在。请再运行 nianbao run。" for path in void_drafts(campaign)
    ]
    numbers, wrong = _merged_again(campaign, rows, progress, engine)
    differences += wrong
    cells, wrong = _outputs(campaign, numbers)
    reports = list(differing_drafts(campaign, unit_states(campaign)))
    return Proof(
        counts=counts,
        originals=len(originals),
        units=len(numbers),
        cells=cells,
        differences=(*differences, *wrong, *reports),
        reports=_drafts(campaign),
    )


def _archive(campaign: Campaign) -> tuple[set[str], list[str]]:
    """Names of the archived originals, and those whose bytes are not what their name says."""
    found, differences = set(), []
    for path in archived(campaign):
        found.add(path.name)
        if sha256(path.read_bytes()) != path.name:
            differences.append(f"原件“{path.name[:12]}…”的内容与校验码不符，可能已损坏。请从备份恢复这份原件。")
    return found, differences


def _drafts(campaign: Campaign) -> int:
    return sum(len(built.files) for name, built in campaign.ledger.built().items() if name.endswith(".docx"))


def _adopted(campaign: Campaign) -> Iterator[str]:
    """Whether what was merged is what is adopted: of each unit of the roster, and of none besides."""
    if MERGE not in campaign.ledger.built():
        return
    merged = campaign.ledger.merged()
    states = {state.unit.code: state for state in unit_states(campaign)}
    for code in merged.keys() - states.keys():
        yield f"名册里已经没有单位 {code}，汇总表里还有它的数。请再汇总一次。"
    for code, state in states.items():
        counts = state.adopted.sha256 if state.adopted and state.mergeable else ""
        if merged.get(code, "") == counts:
            continue
        if not counts:
            yield f"{state.unit.name}现在是“{state.state}”，汇总表里还有它的数。请再汇总一次。"
        else:
            yield f"{state.unit.name}现在采用的是“{state.file}”，汇总表里不是这一份的数。请再汇总一次。"


def _rows(rows: list[SeenFile], originals: set[str]) -> list[str]:
    differences = [
        f"台账第 {row.serial} 号文件“{row.source}”的原件不见了。请从备份恢复，或把这个文件再收一次。"
        for row in rows
        if row.sha256 and row.sha256 not in originals
    ]
    unknown = originals - {row.sha256 for row in rows}
    differences += [f"原件“{name[:12]}…”没有登记到台账。请再收一次表。" for name in sorted(unknown)]
    return differences


def _counts(campaign: Campaign, rows: list[SeenFile]) -> dict[str, int]:
    """Every file ever seen, by what became of it: each in one place only."""
    verdicts = campaign.ledger.verdicts()
    considered: dict[str, int] = {}
    for each in campaign.ledger.decisions():
        considered[each.unit_code] = max(each.upto, considered.get(each.unit_code, 0))
    tally = Counter(
        _outcome(verdicts[row.sha256].verdict)
        if row.status == "return" and row.sha256 in verdicts and row.serial <= considered.get(row.unit_code, 0)
        else {"return": "waiting", "refused": "refused", "skipped": "skipped"}.get(row.status, "unknown")
        for row in rows
    )
    names = ("accepted", "needs_explanation", "returned", "waiting", "refused", "skipped")
    return {"received": len(rows), **{name: tally[name] for name in names}}


def _outcome(verdict: str) -> str:
    """Where a judged return is counted: one that could not be read went back like any wrong one."""
    return "returned" if sends_back(verdict) else verdict if mergeable(verdict) else "unknown"


def _merged_again(
    campaign: Campaign, rows: list[SeenFile], progress: Progress, engine: Engine
) -> tuple[Numbers, list[str]]:
    """Every merged unit's original read again, and where that is not what the ledger holds."""
    context = context_of(campaign, previous_values(campaign))
    merged = campaign.ledger.merged()
    names = {unit.code: unit.name for unit in campaign.units}
    sources = {row.sha256: Path(row.source).name for row in rows}
    numbers: dict[str, dict[str, Decimal]] = {}
    differences: list[str] = []
    jobs = [Job(sources.get(digest, digest), str(campaign.original(digest))) for digest in merged.values()]
    again = zip(merged.items(), judged_by(engine, context, jobs), strict=True)
    for number, ((code, digest), report) in enumerate(again, 1):
        name = names.get(code, code)
        progress(number, len(merged), name)
        values: Mapping[str, Value] = report.values if report else {}
        stored = values_of(campaign, [digest]).get(digest, {})
        wrong = [key for key in {**stored, **values} if stored.get(key) != values.get(key)]
        differences += [
            f"{name}的“{key}”：台账里是 {_shown(stored.get(key))}，从原件重读是 {_shown(values.get(key))}。"
            for key in wrong
        ]
        numbers[code] = {k: Decimal(value) for k, value in values.items() if isinstance(value, int | Decimal)}
    return numbers, differences


def _outputs(campaign: Campaign, numbers: Numbers) -> tuple[int, list[str]]:
    """How many county cells were added again, and every cell of 汇总.csv and of the workbook that differs."""
    built = campaign.ledger.built().get(MERGE)
    if built is None:
        return 0, []
    sums: dict[str, Decimal] = {}
    for unit in numbers.values():
        for key, value in unit.items():
            sums[key] = sums.get(key, Decimal(0)) + value
    differences: list[str] = []
    cells = 0
    for name in built.files:
        path = campaign.folder / name
        if not path.is_file():
            differences.append(f"“{name}”不见了。请再汇总一次。")
        elif path.suffix == ".csv":
            differences += _csv(campaign, name, path, numbers)
        elif path.suffix == ".xlsx":
            try:
                compared = list(_workbook(campaign, name, path.read_bytes(), sums))
            except Unreadable:
                differences.append(f"“{name}”打不开。请关闭它，再汇总一次。")
                continue
            cells += len(compared)
            differences += filter(None, compared)
    return cells, differences


def _csv(campaign: Campaign, name: str, path: Path, numbers: Numbers) -> Iterator[str]:
    """Every line is a unit's own number, every number has its line, and they add up to the county's."""
    left: dict[str, set[str]] = {}
    added: dict[str, Decimal] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for line in csv.DictReader(lines):
                code, key, value = line["单位编码"].removeprefix("'"), line["键"], Decimal(line["数值"])
                unit = numbers.get(code, {})
                if code not in left:
                    left[code] = set(unit)
                waiting = left[code]
                expected = unit[key] if key in waiting else None
                waiting.discard(key)
                added[key] = added.get(key, Decimal(0)) + value
                if expected != value:
                    yield (
                        f"“{name}”里单位 {code} 的“{key}”是 {value}，从原件重读是 {_shown(expected)}。请再汇总一次。"
                    )
    except (UnicodeDecodeError, KeyError, InvalidOperation, AttributeError, TypeError, csv.Error):
        yield f"“{name}”的格式不对，可能被改过。请删掉它，再汇总一次。"
        return
    for code, unit in numbers.items():
        for key in left.get(code, unit):
            yield f"“{name}”里缺少单位 {code} 的“{key}”。请再汇总一次。"
    for key in index_form(campaign.form).cells:
        expected = sum((unit[key] for unit in numbers.values() if key in unit), Decimal(0))
        if added.get(key, Decimal(0)) != expected:
            yield f"“{name}”里“{key}”合计是 {added.get(key, 0)}，从原件重加是 {expected}。请再汇总一次。"


def _workbook(campaign: Campaign, name: str, data: bytes, sums: Mapping[str, Decimal]) -> Iterator[str]:
    """A sentence for every county cell of the workbook: empty where it is the sum."""
    form = campaign.form
    places = {COUNTY_SHEET: summary_layout(form).refs, form.facts.sheet: fact_refs(form)}
    book = read_workbook(data, only=tuple(places))
    for title, refs in places.items():
        sheet = book.sheet(title)
        for key, ref in refs.items():
            shown = sheet.cells[ref].text if sheet and ref in sheet.cells else ""
            expected = sums.get(key, Decimal(0))
            try:
                same = Decimal(shown or 0) == expected
            except InvalidOperation:
                same = False
            yield "" if same else f"“{name}”{title} {ref} 是 {shown}，从原件重加是 {expected}。请再汇总一次。"


def _shown(value: Value | Decimal) -> str:
    return "空" if value is None else str(value)
