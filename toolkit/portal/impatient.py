"""HTTP as uvicorn speaks it, but for who connects and then sends nothing, or a letter a minute: uvicorn waits for those
as long as they like, until no connection is left for anybody else.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

PATIENCE = 15.0
"""Seconds for the head of a request to be there."""


class ImpatientProtocol(H11Protocol):
    """Ends a connection on which no request is under way and none came since it was looked at last."""

    _last: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(PATIENCE, self._look)

    def _look(self) -> None:
        if self.transport.is_closing():
            return
        if (self.cycle is None or self.cycle.response_complete) and self.cycle is self._last:
            self.transport.close()
            return
        self._last = self.cycle
        self.loop.call_later(PATIENCE, self._look)
