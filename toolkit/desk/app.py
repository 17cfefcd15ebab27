"""The page's routes. Whatever changes something is a POST with the form's token."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from contextlib import suppress

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from toolkit.desk import actions, downloads
from toolkit.desk.desk import Desk
from toolkit.desk.guard import TOO_LARGE, TooLargeError
from toolkit.desk.home import home
from toolkit.desk.link_actions import download_links, renew_link
from toolkit.desk.report_view import number_page, report_file, report_page
from toolkit.desk.settings_view import restore, save_settings, settings_page
from toolkit.desk.start_view import create, open_known, preview, say_kinds, start_page, understand
from toolkit.desk.unit_view import unit_page
from toolkit.desk.uploads import MOST_FILES
from toolkit.desk.views import HERE, desk_of, page
from toolkit.desk.work_pages import hand_out_page, help_page, remind_page, results_page, send_back_page
from toolkit.errors import NianbaoError

_log = logging.getLogger(__name__)
Shows = Callable[[Request], Response]
Takes = Callable[[Request, FormData], Response]
_NOT_OURS = "这个页面放得太久了，或者别的窗口里换了任务，没有做。请回首页看清是哪个任务，再点一次。"
_READ_ANEW = 3
_NO_PAGE = "没有这个页面。"
_UNREAD = f"交来的内容读不了，没有收。一次最多放 {MOST_FILES} 个文件，请分几次放进来。"
_BROKEN = "程序出错。已经收到的文件和已经完成的结果都还在，请回首页再试一次。"


def desk_app(desk: Desk) -> Starlette:
    """The page as an ASGI application, yet without its guard."""
    app = Starlette(
        routes=ROUTES,
        exception_handlers={
            NianbaoError: _cannot,
            HTTPException: _no_page,
            TooLargeError: _too_large,
            Exception: _broken,
        },
    )
    app.state.desk = desk
    return app


def _shown(path: str, shows: Shows, *, without_campaign: bool = False) -> Route:
    def endpoint(request: Request) -> Response:
        desk = desk_of(request)
        if desk.folder is None and not without_campaign:
            return RedirectResponse("/start", 303)
        for _ in range(_READ_ANEW):
            before = desk.work.stage, desk.work.outcome
            request.state.stage = before[0]
            shown = shows(request)
            # Where work began or ended meanwhile, what was read is of several moments.
            if request.state.stage or (desk.work.stage, desk.work.outcome) == before:
                break
        return shown

    return Route(path, endpoint, methods=["GET"], name=path)


def _posted(path: str, takes: Takes, *, without_campaign: bool = False) -> Route:
    async def endpoint(request: Request) -> Response:
        async with request.form(max_files=MOST_FILES, max_fields=MOST_FILES) as form:
            sent = form.get("csrf", "")
            desk = desk_of(request)
            request.state.folder = desk.folder
            token = desk.token_of(desk.folder)
            if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), token.encode()):
                return await run_in_threadpool(_trouble, request, _NOT_OURS, 403)
            if desk.folder is None and not without_campaign:
                return RedirectResponse("/start", 303)
            return await run_in_threadpool(takes, request, form)

    return Route(path, endpoint, methods=["POST"], name=path)


ROUTES: list[BaseRoute] = [
    _shown("/", home),
    _shown("/hand-out", hand_out_page),
    _shown("/send-back", send_back_page),
    _shown("/remind", remind_page),
    _shown("/results", results_page),
    _shown("/unit/{code}", unit_page),
    _shown("/report/county", report_page),
    _shown("/report/unit/{code}", report_page),
    _shown("/report/county/file/{kind}", report_file),
    _shown("/report/unit/{code}/file/{kind}", report_file),
    _shown("/report/number/{key}", number_page),
    _shown("/undo", actions.undo_page),
    _shown("/settings", settings_page),
    _shown("/progress", actions.progress_now, without_campaign=True),
    _shown("/download/{area}/{name:path}", downloads.download),
    _shown("/download-all/{area}", downloads.download_all),
    _shown("/received/{serial}", downloads.download_received),
    _shown("/links", download_links),
    _shown("/start", start_page, without_campaign=True),
    _shown("/help", help_page, without_campaign=True),
    _shown("/start/preview", preview, without_campaign=True),
    _posted("/start/preview", understand, without_campaign=True),
    _posted("/start/kinds", say_kinds, without_campaign=True),
    _posted("/start/create", create, without_campaign=True),
    _posted("/start/open", open_known, without_campaign=True),
    _posted("/upload", actions.upload),
    _posted("/collect", actions.collect_inbox),
    _posted("/distribute", actions.hand_out),
    _posted("/circulate", actions.write_papers),
    _posted("/open-folder", actions.open_folder),
    _posted("/merge", actions.merge_and_report),
    _posted("/adopt", actions.adopt_file),
    _posted("/not-taken", actions.refuse_file),
    _posted("/withdraw", actions.withdraw_unit),
    _posted("/explain", actions.accept_warnings),
    _posted("/undo", actions.undo_last),
    _posted("/show-cell", actions.show_cell),
    _posted("/settings", save_settings),
    _posted("/settings/restore", restore),
    _posted("/archive", actions.back_up),
    _posted("/tick", actions.tick),
    _posted("/renew-link", renew_link),
    _posted("/stop", actions.stop),
    _posted("/seen", actions.seen),
    Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
]


def _trouble(request: Request, told: str, status: int) -> Response:
    """A page that says what is the matter, with the campaign's head where that can be read."""
    desk = desk_of(request)
    if desk.folder:
        with suppress(NianbaoError), desk.campaign() as campaign:
            return page(request, "trouble.html", campaign, status=status, told=told)
    return page(request, "trouble.html", status=status, told=told)


async def _cannot(request: Request, error: Exception) -> Response:
    return await run_in_threadpool(_trouble, request, str(error), 409)


async def _no_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = {404: _NO_PAGE, 405: _NO_PAGE, 400: _UNREAD}.get(error.status_code, _BROKEN)
    return await run_in_threadpool(_trouble, request, told, error.status_code)


async def _too_large(request: Request, error: Exception) -> Response:
    return await run_in_threadpool(_trouble, request, TOO_LARGE, 413)


async def _broken(request: Request, error: Exception) -> Response:
    _log.exception("页面出错：%s", type(error).__name__)
    return await run_in_threadpool(_trouble, request, _BROKEN, 500)
