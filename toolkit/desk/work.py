"""Work that takes longer than a click: in a thread of its own, with phase and time left; it can be left and stopped."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread

from toolkit.desk.uploads import Filed
from toolkit.errors import NianbaoError
from toolkit.verbs import Phase, Progress

_log = logging.getLogger(__name__)
_AGAIN = 3.0
"""Seconds within which the same click once more is a double click, not a second wish."""
_SOON = 1.5
"""Seconds that a click waits for its work: most of it is done by then."""
_SAFE = "已经收到的文件和已经完成的结果都还在。"


class StoppedError(Exception):
    """Somebody pressed 停止."""


@dataclass(frozen=True)
class Stage:
    """How far the work is. number: of how many in this phase, 0 before the first; left: seconds for the rest of the
    phase, None while nobody can say; serial: number of the work.
    """

    title: str
    phase: str = ""
    number: int = 0
    total: int = 0
    what: str = ""
    left: int | None = None
    serial: int = 0

    @property
    def sentence(self) -> str:
        """`正在审核 37/120 石门街镇，约 20 秒`"""
        count = f" {self.number}/{self.total} {self.what}" if self.total else ""
        return f"正在{self.phase or self.title}{count}{_in_words(self.left)}"


def _in_words(seconds: int | None) -> str:
    if not seconds:
        return ""
    return f"，约 {seconds} 秒" if seconds < 90 else f"，约 {round(seconds / 60)} 分钟"


@dataclass(frozen=True)
class Outcome:
    """What came of some work. kind: done, stopped, refused (cannot work: try again), broken; sources: files of 收回 of
    which the receipt speaks; filed: those that were dropped; message: words to send to somebody because of it; serial:
    number of the work, for who waits for its end; page: the address where it is told, besides 首页.
    """

    title: str
    kind: str
    lines: tuple[str, ...] = ()
    sources: tuple[str, ...] | None = None
    filed: tuple[Filed, ...] = ()
    message: str = ""
    serial: int = 0
    page: str = ""


Doing = Callable[[Phase], Outcome]


class Work:
    """At most one piece of work at a time, and the outcome of the last one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stop = Event()
        self._thread: Thread | None = None
        self._serial = 0
        self._back = ""
        self._click: object = None
        self._clicked = 0.0
        self.stage: Stage | None = None
        self.outcome: Outcome | None = None
        self._read_at = (0, "")

    def outcome_on(self, path: str) -> Outcome | None:
        """The last outcome, for the page of this address: it is told where the clerk comes to first, and on 首页 until
        it is ticked off; on whatever is opened next it would only be in the way.
        """
        outcome = self.outcome
        if outcome and self._read_at[0] != outcome.serial:
            self._read_at = (outcome.serial, outcome.page or path)
        return outcome if path in ("/", self._read_at[1]) else None

    def begin(self, title: str, doing: Doing, wait: float = _SOON, click: object = None, back: str = "") -> bool:
        """Begin unless something else is being done; wait a moment for its end. Returns whether it was begun. click:
        what was clicked on; the same once more, while it is being done or right afterwards, is nothing new. back: the
        page on which its outcome is told, whichever asks first where it is empty.
        """
        with self._lock:
            again = click is not None and click == self._click
            well = self.outcome is None or self.outcome.kind == "done"
            if again and (self.stage or (well and time.monotonic() - self._clicked < _AGAIN)):
                return True
            if self.stage:
                return False
            self._click, self._clicked = click, time.monotonic()
            self._stop.clear()
            thread = Thread(target=self._do, args=(title, doing), daemon=True)
            self._serial += 1
            self._back = back
            self.stage, self.outcome = Stage(title, serial=self._serial), None
            try:
                thread.start()
            except RuntimeError:
                self.stage = None
                raise
            self._thread = thread
        thread.join(wait)
        return True

    def stop(self, serial: int = 0) -> None:
        """Ask the work to end at the next place where that loses nothing; of a number, only that work."""
        if not serial or serial == self._serial:
            self._stop.set()

    def read(self) -> None:
        """The outcome has been read; whatever is clicked on now is a new wish."""
        self.outcome, self._click = None, None

    def join(self) -> None:
        """Wait for the end of what is being done."""
        if self._thread:
            self._thread.join()

    def told(self, outcome: Outcome) -> None:
        """Put the outcome of something short in the place of the last one."""
        self._serial += 1
        self.outcome = replace(outcome, serial=self._serial)

    def _do(self, title: str, doing: Doing) -> None:
        try:
            outcome = doing(self._phase)
        except StoppedError:
            outcome = Outcome(title, "stopped", (f"已停止{title}。{_SAFE}再点一次就接着做。",))
        except NianbaoError as error:
            outcome = Outcome(title, "refused", (str(error),))
        except Exception:
            _log.exception("页面上的“%s”出错", title)
            told = f"程序出错。{_SAFE}请再点一次；还是不行的，请把任务文件夹里的日志交给技术人员。"
            outcome = Outcome(title, "broken", (told,))
        with self._lock:
            self.outcome = replace(outcome, serial=self._serial, page=self._back)
            self.stage = None

    def _phase(self, name: str) -> Progress:
        begun = time.monotonic()

        def progress(number: int, total: int, what: str) -> None:
            if self._stop.is_set():
                raise StoppedError
            spent, done = time.monotonic() - begun, number - 1
            left = round(spent / done * (total - done)) if done > 2 and spent > 1 else None
            if self.stage:
                shown = "".join(char for char in what if char.isprintable())
                self.stage = replace(self.stage, phase=name, number=number, total=total, what=shown, left=left)

        if self._stop.is_set():
            raise StoppedError
        if self.stage:
            self.stage = Stage(self.stage.title, name, serial=self.stage.serial)
        return progress
