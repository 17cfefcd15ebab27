"""Word report skeletons for a township and the county, and 退回意见. The only room that knows Word and jinja2.

Sentences stand in the Word templates (templates/*.docx); this room supplies the values and draws the
official tables from the form's grid. What is not known is written as 【待补充：…】, never guessed.
"""

from toolkit.report.data import ReportData, UnitLine
from toolkit.report.lint import lint_template
from toolkit.report.render import county_report, unit_report
from toolkit.report.template_error import TemplateError

__all__ = ["ReportData", "TemplateError", "UnitLine", "county_report", "lint_template", "unit_report"]
