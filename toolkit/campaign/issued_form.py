"""Of which form the workbooks are that were handed out: when it changes, they are of an older one."""

from __future__ import annotations

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built
from toolkit.campaign.roster import Unit
from toolkit.workbook.issue import fingerprint

_ISSUED = "下发的表样"


def record_issued_form(campaign: Campaign) -> None:
    """Remember that every unit of the roster has a workbook of the campaign's form now."""
    wanted = Built(fingerprint(campaign.form), {})
    if campaign.ledger.built_as(_ISSUED) != wanted:
        campaign.ledger.record_built({_ISSUED: wanted})


def units_of_older_form(campaign: Campaign) -> list[Unit]:
    """The units whose workbook is of another form than the campaign has now: a return on it will be refused. None
    where nobody has written down what was handed out.
    """
    issued = campaign.ledger.built_as(_ISSUED)
    if issued is None or issued.basis == fingerprint(campaign.form):
        return []
    known = campaign.ledger.issues()
    return [unit for unit in campaign.units if unit.code in known]


def say_if_older(campaign: Campaign) -> None:
    """Let the clerk read first that what comes back now is on an older form: a unit cannot fill in one that it has
    not got.
    """
    if older := units_of_older_form(campaign):
        campaign.say(
            f"表样改过了，{len(older)} 个单位手里的还是旧表，交回来会被退回。"
            "请先写新的填报表（nianbao distribute）发给他们；改错了的，请把设置改回去。"
        )
