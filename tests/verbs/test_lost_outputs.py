"""Every file that a campaign puts out: made again when it is gone, and under its proper name once that is free."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign import files
from toolkit.campaign.files import is_beside
from toolkit.campaign.folder import Campaign
from toolkit.verbs.distribute import distribute
from toolkit.verbs.run import run

LISTS = ("下发清单.xlsx",)


def outputs(campaign: Campaign) -> list[Path]:
    """All that was put out, but for what is written anew each time."""
    folders = (campaign.outbox, campaign.sent_back, campaign.merged, campaign.reports)
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in found if path.name not in LISTS]


def contents(campaign: Campaign) -> dict[str, bytes]:
    return {campaign.name_of(path): path.read_bytes() for path in outputs(campaign)}


def test_any_output_that_is_gone__made_again(ran: Campaign) -> None:
    before = contents(ran)
    assert len({name.split("/")[0] for name in before}) == 4
    for path in outputs(ran):
        path.unlink()
        distribute(ran)
        run(ran)
        assert path.is_file(), path
        assert contents(ran) == before


@contextmanager
def held_open(monkeypatch: pytest.MonkeyPatch, held: Callable[[Path], bool]) -> Iterator[None]:
    """As long as Excel and Word hold the files of which `held` is true: nothing replaces them."""
    replace = os.replace

    def refusing(source: str, target: Path) -> None:
        if held(Path(target)):
            raise PermissionError(errno.EACCES, "open in Excel")
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", refusing)
        patch.setattr("toolkit.intake.patience.time.sleep", lambda _: None)
        yield


def change_everything(campaign: Campaign) -> None:
    """Two returns that come anew: one that is right, and one that is wrong in another way than before."""
    inbox = campaign.inbox
    (inbox / "青山乡 改.xlsx").write_bytes(return_of(campaign, "青山乡", new__natural=9, grant__natural=9))
    (inbox / "大水坑镇 改.xlsx").write_bytes(return_of(campaign, "大水坑镇", new__natural=3, grant__natural=2))


def test_held_open_in_excel__takes_its_name_once_that_is_free(ran: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    standing = set(outputs(ran))
    change_everything(ran)
    with held_open(monkeypatch, lambda path: path in standing):
        run(ran)
        again = run(ran)
    beside = [path for path in outputs(ran) if is_beside(path)]
    assert {path.parent.name for path in beside} >= {"汇总", "年报"}
    assert is_beside(again.merged.files[0])
    newest = {files.proper_place(path): path.read_bytes() for path in beside}

    told: list[str] = []
    after = run(Campaign(ran.folder, told.append))
    assert [path for path in outputs(ran) if is_beside(path)] == []
    assert {path: path.read_bytes() for path in newest} == newest
    assert not any(map(is_beside, (*after.merged.files, *after.reports)))
    assert {files.proper_place(path).name for path in beside} == {each.split("”")[0][1:] for each in told}
    settled = contents(ran)
    run(ran)
    assert contents(ran) == settled


def test_worked_on_by_a_person__neither_file_is_moved(received: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """Theirs stays where it is, and so does the new one that they have begun to work on."""
    first = run(received)
    book, draft = first.merged.files[0], first.reports[0]
    draft.write_bytes(draft.read_bytes() + b"mine")
    change_everything(received)
    with held_open(monkeypatch, lambda path: path == book):
        second = run(received)
    beside = second.merged.files[0]
    assert is_beside(beside)
    beside.write_bytes(beside.read_bytes() + b"mine")
    run(received)
    assert beside.read_bytes().endswith(b"mine")
    assert draft.read_bytes().endswith(b"mine")
