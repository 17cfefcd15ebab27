"""The page for units as an ASGI application behind its door: nothing of the county's page is here."""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from toolkit.desk.guard import TooLargeError, with_headers
from toolkit.desk.views import HERE as DESK
from toolkit.errors import NianbaoError
from toolkit.portal.door import CLOSED, MOST_BYTES, TOO_LARGE, Door
from toolkit.portal.hand_in_page import hand_in
from toolkit.portal.public_address import PublicAddress
from toolkit.portal.rate_limits import Rates
from toolkit.portal.reception import Reception
from toolkit.portal.unit_pages import HERE, download, first_page, receipt_page, trouble

_log = logging.getLogger(__name__)
_NO_PAGE = "没有这个页面。"
_UNREAD = "交来的内容读不了，没有收。一次只交一份填报表。"
_BROKEN = "程序出错，没有做成。已经交上来的表都在，请过一会儿再试。"
Shows = Callable[[Request], Response]


def _shown(path: str, shows: Shows) -> Route:
    def endpoint(request: Request) -> Response:
        return shows(request)

    return Route(path, endpoint, methods=["GET"], name=path)


ROUTES: list[BaseRoute] = [
    _shown("/", first_page),
    _shown("/receipt/{number}", receipt_page),
    _shown("/file/{kind}", download),
    Route("/hand-in", hand_in, methods=["POST"], name="/hand-in"),
    Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
    Mount("/style", StaticFiles(directory=DESK / "static"), name="style"),
]


def unit_app(
    reception: Reception, address: PublicAddress, rates: Rates | None = None, most: int = MOST_BYTES
) -> ASGIApp:
    """The whole page for units: its routes and its door. Every answer, also to who is not let in, says what a browser
    may do with it. most: bytes of a request at most.
    """
    app = Starlette(
        routes=ROUTES,
        exception_handlers={
            NianbaoError: _closed,
            HTTPException: _no_page,
            TooLargeError: _too_large,
            TimeoutError: _too_slow,
            Exception: _broken,
        },
    )
    app.router.redirect_slashes = False
    app.state.reception = reception
    door = Door(app, reception, address, rates or Rates(), most=most)

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        await door(scope, receive, with_headers(send))

    return guarded


async def _closed(request: Request, error: Exception) -> Response:
    # What is the matter in the county's folder is nobody's business here.
    _log.error("网上填报的页面办不了：%s", error)
    return await run_in_threadpool(trouble, request, CLOSED, 503)


async def _no_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = _UNREAD if error.status_code == 400 else _NO_PAGE
    return await run_in_threadpool(trouble, request, told, error.status_code)


async def _too_large(request: Request, error: Exception) -> Response:
    return await run_in_threadpool(trouble, request, TOO_LARGE, 413)


async def _too_slow(request: Request, error: Exception) -> Response:
    return await run_in_threadpool(trouble, request, "传得太慢，没有收完。请换个信号好的地方再交一次。", 408)


async def _broken(request: Request, error: Exception) -> Response:
    _log.exception("网上填报的页面出错：%s", type(error).__name__)
    return await run_in_threadpool(trouble, request, _BROKEN, 500)
