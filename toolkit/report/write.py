"""The two reports: values and a template in, the bytes of a .docx out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import jinja2

from toolkit.report.context import county_context, other_facts, unit_context
from toolkit.report.data import ReportData, UnitLine
from toolkit.report.errors import TemplateError
from toolkit.report.lint import lint_template
from toolkit.report.template import load_template
from toolkit.report.words import plain
from toolkit.resources import resource_dir

UNIT_TEMPLATE = "乡镇年报模板.docx"
COUNTY_TEMPLATE = "县级年报模板.docx"

_CORE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"\
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"\
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>\
<dc:creator>{author}</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>\
<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>"""


def unit_report(data: ReportData, template: Path | None = None) -> bytes:
    """A unit's report skeleton as .docx. Raises TemplateError."""
    return _report(data, unit_context(data), template or resource_dir("templates") / UNIT_TEMPLATE)


def county_report(data: ReportData, units: Sequence[UnitLine], template: Path | None = None) -> bytes:
    """The county's report skeleton as .docx; `units` is the whole roster. Raises TemplateError."""
    path = template or resource_dir("templates") / COUNTY_TEMPLATE
    return _report(data, county_context(data, units), path)


def _report(data: ReportData, context: dict[str, Any], path: Path) -> bytes:
    # The first day on which the year can be reported on: the same input must give the same bytes.
    moment = f"{data.year + 1}-01-01T00:00:00Z"
    core = _CORE.format(title=_xml(data.title), author=_xml(data.full_name), moment=moment).encode()
    try:
        loaded = load_template(path)
        context = {**context, "other_facts": other_facts(data, loaded.names)}
        return loaded.render(context, core)
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
        problems = [each.rstrip("。") for each in lint_template(path, data.form)]
        problem = "；".join(problems) or f"填数据时出错（{error}）"
        raise TemplateError(path.name, problem, "在 Word 中改正后重新生成，或改用自带的模板") from error


def _xml(text: str) -> str:
    return escape(plain(text))
