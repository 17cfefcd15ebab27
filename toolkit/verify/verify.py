"""A file through all gates: identity → structure → cells → relations. Findings come back, nothing is raised."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.forms.expression import Number
from toolkit.verify.adjust import adjusted, explained
from toolkit.verify.catalogue import finding
from toolkit.verify.cells import judge_cells
from toolkit.verify.context import Context
from toolkit.verify.findings import Finding, Unjudged, Verdict, verdict_of
from toolkit.verify.identity import identify, judge_name
from toolkit.verify.relations import judge_relations, judge_stored_results
from toolkit.verify.structure import compare_structure, damaged_findings
from toolkit.verify.unjudged import unjudged
from toolkit.workbook.opening import open_workbook
from toolkit.workbook.returns import Return, Value, read_return
from toolkit.workbook.snapshot import Unreadable
from toolkit.workbook.stamp import Stamp


@dataclass(frozen=True)
class Report:
    """The outcome for one file. `given` is None when the file could not be read as a return.

    unjudged: rules of which nothing can be said, because a number is not known.
    """

    file: str
    sha256: str
    stamp: Stamp | None
    verdict: Verdict
    findings: tuple[Finding, ...]
    given: Return | None = None
    unjudged: tuple[Unjudged, ...] = ()

    @property
    def values(self) -> Mapping[str, Value]:
        return self.given.values if self.given else {}

    @property
    def numbers(self) -> Mapping[str, Number | None]:
        """Inputs and totals that are numbers, by key."""
        return {**self.given.numbers, **self.given.totals} if self.given else {}


def verify_bytes(data: bytes, file: str, context: Context | None = None) -> Report:
    """Judge one file by its bytes. Whatever is wrong with it ends in findings; one odd file stops nobody."""
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return _through_gates(data, file, sha256, context)
    except Unreadable as refusal:
        return Report(file, sha256, None, "unreadable", (finding(refusal.rule, facts=refusal.facts),))
    except Exception as error:
        return Report(file, sha256, None, "unreadable", (finding("RUN-05", found=type(error).__name__),))


def _through_gates(data: bytes, file: str, sha256: str, context: Context | None) -> Report:
    opened = open_workbook(data, context.password if context else "")
    snapshot = opened.snapshot
    remarks = [finding(each.rule, facts=each.facts) for each in opened.remarks]
    identity = identify(snapshot, context)
    if identity.form is None:
        return Report(file, sha256, identity.stamp, "unreadable", (*identity.findings, *remarks))
    structure = compare_structure(snapshot, identity.form)
    given = read_return(identity.form, identity.stamp, structure.sheets, frozenset(structure.lost))
    last = context.previous.get(identity.stamp.unit_code, {}) if context and identity.stamp else {}
    findings = [
        *identity.findings,
        *judge_name(file, snapshot, identity, context),
        *remarks,
        *structure.findings,
        *damaged_findings(structure.damaged, identity.form, given.totals),
        *judge_cells(given),
        *judge_relations(given, structure.damaged, last),
        *judge_stored_results(given, structure.sheets, structure.damaged, snapshot.values_only),
    ]
    findings = adjusted(findings, context.switches if context else ())
    findings = explained(findings, given.explanations, identity.form)
    order = {"error": 0, "warning": 1, "info": 2}
    findings.sort(key=lambda each: order[each.level])
    open_rules = tuple(unjudged(given, last))
    return Report(file, sha256, identity.stamp, verdict_of(findings), tuple(findings), given, open_rules)
