"""IO and RUN: files, the machine and the run, through the verbs of a whole campaign (threats.md 3.6)."""

from __future__ import annotations

import errno
import json
import os
import time
from pathlib import Path

import pytest

from tests.threats.kit import GOOD, UNDAMAGED
from toolkit.campaign import files, folder
from toolkit.campaign.files import is_beside
from toolkit.campaign.folder import Campaign
from toolkit.campaign.lock import LOCK_FILE
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.errors import NianbaoError
from toolkit.verbs.collect import collect
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import unit_stamp
from toolkit.verbs.run import run
from toolkit.verbs.verify import verify
from toolkit.verify.verification import verify_bytes
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook


def return_of(campaign: Campaign, name: str, values: dict[str, Value]) -> bytes:
    unit = next(unit for unit in campaign.units if unit.name == name)
    return write_workbook(filled_plan(campaign.form, unit_stamp(campaign, unit, 1), values))


def states(campaign: Campaign) -> dict[str, str]:
    return {state.unit.name: state.state for state in unit_states(campaign)}


def test_target_open_in_excel__merged_beside_it(received: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(received).merged.files[0]
    before = first.read_bytes()
    replace = os.replace

    def shared(source: str, wanted: Path) -> None:
        if Path(wanted) == first:
            raise PermissionError(errno.EACCES, "open in Excel")
        replace(source, wanted)

    monkeypatch.setattr(files.os, "replace", shared)
    (received.inbox / "青山乡 改.xlsx").write_bytes(
        return_of(received, "青山乡", {"new.natural": 9, "grant.natural": 9})
    )
    beside = run(received).merged.files[0]
    assert is_beside(beside)
    assert first.read_bytes() == before != beside.read_bytes()


def test_new_output__the_last_generation_is_kept(received: Campaign) -> None:
    merged = run(received).merged.files
    before = {path: path.read_bytes() for path in merged}
    assert not (received.folder / folder.STORE / folder.PREVIOUS).exists()
    (received.inbox / "大水坑镇 改.xlsx").write_bytes(
        return_of(received, "大水坑镇", {"new.natural": 3, "grant.natural": 3})
    )
    run(received)
    for path, data in before.items():
        assert path.read_bytes() != data
        assert received.previous(path).read_bytes() == data


def test_folder_that_is_read_only__said_before_any_work(received: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not by its mode: whoever runs the tests may be allowed everything.
    monkeypatch.setattr(folder.os, "access", lambda path, mode: path != received.reports)
    with pytest.raises(NianbaoError, match=r"“.*年报”是只读的.*什么都没有动.*复制到本机"):
        run(received)
    assert received.ledger.files() == []


def test_long_names_and_deep_folders__taken_in(received: Campaign) -> None:
    place = received.inbox
    for part in ("很长的文件夹名" * 11,) * 4:
        place /= part
    place.mkdir(parents=True)
    data = return_of(received, "麻黄山乡", {})
    (place / ("麻黄山乡" * 19 + ".xlsx")).write_bytes(data)
    run(received)
    assert states(received)["麻黄山乡"] == "已汇总"


def test_link_in_the_inbox__not_followed(received: Campaign, tmp_path: Path) -> None:
    secret = tmp_path / "别处.xlsx"
    secret.write_bytes(return_of(received, "麻黄山乡", {}))
    (received.inbox / "麻黄山乡.xlsx").symlink_to(secret)
    (received.inbox / "文件夹").symlink_to(tmp_path)
    collected = collect(received)
    links = [each for each in collected if each.status == "skipped"]
    assert {Path(each.source).name for each in links} == {"麻黄山乡.xlsx", "文件夹"}
    assert all("快捷方式" in each.reason for each in links)
    assert states(received)["麻黄山乡"] == "已下发"


def test_input_changed_after_it_was_taken_in__the_archived_one_is_judged(received: Campaign) -> None:
    collect(received)
    for path in received.inbox.glob("高沙窝镇*"):
        path.write_bytes(b"changed")
    verify(received)
    assert states(received)["高沙窝镇"] == "通过"


def test_clock_set_back__the_later_arrival_is_the_newer(ran: Campaign) -> None:
    better = ran.inbox / "大水坑镇 改.xlsx"
    better.write_bytes(return_of(ran, "大水坑镇", {"new.natural": 3, "grant.natural": 3}))
    last_year = time.time() - 365 * 86_400
    os.utime(better, (last_year, last_year))
    run(ran)
    assert states(ran)["大水坑镇"] == "已汇总"


def test_run_broken_off__the_next_start_says_so_and_only_once(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = {"user": "李四", "host": "b", "pid": 1, "command": "汇总", "since": "2021-01-08T09:43:00+08:00"}
    (received.folder / folder.STORE / LOCK_FILE).write_text(json.dumps(owner), encoding="utf-8")
    main(["collect", "-C", str(received.folder), "--json"])
    out, err = capsys.readouterr()
    assert "上次做“汇总”时中断了（李四，2021-01-08 09:43 开始）" in err
    assert json.loads(out)["files"]
    main(["collect", "-C", str(received.folder)])
    assert "中断" not in "".join(capsys.readouterr())


def test_reader_that_fails_in_an_unknown_way__a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise RecursionError

    assert UNDAMAGED
    monkeypatch.setattr("toolkit.verify.verification.open_workbook", failing)
    report = verify_bytes(GOOD, "青山乡.xlsx")
    assert (report.verdict, [each.rule for each in report.findings]) == ("unreadable", ["RUN-05"])
