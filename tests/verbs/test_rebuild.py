"""What happens to a campaign whose ledger is gone while the originals are there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from toolkit.campaign.folder import STORE, Campaign
from toolkit.errors import NianbaoError
from toolkit.verbs.collect import collect
from toolkit.verbs.distribute import distribute
from toolkit.verbs.merge import merge
from toolkit.verbs.verify import verify


def without_ledger(campaign: Campaign, said: list[str]) -> Campaign:
    campaign.ledger.close()
    for path in (campaign.folder / STORE).glob("台账.sqlite*"):
        path.unlink()
    return Campaign(campaign.folder, said.append)


def states(campaign: Campaign) -> dict[str, str]:
    return {state.unit.name: state.state for state in verify(campaign)}


def test_ledger_gone__written_anew_from_the_originals_and_said(received: Campaign) -> None:
    collect(received)
    before, sums = states(received), merge(received).files
    issues = received.ledger.issues()
    said: list[str] = []
    again = without_ledger(received, said)
    assert states(again) == before
    assert again.ledger.issues() == issues
    assert any("台账已重建" in each for each in said)
    assert [path.name for path in merge(again).files] == [path.name for path in sums]
    assert all(not fresh.fresh for fresh in distribute(again))


def test_ledger_gone_and_the_return_only_archived__still_there(received: Campaign) -> None:
    collect(received)
    before = states(received)
    for path in received.inbox.glob("*.xlsx"):
        path.unlink()
    assert states(without_ledger(received, [])) == before


def test_two_returns_of_one_unit_without_a_ledger__asked(received: Campaign) -> None:
    collect(received)
    verify(received)
    path = next(received.inbox.glob("青山乡*.xlsx"))
    book = openpyxl.load_workbook(path)
    book["表二主动公开"]["B7"] = 6
    book.save(path)
    collect(received)
    assert states(received)["青山乡"] != "有疑问"
    assert states(without_ledger(received, []))["青山乡"] == "有疑问"


def test_nothing_collected__a_new_ledger_and_not_a_word(campaign: Campaign) -> None:
    said: list[str] = []
    again = without_ledger(campaign, said)
    collect(again)
    assert said == []


@pytest.mark.parametrize("alter", [lambda path: path.write_bytes(b"other"), Path.unlink])
def test_original_altered_or_gone__fetched_from_where_it_came(
    received: Campaign, alter: Callable[[Path], object]
) -> None:
    collect(received)
    row = next(row for row in received.ledger.files() if "青山乡" in row.source)
    original = received.original(row.sha256)
    whole = original.read_bytes()
    alter(original)
    assert not original.is_file() or original.read_bytes() != whole
    verify(received)
    assert original.read_bytes() == whole


def _truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize("spoil", [_truncated, lambda data: b"not sqlite" * 900, lambda data: data[:50]])
def test_ledger_damaged__set_aside_and_written_anew(received: Campaign, spoil: Callable[[bytes], bytes]) -> None:
    collect(received)
    before = states(received)
    received.ledger.close()
    path = received.ledger_file
    path.write_bytes(spoilt := spoil(path.read_bytes()))
    said: list[str] = []
    again = Campaign(received.folder, said.append)
    assert states(again) == before
    assert [each.read_bytes() for each in path.parent.glob("台账（损坏1）.sqlite")] == [spoilt]
    assert any("台账已损坏" in each for each in said)
    assert any("台账已重建" in each for each in said)
    assert states(Campaign(received.folder)) == before


def test_ledger_of_zero_bytes__written_anew(received: Campaign) -> None:
    collect(received)
    before = states(received)
    received.ledger.close()
    received.ledger_file.write_bytes(b"")
    assert states(Campaign(received.folder)) == before


def test_ledger_of_a_newer_version__refused_and_left_alone(received: Campaign) -> None:
    collect(received)
    received.ledger._run("PRAGMA user_version=999")
    received.ledger.close()
    data = received.ledger_file.read_bytes()
    with pytest.raises(NianbaoError, match="升级本工具"):
        verify(Campaign(received.folder))
    assert received.ledger_file.read_bytes() == data
    assert not list(received.ledger_file.parent.glob("*损坏*"))


def test_original_altered_and_ledger_gone__not_registered_and_said(received: Campaign) -> None:
    collect(received)
    digest = next(row.sha256 for row in received.ledger.files() if row.status == "return")
    source = next(row.source for row in received.ledger.files() if row.sha256 == digest)
    (received.folder / source).unlink()
    received.original(digest).write_bytes(next(received.inbox.glob("*.xlsx")).read_bytes() + b"x")
    said: list[str] = []
    again = without_ledger(received, said)
    verify(again)
    assert source not in {row.source for row in again.ledger.files()}
    assert len([each for each in said if "已被改动" in each and digest[:12] in each]) == 1
