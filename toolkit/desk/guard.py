"""Who may come in: nobody without the token, nothing from another site, no more bytes than we take."""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 512 << 20
"""A request with more than this is refused, whatever it says of itself."""
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With no-referrer a browser sends `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_STRANGE = "这个页面只能在本机打开，地址是打开“年报助手”时显示的那一个。"
_WITHOUT_TOKEN = "打不开：请用打开“年报助手”时显示的完整地址。关掉过窗口的，请重新打开一次。"
TOO_LARGE = "一次交来的文件太大，没有收。请分几次放进来。"


class TooLargeError(Exception):
    """More bytes came than are taken."""


class Guard:
    """ASGI middleware around the whole page. port: where the page is served; most: bytes of a request at most."""

    def __init__(self, app: ASGIApp, token: str, port: int, most: int = MOST_BYTES) -> None:
        self._app = app
        self._token = token
        self._most = most
        self._hosts = frozenset((f"127.0.0.1:{port}", f"localhost:{port}"))
        # A cookie knows no port: two pages on one computer must not take each other's.
        self._cookie = f"nianbao_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        guarded = with_headers(send)
        if refusal := self._refusal(scope):
            await refusal(scope, receive, guarded)
            return
        await self._app(scope, counted(receive, self._most), guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts or (origin is not None and origin != f"http://{host}"):
            return PlainTextResponse(_STRANGE, 403)
        if headers.get("sec-fetch-site", "none") == "cross-site" and scope["method"] != "GET":
            return PlainTextResponse(_STRANGE, 403)
        if self._fits(HTTPConnection(scope).cookies.get(self._cookie, "")):
            return PlainTextResponse(TOO_LARGE, 413) if says_too_large(headers, self._most) else None
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["method"] == "GET" and scope["path"] == "/" and self._fits(asked):
            # The token leaves the address, where others may read it over the clerk's shoulder.
            welcome = RedirectResponse("/", 303)
            welcome.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
            return welcome
        return PlainTextResponse(_WITHOUT_TOKEN, 403)

    def _fits(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())


def with_headers(send: Send) -> Send:
    """The same, where every answer says what a browser may do with it."""

    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return send_guarded


def counted(receive: Receive, most: int) -> Receive:
    """The same, which raises TooLargeError once more bytes have come than these."""
    taken = 0

    async def receive_counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLargeError
        return message

    return receive_counted


def says_too_large(headers: Headers, most: int) -> bool:
    """Whether a request says of itself that it is larger, or says what is no size."""
    length = headers.get("content-length", "0")
    return not length.isdecimal() or int(length) > most


def form_token(token: str, campaign: str = "") -> str:
    """What every form of the page carries, so that no other page can send one in the clerk's name, nor one that still
    shows another campaign. campaign: the folder of the one that is open, empty where none is.
    """
    return hmac.new(token.encode(), f"form {campaign}".encode(errors="surrogateescape"), sha256).hexdigest()
