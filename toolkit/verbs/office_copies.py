"""Documents turned into another format by LibreOffice, where it is installed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from toolkit.engine.outside_program import program, ran

NO_OFFICE = "这台电脑上没有装 LibreOffice，没有转成 PDF。请用 Word 或 WPS 打开以后另存为 PDF。"
_START, _EACH = 80, 10
_AT_ONCE = 100
"""LibreOffice stops in silence after some 250 files."""


def office_installed() -> bool:
    return bool(program("soffice", "libreoffice"))


def turned(documents: Sequence[bytes], ending: str, into: str) -> list[bytes | None]:
    """Each document (`ending`: docx, doc, wps) as a file of the other format (`into`: pdf, docx), in order; None for
    one that could not be turned, and for all where no LibreOffice is installed.
    """
    office = program("soffice", "libreoffice")
    if not office:
        return [None] * len(documents)
    made: list[bytes | None] = []
    for start in range(0, len(documents), _AT_ONCE):
        made += _turned(office, documents[start : start + _AT_ONCE], ending, into)
    return made


def _turned(office: str, documents: Sequence[bytes], ending: str, into: str) -> list[bytes | None]:
    with tempfile.TemporaryDirectory(prefix="nianbao") as name:
        folder = Path(name)
        sources = [folder / f"{number}.{ending}" for number in range(len(documents))]
        for source, data in zip(sources, documents, strict=True):
            source.write_bytes(data)
        # A profile of its own: an office that a person has open would take the job over, and do nothing.
        own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        words = [office, own, "--headless", "--convert-to", into, "--outdir", str(folder / "out"), *map(str, sources)]
        ran(words, _START + _EACH * len(documents))
        results = [folder / "out" / f"{source.stem}.{into}" for source in sources]
        return [result.read_bytes() if result.is_file() else None for result in results]
