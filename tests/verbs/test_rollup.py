"""Many counties' returns to the country's numbers: nothing lost, nothing counted twice, the same from any engine."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import fsspec
import openpyxl
import pytest

from tests.helpers import SOUND, T3, YEARS, filled, stamp_of, with_cell, zipped
from toolkit.campaign.lock import working
from toolkit.campaign.unit_names import campaign_number
from toolkit.cli.main import main
from toolkit.engine import Processes
from toolkit.engine.cluster import Dask
from toolkit.engine.inline import Inline
from toolkit.errors import NianbaoError
from toolkit.forms import load_form
from toolkit.forms.carry import carried_values
from toolkit.telling.rollup_text import rollup_text
from toolkit.verbs.rollup import FILES, PARQUET, PLACES, TABLE, _lock_of, rollup
from toolkit.verbs.rollup_record import OUTCOMES
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.summary import summary_layout
from toolkit.workbook.writer import write_workbook

CODES = ("640323001", "640323002", "640324001", "640122001", "110101001")

COUNTIES = {"640323": "盐池县", "110101": "示例区"}


def return_of(code: str, new: int = 7, edition: str = "2021") -> bytes:
    form, county = load_form(edition), COUNTIES.get(code[:6], "")
    values = {"new.natural": new, "grant.natural": new - 2}
    number = campaign_number(county, YEARS[edition], "0123456789") if county else "旧任务"
    return filled(form, values, stamp=stamp_of(form, unit_code=code, unit_name=f"{code}乡", campaign=number))


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    """Eighteen files: seven are summed."""
    form = load_form("2021")
    wrong = filled(form, stamp=stamp_of(form, unit_code="640323009"), damage=with_cell(f"{T3}!D4", value="七"))
    return {
        **{f"{code[:6]}/{number}.xlsx": return_of(code, 7 + number) for number, code in enumerate(CODES)},
        "640323/去年.xlsx": return_of(CODES[0], edition="2019"),
        "640324/再.xlsx": return_of("640324002"),
        "640324/同.xlsx": return_of("640324002"),
        "640324/原.xlsx": return_of("640324005"),
        "640324/改.xlsx": return_of("640324005", 20),
        "640323/错.xlsx": wrong,
        "640323/不知何县.xlsx": return_of("QS"),
        "640323/照片.xlsx": b"\xff\xd8\xff\xe0" + bytes(50),
        "640323/空.xlsx": b"",
        "640323/~$0.xlsx": bytes(165),
        "640323/1.xlsx.crdownload": b"PK",
        "640323/.DS_Store": b"x",
    }


@pytest.fixture
def folder(files: Mapping[str, bytes], tmp_path: Path) -> Path:
    for name, data in files.items():
        path = tmp_path / "各县" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "各县"


@pytest.fixture(scope="module")
def engine() -> Iterator[Processes]:
    engine = Processes(2)
    yield engine
    engine.close()


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_every_file_has_one_outcome(folder: Path, tmp_path: Path, engine: Processes) -> None:
    done = rollup([str(folder)], tmp_path / "汇总", engine)
    assert done.counts == {"received": 16, "accepted": 7, "returned": 1, "unreadable": 2, "skipped": 6}
    assert done.counts["received"] == sum(count for name, count in done.counts.items() if name != "received")
    listed = {Path(row["文件"]).name: (row["结果"], row["问题编号"]) for row in rows(tmp_path / "汇总" / FILES)}
    assert len(listed) == 16
    assert {name: told for name, told in listed.items() if told != ("通过", "")} == {
        "同.xlsx": ("跳过", "ID-03"),
        "原.xlsx": ("跳过", "ID-10"),
        "改.xlsx": ("跳过", "ID-10"),
        "错.xlsx": ("退回", listed["错.xlsx"][1]),
        "不知何县.xlsx": ("跳过", "ID-09"),
        "照片.xlsx": ("读不了", "PKG-10"),
        "空.xlsx": ("读不了", "PKG-08"),
        "~$0.xlsx": ("跳过", "PKG-09"),
        "1.xlsx.crdownload": ("跳过", "IO-06"),
    }
    assert listed["错.xlsx"][1].startswith("CEL-")
    assert done.units == {"乡镇": 7, "县": 4, "市": 3, "省": 2, "全国": 1}


def test_sums_from_the_township_to_the_country(folder: Path, tmp_path: Path, engine: Processes) -> None:
    rollup([str(folder)], tmp_path / "汇总", engine)
    found = {
        (row["级别"], row["版式"], row["编码"]): (int(row["数值"]), int(row["单位数"]))
        for row in rows(tmp_path / "汇总" / TABLE)
        if row["键"] == "new.natural" and row["级别"] != "乡镇"
    }
    assert found == {
        ("县", "2019", "640323"): (7, 1),
        ("县", "2021", "640323"): (7 + 8, 2),
        ("县", "2021", "640324"): (9 + 7, 2),
        ("县", "2021", "640122"): (10, 1),
        ("县", "2021", "110101"): (11, 1),
        ("市", "2019", "640300"): (7, 1),
        ("市", "2021", "640300"): (31, 4),
        ("市", "2021", "640100"): (10, 1),
        ("市", "2021", "110100"): (11, 1),
        ("省", "2019", "640000"): (7, 1),
        ("省", "2021", "640000"): (41, 5),
        ("省", "2021", "110000"): (11, 1),
        ("全国", "2019", "000000"): (7, 1),
        ("全国", "2021", "000000"): (52, 6),
    }
    assert SOUND["new.commercial"] == 1
    assert next(
        (row["数值"], row["单位数"])
        for row in rows(tmp_path / "汇总" / TABLE)
        if (row["级别"], row["版式"], row["键"]) == ("全国", "2021", "new.commercial")
    ) == ("6", "6")


def test_archives_and_letters__as_if_their_files_lay_there(
    folder: Path, tmp_path: Path, engine: Processes, files: Mapping[str, bytes]
) -> None:
    """The same returns as files and packed by county, one county in a letter: the same numbers to the byte."""
    apart, packed = tmp_path / "散", tmp_path / "包"
    by_county: dict[str, dict[str, bytes]] = {}
    for name, data in files.items():
        if name.endswith((".xlsx", ".jpg")) and "~$" not in name:
            by_county.setdefault(name[:6], {})[name[7:]] = data
    for county, held in by_county.items():
        data = letter(zipped(held)) if county == "640122" else zipped(held)
        (packed / county[:2]).mkdir(parents=True, exist_ok=True)
        (packed / county[:2] / f"{county}.{'eml' if county == '640122' else 'zip'}").write_bytes(data)
        (apart / county).mkdir(parents=True)
        for name, content in held.items():
            (apart / county / name).write_bytes(content)
    one = rollup([str(apart)], tmp_path / "散汇总", engine)
    other = rollup([str(packed)], tmp_path / "包汇总", engine)
    for name in (TABLE, PARQUET, PLACES):
        assert (tmp_path / "散汇总" / name).read_bytes() == (tmp_path / "包汇总" / name).read_bytes()
    assert one.units == other.units
    containers = len(by_county)
    assert other.counts == {
        **one.counts,
        "received": one.counts["received"] + containers,
        "skipped": one.counts["skipped"] + containers,
    }
    told = {row["文件"].rpartition("包/")[2]: row for row in rows(tmp_path / "包汇总" / FILES)}
    assert told["64/640324.zip"]["问题编号"] == "ARC-10"
    assert told["64/640324.zip/同.xlsx"]["说明"].find("640324.zip/再.xlsx") > 0
    assert told["64/640122.eml/各乡镇.zip/3.xlsx"]["结果"] == "通过"


def letter(attached: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "county@example.cn", "city@example.cn", "报表"
    message.set_content("见附件")
    message.add_attachment(attached, maintype="application", subtype="zip", filename="各乡镇.zip")
    return message.as_bytes()


def test_processes_and_a_dask_cluster__the_same_to_the_byte(folder: Path, tmp_path: Path, engine: Processes) -> None:
    rollup([str(folder)], tmp_path / "进程", engine)
    with Dask(workers=2) as cluster:
        rollup([str(folder)], tmp_path / "集群", cluster)
    for name in (TABLE, PARQUET, FILES):
        assert (tmp_path / "进程" / name).read_bytes() == (tmp_path / "集群" / name).read_bytes()


def test_from_an_fsspec_address__the_same_numbers(
    files: Mapping[str, bytes], folder: Path, tmp_path: Path, engine: Processes
) -> None:
    memory = fsspec.filesystem("memory")
    for name, data in files.items():
        memory.pipe_file(f"/各县/{name}", data)
    here = rollup([str(folder)], tmp_path / "本机", engine)
    far = rollup(["memory://各县"], tmp_path / "远处", engine)
    assert (here.counts, here.units) == (far.counts, far.units)
    assert (tmp_path / "本机" / TABLE).read_bytes() == (tmp_path / "远处" / TABLE).read_bytes()
    same = rollup([f"file://{folder}"], tmp_path / "地址", engine)
    assert (same.counts, same.units) == (here.counts, here.units)


def test_names__of_the_townships_the_campaigns_and_the_provinces(
    folder: Path, tmp_path: Path, engine: Processes
) -> None:
    rollup([str(folder)], tmp_path / "汇总", engine)
    told = {(row["级别"], row["编码"], row["版式"]): row["名称"] for row in rows(tmp_path / "汇总" / PLACES)}
    assert told["乡镇", "640323001", "2021"] == "640323001乡"
    assert (told["县", "640323", "2021"], told["县", "110101", "2021"]) == ("盐池县", "示例区")
    assert told["市", "640300", "2021"] == ""
    assert (told["省", "640000", "2021"], told["省", "110000", "2021"]) == ("宁夏回族自治区", "北京市")
    assert told["全国", "000000", "2019"] == "全国"
    lines = rows(tmp_path / "汇总" / TABLE)
    assert set(told) == {(row["级别"], row["编码"], row["版式"]) for row in lines}


def test_official_tables__of_every_county_and_of_all_together(folder: Path, tmp_path: Path, engine: Processes) -> None:
    done = rollup([str(folder)], tmp_path / "汇总", engine)
    books = {path.name: path for path in done.files if path.suffix == ".xlsx"}
    assert sorted(books) == ["2020年2019版式汇总表.xlsx", "2021年2021版式汇总表.xlsx"]
    form = load_form("2021")
    at = summary_layout(form).refs
    book = openpyxl.load_workbook(books["2021年2021版式汇总表.xlsx"], data_only=True)
    formulas = openpyxl.load_workbook(books["2021年2021版式汇总表.xlsx"])
    counties = ["示例区", "640122", "盐池县", "640324"]
    assert book.sheetnames == ["报送情况", "全部汇总", form.facts.sheet, *counties]
    assert book["全部汇总"]["A1"].value.startswith("2 个省（4 个县、6 个单位）2021年")
    found = {name: book[name][at["new.natural"]].value for name in ("全部汇总", *counties)}
    assert found == {"全部汇总": 52, "示例区": 11, "640122": 10, "盐池县": 15, "640324": 16}
    assert formulas["全部汇总"][at["new.natural"]].value == "=SUM({})".format(
        ",".join(f"'{name}'!{at['new.natural']}" for name in counties)
    )
    wanted = {
        row["键"]: int(row["数值"])
        for row in rows(tmp_path / "汇总" / TABLE)
        if (row["级别"], row["版式"]) == ("全国", "2021") and row["键"] in at
    }
    assert {key: book["全部汇总"][at[key]].value for key in wanted} == wanted
    assert [cell.value for cell in book["报送情况"][6]][1:] == [
        "640323",
        "盐池县",
        "已汇总",
        "2 个单位；另有退回 1 个没有汇总",
    ]
    assert [cell.value for cell in book["报送情况"][7]][1:] == [
        *("640324", "640324", "已汇总", "2 个单位；另有跳过 2 个没有汇总")
    ]


def test_too_many_counties__the_tables_of_their_cities(
    folder: Path, tmp_path: Path, engine: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "汇总"
    rollup([str(folder)], target, engine)
    monkeypatch.setattr("toolkit.verbs.rollup_books.SHEETS_UP_TO", 3)
    done = rollup([str(folder)], target, engine)
    book = openpyxl.load_workbook(target / "2021年2021版式汇总表.xlsx", read_only=True)
    assert book.sheetnames[3:] == ["110100", "640100", "640300"]
    monkeypatch.setattr("toolkit.verbs.rollup_books.SHEETS_UP_TO", 1)
    done = rollup([str(folder)], target, engine)
    assert not (target / "2021年2021版式汇总表.xlsx").exists()
    assert ["2021年2021版式汇总表.xlsx”是以前的结果，已经过时，撤回了" in each for each in done.notes] == [True]


def test_again_and_from_overlapping_sources__the_same(folder: Path, tmp_path: Path, engine: Processes) -> None:
    target = folder / "汇总"
    first = rollup([str(folder)], target, engine)
    before = [path.read_bytes() for path in first.files]
    again = rollup([str(folder), str(folder / "640323")], target, engine)
    assert again.counts == first.counts
    assert [path.read_bytes() for path in again.files] == before


def test_a_file_that_cannot_be_read__skipped(tmp_path: Path, engine: Processes) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/一县/1.xlsx", return_of(CODES[0]))
    real, memory.__class__._open = memory.__class__._open, _refuse  # type: ignore[assignment]
    try:
        done = rollup(["memory://一县"], tmp_path, engine)
    finally:
        memory.__class__._open = real  # type: ignore[method-assign]
    assert done.counts == {"received": 1, "skipped": 1}
    assert [row["问题编号"] for row in rows(tmp_path / FILES)] == ["IO-05"]


def _refuse(*args: object, **options: object) -> None:
    raise PermissionError("not yours")


def test_nothing_there__said(tmp_path: Path, engine: Processes) -> None:
    for source in (str(tmp_path / "没有"), "memory://没有这个", "没有这种://x"):
        with pytest.raises(NianbaoError, match="没有"):
            rollup([source], tmp_path / "汇总", engine)


def test_command__counts_and_exit_code(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rollup", str(folder), "--to", str(tmp_path / "汇总")]) == 1
    shown = capsys.readouterr().out
    assert "收到 16 个文件：通过 7，待说明 0，退回 1，读不了 2，跳过 6。" in shown
    assert "已汇总 7 个单位，4 个县，3 个市，2 个省" in shown
    assert "退回 1 个，没有汇总。请县里让单位改好，再汇总一次；错在哪里，见文件清单。" in shown
    assert "跳过 2 个：ID-10 一个单位两份表。请核实哪一份有效，只留下有效的一份，再汇总一次。" in shown
    assert "跳过 1 个：ID-09 不知道属于哪个县。" in shown
    assert "ID-03" not in shown
    assert main(["rollup", str(folder), "--to", str(tmp_path / "汇总"), "--engine", "飞"]) == 2
    assert "没有“飞”这种运行方式" in capsys.readouterr().err


def test_nothing_left_to_do__clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An archive of good returns, a copy of one, and what a system leaves beside them."""
    good = {f"{code}.xlsx": return_of(code) for code in CODES[:2]}
    (tmp_path / "县").mkdir()
    (tmp_path / "县" / "表.zip").write_bytes(zipped({**good, "__MACOSX/._a": b"x"}))
    (tmp_path / "县" / "又.xlsx").write_bytes(good[f"{CODES[0]}.xlsx"])
    assert main(["rollup", str(tmp_path / "县"), "--to", str(tmp_path / "汇总")]) == 0
    assert "已汇总 2 个单位" in capsys.readouterr().out


def test_code_that_names_no_county__told_and_in_no_count(tmp_path: Path, engine: Processes) -> None:
    (tmp_path / "县").mkdir()
    for number, code in enumerate(
        ("", "QS", "64032", "６４０３２３００１", CODES[0], "99" + CODES[0][2:], "6403230011")
    ):
        (tmp_path / "县" / f"{number}.xlsx").write_bytes(return_of(code))
    done = rollup([str(tmp_path / "县")], tmp_path / "汇总", engine)
    assert done.units["乡镇"] == done.counts["accepted"] == 1
    assert done.left == {("skipped", "ID-09"): 6}
    assert "单位编码“（空）”不是行政区划代码" in rows(tmp_path / "汇总" / FILES)[0]["说明"]


@pytest.mark.parametrize("edition", YEARS)
def test_blank_as_handed_out__beside_the_filled_one(edition: str, tmp_path: Path, engine: Processes) -> None:
    form = load_form(edition)
    stamp = stamp_of(form, unit_code=CODES[0])
    last = {"carried_out.natural": 3, "carried_out.total": 3}
    (tmp_path / "县").mkdir()
    (tmp_path / "县" / "填好.xlsx").write_bytes(return_of(CODES[0], edition=edition))
    for name, values in (("空白.xlsx", {}), ("预填.xlsx", carried_values(form, last))):
        (tmp_path / "县" / name).write_bytes(write_workbook(issued_plan(form, stamp, values)))
    done = rollup([str(tmp_path / "县")], tmp_path / "汇总", engine)
    assert (done.units["乡镇"], done.left) == (1, {("skipped", "ID-08"): 2})


def test_killed_before_the_end__all_of_the_old_or_all_of_the_new(
    folder: Path, tmp_path: Path, engine: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "汇总"
    before = {path: path.read_bytes() for path in rollup([str(folder)], target, engine).files}
    (folder / "640323" / "新.xlsx").write_bytes(return_of("640323004"))
    (target / ".写入中-0123.csv").write_bytes(b"left by one that was killed")
    with monkeypatch.context() as patch:
        patch.setattr(Processes, "map", _killed)
        with pytest.raises(KeyboardInterrupt):
            rollup([str(folder)], target, engine)
    assert {path: path.read_bytes() for path in before} == before
    assert [path.name for path in target.glob(".写入中*")] == []
    with working(_lock_of(target / ".." / target.name), "逐级汇总"), pytest.raises(NianbaoError, match="逐级汇总"):
        rollup([str(folder)], target, engine)
    assert rollup([str(folder)], target, engine).units["乡镇"] == 8


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_target_that_is_a_file__said_before_anything_is_read(folder: Path, tmp_path: Path, engine: Processes) -> None:
    (tmp_path / "文件").write_bytes(b"x")
    with pytest.raises(NianbaoError, match=r"建不了文件夹“.*文件”。请检查有没有同名的文件"):
        rollup([str(folder)], tmp_path / "文件", engine)


def test_the_same_folder_named_in_other_ways__once(folder: Path, tmp_path: Path, engine: Processes) -> None:
    sources = [str(folder), str(folder / "640323" / ".."), str(folder / "640323")]
    assert rollup(sources, tmp_path / "汇总", engine).counts["received"] == 16


def test_county_whose_code_ends_in_nought__only_its_own_are_left_out(tmp_path: Path, engine: Processes) -> None:
    form = load_form("2021")
    (tmp_path / "县").mkdir()
    for name, code in (("1", "130130001"), ("2", "130131001")):
        (tmp_path / "县" / f"{name}.xlsx").write_bytes(return_of(code))
    wrong = filled(form, stamp=stamp_of(form, unit_code="130131002"), damage=with_cell(f"{T3}!D4", value="七"))
    (tmp_path / "县" / "3.xlsx").write_bytes(wrong)
    done = rollup([str(tmp_path / "县")], tmp_path / "汇总", engine)
    book = next(path for path in done.files if path.suffix == ".xlsx")
    told = [[cell.value for cell in row][1:] for row in openpyxl.load_workbook(book)["报送情况"].iter_rows(4, 5)]
    assert [row[-1] for row in told] == ["1 个单位", "1 个单位；另有退回 1 个没有汇总"]


def test_one_township_by_nine_and_by_twelve_digits__one_unit(tmp_path: Path, engine: Processes) -> None:
    (tmp_path / "县").mkdir()
    for name, code in (("1", CODES[0]), ("2", f"{CODES[0]}000"), ("3", f"{CODES[1]}000")):
        (tmp_path / "县" / f"{name}.xlsx").write_bytes(return_of(code))
    done = rollup([str(tmp_path / "县")], tmp_path / "汇总", engine)
    assert done.units["乡镇"] == 2
    assert [(row["单位编码"], row["问题编号"]) for row in rows(tmp_path / "汇总" / FILES)] == [
        (CODES[0], ""),
        (f"{CODES[0]}000", "ID-03"),
        (f"{CODES[1]}000", ""),
    ]


def test_files_that_disagree__named_from_the_folder_on_where_they_part(tmp_path: Path, engine: Processes) -> None:
    for name, new in (("旧", 7), ("新", 9)):
        (tmp_path / "县" / name).mkdir(parents=True)
        (tmp_path / "县" / name / "甲镇.xlsx").write_bytes(return_of(CODES[0], new))
    rollup([str(tmp_path / "县")], tmp_path / "汇总", engine)
    told = [row["说明"] for row in rows(tmp_path / "汇总" / FILES)]
    assert ["（“县/新/甲镇.xlsx”“县/旧/甲镇.xlsx”）" in each for each in told] == [True, True]


def test_target_holds_returns__they_are_summed_and_our_own_files_are_not(folder: Path, engine: Processes) -> None:
    target = folder / "640122"
    first = rollup([str(folder)], target, engine)
    assert (first.units["乡镇"], first.counts["received"]) == (7, 16)
    (target / "2021年2021版式汇总表（新）.xlsx").write_bytes(b"x")
    again = rollup([str(folder)], target, engine)
    assert (again.units, again.counts) == (first.units, first.counts)


def test_county_of_which_nothing_is_summed__has_its_line_all_the_same(tmp_path: Path, engine: Processes) -> None:
    form = load_form("2021")
    wrong = filled(form, stamp=stamp_of(form, unit_code="640324001"), damage=with_cell(f"{T3}!D4", value="七"))
    (tmp_path / "县").mkdir()
    for name, data in (("1", return_of(CODES[0])), ("2", wrong), ("3", return_of(CODES[3]))):
        (tmp_path / "县" / f"{name}.xlsx").write_bytes(data)
    done = rollup([str(tmp_path / "县")], tmp_path / "汇总", engine)
    book = openpyxl.load_workbook(next(path for path in done.files if path.suffix == ".xlsx"))
    told = [[cell.value for cell in row][1:] for row in book["报送情况"].iter_rows(4, 6)]
    assert [(row[0], *row[2:]) for row in told] == [
        ("640122", "已汇总", "1 个单位"),
        ("640323", "已汇总", "1 个单位"),
        ("640324", "没有汇总", "退回 1 个没有汇总"),
    ]
    assert "草稿：1 个县未汇总" in book["全部汇总"]["A1"].value
    assert len(book.sheetnames) == 5


def test_nothing_to_sum_any_more__the_old_sums_are_gone(tmp_path: Path, engine: Processes) -> None:
    (tmp_path / "县").mkdir()
    (tmp_path / "县" / "1.xlsx").write_bytes(return_of(CODES[0]))
    rollup([str(tmp_path / "县")], tmp_path / "汇总", engine)
    (tmp_path / "县" / "1.xlsx").write_bytes(b"no return")
    done = rollup([str(tmp_path / "县")], tmp_path / "汇总", engine)
    assert (rows(tmp_path / "汇总" / TABLE), list((tmp_path / "汇总").glob("*.xlsx"))) == ([], [])
    assert any("已经过时，撤回了" in note for note in done.notes)
    (tmp_path / "县" / "1.xlsx").unlink()
    with pytest.raises(NianbaoError, match=r"没有文件。请检查路径。“.*汇总”里还是以前的结果"):
        rollup([str(tmp_path / "县")], tmp_path / "汇总", engine)


def test_what_is_to_be_done__stands_there_in_full(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a form that is nobody's, of two cures for one rule, and of a file over which the reader failed."""
    form, folder = load_form("2021"), tmp_path / "县"
    folder.mkdir()
    own = replace(form, edition="盐池补充")
    (folder / "1.xlsx").write_bytes(filled(own, stamp=stamp_of(own, unit_code=CODES[0])))
    assert main(["rollup", str(folder), "--to", str(tmp_path / "汇总")]) == 1
    shown = capsys.readouterr().out
    assert "读不了 1 个：ID-04 不是本次的表。请" in shown
    assert "{" not in shown
    monkeypatch.setattr("toolkit.verbs.rollup_record.verify_bytes", _refuse)
    done = rollup([str(folder)], tmp_path / "汇总", Inline())
    assert done.left == {("unreadable", "RUN-05"): 1}
    assert "请用 Excel 或 WPS 打开后另存为" in rollup_text(done, OUTCOMES)
    assert "{" not in rollup_text(done, OUTCOMES)


def test_warnings_that_want_a_word__are_why_there_is_something_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form, folder = load_form("2021"), tmp_path / "县"
    folder.mkdir()
    values = {"new.natural": 9, "grant.natural": 3, "carried_out.natural": 5}
    (folder / "1.xlsx").write_bytes(filled(form, values, stamp=stamp_of(form, unit_code=CODES[0])))
    assert main(["rollup", str(folder), "--to", str(tmp_path / "汇总")]) == 1
    assert "待说明 1 个，已经汇总。请县里让单位核实" in capsys.readouterr().out
    [row] = rows(tmp_path / "汇总" / FILES)
    assert (row["结果"], row["问题编号"]) == ("待说明", "B10")
    assert row["说明"].startswith("表三依申请公开")
