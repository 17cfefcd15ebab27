"""Where a roll-up finds its files: folders of this computer, or whatever fsspec can reach (s3://, file://, …)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit.errors import NianbaoError
from toolkit.intake.budget import FILE_CAP
from toolkit.intake.file_job import Job
from toolkit.intake.folder_scan import NOISE, Candidate, candidates, passed_over
from toolkit.intake.outside_text import readable


def found_in(sources: Sequence[str]) -> list[Candidate]:
    """Every file of the sources once, sorted by name within a source. Raises NianbaoError for one that is not there."""
    found: dict[str, Candidate] = {}
    for source in sources:
        for each in _remote(source) if "://" in source else _local(Path(source)):
            found.setdefault(each.path, each)
    return list(found.values())


def _local(source: Path) -> list[Candidate]:
    if not os.path.lexists(source):
        raise NianbaoError(f"找不到“{source}”。请检查路径。")
    return sorted(candidates([source]), key=lambda each: each.path)


def _remote(url: str) -> Iterator[Candidate]:
    try:
        system, root = _fsspec().core.url_to_fs(url)
        there = system.exists(root)
        listed = system.find(root, detail=True) if there else {}
    except (OSError, ValueError, ImportError) as error:
        raise NianbaoError(f"读不了“{url}”：{error}。请检查地址、账号和所需的 fsspec 插件。") from error
    if not there:
        raise NianbaoError(f"找不到“{url}”。请检查地址。")
    for path, about in sorted(listed.items()):
        place = str(system.unstrip_protocol(path))
        name = place.rpartition("/")[2]
        if name not in NOISE:
            skip = "IO-08" if about.get("islink") else passed_over(place)
            yield Candidate(place, about.get("size") or 0, 0, skip, readable(place))


def fetched(job: Job) -> Job:
    """The job with its bytes, of a file over FILE_CAP only the beginning; without them where they cannot be fetched. A
    file of this computer is left to whoever works on it: its bytes need not go through two processes.
    """
    if "://" not in job.path:
        return job
    try:
        with _system_of(job.path).open(job.path, "rb") as file:
            return replace(job, data=file.read(FILE_CAP + 1))
    except Exception:
        # Every backend has errors of its own; all mean that there are no bytes.
        return replace(job, path="")


def _system_of(place: str) -> Any:
    """Chosen by the scheme alone: fsspec.open would follow an address with “::” in it to another system."""
    return _fsspec().filesystem(place.partition("://")[0])


def _fsspec() -> Any:
    try:
        import fsspec
    except ImportError as error:
        raise NianbaoError(
            '没有安装 fsspec，读不了网上的文件夹。请先安装：pip install "nianbao-toolkit[dask]"。'
        ) from error
    return fsspec
