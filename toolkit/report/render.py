"""The two reports: values and a template in, the bytes of a .docx out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import jinja2

from toolkit.report.data import ReportData, UnitLine
from toolkit.report.docx_package import core_properties
from toolkit.report.lint import lint_template
from toolkit.report.template import Template, load_template
from toolkit.report.template_context import county_context, other_facts, unit_context
from toolkit.report.template_error import TemplateError
from toolkit.report.words import plain
from toolkit.resources import resource_dir

UNIT_TEMPLATE = "乡镇年报模板.docx"
COUNTY_TEMPLATE = "县级年报模板.docx"


def unit_report(data: ReportData, template: Path | None = None) -> bytes:
    """A unit's report skeleton as .docx. Raises TemplateError."""
    words = {f"texts.{each.key}": plain(data.values.get(f"texts.{each.key}")) for each in data.form.texts.fields}
    return _report(data, unit_context(data), template or resource_dir("templates") / UNIT_TEMPLATE, words)


def county_report(data: ReportData, units: Sequence[UnitLine], template: Path | None = None) -> bytes:
    """The county's report skeleton as .docx; `units` is the whole roster. Raises TemplateError."""
    path = template or resource_dir("templates") / COUNTY_TEMPLATE
    return _report(data, county_context(data, units), path, {})


def _report(data: ReportData, context: dict[str, Any], path: Path, words: Mapping[str, str]) -> bytes:
    # The first day on which the year can be reported on: the same input must give the same bytes.
    core = core_properties(plain(data.title), date(data.year + 1, 1, 1), plain(data.full_name))
    return filled_template(
        path,
        core,
        lambda loaded: {**context, "other_facts": other_facts(data, loaded.names)},
        lambda broken: lint_template(broken, data.form),
        words,
    )


def filled_template(
    path: Path,
    core: bytes,
    context: Callable[[Template], dict[str, Any]],
    lint: Callable[[Path], list[str]],
    words: Mapping[str, str] | None = None,
) -> bytes:
    """The .docx of a template and the context made for it; words: texts that are noted in it by key. Raises
    TemplateError, with what `lint` finds wrong.
    """
    try:
        loaded = load_template(path)
        return loaded.render(context(loaded), core, words or {})
    except TemplateError:
        raise
    # A template is a small program of the office: whatever it does wrong is the template's fault.
    except (
        jinja2.TemplateError,
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        problems = [each.rstrip("。") for each in lint(path)]
        problem = "；".join(problems) or f"填数据时出错（{error}）"
        raise TemplateError(path.name, problem, "在 Word 中改正后重新生成，或改用自带的模板") from error
