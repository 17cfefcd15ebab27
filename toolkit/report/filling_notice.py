"""填报通知: the page by which a county office asks its units to fill in their workbooks by a day.

The sentences stand in the Word template, where an office changes them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from toolkit.report.docx_package import core_properties
from toolkit.report.lint import template_slips
from toolkit.report.render import filled_template
from toolkit.report.words import plain
from toolkit.resources import resource_dir

FILLING_NOTICE_TEMPLATE = "填报通知模板.docx"


@dataclass(frozen=True)
class FillingNotice:
    """What the notice says. office: who sends it; deadline: printed as it stands (2021年1月15日); units: how many are
    asked.
    """

    office: str
    year: int
    deadline: str
    units: int
    contact: str = ""
    phone: str = ""
    email: str = ""


def filling_notice(data: FillingNotice, template: Path | None = None) -> bytes:
    """The notice as .docx; the same data gives the same bytes. Raises TemplateError."""
    context = {name: plain(value) if isinstance(value, str) else value for name, value in asdict(data).items()}
    return filled_template(
        template or resource_dir("templates") / FILLING_NOTICE_TEMPLATE,
        # No day of today: the same input must give the same bytes.
        core_properties(f"{data.year}年度政府信息公开年报填报通知", date(data.year + 1, 1, 1)),
        lambda _: context,
        lint_filling_notice,
    )


def lint_filling_notice(path: Path) -> list[str]:
    """What is wrong with a template of the notice; empty when it can be used."""
    return template_slips(path, [asdict(FillingNotice("县政务公开办公室", 2020, "1月15日", 9))])
