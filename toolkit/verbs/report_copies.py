"""The reports of 年报 in other formats, beside them: the page for the portal, and PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit.campaign.files import DRAFT_MARK
from toolkit.campaign.folder import Campaign
from toolkit.errors import NianbaoError
from toolkit.report import portal_page
from toolkit.verbs.alone import alone
from toolkit.verbs.drafts import PAGE, PDF
from toolkit.verbs.office_copies import turned


@alone("写网页")
def write_pages(campaign: Campaign, reports: Sequence[Path]) -> list[Path]:
    """A page beside each report, out of what stands in it now. Raises NianbaoError where one is no Word document."""
    pages = []
    for path in reports:
        try:
            pages.append((path.with_suffix(PAGE), portal_page(path.read_bytes(), draft=DRAFT_MARK in path.name)))
        except ValueError as error:
            raise NianbaoError(f"“{path}”打不开，不是 Word 文档，写不了网页。请另存为 .docx 后再运行。") from error
    return campaign.put_all(pages)


@alone("转成PDF")
def write_pdfs(campaign: Campaign, reports: Sequence[Path]) -> list[Path]:
    """A PDF beside each report that LibreOffice could turn; none where it is not installed."""
    made = zip(reports, turned([path.read_bytes() for path in reports], "docx", "pdf"), strict=True)
    return campaign.put_all([(path.with_suffix(PDF), data) for path, data in made if data is not None])
