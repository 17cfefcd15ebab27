"""A clerk at a real browser: Debian's Chromium before the page as `nianbao desk` serves it, in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pytest

from tests.engines.engines import MODULES

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
AXE = next((path for folder in MODULES if (path := folder / "axe-core" / "axe.min.js").is_file()), None)
"""axe-core, where npm has put it; without it nobody asks whether a screen can be used by everybody."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


class Served:
    """`nianbao desk` on a folder, until it is closed or killed. more: further options of the command."""

    def __init__(self, folder: Path, settings: Path, port: int = 0, more: Sequence[str] = ()) -> None:
        command = [sys.executable, "-m", "toolkit", "desk", "-C", str(folder), "--no-browser", "--port", str(port)]
        command += more
        own = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(settings), "PYTHONUTF8": "1"}
        own["PYTHONUNBUFFERED"] = "1"
        self._process = subprocess.Popen(command, cwd=folder, env=own, stdout=subprocess.PIPE, encoding="utf-8")
        assert self._process.stdout
        said = self._process.stdout.readline()
        found = re.search(r"http://\S+", said)
        assert found, said
        self.address = found[0]
        self.origin = self.address.partition("/?")[0]

    def kill(self) -> None:
        """As when the power fails or somebody closes the window."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()

    def __enter__(self) -> Served:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process.poll() is None:
            self.kill()


def faults_of(page) -> list[str]:  # type: ignore[no-untyped-def]
    """What axe-core finds wrong on the screen that is shown, nothing where it is not: `color-contrast: <p>…`."""
    if AXE is None:
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # What is well need not be listed.
    found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
    return [f"{each['id']}: {_where(each['nodes'])}" for each in found]


def _where(nodes: Sequence[dict[str, object]]) -> str:
    return " | ".join(str(node["html"])[:160] for node in nodes[:3])


def is_wider_than_the_window(page) -> bool:  # type: ignore[no-untyped-def]
    """Whether one has to scroll to the side to read it."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
