"""Rosters from .xlsx and .csv in the encodings that Excel and WPS write, and what is said of wrong ones."""

import os
import shutil
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import Unit, read_roster, roster_workbook
from toolkit.errors import NianbaoError
from toolkit.forms.unit_kinds import kind_of

CSV = "备注,单位名称,单位编码,联系人\n示例,青山乡,0640323202,某某\n,花马池镇,0640323100,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_csv_in_any_encoding_and_column_order__ok(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes(CSV.encode(encoding))
    units = read_roster(path)
    assert [(unit.code, unit.name, unit.kind) for unit in units] == [
        ("0640323202", "青山乡", "乡"),
        ("0640323100", "花马池镇", "镇"),
    ]
    assert units[0].contact == "某某"
    assert units[0].note == "示例"


def test_workbook_round_trip__keeps_codes_as_text(tmp_path: Path) -> None:
    units = (Unit("0010", "盐州路街道", "街道", "甲", "0953", "a@example.gov.cn", "=1+1"),)
    path = tmp_path / "名册.xlsx"
    path.write_bytes(roster_workbook(units, "盐池县"))
    assert read_roster(path) == units


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "是空的"),
        ("编码,名称\n1,青山乡\n", "找不到“单位编码”和“单位名称”"),
        ("单位编码,单位名称\n1,青山乡\n1,花马池镇\n", "单位编码重复：1"),
        ("单位编码,单位名称\n1,青山乡\n2,青山乡\n", "单位名称重复：青山乡"),
        ("单位编码,单位名称\n,青山乡\n", "第 2 行缺少单位编码"),
        ("单位编码,单位名称\n1,青山/乡\n", "单位名称里有“/”"),
    ],
)
def test_wrong_roster__says_where_and_what(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "名册.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NianbaoError, match=says):
        read_roster(path)


def test_kind_is_told_from_the_name() -> None:
    assert [kind_of(name) for name in ("盐州路街道", "某街道办事处", "花马池镇", "青山乡", "教育局")] == [
        "街道",
        "街道",
        "镇",
        "乡",
        "部门",
    ]


def made(folder: Path, units: str = "单位编码,单位名称\n1,青山乡\n") -> Path:
    """A campaign's folder with a roster of these lines."""
    (folder / "名单.csv").write_text(units, encoding="utf-8")
    create_campaign(folder / "任务", "盐池县", 2021, folder / "名单.csv")
    return folder / "任务"


def told_of(folder: Path) -> str:
    """What a clerk reads before the units are known, or why they are not."""
    notices: list[str] = []
    try:
        assert [unit.name for unit in Campaign(folder, notices.append).units] == ["青山乡"]
    except NianbaoError as error:
        return str(error)
    return "\n".join(notices)


@pytest.mark.parametrize(
    "name", ["名册(1).xlsx", "名册（修改）.xlsx", "新名册.xls", "名册 - 副本.xlsx", "2021年名册.csv"]
)
def test_copy_of_the_roster_that_is_newer__said_that_it_is_not_used(tmp_path: Path, name: str) -> None:
    folder = made(tmp_path)
    (folder / name).write_bytes(b"-")
    (folder / "~$名册.xlsx").write_bytes(b"-")
    (folder / "名册（原件）.xlsx").write_bytes(b"-")
    later = (folder / "名册.xlsx").stat().st_mtime + 5
    for path in folder.iterdir():
        if path.is_file() and path.name != "名册.xlsx":
            os.utime(path, (later, later))
    assert told_of(folder) == (
        f"名册用的是“名册.xlsx”，比它新的“{name}”没有用。要用的，请改名为“名册.xlsx”，替换原来的。"
    )
    os.utime(folder / name, (1, 1))
    assert told_of(folder) == ""


def test_roster_under_another_name__named(tmp_path: Path) -> None:
    folder = made(tmp_path)
    (folder / "名册.xlsx").rename(folder / "名册(1).xlsx")
    assert "里没有“名册.xlsx”，只有“名册(1).xlsx”。请把要用的改名为“名册.xlsx”。" in told_of(folder)


def test_empty_roster_beside_a_filled_one__named(tmp_path: Path) -> None:
    folder = made(tmp_path, "单位编码,单位名称\n")
    shutil.copy(tmp_path / "名单.csv", folder / "单位名册.csv")
    os.utime(folder / "单位名册.csv", (1, 1))
    assert "里还没有单位。“单位名册.csv”没有用。要用的，请改名为“名册.xlsx”" in told_of(folder)
