"""模板: the county's own Word templates in the folder of its campaign: copied on request, looked through, kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.files import write_all
from toolkit.campaign.folder import Campaign
from toolkit.errors import NianbaoError
from toolkit.forms import Form
from toolkit.report import COUNTY_TEMPLATE, UNIT_TEMPLATE
from toolkit.report.compilation import COMPILATION_TEMPLATE, lint_compilation
from toolkit.report.filling_notice import FILLING_NOTICE_TEMPLATE, lint_filling_notice
from toolkit.report.letter import LETTER_TEMPLATE, lint_letter
from toolkit.report.lint import lint_report_template
from toolkit.report.notices import CIRCULAR_TEMPLATE, REMINDER_TEMPLATE, lint_circular, lint_reminder
from toolkit.resources import resource_dir
from toolkit.verbs.alone import alone

_LINTS: dict[str, Callable[[Path, Form], list[str]]] = {
    UNIT_TEMPLATE: lint_report_template,
    COUNTY_TEMPLATE: lint_report_template,
    LETTER_TEMPLATE: lambda path, _: lint_letter(path),
    CIRCULAR_TEMPLATE: lambda path, _: lint_circular(path),
    REMINDER_TEMPLATE: lambda path, _: lint_reminder(path),
    COMPILATION_TEMPLATE: lint_compilation,
    FILLING_NOTICE_TEMPLATE: lambda path, _: lint_filling_notice(path),
}


@dataclass(frozen=True)
class OwnTemplate:
    """A Word document in 模板, and what is wrong with it, a sentence each."""

    file: Path
    slips: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {"file": str(self.file), "slips": list(self.slips)}


@alone("复制模板")
def copy_templates(campaign: Campaign) -> list[Path]:
    """Copies of the templates that 模板 has none of; returns those. What lies there stays as it is."""
    folder = campaign.own_templates
    missing = [name for name in _LINTS if not (folder / name).exists()]
    source = resource_dir("templates")
    return write_all([(folder / name, (source / name).read_bytes()) for name in missing])


def look_through(campaign: Campaign) -> list[OwnTemplate]:
    """Every Word document in 模板. Raises NianbaoError where there is none."""
    found = sorted(path for path in campaign.own_templates.glob("*.docx") if not path.name.startswith("~$"))
    if not found:
        raise NianbaoError(
            f"“{campaign.own_templates}”里还没有模板，写年报用的是自带的模板。"
            "要改模板的，先运行 nianbao templates --copy 复制一份。"
        )
    return [OwnTemplate(path, _slips(path, campaign.form)) for path in found]


def _slips(path: Path, form: Form) -> tuple[str, ...]:
    if lint := _LINTS.get(path.name):
        return tuple(lint(path, form))
    return (f"没有用到：模板要叫{'、'.join(f'“{name}”' for name in _LINTS)}。请改名，或移到别处。",)
