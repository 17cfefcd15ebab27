"""下发: one locked, sealed workbook a unit, the list of what was handed out, and the notice that goes with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from toolkit.campaign.files import is_beside, sha256, sha256_of
from toolkit.campaign.folder import INBOX, OUTBOX, Campaign
from toolkit.campaign.issued_form import record_issued_form
from toolkit.campaign.previous import previous_values
from toolkit.campaign.roster import Unit
from toolkit.forms import Form
from toolkit.forms.carry import carried_values
from toolkit.returns.stamp import Stamp
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.dispatch_list import write_dispatch_list
from toolkit.verbs.filling_notice_file import write_filling_notice
from toolkit.verbs.told_deadlines import record_told_deadlines, told_deadlines
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.issue_template import IssueTemplate

# How many workbooks are kept in memory, written together and then entered in the ledger as one change.
_BATCH = 500


@dataclass(frozen=True)
class Issued:
    """One workbook handed out. `fresh` is False where the unit already had this very file; deadline: the day that it
    tells.
    """

    unit: Unit
    file: Path
    issue: int
    sha256: str
    fresh: bool
    deadline: date | None = None


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
def distribute(campaign: Campaign, progress: Progress = silent, *, redate: bool = False) -> list[Issued]:
    """Write every unit's workbook to 下发. Running again changes nothing unless something behind it changed;
    a changed workbook gets the next issue number. Another day to report by is no such thing, since all would have to
    be sent once more, unless `redate` asks for it. Raises NianbaoError.
    """
    units, cutting = campaign.units, _Cutting(campaign, redate)
    issued: list[Issued] = []
    for start in range(0, len(units), _BATCH):
        cut: list[tuple[Issued, bytes]] = []
        for number, unit in enumerate(units[start : start + _BATCH], start + 1):
            progress(number, len(units), unit.name)
            cut.append(cutting.cut(unit))
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


class _Cutting:
    """Cuts the workbooks of a campaign from one template for each day that they tell."""

    def __init__(self, campaign: Campaign, redate: bool) -> None:
        self._campaign, self._redate = campaign, redate
        self._previous, self._newest = previous_values(campaign), campaign.ledger.issues()
        self._told, self._deadline = told_deadlines(campaign), campaign.settings.years.deadline

    def _template(self, deadline: date | None) -> IssueTemplate:
        settings = self._campaign.settings
        return _kept_template(self._campaign.form, settings.year, settings.password, deadline)

    def cut(self, unit: Unit) -> tuple[Issued, bytes]:
        """One unit's workbook under the issue number that it must carry."""
        newest = self._newest.get(unit.code)
        issue, fresh = newest or 1, newest is None
        deadline = self._deadline if fresh or self._redate else self._told.get(unit.code)
        data = self._data(unit, issue, deadline)
        digest = sha256(data)
        if not fresh and digest != self._campaign.ledger.issued_hash(unit.code):
            issue, fresh, deadline = issue + 1, True, self._deadline
            data = self._data(unit, issue, deadline)
            digest = sha256(data)
        path = self._campaign.outbox / workbook_name(unit, self._campaign.settings.year, self._campaign.form)
        return Issued(unit, path, issue, digest, fresh=fresh, deadline=deadline), data

    def _data(self, unit: Unit, issue: int, deadline: date | None) -> bytes:
        carried = carried_values(self._campaign.form, self._previous.get(unit.code, {}))
        return self._template(deadline).filled(unit_stamp(self._campaign, unit, issue), carried)


@lru_cache(maxsize=8)
def _kept_template(form: Form, year: int, password: str, deadline: date | None) -> IssueTemplate:
    """Drawn once: it takes as long as hundreds of workbooks that are filled from it."""
    return IssueTemplate(form, year, password, deadline)


def _hand_out(campaign: Campaign, cut: list[tuple[Issued, bytes]]) -> list[Issued]:
    """Write what is new or gone, then enter it in the ledger: a run that is killed between the two writes the same
    files once more, but the ledger never speaks of a file that is not there. What somebody has filled in or put there
    stays, perhaps the only copy of a return: the blank lies beside it.
    """
    wanted = [number for number, (each, _) in enumerate(cut) if each.fresh or not _lies_there(each)]
    issued = [each for each, _ in cut]
    known = campaign.ledger.newest_issues() if wanted else {}
    written = campaign.put_all([(issued[number].file, cut[number][1]) for number in wanted])
    for number, path in zip(wanted, written, strict=True):
        own, before = issued[number].file, known.get(issued[number].unit.code)
        if path != own and not campaign.is_ours(own):
            campaign.say(_kept(own, path))
        if before and path == own and is_beside(campaign.outbox / before.file):
            campaign.withdraw(campaign.outbox / before.file)
        issued[number] = replace(issued[number], file=path)
    # One that could not take its name before, being open in Excel, may lie under its own name now.
    named = [issued[n] for n in wanted if issued[n].unit.code in known]
    renamed = [each for each in named if known[each.unit.code].file != each.file.name]
    if told := [each for each in issued if each.fresh or each in renamed]:
        with campaign.ledger.change():
            for each in told:
                campaign.ledger.record_issue(each.unit.code, each.issue, each.file.name, each.sha256)
            record_told_deadlines(campaign, {each.unit.code: each.deadline for each in told})
    return issued


def _kept(own: Path, blank: Path) -> str:
    return (
        f"“{OUTBOX}/{own.name}”不是发下去的空白表，填过或者改过，没有动它；空白表放在旁边，叫“{blank.name}”。"
        f"那一份是单位报来的，请移到“{INBOX}”再收。"
    )


def _lies_there(issued: Issued) -> bool:
    return issued.file.is_file() and sha256_of(issued.file) == issued.sha256
