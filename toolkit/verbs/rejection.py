"""退回: what goes back to a unit: its own file with the faults marked, a restored form, a letter of one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import Unit
from toolkit.engine import Engine
from toolkit.forms import Form, index_form
from toolkit.forms.model import LEVEL_WORDS
from toolkit.marking import OWN
from toolkit.marking.mark_job import MarkJob, marked_by
from toolkit.report.letter import LETTER_TEMPLATE, LetterData, LetterPoint, letter
from toolkit.returns.explanations import listed_key
from toolkit.returns.read_return import Return, read_return
from toolkit.returns.stamp import Stamp
from toolkit.verbs.distribute import unit_stamp
from toolkit.verify.catalogue import first_place, places
from toolkit.verify.causes import entries, open_entries
from toolkit.verify.context import Context
from toolkit.verify.findings import Finding, sends_back
from toolkit.verify.overrides import explainable
from toolkit.verify.resubmission import Resubmission
from toolkit.verify.verification import Verification, judge_restored
from toolkit.workbook.problem_list import Problem
from toolkit.workbook.restored_copy import restored_plan
from toolkit.workbook.writer import write_workbook

_NOTHING: Mapping[str, str] = MappingProxyType({})
# What a unit can hardly mend by hand: sheets, fixed texts, merges, formulas and locks that are no longer as issued.
_DAMAGE = frozenset(("TPL-01", "TPL-02", "TPL-03", "TPL-07", "FRM-01", "FRM-02", "FRM-07", "ID-01", "ID-04", "ID-05"))


@dataclass(frozen=True)
class Wrong:
    """A return to go back or to be explained. times: the how-manyth 退回 this is; again: what changed."""

    unit: Unit
    report: Verification
    times: int
    again: Resubmission | None

    @property
    def returned(self) -> bool:
        return sends_back(self.report.verdict)

    @property
    def borrowed(self) -> bool:
        """Whether it is on a form that was handed out to another unit: corrected there, it would come back as that
        one's.
        """
        return self.report.stamp is not None and self.report.stamp.unit_code != self.unit.code

    @property
    def damaged(self) -> bool:
        """Whether more was touched than what may be filled in."""
        found = self.report.findings
        return any((each.rule in _DAMAGE and each.level == "error") or each.rule == "TPL-04" for each in found)


def packages(
    campaign: Campaign, wrong: Sequence[Wrong], context: Context, engine: Engine
) -> Iterator[tuple[Path, bytes]]:
    """Every file of the packages, with its place. What only wants a word is not sent back, but asked about."""
    for each, copy in zip(wrong, _marked(campaign, wrong, engine), strict=True):
        unit, folder = each.unit, campaign.sent_back / each.unit.name
        round_ = f"（第{each.times}次）" if each.returned else ""
        own = copy and not each.borrowed
        marked = f"{unit.name}_{'退回修改表' if each.returned else '核实表'}{round_}.xlsx" if own else ""
        anew = each.borrowed or (each.returned and (each.damaged or not copy))
        restored = f"{unit.name}_恢复表{round_}.xlsx" if anew else ""
        if marked:
            yield folder / marked, copy
        if restored:
            yield folder / restored, _restored(campaign, each, context)
        title = "退回意见" if each.returned else "核实意见"
        yield folder / f"{unit.name}_{title}{round_}.docx", _letter(campaign, each, marked, restored)


def _problems(findings: Iterable[Finding], form: Form, moved: Mapping[str, str] = _NOTHING) -> tuple[Problem, ...]:
    """moved: place of which the findings speak → place in the file that is marked."""

    def problem(found: Finding, cause: Finding | None) -> Problem:
        return Problem(
            level=LEVEL_WORDS[found.level],
            # What moved is told in the file's own places.
            cells=tuple(cell if found.rule == "TPL-02" else moved.get(cell, cell) for cell in found.cells),
            message=found.message,
            remedy=found.remedy,
            rule=found.rule,
            explainable=found.level == "warning" and explainable(found.rule, form),
            explanation=found.explanation,
            cause=f"{first_place(cause.cells)}的问题（编号{cause.rule}）" if cause else "",
        )

    return tuple(
        problem(found, None if found is entry.finding else entry.finding)
        # What the county has accepted is not the unit's business, nor are the county's words the unit's.
        for entry in entries(each for each in findings if not each.is_remark and not each.accepted_by)
        for found in (entry.finding, *entry.consequences)
    )


def _introduction(each: Wrong) -> str:
    """What the list in the marked copy says of this file."""
    own = OWN
    if each.returned and each.damaged:
        own = "这是贵单位报来的原表，有问题的格已经标红，供对照；请在同时发来的恢复表里改。"
    if each.report.moved:
        own += "“位置”是本文件里的格，“问题”里写的是下发表样里的格。"
    return own


def _title(campaign: Campaign, each: Wrong) -> str:
    round_ = f"（第 {each.times} 次退回）" if each.returned else ""
    return f"{each.unit.name}{campaign.settings.year}年填报表问题清单{round_}"


def _marked(campaign: Campaign, wrong: Sequence[Wrong], engine: Engine) -> Iterator[bytes]:
    jobs = [
        MarkJob(
            path=str(campaign.original(each.report.sha256)),
            sha256=each.report.sha256,
            problems=_problems(each.report.findings, campaign.form, each.report.moved),
            title=_title(campaign, each),
            known=each.report.sheet_names,
            introduction=_introduction(each),
        )
        for each in wrong
    ]
    return marked_by(engine, jobs)


def _restored(campaign: Campaign, each: Wrong, context: Context) -> bytes:
    """The unit's figures in a fresh workbook, drawn anew from the plan and sealed anew. Its list names what is still
    wrong in it: what was damaged no longer is, and what has been explained stays explained.
    """
    unit, form = each.unit, campaign.form
    stamp = unit_stamp(campaign, unit, context.issues.get(unit.code, 1))
    given = each.report.given
    if given is None or given.form is not form:
        given = _carried(given, read_return(form, stamp, {}), stamp)
    said = {listed_key(found.rule, found.cells): found for found in each.report.findings}
    left = []
    for found in judge_restored(given, stamp, context):
        if before := said.get(listed_key(found.rule, found.cells)):
            found = replace(found, explanation=before.explanation, accepted_by=before.accepted_by)
        left.append(found)
    title, password = _title(campaign, each), campaign.settings.password
    return write_workbook(
        restored_plan(form, stamp, given, problems=_problems(left, form), title=title, password=password)
    )


def _carried(given: Return | None, blank: Return, stamp: Stamp) -> Return:
    """A blank return with every value that was given on the form of an edition changed since: by key, where the cell
    is still of its type. Nothing of another campaign or year.
    """
    if given is None or given.stamp is None:
        return blank
    if (given.stamp.campaign, given.stamp.year) != (stamp.campaign, stamp.year):
        return blank
    old, new = index_form(given.form).cells, index_form(blank.form).cells
    kept = {key: each for key, each in given.readings.items() if key in new and new[key].type == old[key].type}
    kept = {key: each for key, each in kept.items() if new[key].kind == "input"}
    return replace(blank, readings={**blank.readings, **kept}, nil=given.nil)


def _letter(campaign: Campaign, each: Wrong, marked: str, restored: str) -> bytes:
    settings, again = campaign.settings, each.again
    points = {
        level: [
            LetterPoint(places(found.cells), found.message, f"{found.remedy}{entry.follow_up}", found.rule)
            for entry in open_entries(each.report.findings)
            if (found := entry.finding).level == level
        ]
        for level in ("error", "warning")
    }
    return letter(
        LetterData(
            office=f"{settings.county}政务公开办公室",
            unit=each.unit.name,
            year=settings.year,
            times=each.times if each.returned else 0,
            date=date.today(),
            verdict=each.report.verdict if each.report.verdict != "accepted" else "needs_explanation",
            errors=points["error"],
            warnings=points["warning"],
            mended=again.fixed if again else None,
            remaining=again.open if again else None,
            changes=[change.sentence for change in again.changes] if again else (),
            marked_file=marked,
            restored_file=restored,
            deadline=deadline_day(settings.years.deadline),
            contact=settings.contact,
            phone=settings.phone,
            explainable=any(problem.explainable for problem in _problems(each.report.findings, campaign.form)),
        ),
        campaign.template(LETTER_TEMPLATE),
    )


def deadline_day(deadline: date | None) -> str:
    """`1月15日`; empty when there is none or it is over."""
    return f"{deadline.month}月{deadline.day}日" if deadline and deadline >= date.today() else ""
