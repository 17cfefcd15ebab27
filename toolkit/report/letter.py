"""退回意见: the one page that goes back with a wrong return, in the words of a helpful colleague.

The sentences stand in the Word template; here the points are chosen so that the letter stays on one page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from toolkit.report.docx_package import core_properties
from toolkit.report.fit import PAGE, fitted, forms, lines_of
from toolkit.report.lint import template_slips
from toolkit.report.render import filled_template
from toolkit.report.template import Template
from toolkit.report.words import plain
from toolkit.resources import resource_dir

LETTER_TEMPLATE = "退回意见模板.docx"
_CHANGE_LINES = 3


@dataclass(frozen=True)
class LetterPoint:
    """One finding: its place (表三依申请公开 D4; empty for the whole file), sentences that end with 。, and the rule's
    id where the unit needs it to find the rule's line in 审核结果."""

    where: str
    message: str
    remedy: str
    rule: str = ""


@dataclass(frozen=True)
class LetterData:
    """What a letter says. Texts may be anything that a returned file holds: they are printed, never interpreted.

    office: who sends it (盐池县政务公开办公室); unit: to whom; times: the number of this 退回, from 1; 0 when the
    unit is only asked to explain.
    mended, remaining: how many of last time's problems are gone or still there; None the first time.
    changes: what differs from the last return, a sentence each.
    marked_file: name of the unit's own file with red marks; restored_file: name of the fresh workbook with its
    figures; empty when not attached. refused: whether the files named are none that can be taken, with verdict
    unreadable; on_hand: whether the unit's right return is there all the same. deadline is printed as it stands
    (1月15日). explainable: whether words settle any of the warnings.
    """

    office: str
    unit: str
    year: int
    times: int
    date: date
    verdict: Literal["returned", "needs_explanation", "unreadable"]
    errors: Sequence[LetterPoint] = ()
    warnings: Sequence[LetterPoint] = ()
    mended: int | None = None
    remaining: int | None = None
    changes: Sequence[str] = ()
    marked_file: str = ""
    restored_file: str = ""
    refused: bool = False
    on_hand: bool = False
    deadline: str = ""
    explainable: bool = True
    contact: str = ""
    phone: str = ""


def letter(data: LetterData, template: Path | None = None) -> bytes:
    """The letter as .docx of one page; the same data gives the same bytes. Raises TemplateError."""
    return filled_template(
        template or resource_dir("templates") / LETTER_TEMPLATE,
        core_properties(f"{plain(data.unit)}{data.year}年填报表退回意见", data.date),
        lambda loaded: _context(data, loaded),
        lint_letter,
    )


def lint_letter(path: Path) -> list[str]:
    """What is wrong with a template of the letter; empty when it can be used."""
    return template_slips(path, [_fixed(_NOTHING)])


_NOTHING = LetterData(
    office="县政务公开办公室", unit="乡", year=2020, times=1, date=date(2021, 1, 1), verdict="returned"
)


def _context(data: LetterData, template: Template) -> dict[str, Any]:
    """The template's variables, with as many points as its other sentences leave room for."""
    fixed = _fixed(data)
    room = PAGE - sum(lines_of(text) for text in template.texts(fixed))
    errors, warnings = fitted([_forms(data, data.errors), _forms(data, data.warnings)], room)
    return {
        **fixed,
        "errors": errors,
        "warnings": warnings,
        "more_errors": len(data.errors) - len(errors),
        "more_warnings": len(data.warnings) - len(warnings),
    }


def _forms(data: LetterData, points: Sequence[LetterPoint]) -> list[tuple[str, ...]]:
    return [forms(plain(point.where), _told(point), plain(point.remedy), _elsewhere(data)) for point in points]


def _told(point: LetterPoint) -> str:
    """`（编号TPL-06）表二主动公开 F4 在表样之外填了内容…`: the id, and the place where the message does not name it."""
    where, message = plain(point.where), plain(point.message)
    placed = message if where in message else f"{where}：{message}"
    return f"（编号{plain(point.rule)}）{placed}" if point.rule else placed


def _elsewhere(data: LetterData) -> str:
    return "详见附件里的“问题清单”" if data.marked_file or data.restored_file else "请与我办联系"


def _fixed(data: LetterData) -> dict[str, Any]:
    """The variables beside the points, as if no point fitted in."""
    changes = [plain(each).rstrip("。；") for each in data.changes]
    told = [changes[:number] for number in range(len(changes), -1, -1)]
    shown = next(each for each in told if lines_of("；".join(each)) <= _CHANGE_LINES)
    return {
        "office": plain(data.office),
        "unit": plain(data.unit),
        "year": data.year,
        "times": data.times,
        "date": plain(data.date),
        "verdict": data.verdict,
        "error_count": len(data.errors),
        "warning_count": len(data.warnings),
        "errors": [],
        "warnings": [],
        "more_errors": len(data.errors),
        "more_warnings": len(data.warnings),
        "elsewhere": _elsewhere(data),
        "mended": data.mended or 0,
        "remaining": data.remaining or 0,
        "change_count": len(changes),
        "changes": "；".join(shown),
        "more_changes": len(changes) - len(shown),
        "marked_file": plain(data.marked_file),
        "restored_file": plain(data.restored_file),
        "refused": data.refused,
        "on_hand": data.on_hand,
        "explainable": data.explainable,
        "deadline": plain(data.deadline),
        "contact": plain(data.contact),
        "phone": plain(data.phone),
    }
