"""A clerk of a township before the page for units, without a browser; what comes by a link is judged at once."""

from __future__ import annotations

import re
import time
from html import unescape
from pathlib import Path
from threading import Lock

from httpx2 import Response
from starlette.testclient import TestClient

from toolkit.campaign.folder import Campaign
from toolkit.campaign.unit_links import UnitLinks
from toolkit.desk.guard import form_token
from toolkit.portal.door import MOST_BYTES
from toolkit.portal.public_address import public_address
from toolkit.portal.rate_limits import Rate, Rates
from toolkit.portal.reception import Reception
from toolkit.portal.unit_app import unit_app

ADDRESS = public_address("192.168.1.5")
WIDE = Rate(100_000, 0.001)
NO_RATES = Rates(WIDE, WIDE, WIDE, WIDE)


class Townships:
    """All units of a campaign at its page. judging: whether what is handed in is collected and judged."""

    def __init__(self, folder: Path, rates: Rates = NO_RATES, *, judging: bool = True, most: int = MOST_BYTES) -> None:
        self.folder = folder
        campaign = Campaign(folder)
        links = UnitLinks(campaign)
        links.complete()
        self.codes = {unit.name: unit.code for unit in campaign.units}
        self.tokens = {unit.name: links.token(unit.code) for unit in campaign.units}
        campaign.close_ledger()
        self.reception = Reception(folder, Lock())
        self.app = unit_app(self.reception, ADDRESS, rates, most)
        self.client = TestClient(self.app, base_url=ADDRESS.origin, follow_redirects=False)
        self._judging = judging

    def __enter__(self) -> Townships:
        if self._judging:
            self.reception.begin()
        return self

    def __exit__(self, *_: object) -> None:
        if self._judging:
            self.reception.end()

    def base(self, name: str) -> str:
        return f"/t/{self.tokens[name]}"

    def read(self, name: str, path: str = "/") -> str:
        """A page of a unit as text, without its tags."""
        answer = self.client.get(self.base(name) + path)
        assert answer.status_code == 200, text_of(answer)
        return text_of(answer)

    def send(self, name: str, data: bytes, file: str = "填报表.xlsx", **headers: str) -> Response:
        """Hand in by that unit's link; the answer as it comes."""
        return self.client.post(
            f"{self.base(name)}/hand-in",
            data={"csrf": form_token(self.tokens[name])},
            files={"file": (file, data)},
            headers=headers,
        )

    def hand_in(self, name: str, data: bytes, file: str = "填报表.xlsx") -> tuple[str, str]:
        """Hand in; the number of the receipt, and what the receipt says once the file is judged."""
        answer = self.send(name, data, file)
        assert answer.status_code == 303, text_of(answer)
        where = answer.headers["location"].removeprefix(self.base(name))
        return where.rpartition("/")[2], self.receipt(name, where)

    def receipt(self, name: str, where: str) -> str:
        """What a receipt says once its file is judged: a busy machine may take longer than a clerk waits."""
        end = time.monotonic() + 60
        while "正在审核" in (told := self.read(name, where)) and time.monotonic() < end:
            time.sleep(0.2)
        return told


def text_of(answer: Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())
