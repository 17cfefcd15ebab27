"""情况通报 and 催报通知: who has reported when, what came of it, and who is still waited for.

The sentences stand in the Word templates; here the units are put into the groups that they speak of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

from markupsafe import Markup

from toolkit.report.docx_package import core_properties
from toolkit.report.lint import template_slips
from toolkit.report.list_table import ListColumn, draw_list
from toolkit.report.render import filled_template
from toolkit.report.template import Template
from toolkit.report.template_context import area
from toolkit.report.word_chart import WordChart, draw_chart, with_charts
from toolkit.report.words import plain
from toolkit.resources import resource_dir

CIRCULAR_TEMPLATE = "情况通报模板.docx"
REMINDER_TEMPLATE = "催报通知模板.docx"

Stage = Literal["passed", "explaining", "returned", "asked", "waiting", "missing"]
"""Where a unit's report stands: passed, summed but with numbers still to be explained, sent back, to be settled by a
person, not judged yet, not there.
"""
_STAGES: dict[Stage, str] = {
    "passed": "审核通过",
    "explaining": "个别数据待说明",
    "returned": "正在退回修改",
    "asked": "报表待核实确认",
    "waiting": "待审核",
    "missing": "未报",
}
_NUMERALS = "一二三四五六七八九"
_ADDRESSED = 5
_COLUMNS = (
    ListColumn("序号", 700),
    ListColumn("单位", 3200, left=True),
    ListColumn("首次报送时间", 1900),
    ListColumn("退回次数", 1144),
    ListColumn("目前情况", 1900),
)


@dataclass(frozen=True)
class NoticeUnit:
    """A unit of the roster: when its first return came (None: never), whether that was after the deadline, and how
    often it was sent back.
    """

    name: str
    stage: Stage
    received: date | None = None
    late: bool = False
    times: int = 0

    @property
    def day(self) -> str:
        return f"{self.received.month}月{self.received.day}日" if self.received else ""


@dataclass(frozen=True)
class FrequentFault:
    """A rule that returns broke. told: the fault in words without a full stop; units: whose returns."""

    rule: str
    told: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class NoticeData:
    """What a notice is made from. deadline: the last day on which a return is in time; units: the whole roster; faults:
    those to name, in order.
    """

    office: str
    county: str
    year: int
    today: date
    units: Sequence[NoticeUnit]
    faults: Sequence[FrequentFault] = ()
    deadline: date | None = None
    contact: str = ""
    phone: str = ""

    def at(self, stage: Stage) -> list[NoticeUnit]:
        return [each for each in self.units if each.stage == stage]


def circular(data: NoticeData, template: Path | None = None) -> bytes:
    """情况通报 as .docx; the same data gives the same bytes. Raises TemplateError."""
    path = template or resource_dir("templates") / CIRCULAR_TEMPLATE
    return with_charts(_notice(data, path, "填报情况通报", _circular_context), [_chart(data)])


def reminder(data: NoticeData, template: Path | None = None) -> bytes:
    """催报通知 to the units that have not reported, or not again. Raises TemplateError."""
    return _notice(data, template or resource_dir("templates") / REMINDER_TEMPLATE, "填报表催报通知", _reminder_context)


def lint_circular(path: Path) -> list[str]:
    """What is wrong with a template of 情况通报; empty when it can be used."""
    return template_slips(path, [_circular_context(_NOTHING)])


def lint_reminder(path: Path) -> list[str]:
    """What is wrong with a template of 催报通知; empty when it can be used."""
    return template_slips(path, [_reminder_context(_NOTHING)])


_NOTHING = NoticeData("县政务公开办公室", "县", 2020, date(2021, 1, 1), ())


def _notice(data: NoticeData, template: Path, title: str, context: Callable[[NoticeData], dict[str, Any]]) -> bytes:
    def filled(_: Template) -> dict[str, Any]:
        return context(data)

    return filled_template(
        template,
        core_properties(f"{plain(data.county)}{data.year}年{title}", data.today, plain(data.office)),
        filled,
        lambda path: template_slips(path, [context(_NOTHING)]),
    )


def _common(data: NoticeData) -> dict[str, Any]:
    passed = data.deadline is None or data.deadline < data.today
    return {
        "office": plain(data.office),
        "county": plain(data.county),
        "area": area(data.county),
        "year": data.year,
        "date": plain(data.today),
        "deadline": f"{data.deadline.month}月{data.deadline.day}日" if data.deadline else "",
        "by": "尽快" if passed or not data.deadline else f"在{data.deadline.month}月{data.deadline.day}日前",
        "missing": data.at("missing"),
        "contact": plain(data.contact),
        "phone": plain(data.phone),
    }


def _circular_context(data: NoticeData) -> dict[str, Any]:
    reported = [each for each in data.units if each.stage != "missing"]
    sent_back = sorted((each for each in reported if each.times), key=lambda each: -each.times)
    groups = [SimpleNamespace(word=word, units=data.at(stage)) for stage, word in _STAGES.items() if stage != "missing"]
    kinds = [kind for kind in ("missing", "returned") if data.at(kind)] + ["all"]
    return {
        **_common(data),
        "total": len(data.units),
        "reported": reported,
        "late": [each for each in reported if each.late],
        "groups": [each for each in groups if each.units],
        "at_once": [each for each in data.at("passed") if not each.times],
        "sent_back": sent_back,
        "times": sum(each.times for each in sent_back),
        "rules": list(data.faults),
        "demands": [SimpleNamespace(number=_NUMERALS[at], kind=kind) for at, kind in enumerate(kinds)],
        "chart": Markup(draw_chart(_chart(data))),
        "table": Markup(
            draw_list("各单位报送和审核情况表", _COLUMNS, list(map(_row, range(1, 1 + len(data.units)), data.units)))
        ),
    }


def _chart(data: NoticeData) -> WordChart:
    """How many units stand where, those that nobody stands at left out."""
    found = {word: len(units) for stage, word in _STAGES.items() if (units := data.at(stage))}
    return WordChart("chartUnits", "各单位报送和审核情况（个）", found)


def _row(number: int, unit: NoticeUnit) -> tuple[str, ...]:
    day = f"{unit.day}{'（逾期）' if unit.late else ''}" or "—"
    return (str(number), unit.name, day, str(unit.times) if unit.received else "—", _STAGES[unit.stage])


def _reminder_context(data: NoticeData) -> dict[str, Any]:
    missing, waiting = data.at("missing"), data.at("returned")
    names = [each.name for each in (*missing, *waiting)]
    return {
        **_common(data),
        "waiting": waiting,
        "addressed": "、".join(names) if len(names) <= _ADDRESSED else "各有关单位",
    }
