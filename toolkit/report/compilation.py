"""文字材料汇编: the units' own texts side by side, section by section, for whoever writes the county's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from toolkit.forms import Form
from toolkit.forms.model import Field
from toolkit.report.data import Value
from toolkit.report.docx_package import core_properties
from toolkit.report.lint import template_slips
from toolkit.report.list_table import ListColumn, draw_list
from toolkit.report.render import filled_template
from toolkit.report.template_context import area
from toolkit.report.word_chart import WordChart, draw_chart, with_charts
from toolkit.report.words import holds_mobile, plain
from toolkit.resources import resource_dir

COMPILATION_TEMPLATE = "文字材料汇编模板.docx"
_NUMERALS = "一二三四五六七八九十"
_COLUMNS = (ListColumn("单位", 1600), ListColumn("文字材料", 7244, left=True))


@dataclass(frozen=True)
class CompilationData:
    """texts: the units that have passed, in the roster's order, each with its values by form key; absent: the names of
    the others. outcomes: what became of all their requests, by its name.
    """

    form: Form
    county: str
    year: int
    texts: Sequence[tuple[str, Mapping[str, Value]]]
    absent: Sequence[str] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def chart(self) -> WordChart:
        return WordChart("chartOutcomes", "政府信息公开申请办理结果（件）", self.outcomes)


def compilation(data: CompilationData, template: Path | None = None) -> bytes:
    """The compilation as .docx; the same data gives the same bytes. Raises TemplateError."""
    written = filled_template(
        template or resource_dir("templates") / COMPILATION_TEMPLATE,
        core_properties(f"{plain(data.county)}{data.year}年年报文字材料汇编", date(data.year + 1, 1, 1)),
        lambda _: _context(data),
        lambda path: template_slips(path, [_context(data)]),
    )
    return with_charts(written, [data.chart])


def lint_compilation(path: Path, form: Form) -> list[str]:
    """What is wrong with a template of it; empty when it can be used."""
    return template_slips(path, [_context(CompilationData(form, "县", form.first_year, ()))])


def _context(data: CompilationData) -> dict[str, Any]:
    fields = data.form.texts.fields
    return {
        "county": plain(data.county),
        "area": area(data.county),
        "year": data.year,
        "outcomes": any(data.outcomes.values()),
        "chart": Markup(draw_chart(data.chart)),
        "units": [SimpleNamespace(name=name) for name, _ in data.texts],
        "absent": [SimpleNamespace(name=name) for name in data.absent],
        "sections": [_section(data, number, field) for number, field in enumerate(fields)],
    }


def _section(data: CompilationData, number: int, field: Field) -> SimpleNamespace:
    key = f"{data.form.texts.id}.{field.key}"
    texts = [(name, str(values.get(key) or "")) for name, values in data.texts]
    written = [(name, _without_mobiles(text)) for name, text in texts if text.strip()]
    return SimpleNamespace(
        number=_NUMERALS[number] if number < len(_NUMERALS) else str(number + 1),
        label=field.label,
        section=field.section,
        written=bool(written),
        silent=[SimpleNamespace(name=name) for name, text in texts if not text.strip()],
        table=Markup(draw_list(f"各单位文字材料：{field.label}", _COLUMNS, written)),
    )


def _without_mobiles(text: str) -> str:
    """A mobile number is personal data (W15): its line stays out."""
    return "\n".join("（原文有手机号码，见填报表）" if holds_mobile(line) else line for line in text.splitlines())
