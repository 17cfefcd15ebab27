"""The server of the page for units: beside the county's page in one program, on another port, with nothing in common
but the folder and whose turn it is.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from toolkit.campaign.folder import Campaign
from toolkit.campaign.unit_links import UnitLinks
from toolkit.desk.desk import Intake
from toolkit.errors import NianbaoError
from toolkit.portal.impatient import ImpatientProtocol
from toolkit.portal.public_address import public_address
from toolkit.portal.rate_limits import Rates
from toolkit.portal.reception import Reception
from toolkit.portal.unit_app import unit_app

_AT_ONCE = 200
"""Connections; whoever comes beyond them is told to come again."""
_IDLE = 20
_START = 10.0


@dataclass(frozen=True)
class Portal:
    """The page for units, ready to be served: its socket is open, so that its address holds."""

    listening: socket.socket
    app: ASGIApp
    reception: Reception
    intake: Intake
    proxied: bool

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve as long as the block lasts."""
        config = uvicorn.Config(
            self.app,
            http=ImpatientProtocol,
            log_config=None,
            # The link stands in every address: no log of them is kept.
            access_log=False,
            server_header=False,
            date_header=False,
            lifespan="off",
            proxy_headers=self.proxied,
            forwarded_allow_ips="127.0.0.1",
            limit_concurrency=_AT_ONCE,
            # Longer than clients keep a line that is idle: one that is ended from here may have a file under way.
            timeout_keep_alive=_IDLE,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [self.listening]}, daemon=True)
        thread.start()
        self.reception.begin()
        try:
            end = time.monotonic() + _START
            while not server.started and time.monotonic() < end:
                time.sleep(0.01)
            yield
        finally:
            server.should_exit = True
            thread.join(_START)
            self.reception.end()
            self.listening.close()


def portal_of(folder: Path, host: str | None = None, rates: Rates | None = None) -> Portal:
    """The page for the units of a campaign, each with a link. host: as `public_address` takes it. Raises NianbaoError
    where there is no campaign or it cannot be served there.
    """
    address = public_address(host)
    campaign = Campaign(folder.absolute())
    try:
        UnitLinks(campaign).complete()
    finally:
        campaign.close_ledger()
    listening = socket.socket()
    try:
        if os.name == "posix":
            # After a crash the port is free at once; on Windows this would let others take it.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address.listens)
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise NianbaoError(
            f"网上填报的页面开不了：这台电脑用不了地址“{address.listens[0]}:{address.listens[1]}”。"
            "请用 --host 写这台电脑在单位网络里的地址；另一个窗口正开着的，请先关掉，"
            "或换一个端口，如：--host 192.168.1.5:8700。"
        ) from error
    address = address.on(listening.getsockname()[1])
    turn = threading.Lock()
    reception = Reception(folder.absolute(), turn)
    intake = Intake(folder.absolute(), address.origin, turn)
    return Portal(listening, unit_app(reception, address, rates), reception, intake, address.proxied)
