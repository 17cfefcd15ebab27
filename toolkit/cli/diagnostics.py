"""The log: what ran, with what options, how long, and how it ended; a crash with its traceback.

A campaign has its own in .nianbao; where there is none, or where it is only tried what would happen, one is written
to the folder for temporary files when a command crashes. It holds names of files and places in our code, no sentence,
since a sentence may name a person. Whatever keeps it from being written, no command fails for it.
"""

from __future__ import annotations

import io
import logging
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import extract_tb, format_tb

from toolkit import __version__
from toolkit.cli.command import Invocation

LOG_FILE = "日志.log"
BYTES, FILES = 512 << 10, 3
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s %(message)s"
_OURS = logging.getLogger("toolkit")
_log = logging.getLogger(__name__)
# Errors that speak of code and files; the message of another, as of int("张三"), may hold what stood in a cell.
_TELLING = (OSError, TypeError, AttributeError, NameError, ImportError)


class LogFile(RotatingFileHandler):
    """A file shared with other processes: held open for one record only, since Windows renames no open file.
    `failed`: a record could not be written.
    """

    def __init__(self, path: str) -> None:
        how = {"encoding": "utf-8", "errors": "backslashreplace"}
        super().__init__(path, maxBytes=BYTES, backupCount=FILES - 1, delay=True, **how)
        self.failed = False

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        self._let_go()

    def doRollover(self) -> None:
        # Another process renames it too, or reads it: it grows a little longer, and the next record tries again.
        with suppress(OSError):
            super().doRollover()

    def handleError(self, record: logging.LogRecord) -> None:
        self.failed = True

    def _let_go(self) -> None:
        # A full disk is noticed again when the rest of the record is flushed.
        with suppress(OSError):
            if self.stream:
                self.stream.close()
        self.stream = None


class CommandLog:
    """The log of one command, in a file where there is a campaign and in memory for the case of a crash."""

    def __init__(self, campaign_folder: Path | None) -> None:
        self._begun = time.monotonic()
        self._memory = io.StringIO()
        self._file = _log_file(campaign_folder) if campaign_folder else None

    def handlers(self) -> list[logging.Handler]:
        """Where records go."""
        return [logging.StreamHandler(self._memory), *([self._file] if self._file else [])]

    def begin(self, invocation: Invocation) -> None:
        _log.info("nianbao %s，Python %s，%s", __version__, platform.python_version(), sys.platform)
        _log.info("开始：%s%s", invocation.command, _shown(invocation.values))

    def end(self, code: int) -> None:
        _log.info("结束，退出码 %d，用时 %.1f 秒", code, self._seconds)

    def refuse(self, error: BaseException) -> None:
        """The command cannot work: where that was found, and behind what. Its sentence is for the screen."""
        *_, place = extract_tb(error.__traceback__)
        found = f"{'/'.join(Path(place.filename).parts[-2:])} 第 {place.lineno} 行"
        behind = f"（{type(error.__cause__).__name__}）" if error.__cause__ else ""
        _log.info("不能运行：%s%s，%s，用时 %.1f 秒", type(error).__name__, behind, found, self._seconds)

    def crash(self, error: Exception) -> None:
        _log.error("程序出错，用时 %.1f 秒\n%s", self._seconds, _traceback(error))

    def kept(self) -> Path | None:
        """The file that holds what was logged; None when there is no place for one."""
        if self._file and not self._file.failed:
            return Path(self._file.baseFilename)
        try:
            handle, path = tempfile.mkstemp(".log", "nianbao-")
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(self._memory.getvalue())
        except OSError:
            return None
        return Path(path)

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._begun


@contextmanager
def logged(invocation: Invocation) -> Iterator[CommandLog]:
    """Log what our modules say meanwhile; on the screen too for --verbose."""
    log = CommandLog(None if invocation.only_tried else invocation.campaign_folder)
    handlers = [*log.handlers(), *([logging.StreamHandler(sys.stderr)] if invocation.verbose else [])]
    _OURS.setLevel(logging.DEBUG if invocation.verbose else logging.INFO)
    for handler in handlers:
        handler.setFormatter(logging.Formatter(_FORMAT))
        _OURS.addHandler(handler)
    log.begin(invocation)
    try:
        yield log
    finally:
        for handler in handlers:
            _OURS.removeHandler(handler)


def _log_file(campaign_folder: Path) -> LogFile | None:
    """The log of a campaign; of a folder that is none, none."""
    from toolkit.campaign.folder import STORE

    # os.path asks without ever raising, whatever folder was named.
    store = os.path.join(campaign_folder, STORE)
    return LogFile(os.path.join(store, LOG_FILE)) if os.path.isdir(store) else None


def _traceback(error: BaseException) -> str:
    """Where an error came from, with those behind it, and what it says where that names nobody."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    told = f"{type(error).__name__}: {error}" if isinstance(error, _TELLING) else type(error).__name__
    lines = [_traceback(behind), "\n\n"] if behind else []
    return "".join([*lines, "Traceback (most recent call last):\n", *format_tb(error.__traceback__), told])


def _shown(values: Mapping[str, object]) -> str:
    """Options for the log: paths, numbers and switches; of a text, which may be a person's, only that it was given."""
    return "".join(f" {name}={_safe(value)}" for name, value in values.items() if value is not None)


def _safe(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_safe, value))}]"
    if isinstance(value, Path):
        return repr(str(value))
    return "…" if isinstance(value, str) else str(value)
