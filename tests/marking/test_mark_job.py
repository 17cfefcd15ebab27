"""A marked copy is of the file that was judged, or there is a sentence why there is none."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest

from tests.helpers import filled
from toolkit.engine import Inline
from toolkit.errors import NianbaoError
from toolkit.forms import load_form
from toolkit.intake import patience
from toolkit.marking.mark_job import MarkJob, marked_by

DATA = filled(load_form("2019"))


@pytest.fixture
def job(tmp_path: Path) -> MarkJob:
    path = tmp_path / "原件"
    path.write_bytes(DATA)
    return MarkJob(str(path), hashlib.sha256(DATA).hexdigest(), (), "问题清单", {}, "")


def test_original_as_it_was_judged__marked(job: MarkJob) -> None:
    [copy] = marked_by(Inline(), [job])
    assert copy.startswith(b"PK")


def test_original_that_cannot_be_marked__empty(job: MarkJob) -> None:
    Path(job.path).write_bytes(b"no workbook")
    broken = MarkJob(job.path, hashlib.sha256(b"no workbook").hexdigest(), (), "问题清单", {}, "")
    assert list(marked_by(Inline(), [broken])) == [b""]


@pytest.mark.parametrize("error", [errno.EIO, errno.EACCES, errno.EROFS])
def test_original_that_the_disk_refuses__a_sentence_and_no_other_package(
    error: int, job: MarkJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> bytes:
        raise OSError(error, "refused", str(path))

    monkeypatch.setattr(patience, "WAITS", (0.0,))
    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(NianbaoError, match=r"读不了.*退回没有写.*请"):
        list(marked_by(Inline(), [job]))


def test_original_altered_or_gone_since__a_sentence(job: MarkJob) -> None:
    Path(job.path).write_bytes(DATA + b" ")
    with pytest.raises(NianbaoError, match="被改动过"):
        list(marked_by(Inline(), [job]))
    Path(job.path).unlink()
    with pytest.raises(NianbaoError, match="读不了"):
        list(marked_by(Inline(), [job]))
