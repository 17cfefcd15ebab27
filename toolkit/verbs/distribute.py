"""下发: one locked, sealed workbook a unit, and the list of what was handed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.files import sha256, write_atomic
from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_values
from toolkit.campaign.roster import Unit
from toolkit.forms.carry import carried_values
from toolkit.forms.expression import Number
from toolkit.verbs import Progress, silent
from toolkit.workbook.issue import fingerprint, issued_plan
from toolkit.workbook.rows import write_rows
from toolkit.workbook.stamp import Stamp
from toolkit.workbook.write import write_workbook

DISPATCH_FILE = "下发清单.xlsx"
_COLUMNS = (
    "单位编码",
    "单位名称",
    "联系人",
    "联系电话",
    "邮箱",
    "文件名",
    "下发序号",
    "文件校验码（SHA-256）",
)


@dataclass(frozen=True)
class Issued:
    """One workbook handed out. `fresh` is False where the unit already had this very file."""

    unit: Unit
    file: Path
    issue: int
    sha256: str
    fresh: bool


def workbook_name(unit: Unit, year: int) -> str:
    return f"{unit.name}_{year}年政府信息公开年报填报表.xlsx"


def unit_stamp(campaign: Campaign, unit: Unit, issue: int) -> Stamp:
    """The sealed stamp of one unit's workbook."""
    form = campaign.form
    return Stamp(
        campaign.settings.campaign,
        unit.code,
        unit.name,
        unit.kind,
        campaign.settings.year,
        form.edition,
        fingerprint(form),
        issue,
    ).sealed(campaign.key)


def distribute(campaign: Campaign, progress: Progress = silent) -> list[Issued]:
    """Write every unit's workbook to 下发. Running again changes nothing unless something behind it changed;
    a changed workbook gets the next issue number. Raises NianbaoError.
    """
    previous = previous_values(campaign)
    newest = campaign.ledger.issues()
    issued: list[Issued] = []
    for number, unit in enumerate(campaign.units, 1):
        progress(number, len(campaign.units), unit.name)
        carried = carried_values(campaign.form, previous.get(unit.code, {}))
        issue = newest.get(unit.code, 1)
        data = _build(campaign, unit, issue, carried)
        fresh = unit.code not in newest
        if not fresh and sha256(data) != campaign.ledger.issued_hash(unit.code):
            issue, fresh = issue + 1, True
            data = _build(campaign, unit, issue, carried)
        path = campaign.outbox / workbook_name(unit, campaign.settings.year)
        if fresh or not path.is_file() or sha256(path.read_bytes()) != sha256(data):
            path = write_atomic(path, data)
        if fresh:
            with campaign.ledger.change():
                campaign.ledger.record_issue(unit.code, issue, path.name, sha256(data))
        issued.append(Issued(unit, path, issue, sha256(data), fresh))
    _write_dispatch_list(campaign, issued)
    return issued


def _build(campaign: Campaign, unit: Unit, issue: int, carried: Mapping[str, Number]) -> bytes:
    stamp = unit_stamp(campaign, unit, issue)
    return write_workbook(issued_plan(campaign.form, stamp, carried, campaign.settings.password))


def _write_dispatch_list(campaign: Campaign, issued: list[Issued]) -> None:
    rows = [
        (
            *(each.unit.code, each.unit.name, each.unit.contact, each.unit.phone, each.unit.email),
            *(each.file.name, str(each.issue), each.sha256),
        )
        for each in issued
    ]
    title = f"{campaign.settings.county}{campaign.settings.year}年下发清单"
    write_atomic(campaign.outbox / DISPATCH_FILE, write_rows(title, "下发清单", _COLUMNS, rows))
