"""A whole campaign through its verbs: what is handed out, taken in, sent back, merged, written."""

import io
import json
import os
import time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import roster_workbook
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.errors import NianbaoError
from toolkit.forms import index_form
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.read_return import find_stamps
from toolkit.verbs.adopt import adopt
from toolkit.verbs.demo import create_sample, filled_plan, hand_in, sample_data
from toolkit.verbs.distribute import distribute, unit_stamp
from toolkit.verbs.run import run
from toolkit.workbook.plan import Value
from toolkit.workbook.summary import COUNTY_SHEET, summary_layout
from toolkit.workbook.writer import write_workbook


def _hashes(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _states(campaign: Campaign) -> dict[str, str]:
    return {state.unit.name: state.state for state in unit_states(campaign)}


def _return(campaign: Campaign, name: str, **values: Value) -> bytes:
    unit = next(unit for unit in campaign.units if unit.name == name)
    given = {key.replace("__", "."): value for key, value in values.items()}
    return write_workbook(filled_plan(campaign.form, unit_stamp(campaign, unit, 1), given))


def test_distribute__one_sealed_workbook_a_unit_and_a_dispatch_list(campaign: Campaign) -> None:
    files = sorted(path.name for path in campaign.outbox.iterdir())
    assert len(files) == 10
    assert "青山乡_2020年政府信息公开年报填报表.xlsx" in files
    data = (campaign.outbox / "青山乡_2020年政府信息公开年报填报表.xlsx").read_bytes()
    written, carried = find_stamps(read_workbook(data))
    assert written is not None
    assert written == carried
    assert (written.unit_code, written.year, written.edition, written.issue) == ("640323202", 2020, "2019", 1)
    assert written.genuine(campaign.key)
    listed = openpyxl.load_workbook(campaign.outbox / "下发清单.xlsx")
    assert listed.sheetnames == ["下发清单", "文件校验码"]
    rows, hashes = (list(sheet.iter_rows(values_only=True)) for sheet in listed)
    assert len(rows) == len(hashes) == 10
    assert rows[0][-3:] == ("下发序号", "已发", "签收")
    assert all(len(row[-1]) == 64 for row in hashes[1:])


def test_distribute_again__changes_nothing(campaign: Campaign) -> None:
    before = _hashes(campaign.outbox)
    assert not any(each.fresh for each in distribute(campaign))
    assert _hashes(campaign.outbox) == before


def test_one_click__board_of_the_sample(received: Campaign) -> None:
    done = run(received)
    assert _states(received) == {
        "盐州路街道": "已汇总",
        "花马池镇": "已汇总",
        "大水坑镇": "退回（第 1 次）",
        "惠安堡镇": "退回（第 1 次）",
        "高沙窝镇": "已汇总",
        "王乐井乡": "已汇总",
        "冯记沟乡": "已汇总",
        "青山乡": "已汇总",
        "麻黄山乡": "已下发",
    }
    assert done.merged.draft
    assert [path.name for path in done.reports if "青山乡" in path.name] == [
        "盐池县青山乡2020年政府信息公开工作年度报告（初稿）.docx"
    ]
    assert sorted(path.parent.name for path in received.sent_back.rglob("*.docx")) == [
        "大水坑镇",
        "惠安堡镇",
        "青山乡",
    ]


def test_one_click_again__same_bytes_and_no_new_files(ran: Campaign) -> None:
    before = {name: data for name, data in _hashes(ran.folder).items() if ".nianbao" not in name}
    assert not any(each.fresh for each in run(ran).collected)
    after = {name: data for name, data in _hashes(ran.folder).items() if ".nianbao" not in name}
    assert after == before


def test_inbox_is_never_changed_and_originals_are_kept(received: Campaign) -> None:
    before = _hashes(received.inbox)
    run(received)
    assert _hashes(received.inbox) == before
    for file in received.ledger.files():
        assert received.original(file.sha256).read_bytes() in before.values()


def test_corrected_return__replaces_the_wrong_one(ran: Campaign) -> None:
    better = ran.inbox / "大水坑镇（改）.xlsx"
    better.write_bytes(_return(ran, "大水坑镇", new__natural=3, grant__natural=3))
    later = time.time() + 10
    os.utime(better, (later, later))
    done = run(ran)
    assert _states(ran)["大水坑镇"] == "已汇总"
    assert done.merged.values["new.natural"] == 15
    assert len([file for file in ran.ledger.files() if file.unit_code == "640323101"]) == 2


def test_wrong_again__counts_the_times(ran: Campaign) -> None:
    worse = ran.inbox / "大水坑镇2.xlsx"
    worse.write_bytes(_return(ran, "大水坑镇", new__natural=5, grant__natural=3))
    later = time.time() + 10
    os.utime(worse, (later, later))
    run(ran)
    assert _states(ran)["大水坑镇"] == "退回（第 2 次）"


def test_restored_copy__holds_the_figures_and_can_be_returned_corrected(ran: Campaign) -> None:
    package = ran.sent_back / "惠安堡镇" / "惠安堡镇_恢复表（第1次）.xlsx"
    book = openpyxl.load_workbook(package)
    assert book.sheetnames[0] == "问题清单"
    assert book["表四复议诉讼"]["E4"].value == "=SUM(A4:D4)"
    assert book["表三依申请公开"]["E4"].comment is not None
    book["表二主动公开"]["D3"] = 0
    book["表三依申请公开"]["E4"] = 2
    corrected = ran.inbox / "惠安堡镇 改好.xlsx"
    book.save(corrected)
    later = time.time() + 10
    os.utime(corrected, (later, later))
    run(ran)
    assert _states(ran)["惠安堡镇"] == "已汇总"


@pytest.mark.parametrize(
    ("name", "data", "status", "says"),
    [
        ("半截.xlsx", b"PK\x03\x04" + bytes(50), "refused", "没有传完整"),
        ("照片.xlsx", b"\xff\xd8\xff\xe0" + bytes(50), "refused", "照片"),
        ("空.xlsx", b"", "refused", "空的"),
        ("~$青山乡.xlsx", bytes(165), "skipped", "临时文件"),
        ("青山乡.xlsx.crdownload", b"PK", "skipped", "还没有传完"),
    ],
)
def test_files_that_are_no_returns__one_sentence_and_the_rest_goes_on(
    received: Campaign, name: str, data: bytes, status: str, says: str
) -> None:
    (received.inbox / name).write_bytes(data)
    collected = run(received).collected
    bad = next(each for each in collected if each.source.endswith(name))
    assert bad.status == status
    assert says in bad.reason
    assert _states(received)["青山乡"] == "已汇总"


def test_workbook_of_another_campaign__is_refused_by_its_seal(received: Campaign, tmp_path: Path) -> None:
    other = create_sample(tmp_path / "别县", bytes(32))
    distribute(other)
    hand_in(other)
    foreign = next(other.inbox.glob("青山乡*"))
    (received.inbox / "麻黄山乡.xlsx").write_bytes(foreign.read_bytes())
    os.utime(received.inbox / "麻黄山乡.xlsx", (time.time() + 10, time.time() + 10))
    done = run(received)
    refused = next(each for each in done.collected if each.source.endswith("麻黄山乡.xlsx"))
    assert refused.status == "refused"
    assert "不属于本次填报任务" in refused.reason
    assert _states(received)["青山乡"] == "已汇总"


def test_blank_workbook_dropped_into_the_inbox__never_displaces_a_return(received: Campaign) -> None:
    blank = next(received.outbox.glob("青山乡*")).read_bytes()
    (received.inbox / "青山乡 空白.xlsx").write_bytes(blank)
    done = run(received)
    assert [each.reason for each in done.collected if each.status == "refused"] == [
        "这是下发的空白表，还没有填写。请发送填好的表。"
    ]
    assert _states(received)["青山乡"] == "已汇总"


def test_replaced_content_under_another_name__asks_which_one_counts(ran: Campaign) -> None:
    old = next(ran.inbox.glob("大水坑镇*")).read_bytes()
    better = ran.inbox / "大水坑镇（改）.xlsx"
    better.write_bytes(_return(ran, "大水坑镇", new__natural=3, grant__natural=3))
    run(ran)
    (ran.inbox / "大水坑镇 旧.xlsx").write_bytes(old)
    again = next(each for each in run(ran).collected if each.source.endswith("旧.xlsx"))
    assert again.status == "return"
    assert _states(ran)["大水坑镇"] == "有疑问"


def test_path_that_goes_back_to_earlier_content__asks_until_a_person_chooses(received: Campaign) -> None:
    good, bad = (_return(received, "大水坑镇", new__natural=3, grant__natural=n) for n in (3, 2))
    path = next(received.inbox.glob("大水坑镇*"))
    for data, state in ((good, "已汇总"), (bad, "有疑问"), (good, "有疑问")):
        path.write_bytes(data)
        run(received)
        assert _states(received)["大水坑镇"] == state
    adopt(received, f"收回/{path.name}", by="经办人")
    assert _states(received)["大水坑镇"] == "已汇总"


def test_refused_unit_entered_into_the_roster__is_taken_in_next_time(received: Campaign) -> None:
    roster = received.folder / "名册.xlsx"
    whole = roster.read_bytes()
    fewer = tuple(unit for unit in received.units if unit.name != "青山乡")
    roster.write_bytes(roster_workbook(fewer, "盐池县"))
    done = run(Campaign(received.folder))
    assert [each.reason for each in done.collected if each.status == "refused"] == [
        "名册里没有编码为“640323202”的单位。请用县里下发的填报表填写；应报而不在名册里的，由县里核对名册。"
    ]
    roster.write_bytes(whole)
    again = Campaign(received.folder)
    run(again)
    assert _states(again)["青山乡"] == "已汇总"


def test_verdict_is_taken_anew_when_last_year_becomes_known(ran: Campaign, tmp_path: Path) -> None:
    last = create_sample(tmp_path / "上年", bytes(range(2, 34)))
    _set(last, '"年度" = 2020', '"年度" = 2019')
    last = Campaign(last.folder)
    distribute(last)
    unit = next(unit for unit in last.units if unit.name == "青山乡")
    plan = filled_plan(last.form, unit_stamp(last, unit, 1), {"new.natural": 4, "carried_out.natural": 4})
    (last.inbox / "青山乡.xlsx").write_bytes(write_workbook(plan))
    run(last)
    assert _states(last)["青山乡"] == "已汇总"
    _set(ran, '"上年任务" = ""', '"上年任务" = "../上年"')
    again = Campaign(ran.folder)
    run(again)
    assert _states(again)["青山乡"] == "退回（第 1 次）"


def test_report_that_somebody_worked_on__is_left_alone(ran: Campaign) -> None:
    draft = next(ran.reports.glob("*青山乡*"))
    draft.write_bytes(b"edited by the office")
    changed = ran.inbox / "青山乡 改.xlsx"
    changed.write_bytes(_return(ran, "青山乡", facts__training=9))
    run(ran)
    assert draft.read_bytes() == b"edited by the office"
    assert draft.with_stem(draft.stem + "（新）").is_file()


def test_outputs_that_no_longer_hold__are_taken_back(ran: Campaign) -> None:
    assert list((ran.sent_back / "大水坑镇").glob("*.xlsx"))
    (ran.inbox / "大水坑镇 改.xlsx").write_bytes(_return(ran, "大水坑镇", new__natural=3, grant__natural=3))
    (ran.inbox / "青山乡 改.xlsx").write_bytes(_return(ran, "青山乡", new__natural=3))
    run(ran)
    assert not list((ran.sent_back / "大水坑镇").glob("*.xlsx"))
    assert not list(ran.reports.glob("*青山乡*"))
    assert list(ran.reports.glob("*大水坑镇*"))


def test_failed_merge_is_not_written_down_as_done(received: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr("toolkit.merge.parquet.UnitParquet.write", broken)
    with pytest.raises(MemoryError):
        run(received)
    assert _states(received)["青山乡"] == "待说明"


def _set(campaign: Campaign, old: str, new: str) -> None:
    path = campaign.folder / SETTINGS_FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_county_numbers__formulas_csv_and_parquet_agree_with_pandas(received: Campaign) -> None:
    done = run(received)
    layout = summary_layout(received.form)
    book = read_workbook(done.merged.files[0].read_bytes())
    county = book.sheet(COUNTY_SHEET)
    assert county is not None
    table = pd.read_csv(io.BytesIO(done.merged.files[1].read_bytes()))
    parquet = pd.read_parquet(done.merged.files[2])
    sums, again = table.groupby("键")["数值"].sum(), parquet.groupby("键")["数值"].sum()
    checked = 0
    for cell in index_form(received.form).cells.values():
        if cell.key not in layout.refs:
            continue
        shown = county.cells[layout.refs[cell.key]]
        assert shown.formula, cell.key
        assert float(shown.text) == sums[cell.key] == again[cell.key], cell.key
        checked += 1
    assert checked == 22 + 132 + 29 + 12 + 3
    assert sums["procurement.amount"] == 12.5
    assert done.merged.files[1].read_bytes().startswith(b"\xef\xbb\xbf")


def test_carried_over_numbers__prefilled_from_last_years_campaign(ran: Campaign, tmp_path: Path) -> None:
    county, _, units = sample_data()
    this = create_sample(tmp_path / "本年", bytes(range(1, 33)))
    _set(this, '"年度" = 2020', '"年度" = 2021')
    _set(this, '"版式" = "2019"', '"版式" = "2021"')
    _set(this, '"上年任务" = ""', '"上年任务" = "../任务"')
    this = Campaign(this.folder)
    distribute(this)
    book = read_workbook((this.outbox / "王乐井乡_2021年政府信息公开年报填报表.xlsx").read_bytes())
    sheet = book.sheet("表三依申请公开")
    assert sheet is not None
    assert (sheet.cells["D5"].text, sheet.cells["E5"].text) == ("1", "0")
    assert sheet.cells["D4"].text == ""
    unknown = read_workbook((this.outbox / "麻黄山乡_2021年政府信息公开年报填报表.xlsx").read_bytes())
    assert unknown.sheets[3].cells["D5"].text == ""
    assert (county, len(units)) == ("盐池县", 9)

    wrong = this.inbox / "王乐井乡.xlsx"
    wrong.write_bytes(_return(this, "王乐井乡", carried_in__natural=2, grant__natural=2))
    run(this)
    state = next(state for state in unit_states(this) if state.unit.name == "王乐井乡")
    assert state.verdict is not None
    assert "B04" in [each.rule for each in state.findings]


def test_folder_without_roster_lines__says_what_to_do(tmp_path: Path) -> None:
    from toolkit.campaign.folder import create_campaign

    with pytest.raises(NianbaoError, match="还没有单位"):
        distribute(create_campaign(tmp_path, "盐池县", 2021))


def test_lost_key__says_so_instead_of_sealing_anew(campaign: Campaign) -> None:
    (campaign.folder / ".nianbao" / "密钥").unlink()
    with pytest.raises(NianbaoError, match="密钥文件"):
        distribute(Campaign(campaign.folder))


def test_handed_in_again__told_by_the_run_that_took_it_and_by_no_later_one(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["-C", str(received.folder)]
    main(["run", *where])
    assert "重报的单位" not in capsys.readouterr().out
    (received.inbox / "青山乡 改.xlsx").write_bytes(_return(received, "青山乡", new__natural=9, grant__natural=9))
    for command, told in (("run", True), ("run", False), ("verify", False)):
        main([command, *where])
        assert ("重报的单位" in capsys.readouterr().out) == told
    (received.inbox / "青山乡 再改.xlsx").write_bytes(_return(received, "青山乡", new__natural=8, grant__natural=8))
    main(["collect", *where])
    capsys.readouterr()
    for told in (True, False):
        main(["verify", *where])
        assert ("重报的单位" in capsys.readouterr().out) == told
    main(["verify", *where, "--json"])
    units = json.loads(capsys.readouterr().out)["units"]
    assert [each["unit"]["name"] for each in units if each["resubmission"]] == ["青山乡"]
