"""A roster that has not changed is known from the ledger; any change of it, or of who reads it, is read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.campaign import folder as campaign_folder
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.kept_roster import READING
from toolkit.campaign.roster import ROSTER_FILE
from toolkit.errors import NianbaoError
from toolkit.verbs.distribute import distribute

LIST = "单位编码,单位名称,单位类型\n641,青山乡,乡\n642,教育局,部门\n643,县教育局,部门\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A campaign whose roster, which leaves something to be told, has been read by a command that works."""
    campaign = create_campaign(tmp_path / "任务", "盐池县", 2021)
    campaign.folder.joinpath(ROSTER_FILE).unlink()
    campaign.folder.joinpath("名册.csv").write_text(LIST, encoding="utf-8")
    distribute(Campaign(campaign.folder))
    return campaign.folder


def never(*_: object) -> None:
    raise AssertionError("read again")


def test_unchanged__the_same_units_and_words_without_reading(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    units = Campaign(home, told.append).units
    assert any("像是同一个单位" in each for each in told)
    monkeypatch.setattr(campaign_folder, "read_roster", never)
    again: list[str] = []
    assert Campaign(home, again.append).units == units
    assert again == told


@pytest.mark.parametrize("change", ["list", "county", "version"])
def test_changed__read_anew(home: Path, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    match change:
        case "list":
            (home / "名册.csv").write_text(LIST.replace("青山乡", "青水乡"), encoding="utf-8")
            assert [unit.name for unit in Campaign(home).units] == ["青水乡", "教育局", "县教育局"]
        case "county":
            (home / "设置.toml").write_text(
                (home / "设置.toml").read_text(encoding="utf-8").replace("盐池县", "青山乡"), encoding="utf-8"
            )
            with pytest.raises(NianbaoError, match="县名"):
                print(Campaign(home).units)
        case "version":
            monkeypatch.setattr("toolkit.campaign.kept_roster.__version__", "9")
            monkeypatch.setattr(campaign_folder, "read_roster", never)
            with pytest.raises(AssertionError, match="read again"):
                print(Campaign(home).units)


def test_who_only_looks__writes_nothing(home: Path) -> None:
    (home / "名册.csv").write_text(LIST.replace("青山乡", "青水乡"), encoding="utf-8")
    looking = Campaign(home)
    before = looking.ledger.built_as(READING)
    assert looking.units[0].name == "青水乡"
    assert looking.ledger.built_as(READING) == before
    distribute(Campaign(home))
    assert looking.ledger.built_as(READING) != before


def test_two_lists__still_asked_which_one_counts(home: Path) -> None:
    (home / "名册.xlsx").write_bytes(Path("workbooks/sample/盐池县2020/名册.xlsx").read_bytes())
    with pytest.raises(NianbaoError, match="几份名册"):
        print(Campaign(home).units)


def test_status_of_a_known_campaign__loads_no_library_for_excel_and_word(home: Path) -> None:
    code = (
        "import sys; from toolkit.cli.main import main; main(['status', '-C', sys.argv[1]]); "
        "print('|', *{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, encoding="utf-8", timeout=60)
    loaded = set(done.stdout.rpartition("|")[2].split())
    assert "toolkit" in loaded
    assert not loaded & {"numpy", "pandas", "openpyxl", "docx", "docxtpl", "lxml", "starlette", "uvicorn"}
