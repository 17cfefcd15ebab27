"""`nianbao desk`: the page alone, unless units are to hand in by links."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import RosterReading, Unit
from toolkit.campaign.unit_links import UnitLinks
from toolkit.cli.main import main
from toolkit.desk.serving import Page

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "设置"))
    unit = Unit("QS", "青山乡", "乡", contact="=1+1")
    return create_campaign(tmp_path / "任务", "盐池县", 2020, RosterReading((unit,))).folder


@pytest.fixture(autouse=True)
def closed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clerk closes the window as soon as the page is there."""
    monkeypatch.setattr(Page, "serve", lambda page, browser: page.listening.close())


def desk(folder: Path, *words: str) -> int:
    return main(["desk", "-C", str(folder), "--no-browser", "--port", "0", *words])


def test_without_intake__the_address_of_the_page_and_nothing_else(folder: Path, capsys: Captured) -> None:
    assert desk(folder, "--json") == 0
    assert json.loads(capsys.readouterr().out).keys() == {"address"}
    assert not (folder / ".nianbao" / "填报链接.json").exists()


@pytest.mark.parametrize("words", [("--host", "192.168.1.5"), ("--links", "填报链接.csv")])
def test_options_of_intake_without_it__refused(folder: Path, capsys: Captured, words: tuple[str, str]) -> None:
    assert desk(folder, *words) == 2
    assert "--intake" in capsys.readouterr().err


def test_intake__links_are_written_where_they_are_wanted_and_said_what_they_are(
    folder: Path, capsys: Captured, tmp_path: Path
) -> None:
    links = tmp_path / "填报链接.csv"
    assert desk(folder, "--intake", "--host", "127.0.0.1:0", "--links", str(links)) == 0
    told = capsys.readouterr().out
    assert "网上填报开着：http://127.0.0.1:" in told
    assert "内容没有加密" in told
    assert "请只发给本单位" in told
    (row,) = csv.DictReader(io.StringIO(links.read_text(encoding="utf-8-sig")))
    assert row["单位名称"] == "青山乡"
    assert row["联系人"] == "'=1+1"
    assert row["填报链接"] not in told


def test_intake__open_while_the_page_is_and_shut_with_it(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    links = tmp_path / "填报链接.csv"
    kept: list[str] = []

    def serve(page: Page, browser: bool) -> None:
        page.listening.close()
        (row,) = csv.DictReader(io.StringIO(links.read_text(encoding="utf-8-sig")))
        with urllib.request.urlopen(row["填报链接"], timeout=20) as answer:
            kept.extend((row["填报链接"], answer.read().decode()))

    monkeypatch.setattr(Page, "serve", serve)
    assert desk(folder, "--intake", "--host", "127.0.0.1:0", "--links", str(links), "--json") == 0
    address = json.loads(capsys.readouterr().out)["intake"]["address"]
    link, shown = kept
    assert link.startswith(f"{address}/t/")
    assert "青山乡" in shown
    with pytest.raises(OSError, match=r"refused|拒绝"):
        urllib.request.urlopen(link, timeout=20)


def test_intake_without_a_campaign__said_what_to_do(tmp_path: Path, capsys: Captured) -> None:
    assert desk(tmp_path, "--intake", "--host", "127.0.0.1:0") == 2
    assert "任务" in capsys.readouterr().err


def test_intake__no_link_in_the_log_of_the_command(folder: Path, capsys: Captured) -> None:
    assert desk(folder, "--intake", "--host", "127.0.0.1:0", "--verbose") == 0
    token = UnitLinks(Campaign(folder)).token("QS")
    assert token
    out = capsys.readouterr()
    assert token not in out.out + out.err
    assert not any(token.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())
