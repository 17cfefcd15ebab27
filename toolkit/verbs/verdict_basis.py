"""What a verdict rests on besides its file, as a hash: on another basis it is judged again."""

from __future__ import annotations

import hashlib

from toolkit import __version__
from toolkit.campaign.folder import Campaign
from toolkit.verify.context import Context
from toolkit.workbook.issue import fingerprint


class VerdictBasis:
    """The basis of every file in one campaign: form, rules and settings; its unit, with what was handed out to it and
    last year's values; and what a person has said of the file. `context`: what is judged by.
    """

    def __init__(self, campaign: Campaign, context: Context) -> None:
        self.context = context
        form = campaign.form
        common = (__version__, campaign.settings, fingerprint(form), form.rules, context.overrides)
        self._common = hashlib.sha256(repr(common).encode())
        self._kinds = {unit.code: unit.kind for unit in campaign.units}
        self._of_unit: dict[str, bytes] = {}

    def of(self, unit_code: str, sha256: str) -> str:
        """The basis of a verdict on a unit's file."""
        whole, context = self._common.copy(), self.context
        confirmed = context.confirmed.get(sha256) == unit_code
        rest = (confirmed, sorted(context.accepted.get(sha256, {}).items()))
        whole.update(self._unit(unit_code))
        whole.update(repr(rest).encode())
        return whole.hexdigest()

    def _unit(self, code: str) -> bytes:
        if code not in self._of_unit:
            last = sorted(self.context.previous.get(code, {}).items())
            of_unit = (self._kinds.get(code), self.context.issues.get(code), last)
            self._of_unit[code] = hashlib.sha256(repr(of_unit).encode()).digest()
        return self._of_unit[code]
