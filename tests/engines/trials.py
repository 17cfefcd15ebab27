"""Right and damaged returns, opened and saved by another program: the same values and the same findings."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

import openpyxl

from tests.engines.engines import Engine
from tests.helpers import EDITIONS
from tests.mutation.bases import Base, filled_in, judged
from tests.mutation.book import NotHere
from tests.mutation.damage import Kind
from tests.mutation.harness import GROUPS, SEED, damaged
from tests.mutation.sound import sound_return
from toolkit.forms import load_form
from toolkit.marking import marked_copy
from toolkit.returns.explanations import PROBLEM_SHEET
from toolkit.verify.findings import Finding
from toolkit.verify.verification import Verification
from toolkit.workbook.problem_list import Problem

RIGHT = 6
"""Right returns of each edition."""
GROUPS_TRIED = ("填的数", "数与数的关系", "公式", "写的文字")
"""What a program keeps, as long as it keeps cells; drawings, names and the package itself it writes anew."""
SAID: Mapping[str, Mapping[str, str]] = {
    "LibreOffice": {},
    "Gnumeric": {
        "TPL-05": "藏得最深的工作表，保存后变成了看得见的",
        "TPL-08": "保存时总是打开迭代计算；合计与明细相符的只作提示，不符的与显示的数一起核实",
    },
    "ExcelJS": {},
    "SheetJS": {
        "TPL-04": "不保存工作表的保护和锁定",
        "TPL-10": "不保存填数限制",
    },
}
"""What may be said beside what was said before, by program: rule → why."""
_ERRORS = "错误值、TRUE 改存成了公式，报的是“填的是公式”"
_NOT_SAVED = "超过 32767 字的格，软件报错，不保存"
_TIDY = "超链接可能不保存；内部次序重新理顺，不再提示"
CHANGED: Mapping[str, Mapping[str, str]] = {
    "LibreOffice": {
        "错误值（#REF!）": _ERRORS,
        "TRUE": _ERRORS,
        "文字格是错误值（#REF!）": _ERRORS,
        "文字格存成 TRUE 或日期": _ERRORS,
        "审核说明是错误值": _ERRORS,
        "文字超过 32767 字": "超出的字被截掉",
        "共享公式少一栏": "总计按改坏的公式重新算过，错的数也报出来",
        "总计显示错误值": "重新计算后，错误值没有了",
        "文字里有造字或乱码": "显示不了的字有的被去掉",
        "文字格带超链接": _TIDY,
    },
    "Gnumeric": {
        "五千位的数字": "改存成了错误值",
        "数值里存着 NaN": "改存成了错误值",
        "文字格带超链接": _TIDY,
    },
    "ExcelJS": {"文字格带超链接": _TIDY},
    "SheetJS": {
        "文字格带超链接": _TIDY,
        "填了很长的文字": _NOT_SAVED,
        "文字超过 32767 字": _NOT_SAVED,
        "文字里有造字或乱码": "写出的文件不合规范，整份退回重存",
        "文字里有一句划掉了": "不保存删除线，划掉的字又成了正文",
        "文字全部划掉了": "不保存删除线，划掉的字又成了正文",
        "审核说明有一句划掉了": "不保存删除线，划掉的字又成了正文",
    },
}
"""Kinds of damage that a program itself turns into something else: kind → what becomes of it."""


@dataclass(frozen=True)
class Case:
    """A return that is to be saved again; kind: what was damaged, None in a right one."""

    base: Base
    kind: Kind | None
    data: bytes

    @cached_property
    def report(self) -> Verification:
        """What is said about it before it is saved again."""
        return judged(self.data, self.base.sound)


@dataclass(frozen=True)
class Told:
    """What came of one return. differences: values and findings that are others than before and are declared nowhere;
    opened: whether the program could open it at all.
    """

    case: Case
    opened: bool
    differences: tuple[str, ...]


def make_cases(every: int = 1) -> dict[str, Case]:
    """Right returns of each edition, and one of every so-manyth kind of damage that can be read."""
    cases = {}
    for place, edition in enumerate(EDITIONS):
        sounds = [sound_return(load_form(edition), number) for number in range(RIGHT)]
        bases = [Base(sound, "ours", filled_in(sound)) for sound in sounds]
        cases |= {f"{edition}-{number}": Case(base, None, base.data) for number, base in enumerate(bases)}
        kinds = [kind for group in GROUPS_TRIED for kind in GROUPS[group] if edition in kind.editions]
        for number, kind in enumerate(kinds[place % every :: every]):
            try:
                base, data, _ = damaged((kind,), bases, Random(f"{SEED}/{kind.name}/{edition}"))
            except NotHere:
                continue
            case = Case(base, kind, data)
            if case.report.given is not None:
                cases[f"{edition}-d{number}"] = case
    return cases


def tell(engine: Engine, cases: Mapping[str, Case], folder: Path) -> tuple[list[Told], dict[str, bytes]]:
    """What came of each return, and the saved files by name."""
    saved = engine.resave({name: case.data for name, case in cases.items()}, folder)
    return [_told(engine, case, saved.get(name)) for name, case in cases.items()], saved


def _told(engine: Engine, case: Case, data: bytes | None) -> Told:
    if data is None:
        return Told(case, False, ())
    if case.kind is not None and case.kind.name in CHANGED[engine.name]:
        return Told(case, True, ())
    return Told(case, True, tuple(different(case.report, judged(data, case.base.sound), engine)))


def different(before: Verification, after: Verification, engine: Engine) -> list[str]:
    """Values that changed, findings that are new or gone; those of SAID may come, as long as the verdict stays."""
    then, now = _findings(before), _findings(after)
    wrong = [
        f"{key} = {after.values.get(key)}" for key, value in before.values.items() if after.values.get(key) != value
    ]
    wrong += [f"+ {each}" for each in sorted(now - then) if each[0] not in SAID[engine.name]]
    wrong += [f"- {each}" for each in sorted(then - now)]
    return wrong if before.verdict == after.verdict else [*wrong, f"{before.verdict} → {after.verdict}"]


def _findings(report: Verification) -> set[tuple[str, str, tuple[str, ...]]]:
    # Programs that keep no results are told so, and nothing is less known for that.
    return {(each.rule, each.level, each.cells) for each in report.findings if each.rule != "FRM-04"}


def mark(data: bytes, report: Verification) -> bytes:
    """The copy that would go back, with everything that was found marked in it."""
    problems = [_problem(each) for each in report.findings]
    return marked_copy(data, problems, "问题清单", known=report.sheet_names)


def _problem(found: Finding) -> Problem:
    return Problem("须改正", found.cells, found.message, found.remedy, found.rule)


def lists_problems(data: bytes, rules: Sequence[str]) -> bool:
    """Whether openpyxl opens a copy and finds every rule in its list."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    said = {str(cell.value) for row in book[PROBLEM_SHEET] for cell in row}
    return set(rules) <= said
