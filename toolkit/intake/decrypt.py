"""Decrypts a workbook that needs a password to open (ENC-01, ENC-02, ENC-03)."""

from __future__ import annotations

import io
from collections.abc import Sequence

import msoffcrypto  # type: ignore[import-untyped]

from toolkit.intake.filetype import CFB, LOCKABLE, ZIP, kind_of
from toolkit.intake.snapshot import Unreadable

DEFAULT_PASSWORD = "VelvetSweatshop"
"""Excel opens a file with this password without asking, which is how harmful files pass scanners (ENC-02)."""


def decrypted(data: bytes, passwords: Sequence[str]) -> tuple[bytes, str]:
    """The plain bytes and the password that opened them; DEFAULT_PASSWORD is tried last.

    A file that is not encrypted comes back as it is with an empty password. Raises Unreadable ENC-01 (ENC-03 for
    .xls and .et) when no password fits or the encryption is not supported. A caller that gets DEFAULT_PASSWORD back
    must report ENC-02.
    """
    kind = kind_of(data)
    if kind not in LOCKABLE or (kind == "xls" and not _locked(data)):
        return data, ""
    for password in dict.fromkeys((*filter(None, passwords), DEFAULT_PASSWORD)):
        try:
            plain = _opened(data, password)
        except Exception:
            # The library answers a wrong password and a damaged header with a dozen kinds of exceptions.
            continue
        if plain.startswith(ZIP if kind == "encrypted-ooxml" else CFB):
            return plain, password
    raise Unreadable("ENC-01" if kind == "encrypted-ooxml" else "ENC-03")


def _locked(data: bytes) -> bool:
    """Whether an .xls is encrypted; one that is too old or too damaged to tell is the reader's to name."""
    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted())
    except Exception:
        return False


def _opened(data: bytes, password: str) -> bytes:
    office = msoffcrypto.OfficeFile(io.BytesIO(data))
    # Not verified beforehand: the library's check fails for SHA-1 files whose password is right.
    # A wrong one shows in the first bytes, and the package's own checksums guard the rest.
    office.load_key(password=password)
    out = io.BytesIO()
    office.decrypt(out)
    return out.getvalue()
