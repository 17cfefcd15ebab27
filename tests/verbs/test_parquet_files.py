"""An installation without Arrow: everything but Parquet, one sentence on how to get it, nothing stale left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import filled, stamp_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_values
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.cli.main import main
from toolkit.errors import NianbaoError
from toolkit.forms import load_form
from toolkit.merge import GET_PARQUET
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import unit_stamp
from toolkit.verbs.run import run
from toolkit.workbook.writer import write_workbook

CODE = "import sys; sys.modules['pyarrow'] = None; from toolkit.cli.main import main; sys.exit(main(sys.argv[1:]))"
HOME = Path(__file__).parents[2]


def without_arrow(*arguments: str, code: int = 0) -> str:
    """What a command prints where pyarrow is not installed; `code` is its exit code."""
    command = [sys.executable, "-X", "utf8", "-c", CODE, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=HOME)
    assert done.returncode == code, done.stderr
    return done.stdout


def arrow_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)


def hand_in_again(campaign: Campaign) -> None:
    """青山乡 gives other numbers."""
    unit = next(unit for unit in campaign.units if unit.name == "青山乡")
    plan = filled_plan(campaign.form, unit_stamp(campaign, unit, 1), {"facts.training": 9})
    (campaign.inbox / "青山乡 改.xlsx").write_bytes(write_workbook(plan))


def test_a_whole_campaign__csv_and_workbook_and_how_to_get_parquet(tmp_path: Path) -> None:
    text = without_arrow("demo", str(tmp_path / "演示"))
    assert text.count(GET_PARQUET) == 1
    assert "汇总.parquet" not in text
    assert sorted(path.name for path in (tmp_path / "演示" / "汇总").iterdir()) == [
        "汇总.csv",
        "盐池县2020年汇总表.xlsx",
    ]
    assert len(list((tmp_path / "演示" / "年报").glob("*.docx"))) > 1


def test_merged_without_arrow__the_same_csv_and_workbook(received: Campaign) -> None:
    with_arrow = {path.name: path.read_bytes() for path in run(received).merged.files}
    for name in with_arrow:
        (received.merged / name).unlink()
    document = json.loads(without_arrow("merge", "-C", str(received.folder), "--json", code=1))
    assert [Path(name).name for name in document["files"]] == ["盐池县2020年汇总表.xlsx", "汇总.csv"]
    assert {Path(name).name: Path(name).read_bytes() for name in document["files"]} == {
        name: data for name, data in with_arrow.items() if not name.endswith(".parquet")
    }


def test_rolled_up_without_arrow__the_same_csv_and_no_parquet_of_before(tmp_path: Path) -> None:
    form, folder, target = load_form("2021"), tmp_path / "各县", tmp_path / "汇总"
    folder.mkdir()
    (folder / "1.xlsx").write_bytes(filled(form, stamp=stamp_of(form, unit_code="640323001")))
    command = ("rollup", str(folder), "--to", str(target))
    assert main([*command]) == 0
    lines = (target / "逐级汇总.csv").read_bytes()
    text = without_arrow(*command)
    assert text.count(GET_PARQUET) == 1
    assert f"“{target / '逐级汇总.parquet'}”是以前的结果，已经过时，撤回了。" in text
    assert (target / "逐级汇总.csv").read_bytes() == lines
    document = json.loads(without_arrow(*command, "--json"))
    assert [Path(name).name for name in document["files"]] == [
        "逐级汇总.csv",
        "文件清单.csv",
        "地区名单.csv",
        "2021年2021版式汇总表.xlsx",
    ]
    written = {Path(name).name for name in document["files"]}
    assert {path.name for path in target.iterdir()} == written


def test_parquet_of_numbers_that_changed__is_taken_back(ran: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in_again(ran)
    arrow_gone(monkeypatch)
    merged = run(ran).merged
    stale = ran.merged / "汇总.parquet"
    assert [path.suffix for path in merged.files] == [".xlsx", ".csv"]
    assert GET_PARQUET in merged.notes[0]
    assert merged.notes[1:] == (f"“{stale}”是以前的结果，已经过时，撤回了。",)
    assert not stale.exists()
    assert len(run(ran).merged.notes) == 1


def test_parquet_that_somebody_worked_on__stays_and_is_told(ran: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    (ran.merged / "汇总.parquet").write_bytes(b"theirs")
    hand_in_again(ran)
    arrow_gone(monkeypatch)
    assert "请不要再用它" in run(ran).merged.notes[1]
    assert (ran.merged / "汇总.parquet").read_bytes() == b"theirs"


def test_nothing_changed__the_parquet_still_holds_and_stays(
    received: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = run(received).merged.files
    arrow_gone(monkeypatch)
    again = run(received).merged
    assert (again.files, again.notes) == (files, ())
    assert (received.merged / "汇总.parquet").is_file()


def test_arrow_installed_later__parquet_comes_though_nothing_changed(received: Campaign) -> None:
    with pytest.MonkeyPatch.context() as before:
        arrow_gone(before)
        assert len(run(received).merged.files) == 2
    merged = run(received).merged
    assert ([path.suffix for path in merged.files], merged.notes) == ([".xlsx", ".csv", ".parquet"], ())


def test_last_year_as_parquet__one_sentence(received: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    path = received.folder / SETTINGS_FILE
    text = path.read_text(encoding="utf-8").replace('"上年任务" = ""', '"上年数据" = "上年.parquet"')
    path.write_text(text.replace('"年度" = 2020', '"年度" = 2021').replace('"2019"', '"2021"'), encoding="utf-8")
    (received.folder / "上年.parquet").write_bytes(b"PAR1")
    arrow_gone(monkeypatch)
    with pytest.raises(NianbaoError, match=r"没有安装读它的程序库。请把.*汇总\.csv") as caught:
        previous_values(Campaign(received.folder))
    assert GET_PARQUET in str(caught.value)


def test_rolled_up_with_parquet__pandas_stays_out(tmp_path: Path) -> None:
    """Arrow brings it in of itself when it is given lists: half a second and 60 MB."""
    (tmp_path / "收回").mkdir()
    form = load_form("2021")
    (tmp_path / "收回" / "甲.xlsx").write_bytes(filled(form, stamp=stamp_of(form, unit_code="640323104")))
    code = "import sys; from toolkit.cli.main import main; main(sys.argv[1:]); print(*sys.modules)"
    words = [sys.executable, "-X", "utf8", "-c", code, "rollup", str(tmp_path / "收回"), "--to", str(tmp_path / "出")]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", cwd=HOME, check=True)
    loaded = done.stdout.splitlines()[-1].split()
    assert ((tmp_path / "出" / "逐级汇总.parquet").is_file(), "pyarrow" in loaded) == (True, True)
    assert "pandas" not in loaded
