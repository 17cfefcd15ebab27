"""A received file as a job for an engine: where its bytes are, and what it is called."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from toolkit.intake.budget import FILE_CAP
from toolkit.intake.plain_file import open_plain, read_most


@dataclass(frozen=True)
class Job:
    """A file to judge, by its bytes or by the path where they lie; `file` is the name that the report shows."""

    file: str
    path: str = ""
    data: bytes | None = None


def content(job: Job) -> tuple[bytes, str]:
    """The file's bytes, no more than FILE_CAP and one byte, and the SHA-256 of the whole file.

    Raises OSError.
    """
    if job.data is not None:
        return job.data, hashlib.sha256(job.data).hexdigest()
    with open_plain(job.path) as file:
        data = read_most(file, FILE_CAP + 1)
        if len(data) <= FILE_CAP:
            return data, hashlib.sha256(data).hexdigest()
        file.seek(0)
        return data, hashlib.file_digest(file, "sha256").hexdigest()
