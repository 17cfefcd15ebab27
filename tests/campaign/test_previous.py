"""Last year's values: out of a campaign or a merged table, across editions, for units that were merged or divided."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import pytest

from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.previous import previous_basis, previous_values
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.campaign.settings import SETTINGS_FILE, read_settings
from toolkit.errors import NianbaoError
from toolkit.forms import index_form, load_form
from toolkit.forms.expression import Number
from toolkit.merge import UnitNumbers, UnitTable, flat_table
from toolkit.workbook.list_workbook import write_rows

NUMBERS: Mapping[str, Mapping[str, Number]] = {
    "101": {"normdoc.made": 7, "carried_out.natural": 2, "misc.natural": 5, "review.pending": 1},
    "102": {"normdoc.made": 1, "carried_out.natural": 3, "review.pending": 0},
}


def table(edition: str = "2019", numbers: Mapping[str, Mapping[str, Number]] = NUMBERS) -> bytes:
    """汇总.csv as the merge writes it."""
    form, out = load_form(edition), io.BytesIO()
    with UnitTable(form, out, io.BytesIO()) as long:
        long.write(flat_table(form, [UnitNumbers(code, f"{code}乡", "0" * 64, each) for code, each in numbers.items()]))
    return out.getvalue()


def campaign_of(folder: Path, codes: Sequence[str], settings: str = "", year: int = 2021) -> Campaign:
    """A campaign with these units; `settings` are further lines of 设置.toml."""
    campaign = create_campaign(folder, "盐池县", year)
    roster = roster_workbook(tuple(Unit(code, f"{code}乡") for code in codes), "盐池县")
    (folder / "名册.xlsx").write_bytes(roster)
    path = folder / SETTINGS_FILE
    path.write_text(path.read_text(encoding="utf-8") + settings, encoding="utf-8")
    return Campaign(folder) if settings else campaign


def imported(folder: Path, data: bytes, settings: str = "", name: str = "上年.csv", year: int = 2021) -> Campaign:
    campaign = campaign_of(folder, ("101", "102"), f'"上年数据" = "{name}"\n{settings}', year)
    (folder / name).write_bytes(data)
    return campaign


def test_no_last_year__nothing(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, ("101",))
    assert previous_values(campaign) == {}
    assert previous_basis(campaign) == ""


def test_table_of_the_2019_edition_in_2021__only_what_both_editions_share(tmp_path: Path) -> None:
    last = previous_values(imported(tmp_path, table()))
    assert last["101"] == {"carried_out.natural": 2, "review.pending": 1}


def test_table_of_the_same_edition__every_number(tmp_path: Path) -> None:
    numbers = {"101": {"normdoc.valid": 5, "misc.3.natural": 1, "carried_out.natural": 2}}
    assert previous_values(imported(tmp_path, table("2021", numbers), year=2022)) == numbers


def test_no_number_of_table_two_is_shared_by_the_editions(tmp_path: Path) -> None:
    form = load_form("2019")
    keys = {cell.key: 1 for cell in index_form(form).cells.values() if cell.numeric}
    shared = previous_values(imported(tmp_path, table("2019", {"101": keys})))["101"]
    tables = {key: index_form(load_form("2021")).cells[key].table for key in shared}
    assert set(tables.values()) == {"t3", "t4", "facts"}
    assert {"new.natural", "done.total", "carried_out.total", "suit_after.pending"} <= tables.keys()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_table_in_any_encoding__same_numbers(tmp_path: Path, encoding: str) -> None:
    data = table().decode("utf-8-sig").encode(encoding)
    assert previous_values(imported(tmp_path, data))["102"] == {"carried_out.natural": 3, "review.pending": 0}


def test_table_as_parquet_or_workbook__same_numbers(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(table().decode("utf-8-sig"))))
    form, parquet = load_form("2019"), io.BytesIO()
    with UnitTable(form, io.BytesIO(), parquet) as long:
        long.write(flat_table(form, [UnitNumbers(code, code, "0", each) for code, each in NUMBERS.items()]))
    expected = previous_values(imported(tmp_path / "csv", table()))
    book = write_rows("上年", "汇总", rows[0], rows[1:])
    assert previous_values(imported(tmp_path / "x", book, name="上年.xlsx")) == expected
    assert previous_values(imported(tmp_path / "p", parquet.getvalue(), name="上年.parquet")) == expected


def test_decimals__exact(tmp_path: Path) -> None:
    numbers = {"101": {"fee.amount": "9.63211"}}
    data = table("2021", {"101": {"fee.amount": 1}}).replace(b",1,", b",9.63211,")
    assert (
        str(previous_values(imported(tmp_path, data, year=2022))["101"]["fee.amount"]) == numbers["101"]["fee.amount"]
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "第一行缺少“单位编码、键、数值”"),
        ("单位编码,单位名称,数值\n101,甲乡,3\n".encode(), "第一行缺少“键”"),
        ("单位编码,键,数值\n101,carried_out.natural,3件\n".encode(), "第 2 行的“数值”是“3件”，不是数字"),
        ("单位编码,键,数值\n101,carried_out.natural,nan\n".encode(), "不是数字"),
        ("单位编码,键,数值\n101,carried_out.natural,10000000000000\n".encode(), "大得不可能"),
        (f"单位编码,键,数值\n101,carried_out.natural,{'9' * 5000}\n".encode(), "大得不可能"),
        ("单位编码,键,数值\n101,new.natural,3\n101,new.natural,3\n".encode(), "第 3 行与前面的一行重复"),
        ("单位编码,键,数值\n101,normdoc.made,3\n".encode(), "没有一个能用的数"),
        ("单位编码,键,数值\n6.4E+08,new.natural,3\n".encode(), "和名册一个也对不上"),
        (b"\xff\xfe\x00" * 20, "格式不对|缺少"),
    ],
)
def test_wrong_table__one_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(NianbaoError, match=says) as caught:
        previous_values(imported(tmp_path, data))
    assert "上年.csv" in str(caught.value)


@pytest.mark.parametrize("name", ["上年.xlsx", "上年.parquet"])
def test_something_else_under_the_name_of_a_table__one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(NianbaoError, match="请用上年汇总时生成的"):
        previous_values(imported(tmp_path, b"PK\x03\x04 no table", name=name))


def test_parquet_of_something_else__one_sentence(tmp_path: Path) -> None:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.csv.read_csv(io.BytesIO(b"a,b\n1,2\n")), out)
    with pytest.raises(NianbaoError, match="格式不对"):
        previous_values(imported(tmp_path, out.getvalue(), name="上年.parquet"))


def test_table_that_is_not_there__one_sentence(tmp_path: Path) -> None:
    campaign = imported(tmp_path, b"")
    (tmp_path / "上年.csv").unlink()
    with pytest.raises(NianbaoError, match="打不开上年数据"):
        previous_values(campaign)


def test_year_before_any_edition__one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NianbaoError, match="2018年没有对应的官方版式"):
        previous_values(imported(tmp_path, table(), year=2019))


def test_merged_townships__their_sum(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, ("105",), '"上年数据" = "上年.csv"\n["单位沿革"]\n"105" = ["101", "102"]\n')
    (tmp_path / "上年.csv").write_bytes(table())
    assert previous_values(campaign) == {"105": {"carried_out.natural": 5, "review.pending": 1}}


def test_number_that_one_of_the_merged_lacks__unknown(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, ("105",), '"上年数据" = "上年.csv"\n["单位沿革"]\n"105" = ["101", "102"]\n')
    (tmp_path / "上年.csv").write_bytes(table("2019", {"101": {"new.natural": 3}, "102": {"grant.natural": 1}}))
    assert previous_values(campaign) == {"105": {"new.natural": None}}


def test_renumbered_unit__its_own_numbers(tmp_path: Path) -> None:
    campaign = imported(tmp_path, table("2019", {"9": {"new.natural": 3}}), '["单位沿革"]\n"102" = ["9"]\n')
    assert previous_values(campaign) == {"102": {"new.natural": 3}}


@pytest.mark.parametrize("claims", ['"101" = ["9"]\n"102" = ["9"]', '"102" = ["101", "102"]', '"102" = ["102", "7"]'])
def test_divided_unit_or_one_that_is_not_known_whole__no_value(tmp_path: Path, claims: str) -> None:
    data = table("2019", {"9": {"new.natural": 3}, "101": {"new.natural": 1}, "102": {"new.natural": 1}})
    assert "102" not in previous_values(imported(tmp_path, data, f'["单位沿革"]\n{claims}\n'))


def test_code_on_the_left_that_is_no_unit__one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NianbaoError, match="左边的单位编码 777 不在名册里"):
        previous_values(imported(tmp_path, table(), '["单位沿革"]\n"777" = ["101"]\n'))


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('"上年数据" = 2020', "“上年数据”应为文件名"),
        ('"报送截止" = "2022-01-15"', "“报送截止”应为日期，右边不加引号"),
        ('"报送截止" = 2022-01-15T08:00:00', "“报送截止”应为日期"),
        ('"单位沿革" = "105"', "应放在文件最后"),
        ('["单位沿革"]\n"105" = "101"', "“单位沿革”写法不对"),
        ('["单位沿革"]\n"105" = []', "“单位沿革”写法不对"),
    ],
)
def test_wrong_settings__say_what(tmp_path: Path, lines: str, says: str) -> None:
    with pytest.raises(NianbaoError, match=says):
        campaign_of(tmp_path, ("101",), f"{lines}\n")


def test_both_a_campaign_and_a_table__one_sentence(tmp_path: Path) -> None:
    campaign_of(tmp_path, ("101",))
    path = tmp_path / SETTINGS_FILE
    text = path.read_text(encoding="utf-8").replace(
        '"上年任务" = ""', '"上年任务" = "../上年"\n"上年数据" = "上年.csv"'
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NianbaoError, match="只能填一个"):
        read_settings(tmp_path)


def test_basis__follows_the_table(tmp_path: Path) -> None:
    campaign = imported(tmp_path, table())
    before = previous_basis(campaign)
    assert before == previous_basis(campaign) != ""
    (tmp_path / "上年.csv").write_bytes(table("2019", {"101": {"new.natural": 3}}))
    assert previous_basis(campaign) != before


def test_last_campaign_of_another_year__one_sentence(tmp_path: Path) -> None:
    campaign_of(tmp_path / "上年", ("101",), year=2021)
    this = campaign_of(tmp_path / "本年", ("101",))
    path = this.folder / SETTINGS_FILE
    path.write_text(
        path.read_text(encoding="utf-8").replace('"上年任务" = ""', '"上年任务" = "../上年"'), encoding="utf-8"
    )
    for read in (previous_values, previous_basis):
        with pytest.raises(NianbaoError, match="是2021年度的，不是2020年度"):
            read(Campaign(this.folder))


def test_examples_in_the_settings_file__hold_once_their_mark_is_gone(tmp_path: Path) -> None:
    campaign_of(tmp_path, ("640323105",))
    path = tmp_path / SETTINGS_FILE
    text = path.read_text(encoding="utf-8")
    for line in ('"上年数据"', '"报送截止"', '["单位沿革"]', '"640323105"'):
        assert f"# {line}" in text
        text = text.replace(f"# {line}", line)
    path.write_text(text, encoding="utf-8")
    years = read_settings(tmp_path).years
    assert (years.table, str(years.deadline)) == ("上年汇总.csv", "2022-01-15")
    assert dict(years.succession) == {"640323105": ("640323103", "640323104")}
