"""Writing a unit's draft as a job for an engine: its values in, the .docx out. Apart from the drafts themselves, so
that a worker loads Word and no numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.forms import Form
from toolkit.forms.expression import Number
from toolkit.report import ReportData, unit_report
from toolkit.returns.stored_values import load_values


@dataclass(frozen=True)
class DraftSetting:
    """What is alike in all drafts of a campaign."""

    form: Form
    county: str
    year: int
    left_out: frozenset[str]
    template: Path


@dataclass(frozen=True)
class DraftJob:
    """A unit's draft to be written. stored: its values as the ledger keeps them (JSON); last: numbers a year ago."""

    unit: str
    stored: str
    last: Mapping[str, Number | None]
    sample: bool


def unit_draft(setting: DraftSetting, job: DraftJob) -> bytes:
    """The draft as .docx. Raises TemplateError."""
    data = ReportData(
        form=setting.form,
        county=setting.county,
        unit=job.unit,
        year=setting.year,
        values=load_values(setting.form, job.stored),
        sample=job.sample,
        last=job.last,
        left_out=setting.left_out,
    )
    return unit_report(data, setting.template)
