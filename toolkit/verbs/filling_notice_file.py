"""填报通知 in 下发, where the settings name a day to report by."""

from __future__ import annotations

import hashlib
from pathlib import Path

from toolkit import __version__
from toolkit.campaign.files import is_file, sha256, sha256_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built
from toolkit.workbook.deadline import full_day

_BUILT = "填报通知"


def write_filling_notice(campaign: Campaign) -> Path | None:
    """Write the notice, or leave it where nothing that it says has changed: what an office has written into it stays.
    Returns where it lies; None without a deadline.
    """
    settings = campaign.settings
    deadline = settings.years.deadline
    if deadline is None:
        return None
    # Word takes longer to load than most campaigns to distribute.
    from toolkit.report.filling_notice import FILLING_NOTICE_TEMPLATE, FillingNotice, filling_notice

    notice = FillingNotice(
        office=f"{settings.county}政务公开办公室",
        year=settings.year,
        deadline=full_day(deadline),
        units=len(campaign.units),
        contact=settings.contact,
        phone=settings.phone,
        email=settings.mail.address,
    )
    template = campaign.template(FILLING_NOTICE_TEMPLATE)
    basis = hashlib.sha256(repr((__version__, notice, sha256_of(template))).encode()).hexdigest()
    path = campaign.outbox / f"{settings.year}年填报通知.docx"
    built = campaign.ledger.built().get(_BUILT)
    if built and built.basis == basis and is_file(path):
        return path
    data = filling_notice(notice, template)
    place = campaign.put(path, data)
    with campaign.ledger.change():
        campaign.ledger.record_built({_BUILT: Built(basis, {campaign.name_of(place): sha256(data)}, "")})
    return place
