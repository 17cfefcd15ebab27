"""The page's server: bound to this computer alone, with an address that nobody can guess."""

from __future__ import annotations

import secrets
import socket
import threading
import webbrowser
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from toolkit.desk.app import desk_app
from toolkit.desk.desk import Desk, Intake
from toolkit.desk.guard import Guard
from toolkit.desk.recent import Recent
from toolkit.errors import NianbaoError

_HOST = "127.0.0.1"
_USUAL_PORT = 8650


@dataclass(frozen=True)
class Page:
    """A page that can be served: its socket is open, so that its address holds."""

    listening: socket.socket
    app: ASGIApp
    address: str

    def serve(self, browser: bool) -> None:
        """Serve until somebody ends the program. browser: whether to open the address in one."""
        config = uvicorn.Config(
            self.app, log_config=None, access_log=False, server_header=False, date_header=False, lifespan="off"
        )
        if browser:
            threading.Thread(target=webbrowser.open, args=(self.address,), daemon=True).start()
        with closing(self.listening):
            uvicorn.Server(config).run(sockets=[self.listening])


def page_of(folder: Path, port: int | None = None, recent: Recent | None = None, intake: Intake | None = None) -> Page:
    """The page of a folder, which need not be a campaign's yet. port: where; the usual one or any that is free when
    none is named; intake: where units hand in meanwhile. Raises NianbaoError where the port cannot be had.
    """
    listening = _listening(port)
    number = listening.getsockname()[1]
    token = secrets.token_urlsafe(32)
    desk = Desk(folder.absolute(), token, recent or Recent(), intake)
    return Page(listening, Guard(desk_app(desk), token, number), f"http://{_HOST}:{number}/?token={token}")


def _listening(port: int | None) -> socket.socket:
    for number in (port,) if port is not None else (_USUAL_PORT, 0):
        listening = socket.socket()
        try:
            listening.bind((_HOST, number))
            listening.listen()
        except (OSError, OverflowError) as error:
            listening.close()
            if number == port:
                raise NianbaoError(
                    f"端口 {port} 用不了，可能另一个窗口正开着页面。请关掉那个窗口，或换一个端口，或不写 --port。"
                ) from error
            continue
        return listening
    raise NianbaoError("本机没有能用的端口，打不开页面。请重新启动电脑后再试。")
