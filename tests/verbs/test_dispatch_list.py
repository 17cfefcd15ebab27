"""下发清单: the clerk's own ticks outlive every further 下发."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from toolkit.campaign.folder import DISPATCH_FILE, Campaign, create_campaign
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.verbs.distribute import distribute

UNITS = (Unit("1", "青山乡", "乡"), Unit("2", "惠安堡镇", "镇"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_campaign(tmp_path, "盐池县", 2020)
    (tmp_path / "名册.xlsx").write_bytes(roster_workbook(UNITS, "盐池县"))
    distribute(Campaign(tmp_path))
    return tmp_path


def tick(folder: Path, **marks: str) -> None:
    """Write into the list as a clerk does: 已发 and 签收 of a unit, and a column of their own."""
    path = folder / "下发" / DISPATCH_FILE
    book = openpyxl.load_workbook(path)
    sheet = book["下发清单"]
    sheet["J1"] = "我的备注"
    for row in sheet.iter_rows(min_row=2):
        if mark := marks.get(row[1].value):
            row[7].value, row[8].value, row[9].value = mark, f"{mark}签", "自己写的"
    book.save(path)


def ticks(folder: Path) -> dict[str, tuple[object, ...]]:
    sheet = openpyxl.load_workbook(folder / "下发" / DISPATCH_FILE)["下发清单"]
    return {str(row[1]): row[7:10] for row in sheet.iter_rows(min_row=2, values_only=True)}


def test_distribute_again__the_list_is_left_as_it_is(folder: Path) -> None:
    tick(folder, 青山乡="12月3日微信")
    before = (folder / "下发" / DISPATCH_FILE).read_bytes()
    distribute(Campaign(folder))
    assert (folder / "下发" / DISPATCH_FILE).read_bytes() == before


def test_another_unit_comes__ticks_stay(folder: Path) -> None:
    tick(folder, 青山乡="12月3日微信")
    (folder / "名册.xlsx").write_bytes(roster_workbook((*UNITS, Unit("3", "冯记沟乡", "乡")), "盐池县"))
    distribute(Campaign(folder))
    assert ticks(folder) == {
        "青山乡": ("12月3日微信", "12月3日微信签"),
        "惠安堡镇": (None, None),
        "冯记沟乡": (None, None),
    }


def test_a_form_that_was_issued_anew__has_yet_to_be_sent(folder: Path) -> None:
    tick(folder, 青山乡="已发", 惠安堡镇="已发")
    (folder / "名册.xlsx").write_bytes(roster_workbook((replace(UNITS[0], kind="民族乡"), UNITS[1]), "盐池县"))
    distribute(Campaign(folder))
    assert ticks(folder) == {"青山乡": (None, None), "惠安堡镇": ("已发", "已发签")}


def test_a_list_that_cannot_be_read__is_written_anew(folder: Path) -> None:
    (folder / "下发" / DISPATCH_FILE).write_bytes(b"PK")
    distribute(Campaign(folder))
    assert list(ticks(folder)) == ["青山乡", "惠安堡镇"]


def test_roster__kinds_from_a_box_also_below_the_last_line(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "名册.xlsx").active
    (box,) = sheet.data_validations.dataValidation
    assert '"乡,民族乡,苏木,镇,街道,' in box.formula1
    assert "部门" in box.formula1
    assert "省" not in box.formula1.strip('"').split(",")
    assert all(ref in box.sqref for ref in ("C2", "C3", "C103"))
    # What the reading knows by other words may still be written.
    assert not box.showErrorMessage
    assert [unit.name for unit in Campaign(folder).units] == ["青山乡", "惠安堡镇"]
