"""Rosters from .xlsx and .csv in the encodings that Excel and WPS write, and what is said of wrong ones."""

from pathlib import Path

import pytest

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
