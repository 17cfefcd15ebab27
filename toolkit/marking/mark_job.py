"""Marking a unit's own file, as the work of an engine: strangers' bytes are taken apart by worker processes only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.engine import Engine, Failure, Limits, Task
from toolkit.errors import NianbaoError
from toolkit.intake.patience import patiently
from toolkit.intake.snapshot import Unreadable
from toolkit.marking import CannotMark, marked_copy
from toolkit.workbook.problem_list import Problem

# openpyxl, which draws the list, writes each sheet through a temporary file.
_LIMITS = Limits(file_bytes=16 << 20)


@dataclass(frozen=True)
class MarkJob:
    """An archived original with its hash, what is wrong in it, and the title of its list.

    known: sheet as the problems call it → its name in the file; introduction: what the list says first.
    """

    path: str
    sha256: str
    problems: tuple[Problem, ...]
    title: str
    known: Mapping[str, str]
    introduction: str


def marked_by(engine: Engine, jobs: Sequence[MarkJob]) -> Iterator[bytes]:
    """The marked copy of each file, in order; empty where it cannot be marked without losing or spreading something.

    Raises NianbaoError where an original cannot be read as it was judged: what is wrong with a disk is no reason to
    send a unit something else.
    """
    outcomes: Iterable[bytes | Failure | None] = engine.map(Task(_mark, None, limits=_LIMITS), jobs) if jobs else ()
    for job, outcome in zip(jobs, outcomes, strict=True):
        if outcome is None:
            raise NianbaoError(
                f"保存的原件“{job.path}”现在读不了，或者审核以后被改动过，标红的表做不了，退回没有写。"
                "请关闭占用它的程序，检查磁盘后再运行一次；仍不行的，请从备份恢复整个任务文件夹。"
            )
        yield b"" if isinstance(outcome, Failure) else outcome


def _mark(_: None, job: MarkJob) -> bytes | None:
    try:
        data = patiently(Path(job.path).read_bytes)
    except OSError:
        return None
    # Altered since it was judged: no problem of the one that came is to be marked in another.
    if hashlib.sha256(data).hexdigest() != job.sha256:
        return None
    try:
        return marked_copy(data, job.problems, job.title, job.known, job.introduction)
    except (CannotMark, Unreadable):
        return b""
