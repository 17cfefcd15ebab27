"""Documents of old formats turned into .docx by LibreOffice, where it is installed."""

from __future__ import annotations

from toolkit.intake.documents.read_blocks import THROUGH_OFFICE, document_kind
from toolkit.verbs.office_copies import turned


def modern(data: bytes) -> bytes:
    """The .docx of an old document; whatever needs no turning, and what cannot be turned, as it is."""
    ending = THROUGH_OFFICE.get(document_kind(data), "")
    return (turned([data], ending, "docx")[0] or data) if ending else data
