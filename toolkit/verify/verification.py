"""A file through all gates: identity → structure → cells → within a table → across tables → across years.

Findings are returned, nothing is raised. A problem that only follows from one found at an earlier gate is not reported
again: for a form of another year that alone is reported, for a cell that cannot be read no sums.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from toolkit.forms import Form, index_form
from toolkit.forms.expression import Number
from toolkit.intake.opening import Opened, open_workbook
from toolkit.intake.snapshot import Snapshot, Unreadable
from toolkit.returns.cell_values import AS_TYPED, Reading
from toolkit.returns.explanations import PROBLEM_SHEET
from toolkit.returns.read_return import Return, Value, read_return
from toolkit.returns.stamp import Stamp
from toolkit.verify.catalogue import finding
from toolkit.verify.causes import with_causes
from toolkit.verify.context import Context
from toolkit.verify.faults import not_read
from toolkit.verify.findings import Finding, Unjudged, Verdict, gravest_first, verdict_of
from toolkit.verify.gates.around_cells import judge_calculation
from toolkit.verify.gates.cells import judge_cells
from toolkit.verify.gates.dates import judge_dates
from toolkit.verify.gates.display import judge_display
from toolkit.verify.gates.identity import Identity, identify, judge_name
from toolkit.verify.gates.people import judge_people
from toolkit.verify.gates.relations import judge_relations, judge_stored_results, reported_totals
from toolkit.verify.gates.storage import judge_storage
from toolkit.verify.gates.structure import Structure, compare_structure, damaged_findings
from toolkit.verify.gates.texts import judge_texts
from toolkit.verify.gates.typed_words import judge_typed_words
from toolkit.verify.gates.unjudged import unjudged
from toolkit.verify.lane.plain_return import PlainReturn, plain_return
from toolkit.verify.overrides import accepted, explained, overridden
from toolkit.verify.repairs import Numbers


@dataclass(frozen=True)
class Verification:
    """The outcome for one file. `given` is None when the file could not be read as a return.

    unjudged: rules that cannot be judged, because a number is not known; sheet_names: name of the form's sheet →
    name in the file, where the unit renamed it; moved: place of which the findings speak → place in the file, where
    rows or columns were added, taken away or moved.
    """

    file: str
    sha256: str
    stamp: Stamp | None
    verdict: Verdict
    findings: tuple[Finding, ...]
    given: Return | None = None
    unjudged: tuple[Unjudged, ...] = ()
    sheet_names: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """Hash of all that the return says, which copies and files that were only saved again share."""
        if not self.given:
            return self.sha256
        # As Python shows a list of pairs of texts, written out: what is no text shows nothing that needs another quote.
        said = ", ".join(
            [
                f"{key}{value!r})" if isinstance(value, str) else f"{key}'{value!s}')"
                for key, value in zip(_quoted_keys(self.given.form), self.values.values(), strict=True)
                if value is not None
            ]
        )
        explained = sorted(self.given.explanations.items())
        return hashlib.sha256(f"([{said}], {explained!r})".encode()).hexdigest()

    @property
    def values(self) -> Mapping[str, Value]:
        return self.given.values if self.given else {}

    @property
    def numbers(self) -> Mapping[str, Number | None]:
        """Inputs and totals that are numbers, by key."""
        return {**self.given.numbers, **self.given.totals} if self.given else {}


@lru_cache(maxsize=16)
def _quoted_keys(form: Form) -> tuple[str, ...]:
    """How the pair of each value begins, in the order of a return's values."""
    return tuple(f"({key!r}, " for key in index_form(form).cells)


def verify_bytes(data: bytes, file: str, context: Context | None = None, sha256: str = "") -> Verification:
    """Judge one file by its bytes. Never raises: whatever is wrong with the file becomes a finding. sha256: of the
    file, where it is known already.
    """
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    return _told(lambda: open_workbook(data, context.password if context else ""), file, sha256, context)


def verify_opened(opened: Opened, file: str, sha256: str, context: Context) -> Verification:
    """Judge a file that has been opened with the campaign's password. Never raises."""
    return _told(lambda: opened, file, sha256, context)


def _told(opened: Callable[[], Opened], file: str, sha256: str, context: Context | None) -> Verification:
    try:
        return _through_gates(opened(), file, sha256, context)
    except Unreadable as refusal:
        return Verification(file, sha256, None, "unreadable", (finding(refusal.rule, facts=refusal.facts),))
    except Exception as error:
        return Verification(file, sha256, None, "unreadable", (not_read(error),))


def _through_gates(opened: Opened, file: str, sha256: str, context: Context | None) -> Verification:
    snapshot = opened.snapshot
    identity = identify(snapshot, context, file)
    whose = context.confirmed.get(sha256, "") if context else ""
    if context and whose:
        identity = identity.confirmed(context.units.get(whose, whose))
    findings = [*identity.findings, *(finding(each.rule, facts=each.facts) for each in opened.remarks)]
    if identity.form is None:
        # What was remarked of the container says that it was read, and nothing was.
        return Verification(file, sha256, identity.stamp, "unreadable", identity.findings[-1:])
    findings += judge_name(file, snapshot, identity, context)
    structure = compare_structure(snapshot, identity.form)
    last = context.previous.get(whose or identity.stamp.unit_code, {}) if context and identity.stamp else {}
    overrides = context.overrides if context else ()
    off = frozenset(each.rule for each in overrides if each.standing == "off")
    names = context.names_in_order if context else ()
    if plain := _plain(snapshot, identity, structure, findings, last=last, off=off, names=names):
        return Verification(
            file=file,
            sha256=sha256,
            stamp=identity.stamp,
            verdict="accepted",
            findings=tuple(findings),
            given=plain.given,
            unjudged=plain.unjudged,
        )
    given = read_return(
        identity.form,
        identity.stamp,
        structure.sheets,
        lost=frozenset(structure.lost),
        lost_cells=frozenset(structure.lost_cells),
        problem_list=snapshot.sheet(PROBLEM_SHEET),
    )
    stored = judge_stored_results(given, structure.sheets, structure.damaged, snapshot.values_only)
    if not identity.foreign:
        # Whose file it is is not for a county to switch (M02 speaks of the roster here).
        findings += overridden(
            [
                *structure.findings,
                *judge_calculation(snapshot, agreed=not stored),
                *judge_storage(snapshot),
                *damaged_findings(structure.damaged, identity.form, given.totals),
                *judge_cells(given),
                *judge_texts(given, structure.sheets),
                *judge_display(given, structure.sheets),
                *judge_dates(given),
                *judge_people(given),
                *judge_relations(given, structure.damaged, last),
                *judge_typed_words(given, last, names),
                *stored,
            ],
            overrides,
        )
    findings = gravest_first(explained(findings, given.explanations, identity.form))
    findings = accepted(findings, context.accepted.get(sha256, {}) if context else {}, identity.form)
    findings = with_causes(findings, Numbers(given.form, given.known, last, reported_totals(structure.damaged)))
    return Verification(
        file=file,
        sha256=sha256,
        stamp=identity.stamp,
        verdict=verdict_of(findings),
        findings=tuple(findings),
        given=given,
        unjudged=tuple(each for each in unjudged(given, last) if each.rule not in off),
        sheet_names={name: raw.name for name, raw in structure.sheets.items() if raw.name != name},
        moved=structure.moved,
    )


def _plain(
    snapshot: Snapshot,
    identity: Identity,
    structure: Structure,
    findings: Sequence[Finding],
    *,
    last: Mapping[str, Number | None],
    off: frozenset[str],
    names: Sequence[str],
) -> PlainReturn | None:
    """The return if nothing is to be said of it beyond remarks on what it came in. findings: so far."""
    if identity.form is None or identity.stamp is None or not all(each.is_remark for each in findings):
        return None
    if structure.book is None:
        return None
    if judge_calculation(snapshot, agreed=True):
        return None
    return plain_return(identity.form, identity.stamp, snapshot, structure.book, last=last, off=off, names=names)


def judge_restored(given: Return, stamp: Stamp, context: Context) -> list[Finding]:
    """What is wrong with a return's figures once they stand in a fresh workbook of the form (恢复表): what was repaired
    on reading is typed properly there, what has to be asked about stays as it was typed.
    """
    readings = {key: _as_restored(each) for key, each in given.readings.items()}
    again = replace(given, stamp=stamp, readings=readings, lost=frozenset(), lost_cells=frozenset())
    last = context.previous.get(stamp.unit_code, {})
    findings = [
        *judge_cells(again),
        *judge_dates(again),
        *judge_people(again),
        *judge_relations(again, {}, last),
        *judge_typed_words(again, last, context.names_in_order),
    ]
    findings = gravest_first(overridden(findings, context.overrides))
    return with_causes(findings, Numbers(again.form, again.known, last))


def _as_restored(reading: Reading) -> Reading:
    return reading if reading.rule in AS_TYPED or reading.value is None else reading._replace(rule="")
