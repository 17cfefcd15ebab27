"""归档: what was packed opens again as the same campaign; what was altered does not open at all."""

from __future__ import annotations

import errno
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.errors import NianbaoError
from toolkit.verbs.merge import merge
from toolkit.verbs.pack_campaign import MANIFEST, open_packed, pack_campaign
from toolkit.verbs.run import run


def contents(folder: Path) -> dict[str, bytes]:
    own = ("运行中.lock", MANIFEST)
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in own
    }


@pytest.fixture
def packed(ran: Campaign, tmp_path: Path) -> tuple[Campaign, Path]:
    return ran, pack_campaign(ran, tmp_path / "归档.zip").file


def test_opened_again__the_same_campaign_down_to_its_sums(packed: tuple[Campaign, Path], tmp_path: Path) -> None:
    campaign, file = packed
    before = contents(campaign.folder)
    opened = Campaign(open_packed(file, tmp_path / "另一台 电脑"))
    assert contents(opened.folder) == before
    assert unit_states(opened) == unit_states(campaign)
    assert merge(opened).values == merge(campaign).values
    assert main(["status", "--prove", "-C", str(opened.folder)]) == 0


def test_packed_while_the_page_looks_at_it__nothing_of_the_ledger_is_missing(
    received: Campaign, tmp_path: Path
) -> None:
    page = Campaign(received.folder)
    assert len(unit_states(page)) == 9
    with closing(sqlite3.connect(received.ledger_file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        run(received)
        states = unit_states(received)
        opened = open_packed(pack_campaign(received, tmp_path / "a.zip").file, tmp_path / "b")
    assert unit_states(Campaign(opened)) == states


def test_manifest__is_for_people(packed: tuple[Campaign, Path]) -> None:
    campaign, file = packed
    with zipfile.ZipFile(file) as archive:
        data = archive.read(f"{campaign.folder.name}/{MANIFEST}")
        names = archive.namelist()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    text = data.decode("utf-8-sig")
    assert text.startswith("盐池县2020年度政府信息公开年报填报任务 归档清单")
    assert "单位：9 个，已汇总 6 个" in text
    assert "640323202  青山乡  已汇总" in text
    assert "密钥不要外传" in text
    assert len(names) - 1 == text.count("  ", text.index("文件（校验码")) / 2


def test_archive_command__says_what_is_not_finished(
    ran: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["archive", "-C", str(ran.folder), "--to", str(tmp_path / "a.zip")]) == 1
    assert "还有 3 个单位没有汇总：大水坑镇、惠安堡镇、麻黄山乡" in capsys.readouterr().out
    assert main(["archive", "--open", str(tmp_path / "a.zip"), "--to", str(tmp_path / "b")]) == 0
    assert main(["archive", "--open", str(tmp_path / "a.zip"), "--to", str(tmp_path / "b")]) == 2
    assert "不能覆盖" in capsys.readouterr().err


def test_beside_the_folder_by_itself_and_never_in_it(received: Campaign) -> None:
    done = pack_campaign(received)
    assert done.file.parent == received.folder.parent
    assert done.file.name.startswith("盐池县2020年政府信息公开年报_归档_")
    with pytest.raises(NianbaoError, match="不能放在任务文件夹里面"):
        pack_campaign(received, received.folder / "a.zip")


def test_a_name_that_breaks_a_line__is_told_and_its_original_is_there(received: Campaign, tmp_path: Path) -> None:
    odd = received.inbox / "青山\n乡.xlsx"
    odd.write_bytes((received.inbox / sorted(p.name for p in received.inbox.glob("*.xlsx"))[0]).read_bytes())
    run(received)
    done = pack_campaign(received, tmp_path / "a.zip")
    assert len(done.left_out) == 1
    opened = open_packed(done.file, tmp_path / "b")
    assert {p.name for p in received.archive.rglob("*") if p.is_file()} == {
        p.name for p in Campaign(opened).archive.rglob("*") if p.is_file()
    }


def _rewritten(file: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    out = file.with_name("改.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if given := change(name, old.read(name)):
                new.writestr(*given)
    return out


def _other_byte(name: str, data: bytes) -> tuple[str, bytes]:
    return (name, data[:-1] + b"?") if name.endswith("汇总.csv") else (name, data)


def _gone(name: str, data: bytes) -> tuple[str, bytes] | None:
    return None if name.endswith("汇总.csv") else (name, data)


def _longer(name: str, data: bytes) -> tuple[str, bytes]:
    return (name, data + b"?") if name.endswith("汇总.csv") else (name, data)


def _outside(name: str, data: bytes) -> tuple[str, bytes]:
    if name.endswith(MANIFEST):
        return name, data.replace("汇总/汇总.csv".encode(), "../汇总.csv".encode())
    return name.replace("汇总/汇总.csv", "../汇总.csv"), data


def _no_manifest(name: str, data: bytes) -> tuple[str, bytes] | None:
    return None if name.endswith(MANIFEST) else (name, data)


def _other_key(name: str, data: bytes) -> tuple[str, bytes]:
    return (name, data[::-1]) if name.endswith("密钥") else (name, data)


@pytest.mark.parametrize("change", [_other_byte, _gone, _longer, _outside, _no_manifest, _other_key])
def test_what_was_altered__does_not_open_and_leaves_nothing(
    packed: tuple[Campaign, Path], tmp_path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]
) -> None:
    before = sorted(tmp_path.iterdir())
    broken = _rewritten(packed[1], change)
    with pytest.raises(NianbaoError):
        open_packed(broken, tmp_path / "b")
    assert sorted(tmp_path.iterdir()) == sorted([*before, broken])


def test_a_file_more__is_named_and_nothing_opens(packed: tuple[Campaign, Path], tmp_path: Path) -> None:
    campaign, file = packed
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(f"{campaign.folder.name}/收回/塞进来的.xlsx", b"PK")
    with pytest.raises(NianbaoError, match=r"多了清单上没有的“任务/收回/塞进来的\.xlsx”"):
        open_packed(file, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_place_that_takes_nothing__is_said_and_not_the_archives_fault(
    packed: tuple[Campaign, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "光盘").write_bytes(b"")
    with pytest.raises(NianbaoError, match=r"归档是好的，但写不进“.*光盘.*用 --to 换一个文件夹"):
        open_packed(packed[1], tmp_path / "光盘" / "任务")
    touch = Path.touch

    def full(path: Path, *given: object, **named: object) -> None:
        if path.name == "汇总.csv":
            raise OSError(errno.ENOSPC, "full")
        touch(path, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "touch", full)
    with pytest.raises(NianbaoError, match=r"归档是好的，但写不进“.*汇总\.csv"):
        open_packed(packed[1], tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_an_archive_that_is_not_there__is_said(tmp_path: Path) -> None:
    with pytest.raises(NianbaoError, match="没有找到归档文件"):
        open_packed(tmp_path / "没有.zip")


def test_unpacked_by_any_program__is_the_campaign_too(packed: tuple[Campaign, Path], tmp_path: Path) -> None:
    campaign, file = packed
    with zipfile.ZipFile(file) as archive:
        # Chinese names are marked as UTF-8, by which every program unpacks them right.
        assert all(each.flag_bits & 0x800 for each in archive.infolist() if not each.filename.isascii())
        archive.extractall(tmp_path / "解压")
    opened = Campaign(tmp_path / "解压" / campaign.folder.name)
    assert unit_states(opened) == unit_states(campaign)


def test_half_a_file__does_not_open(packed: tuple[Campaign, Path], tmp_path: Path) -> None:
    data = packed[1].read_bytes()
    packed[1].write_bytes(data[: len(data) // 2])
    with pytest.raises(NianbaoError, match="可能没有传完整"):
        open_packed(packed[1], tmp_path / "b")
