"""Documents of old formats turned into .docx by LibreOffice, where it is installed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from toolkit.engine.outside_program import program, ran
from toolkit.intake.documents.read_blocks import THROUGH_OFFICE, document_kind

_SECONDS = 90


def modern(data: bytes) -> bytes:
    """The .docx of an old document; whatever needs no turning, and what cannot be turned, as it is."""
    ending, office = THROUGH_OFFICE.get(document_kind(data), ""), program("soffice", "libreoffice")
    if not ending or not office:
        return data
    with tempfile.TemporaryDirectory(prefix="nianbao") as name:
        folder = Path(name)
        source = folder / f"in.{ending}"
        source.write_bytes(data)
        # A profile of its own: an office that a person has open would take the job over, and do nothing.
        own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        words = [office, own, "--headless", "--convert-to", "docx", "--outdir", str(folder / "out"), str(source)]
        turned = folder / "out" / "in.docx"
        return turned.read_bytes() if ran(words, _SECONDS) and turned.is_file() else data
