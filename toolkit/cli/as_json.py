"""What the commands tell programs, in the shapes of the outer contract."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.nil_returns import nil_returns
from toolkit.campaign.states import UnitState
from toolkit.campaign.strangers import strangers
from toolkit.forms import Form, FormCell, index_form
from toolkit.returns.cell_values import tidy
from toolkit.returns.read_return import Value
from toolkit.verbs.refusals import replies
from toolkit.verify.resubmission import Resubmission

if TYPE_CHECKING:
    # With numpy, Arrow and Word behind them, which nobody need load to write a dictionary.
    from toolkit.campaign.start import Started
    from toolkit.published.proofread import SpokenNumber
    from toolkit.verbs.choices import Choice
    from toolkit.verbs.distribute import Issued
    from toolkit.verbs.import_reports import ImportedReport
    from toolkit.verbs.mail_out import Mailed
    from toolkit.verbs.merge import Merge
    from toolkit.verbs.proof import ProvedReport
    from toolkit.verbs.prove import Proof
    from toolkit.verbs.rollup import Rollup
    from toolkit.verbs.rollup_tally import RolledCampaign
    from toolkit.verbs.run import Run
    from toolkit.verify.verification import Verification


def form_json(form: Form, years: list[int]) -> dict[str, Any]:
    """`nianbao form EDITION --json`: tables with their cells, then rules."""
    index = index_form(form)
    titles = {table.id: (table.title, table.sheet) for table in form.tables}
    titles |= {fields.id: (fields.sheet, fields.sheet) for fields in form.lists}
    order = [form.cover.id, *(table.id for table in form.tables), form.facts.id, form.texts.id]
    tables = [
        {
            "id": table,
            "title": titles[table][0],
            "sheet": titles[table][1],
            "cells": [_cell_json(cell) for cell in index.of_table(table)],
        }
        for table in order
    ]
    rules = [
        {"id": rule.id, "level": rule.level, "statement": rule.statement, "remedy": rule.remedy} for rule in form.rules
    ]
    return {"edition": form.edition, "years": years, "tables": tables, "rules": rules}


def _cell_json(cell: FormCell) -> dict[str, object]:
    described: dict[str, object] = {
        "key": cell.key,
        "cell": cell.cell,
        "kind": cell.kind,
        "type": cell.type,
        "row": list(cell.row),
        "column": list(cell.column),
    }
    return described | {"required": cell.required} if cell.kind == "input" else described


def verification_json(report: Verification) -> dict[str, object]:
    """One entry of `nianbao check --json`'s `files`. `values` holds numbers; texts and dates stay out."""
    stamp = report.stamp
    return {
        "file": report.file,
        "sha256": report.sha256,
        "unit": {"code": stamp.unit_code, "name": stamp.unit_name} if stamp else None,
        "year": stamp.year if stamp else None,
        "edition": stamp.edition if stamp else (report.given.form.edition if report.given else None),
        "verdict": report.verdict,
        "values": {key: json_number(value) for key, value in report.numbers.items()},
        "findings": [each.as_json() for each in report.findings],
        "unjudged": [each.as_json() for each in report.unjudged],
    }


def imported_json(imported: ImportedReport) -> dict[str, object]:
    """One entry of `nianbao import --json`'s `files`; `sources` says where in the report each value stands."""
    report = imported.report
    values = report.values if report else {}
    return {
        "file": imported.file,
        "sha256": imported.sha256,
        "unit": {"code": imported.code, "name": report.unit} if report else None,
        "year": report.year or None if report else None,
        "edition": report.edition if report else None,
        "verdict": imported.verdict,
        "values": {key: None if each is None else json_number(tidy(each)) for key, each in values.items()},
        "sources": dict(report.sources) if report else {},
        "findings": [each.as_json() for each in imported.findings],
        "workbook": str(imported.workbook) if imported.workbook else None,
    }


def proved_report_json(proved: ProvedReport) -> dict[str, object]:
    """One entry of `nianbao proof --json`'s `files`: as `check` has it, with `place` in each finding, and `numbers`:
    every number of the prose with what it speaks of.
    """
    read, measure = proved.read, proved.measure
    values = read.values if read else {}
    return {
        "file": proved.file,
        "sha256": proved.sha256,
        "unit": {"code": measure.code if measure else "", "name": read.unit} if read and read.unit else None,
        "year": read.year or None if read else None,
        "edition": read.edition or None if read else None,
        "verdict": proved.verdict,
        "against": measure.against if measure else None,
        "values": {key: None if each is None else json_number(tidy(each)) for key, each in values.items()},
        "numbers": [_spoken_json(each) for each in read.numbers] if read else [],
        "findings": [each.as_json() for each in proved.findings],
        "marked": str(proved.marked) if proved.marked else None,
    }


def _spoken_json(spoken: SpokenNumber) -> dict[str, object]:
    place = {"section": spoken.section, "sentence": spoken.sentence}
    said = {"written": spoken.written, "value": json_number(tidy(spoken.value)), "unit": spoken.unit}
    return {**said, "speaks_of": list(spoken.speaks_of), "keys": list(spoken.keys), "place": place}


def json_number(value: Value) -> int | float | None:
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int) else None


def state_json(
    state: UnitState, again: Mapping[str, Resubmission] | None = None, nil: Collection[str] = ()
) -> dict[str, object]:
    """A unit's entry in the JSON of `verify`, `run` and `status`; `again`: what changed, by unit code; `nil`: codes of
    the units with a 零报告.
    """
    resubmission = (again or {}).get(state.unit.code)
    return {
        "unit": {"code": state.unit.code, "name": state.unit.name},
        "state": state.state,
        "file": state.file or None,
        "adopted": _file_json(state.adopted) if state.adopted else None,
        "files": [{**_file_json(each.file), "counts": each.counts, "because": each.because} for each in state.files],
        "verdict": state.verdict.verdict if state.verdict else None,
        "nil_return": state.unit.code in nil,
        "times_returned": state.times_returned,
        "findings": [each.as_json() for each in state.findings],
        "unjudged": [each.as_json() for each in state.verdict.unjudged] if state.verdict else [],
        "resubmission": resubmission.as_json() if resubmission else None,
    }


def _file_json(file: SeenFile) -> dict[str, object]:
    """A file on hand; `time` is when it was collected, `sent` that of the letter that brought it."""
    return {"file": file.source, "sha256": file.sha256, "time": file.at, "sent": file.sent or None}


def choice_json(campaign: Campaign, choice: Choice, again: Mapping[str, Resubmission]) -> dict[str, object]:
    """`nianbao adopt --json`, `withdraw`, `undo`: the units concerned, and whether the tables were made anew."""
    units = _states_json(campaign, choice.units, again)
    return {"message": "\n".join(choice.told), "units": units, "merged": choice.merged}


def units_json(campaign: Campaign, states: Sequence[UnitState], again: Mapping[str, Resubmission]) -> dict[str, object]:
    """`nianbao verify --json`, and `status`: every unit, the returns of those that the roster has no more, the answers
    to what could not be taken, the rules switched.
    """
    units = _states_json(campaign, states, again)
    gone = [each.as_json() for each in strangers(campaign)]
    return {"units": units, "strangers": gone, **_replies_json(campaign, states), **_overrides_json(campaign)}


def _replies_json(campaign: Campaign, states: Sequence[UnitState]) -> dict[str, object]:
    return {"replies": [each.as_json() for each in replies(campaign, states)]}


def _states_json(
    campaign: Campaign, states: Sequence[UnitState], again: Mapping[str, Resubmission]
) -> list[dict[str, object]]:
    nil = nil_returns(campaign, states)
    return [state_json(state, again, nil) for state in states]


def _overrides_json(campaign: Campaign) -> dict[str, object]:
    lines = [
        {**vars(each), "until": each.until.isoformat(), "active": each.holds(date.today())}
        for each in campaign.settings.overrides
    ]
    return {"switches": lines}


def merge_json(campaign: Campaign, merged: Merge, again: Mapping[str, Resubmission]) -> dict[str, object]:
    return {
        "draft": merged.draft,
        "units": _states_json(campaign, merged.states, again),
        "files": [str(path) for path in merged.files],
        "values": {key: float(v) if not isinstance(v, int) else v for key, v in merged.values.items()},
        "findings": [each.as_json() for each in merged.findings],
    }


def run_json(campaign: Campaign, done: Run, again: Mapping[str, Resubmission]) -> dict[str, object]:
    return {
        "folder": str(campaign.folder.absolute()),
        "collected": [vars(each) for each in done.collected],
        "merge": merge_json(campaign, done.merged, again),
        **_replies_json(campaign, done.states),
        **_overrides_json(campaign),
        "reports": [str(path) for path in done.reports],
        "stale": [each.as_json() for each in done.stale],
    }


def init_json(started: Started) -> dict[str, object]:
    campaign, roster = started.campaign, started.roster
    return {
        "folder": str(campaign.folder.absolute()),
        "campaign": campaign.settings.campaign,
        "edition": campaign.settings.edition,
        "roster": {"units": len(roster.units), "doubts": [doubt.message for doubt in roster.doubts]},
    }


def issued_json(issued: Sequence[Issued]) -> dict[str, object]:
    return {
        "issued": [
            {
                "unit": {"code": each.unit.code, "name": each.unit.name},
                "file": each.file.name,
                "issue": each.issue,
                "sha256": each.sha256,
                "new": each.fresh,
            }
            for each in issued
        ]
    }


def mailed_json(mailed: Mailed) -> dict[str, object]:
    return {
        "sent": [path.name for path in mailed.sent],
        "drafts": [str(path) for path in mailed.drafts],
        "sent_before": mailed.before,
        "without_address": mailed.without,
        "refused": [{"unit": name, "because": why} for name, why in mailed.refused],
    }


def proof_json(proof: Proof) -> dict[str, object]:
    data = {"proved": proof.proved, "counts": dict(proof.counts), "originals": proof.originals, "units": proof.units}
    return data | {"cells": proof.cells, "reports": proof.reports, "differences": list(proof.differences)}


def rollup_json(done: Rollup, outcomes: Sequence[str]) -> dict[str, object]:
    """`outcomes`: what may become of a file, by its name in the counts."""
    return {
        "counts": {name: done.counts[name] for name in ("received", *outcomes)},
        "units": dict(done.units),
        "files": [str(path) for path in done.files],
        "left": [
            {"outcome": outcome, "rule": rule, "count": count, "remedies": list(done.remedies.get((outcome, rule), ()))}
            for (outcome, rule), count in sorted(done.left.items())
        ],
        "campaigns": [_rolled_json(each) for each in done.campaigns],
        "notes": list(done.notes),
    }


def _rolled_json(each: RolledCampaign) -> dict[str, object]:
    return {
        "folder": each.folder,
        "county": each.county,
        "year": each.year,
        "edition": each.edition,
        "expected": each.expected,
        "summed": each.summed,
        "missing": [{"unit": {"code": unit.code, "name": unit.name}, "state": unit.state} for unit in each.missing],
    }
