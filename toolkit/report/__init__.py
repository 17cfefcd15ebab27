"""Word report skeletons for a township and the county, and 退回意见. The only room that knows Word and jinja2.

Sentences stand in the Word templates (templates/*.docx); this room supplies the values and draws the
official tables from the form's grid. What is not known is written as 【待补充：…】, never guessed.
"""

from toolkit.report.data import ReportData, UnitLine
from toolkit.report.final import OpenPoint, final_report, open_points, unreviewed
from toolkit.report.lint import lint_template
from toolkit.report.portal_page import portal_page, portal_tables
from toolkit.report.read_back import ChangedNumber, changed_numbers, missing_words, told_briefly
from toolkit.report.render import COUNTY_TEMPLATE, UNIT_TEMPLATE, county_report, unit_report
from toolkit.report.shown_report import ShownReport, shown_report
from toolkit.report.template_error import TemplateError

__all__ = [
    "COUNTY_TEMPLATE",
    "UNIT_TEMPLATE",
    "ChangedNumber",
    "OpenPoint",
    "ReportData",
    "ShownReport",
    "TemplateError",
    "UnitLine",
    "changed_numbers",
    "county_report",
    "final_report",
    "lint_template",
    "missing_words",
    "open_points",
    "portal_page",
    "portal_tables",
    "shown_report",
    "told_briefly",
    "unit_report",
    "unreviewed",
]
