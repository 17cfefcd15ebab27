"""What is kept of a verdict, as plain texts made where the file was read: who keeps them need not understand them."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.verify.findings import Verdict


@dataclass(frozen=True)
class JudgedFile:
    """A verdict on a file as the ledger keeps it.

    findings_text, unjudged_text, values_text: JSON. content: hash of all that the return says, which copies and files
    saved again share; elsewhere: another unit that its name or its cover speaks of.
    """

    sha256: str
    verdict: Verdict
    findings_text: str = "[]"
    unjudged_text: str = "[]"
    values_text: str = "{}"
    content: str = ""
    elsewhere: str = ""
