"""交表: the one form of the page for units."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import Event

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from toolkit.portal.unit_pages import reception_of, trouble, visitor_of

_LONGEST = 300
"""Seconds that a file may take to come: 20 MB over a poor line."""
_PATIENCE = 6.0
_LOOK = 0.1
_NOT_OURS = "这个页面放得太久了，没有收。请刷新页面再交一次。"
_NO_FILE = "没有选文件。请先选填好的表，再点“交上去”。"


async def hand_in(request: Request) -> Response:
    """Keep the file, wait a moment for its verdict, and lead to the receipt."""
    visitor, reception = visitor_of(request), reception_of(request)
    async with asyncio.timeout(_LONGEST):
        form = await request.form(max_files=1, max_fields=4)
    try:
        if not visitor.sent_by_own_form(form.get("csrf")):
            return await run_in_threadpool(trouble, request, _NOT_OURS, 403)
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return await run_in_threadpool(trouble, request, _NO_FILE, 400)
        entry, done = await run_in_threadpool(reception.keep, visitor.unit, visitor.address, file.filename, file.file)
    finally:
        await form.close()
    await _judged(done)
    return RedirectResponse(f"{visitor.base}/receipt/{entry.number}", 303)


async def _judged(done: Event) -> None:
    """Wait a moment; whoever has waited long enough is told that the verdict is to come."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while not done.is_set():
                await asyncio.sleep(_LOOK)
