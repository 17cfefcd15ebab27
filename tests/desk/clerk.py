"""A clerk at the page, without a browser: reads it, clicks its buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from types import TracebackType

from httpx2 import Response
from starlette.testclient import TestClient

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState, unit_states
from toolkit.desk.desk import Intake
from toolkit.desk.recent import Recent
from toolkit.desk.serving import page_of


class Clerk:
    """Opened on a folder; `home` takes the list of recent campaigns, `intake` says where units hand in."""

    def __init__(self, folder: Path, home: Path, intake: Intake | None = None) -> None:
        self.folder = folder
        self.page = page_of(folder, 0, Recent(home / "最近的任务.json"), intake)
        self.origin, _, self.token = self.page.address.partition("/?token=")
        self.client = TestClient(self.page.app, base_url=self.origin)
        self.client.get(f"/?token={self.token}")

    def __enter__(self) -> Clerk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.desk.work.stop()
        self.wait()
        self.page.listening.close()

    def stranger(self) -> TestClient:
        """Somebody at the same address who never had the token."""
        return TestClient(self.page.app, base_url=self.origin, follow_redirects=False)

    @property
    def csrf(self) -> str:
        """What the forms of the open campaign carry."""
        return self.desk.token_of(self.desk.folder)

    def read(self, path: str) -> str:
        """A page as text, without its tags."""
        shown = self.client.get(path)
        assert shown.status_code == 200, (path, shown.status_code, text_of(shown))
        return text_of(shown)

    def click(self, path: str, **fields: str | Sequence[str]) -> Response:
        """Send a form and wait until what it began is done."""
        answer = self.client.post(path, data=self._form(fields))
        self.wait()
        return answer

    def drop(self, *files: tuple[str, bytes]) -> str:
        """Drop files on the page; what the first page says once they are collected."""
        sent = [("files", (name, data)) for name, data in files]
        answer = self.client.post("/upload", data=self._form({}), files=sent)
        assert answer.status_code == 200, text_of(answer)
        self.wait()
        return self.read("/")

    def wait(self) -> None:
        self.client.get("/progress")
        self.desk.work.join()

    @property
    def desk(self):  # type: ignore[no-untyped-def]
        return self.page.app._app.state.desk  # type: ignore[attr-defined]

    def state(self, name: str) -> UnitState:
        """Where a unit stands, read from the folder."""
        return next(each for each in unit_states(Campaign(self.folder)) if each.unit.name == name)

    def _form(self, fields: Mapping[str, str | Sequence[str]]) -> dict[str, str | Sequence[str]]:
        return {"csrf": self.csrf, "back": "/", **fields}


def text_of(answer: Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())
