"""Who comes in to the page for units: only who holds a link, and only to what is that unit's.

Every address begins with the link, so that a route that is added is behind this door too.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from toolkit.campaign.intake_log import NO_LINK, NOT_TAKEN, IntakeEntry, IntakeLog
from toolkit.campaign.ledger import now
from toolkit.campaign.roster import Unit
from toolkit.campaign.unit_links import UnitLinks
from toolkit.desk.guard import counted, form_token, says_too_large
from toolkit.errors import NianbaoError
from toolkit.intake.budget import FILE_CAP
from toolkit.portal.public_address import PublicAddress
from toolkit.portal.rate_limits import WRONG_LINK, Buckets, Rates
from toolkit.portal.reception import Reception

VISITOR = "nianbao.visitor"
"""Under this name the door tells the page who has come."""
MOST_BYTES = FILE_CAP + (1 << 20)
"""A request with more than this is refused, whatever it says of itself: one return, and the form around it."""
_PATH = re.compile(r"/t/([A-Za-z0-9_-]{20,100})(/.*)?")
# Without a link not even our style is given away; so a phone shows a text of its own size.
_REFUSED = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>年报填报</title>
</head>
<body><main><h1>年报填报</h1><p>{}</p></main></body>
</html>
"""
STRANGE = "这个页面只能从县里发的填报链接打开。"
WRONG = "打不开：没有这个填报链接，或者它已经换了新的。请向县政务公开办公室要现在的链接。"
TOO_OFTEN = "操作得太频繁了，没有做。请过一会儿再试。"
CLOSED = "网上填报暂时不能用，请过几分钟再试。已经交上来的表都在。"
TOO_LARGE = "文件太大，没有收。一次只交一份填报表，最多 20 MB。"


@dataclass(frozen=True)
class Visitor:
    """Who has come, by whose link. base: what all addresses of this unit's page begin with."""

    unit: Unit
    token: str
    address: str

    @property
    def base(self) -> str:
        return f"/t/{self.token}"

    @property
    def form_token(self) -> str:
        return form_token(self.token)

    def sent_by_own_form(self, given: object) -> bool:
        return isinstance(given, str) and hmac.compare_digest(given.encode(), self.form_token.encode())


class Door:
    """ASGI middleware around the page for units. address: where browsers find it, and under no other name; most: bytes
    of a request at most.
    """

    def __init__(
        self, app: ASGIApp, reception: Reception, address: PublicAddress, rates: Rates, *, most: int = MOST_BYTES
    ) -> None:
        self._app = app
        self._reception = reception
        self._host = re.compile(rf"{re.escape(address.host)}(?::[0-9]{{1,5}})?", re.IGNORECASE)
        self._origin = address.origin
        self._most = most
        self._of_address, self._of_link = Buckets(rates.address), Buckets(rates.link)
        self._hand_ins, self._mentions = Buckets(rates.hand_in), Buckets(rates.mention)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        address = scope["client"][0] if scope.get("client") else ""
        if seconds := self._of_address.take(address):
            await _too_often(seconds)(scope, receive, send)
            return
        answer, visitor = await run_in_threadpool(self._seen, scope, address)
        if answer or visitor is None:
            await (answer or _refused(WRONG, 404))(scope, receive, send)
            return
        # The link itself is the first page, with a slash at its end or without.
        path = scope["path"] if scope["path"] != visitor.base else f"{visitor.base}/"
        inner = {**scope, "path": path, "root_path": visitor.base, VISITOR: visitor}
        await self._app(inner, counted(receive, self._most), send)

    def _seen(self, scope: Scope, address: str) -> tuple[Response | None, Visitor | None]:
        """Why somebody may not come in, or who has come."""
        headers, reads = Headers(scope=scope), scope["method"] in ("GET", "HEAD")
        origin = headers.get("origin")
        if not self._host.fullmatch(headers.get("host", "")):
            return _refused(STRANGE, 400), None
        if origin is not None and origin != self._origin:
            return _refused(STRANGE, 403), None
        if headers.get("sec-fetch-site", "none") == "cross-site" and not reads:
            return _refused(STRANGE, 403), None
        found = _PATH.fullmatch(scope["path"])
        try:
            visitor = self._visitor(found[1], address) if found else None
            if visitor is None:
                self._of_address.take(address, WRONG_LINK)
                self._mention("", address, NO_LINK)
                return None, None
            unit = visitor.unit.code
            if seconds := self._of_link.take(unit) or (0 if reads else self._hand_ins.take(unit)):
                self._mention(unit, address, NOT_TAKEN, "太频繁")
                return _too_often(seconds), None
            if says_too_large(headers, self._most):
                self._mention(unit, address, NOT_TAKEN, "太大")
                return _refused(TOO_LARGE, 413), None
        except NianbaoError:
            return _refused(CLOSED, 503), None
        return None, visitor

    def _visitor(self, token: str, address: str) -> Visitor | None:
        with self._reception.campaign() as campaign:
            code = UnitLinks(campaign).owner(token)
            unit = next((each for each in campaign.units if code and each.code == code), None)
        return Visitor(unit, token, address) if unit else None

    def _mention(self, unit: str, address: str, what: str, detail: str = "") -> None:
        """Write down that somebody was refused; not each time, or whoever hammers at the door fills the disk."""
        if self._mentions.take(unit or address):
            return
        with self._reception.campaign() as campaign:
            IntakeLog(campaign).add(IntakeEntry(now(), unit, address, what, detail))


def _refused(told: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return HTMLResponse(_REFUSED.format(told), status, headers)


def _too_often(seconds: int) -> Response:
    return _refused(TOO_OFTEN, 429, {"Retry-After": str(seconds)})
