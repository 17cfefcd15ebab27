"""下发: one locked, sealed workbook a unit, the list of what was handed out, and the notice that goes with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.campaign.files import sha256, sha256_of, write_all
from toolkit.campaign.folder import Campaign
from toolkit.campaign.issued_form import record_issued_form
from toolkit.campaign.previous import previous_values
from toolkit.campaign.roster import Unit
from toolkit.forms import Form
from toolkit.forms.carry import carried_values
from toolkit.forms.expression import Number
from toolkit.returns.stamp import Stamp
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.dispatch_list import write_dispatch_list
from toolkit.verbs.filling_notice_file import write_filling_notice
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.issue_template import IssueTemplate

# How many workbooks are kept in memory, written together and then entered in the ledger as one change.
_BATCH = 500


@dataclass(frozen=True)
class Issued:
    """One workbook handed out. `fresh` is False where the unit already had this very file."""

    unit: Unit
    file: Path
    issue: int
    sha256: str
    fresh: bool


def workbook_name(unit: Unit, year: int, form: Form) -> str:
    return f"{unit.name}_{year}年{form.short_title}填报表.xlsx"


def unit_stamp(campaign: Campaign, unit: Unit, issue: int) -> Stamp:
    """The sealed stamp of one unit's workbook."""
    form = campaign.form
    return Stamp(
        campaign=campaign.settings.campaign,
        unit_code=unit.code,
        unit_name=unit.name,
        unit_kind=unit.kind,
        year=campaign.settings.year,
        edition=form.edition,
        fingerprint=fingerprint(form),
        issue=issue,
    ).sealed(campaign.key)


@alone("下发")
def distribute(campaign: Campaign, progress: Progress = silent) -> list[Issued]:
    """Write every unit's workbook to 下发. Running again changes nothing unless something behind it changed;
    a changed workbook gets the next issue number. Raises NianbaoError.
    """
    previous, units = previous_values(campaign), campaign.units
    newest = campaign.ledger.issues()
    template = IssueTemplate(campaign.form, campaign.settings.year, campaign.settings.password)
    issued: list[Issued] = []
    for start in range(0, len(units), _BATCH):
        cut: list[tuple[Issued, bytes]] = []
        for number, unit in enumerate(units[start : start + _BATCH], start + 1):
            progress(number, len(units), unit.name)
            carried = carried_values(campaign.form, previous.get(unit.code, {}))
            cut.append(_cut(campaign, template, unit, carried, newest.get(unit.code)))
        issued += _hand_out(campaign, cut)
    record_issued_form(campaign)
    write_dispatch_list(
        campaign,
        [
            (
                (
                    *(each.unit.code, each.unit.name, each.unit.contact, each.unit.phone, each.unit.email),
                    *(each.file.name, str(each.issue)),
                ),
                each.sha256,
            )
            for each in issued
        ],
    )
    write_filling_notice(campaign)
    return issued


def _cut(
    campaign: Campaign, template: IssueTemplate, unit: Unit, carried: Mapping[str, Number], newest: int | None
) -> tuple[Issued, bytes]:
    """One unit's workbook under the issue number that it must carry."""
    issue, fresh = newest or 1, newest is None
    data = template.filled(unit_stamp(campaign, unit, issue), carried)
    digest = sha256(data)
    if not fresh and digest != campaign.ledger.issued_hash(unit.code):
        issue, fresh = issue + 1, True
        data = template.filled(unit_stamp(campaign, unit, issue), carried)
        digest = sha256(data)
    path = campaign.outbox / workbook_name(unit, campaign.settings.year, campaign.form)
    return Issued(unit, path, issue, digest, fresh), data


def _hand_out(campaign: Campaign, cut: list[tuple[Issued, bytes]]) -> list[Issued]:
    """Write what is new or gone, then enter it in the ledger: a run that is killed between the two writes the same
    files once more, but the ledger never speaks of a file that is not there.
    """
    wanted = [number for number, (each, _) in enumerate(cut) if each.fresh or not _lies_there(each)]
    issued = [each for each, _ in cut]
    written = write_all([(issued[number].file, cut[number][1]) for number in wanted], for_people=True)
    for number, path in zip(wanted, written, strict=True):
        issued[number] = replace(issued[number], file=path)
    known = campaign.ledger.newest_issues() if wanted else {}
    # One that could not take its name before, being open in Excel, may lie under its own name now.
    named = [issued[n] for n in wanted if issued[n].unit.code in known]
    renamed = [each for each in named if known[each.unit.code].file != each.file.name]
    if told := [each for each in issued if each.fresh or each in renamed]:
        with campaign.ledger.change():
            for each in told:
                campaign.ledger.record_issue(each.unit.code, each.issue, each.file.name, each.sha256)
    return issued


def _lies_there(issued: Issued) -> bool:
    return issued.file.is_file() and sha256_of(issued.file) == issued.sha256
