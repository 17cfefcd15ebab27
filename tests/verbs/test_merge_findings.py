"""What the merge says of the units beside one another: from a campaign's folder to text, JSON and exit code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from toolkit.campaign import ledger as ledger_module
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.cli.main import main
from toolkit.engine import Inline
from toolkit.forms.unit_kinds import kind_of
from toolkit.merge import Comparison
from toolkit.verbs.collect import collect
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import unit_stamp
from toolkit.verbs.merge import Merge, merge
from toolkit.verbs.verify import verify
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

Given = Mapping[str, Value]
EIGHT: Given = {
    "normdoc.made": 1,
    "normdoc.valid": 3,
    "license.decisions": 20,
    "new.natural": 7,
    "grant.natural": 5,
    "deny.1.natural": 2,
    "review.upheld": 1,
    "suit_direct.upheld": 1,
}
HEADING = "单位编码,单位名称,键,表,行,栏,单元格,数值,来源"


def campaign_of(folder: Path, of: Mapping[str, Given], year: int = 2022, settings: str = "") -> Campaign:
    """A campaign with these units by name, numbered from 1, whose returns lie in 收回."""
    campaign = create_campaign(folder, "盐池县", year)
    units = tuple(Unit(f"{number}", name, kind_of(name)) for number, name in enumerate(of, 1))
    (folder / "名册.xlsx").write_bytes(roster_workbook(units, "盐池县"))
    campaign = Campaign(folder)
    for unit, given in zip(units, of.values(), strict=True):
        hand_in(campaign, unit, given)
    with (folder / SETTINGS_FILE).open("a", encoding="utf-8") as file:
        file.write(settings)
    return Campaign(folder)


def hand_in(campaign: Campaign, unit: Unit, given: Given) -> None:
    data = write_workbook(filled_plan(campaign.form, unit_stamp(campaign, unit, 1), given))
    (campaign.inbox / f"{unit.name}.xlsx").write_bytes(data)


def merged(campaign: Campaign) -> Merge:
    collect(campaign, engine=Inline())
    verify(campaign, engine=Inline())
    return merge(campaign)


def told(done: Merge) -> list[tuple[str, str]]:
    return [(each.rule, each.level) for each in done.findings]


def last_year(folder: Path, lines: Sequence[tuple[str, str, int]]) -> None:
    rows = [f"{code},x,{key},t,行,栏,格,{number},0" for code, key, number in lines]
    (folder / "上年.csv").write_text("\n".join([HEADING, *rows, ""]), encoding="utf-8-sig")


def test_twins_double_counting_and_a_vertical_body__told_by_name(tmp_path: Path) -> None:
    done = merged(
        campaign_of(tmp_path, {"甲乡": EIGHT, "乙镇": EIGHT, "盐池县气象局": {"new.natural": 1, "grant.natural": 1}})
    )
    assert told(done) == [("M02", "error"), ("M05", "info"), ("M03", "warning")]
    assert [each.message.partition("，")[0] for each in done.findings] == [
        "甲乡和乙镇报的数完全一样（不为 0 的 8 个数全部相同）",
        "甲乡和乙镇的表四完全相同（共 2 件）",
        "“盐池县气象局”像是垂直管理单位",
    ]
    assert done.findings[1].cells == ("表四复议诉讼!E4", "表四复议诉讼!J4", "表四复议诉讼!O4")


def test_findings_of_the_merge__hold_nothing_up(tmp_path: Path) -> None:
    done = merged(campaign_of(tmp_path, {"甲乡": EIGHT, "乙镇": EIGHT}))
    assert [state.state for state in done.states] == ["已汇总", "已汇总"]
    assert done.values["new.natural"] == 14
    assert all(path.is_file() for path in done.files)


def test_units_that_are_unlike__nothing(tmp_path: Path) -> None:
    assert told(merged(campaign_of(tmp_path, {"甲乡": EIGHT, "乙镇": {"new.natural": 1, "grant.natural": 1}}))) == []


def test_imported_last_year__far_off_numbers_told(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, {"甲乡": EIGHT, "乙镇": {}}, settings='"上年数据" = "上年.csv"\n')
    last_year(tmp_path, [("1", "license.decisions", 2), ("2", "license.decisions", 3), ("2", "penalty.decisions", 1)])
    (found,) = merged(campaign).findings
    assert (found.rule, found.cells) == ("M07", ("表二主动公开!B7",))
    assert "甲乡与上年相差过大：表二主动公开 B7（行政许可／本年处理决定数量）上年 2，本年 20" in found.message


def test_last_year_becomes_known_after_the_merge__findings_follow_and_outputs_stay(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, {"甲乡": EIGHT, "乙镇": {}}, settings='"上年数据" = "上年.csv"\n')
    last_year(tmp_path, [("1", "license.decisions", 20), ("2", "license.decisions", 0)])
    before = merged(campaign)
    assert told(before) == []
    written = [path.stat().st_mtime_ns for path in before.files]
    last_year(tmp_path, [("1", "license.decisions", 2), ("2", "license.decisions", 0)])
    after = merge(Campaign(tmp_path))
    assert told(after) == [("M07", "warning")]
    assert [path.stat().st_mtime_ns for path in after.files] == written


def test_last_years_campaign__changes_in_it_are_seen(tmp_path: Path) -> None:
    last = campaign_of(tmp_path / "上年", {"甲乡": {"license.decisions": 20}}, 2021)
    merged(last)
    this = campaign_of(tmp_path / "本年", {"甲乡": {"license.decisions": 20}})
    path = this.folder / SETTINGS_FILE
    path.write_text(
        path.read_text(encoding="utf-8").replace('"上年任务" = ""', '"上年任务" = "../上年"'), encoding="utf-8"
    )
    assert told(merged(Campaign(this.folder))) == []
    hand_in(last, last.units[0], {"license.decisions": 2})
    merged(Campaign(last.folder))
    assert told(merge(Campaign(this.folder))) == [("M07", "warning")]


def test_county_against_last_years_county__only_when_it_is_whole(tmp_path: Path) -> None:
    # Of some units' last year, the sums prove nothing.
    sums = {"甲乡": {"normdoc.valid": 5, "normdoc.made": 1}, "乙镇": {"normdoc.valid": 4}}
    campaign = campaign_of(tmp_path, sums, settings='"上年数据" = "上年.csv"\n')
    last_year(tmp_path, [("1", "normdoc.valid", 4), ("2", "normdoc.valid", 3)])
    assert ("A03", "warning") in told(merged(campaign))
    last_year(tmp_path, [("1", "normdoc.valid", 4)])
    assert told(merged(Campaign(tmp_path))) == [("M08", "info")]


def test_unit_without_last_year__told_until_it_is_said_what_it_was(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, {"甲乡": EIGHT, "乙镇": {}}, settings='"上年数据" = "上年.csv"\n')
    last_year(tmp_path, [("1", "license.decisions", 20), ("9", "license.decisions", 0)])
    (found,) = merged(campaign).findings
    assert (found.rule, found.level) == ("M08", "info")
    assert found.message == "乙镇没有上年的数，跨年的审核关系没有核对。"
    with (tmp_path / SETTINGS_FILE).open("a", encoding="utf-8") as file:
        file.write('["单位沿革"]\n"2" = ["9"]\n')
    assert told(merged(Campaign(tmp_path))) == []


def test_unchanged_rerun__compares_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = campaign_of(tmp_path, {"甲乡": EIGHT, "乙镇": EIGHT})
    first = merged(campaign)

    def never(*_: object) -> None:
        raise AssertionError("compared again")

    monkeypatch.setattr(Comparison, "add", never)
    assert merge(Campaign(tmp_path)).findings == first.findings != ()


def test_another_kind_in_the_roster__compared_anew(tmp_path: Path) -> None:
    busy: Given = {"penalty.decisions": 500}
    of = {"甲局": {}, "乙乡": busy, "丙乡": {**busy, "license.decisions": 1}, "丁乡": {**busy, "license.decisions": 2}}
    campaign = campaign_of(tmp_path, of)
    assert told(merged(campaign)) == []
    units = tuple(Unit(unit.code, unit.name, "乡") for unit in campaign.units)
    (tmp_path / "名册.xlsx").write_bytes(roster_workbook(units, "盐池县"))
    assert told(merge(Campaign(tmp_path))) == [("M07", "warning")]


def test_received_after_the_deadline__told_by_the_first_time_the_content_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on(day: int) -> None:
        at = datetime(2023, 1, day, 12).astimezone().isoformat()
        monkeypatch.setattr(ledger_module, "now", lambda: at)

    campaign = campaign_of(tmp_path, {"甲乡": EIGHT, "乙镇": {}}, settings='"报送截止" = 2023-01-15\n')
    (campaign.inbox / "乙镇.xlsx").rename(tmp_path / "乙镇.xlsx")
    on(15)
    merged(campaign)
    (tmp_path / "乙镇.xlsx").rename(campaign.inbox / "乙镇.xlsx")
    # The same content once more, under another name, is no later return.
    (campaign.inbox / "甲乡 再发.xlsx").write_bytes((campaign.inbox / "甲乡.xlsx").read_bytes())
    on(18)
    (found,) = merged(Campaign(tmp_path)).findings
    assert (found.rule, found.level) == ("T03", "warning")
    assert found.message == "乙镇的报表晚于截止日期 2023-01-15 收到（乙镇 2023-01-18）。"


def test_rule_that_the_county_switched_off__not_told_any_more(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path, {"甲乡": EIGHT, "乙镇": EIGHT})
    assert told(merged(campaign)) == [("M02", "error"), ("M05", "info")]
    switch = {"编号": "M02", "性质": "停用", "原因": "合署办公", "经手人": "某某"}
    lines = ['[["审核关系"]]', *(f'"{name}" = "{text}"' for name, text in switch.items()), '"截至" = 2999-12-31', ""]
    with (tmp_path / SETTINGS_FILE).open("a", encoding="utf-8") as file:
        file.write("\n".join(lines))
    assert told(merged(Campaign(tmp_path))) == [("M05", "info")]


def test_merge_command__text_json_and_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    merged(campaign_of(tmp_path, {"甲乡": EIGHT, "乙镇": EIGHT}))
    assert main(["merge", "-C", str(tmp_path)]) == 1
    text = capsys.readouterr().out
    assert "汇总时发现下列问题，请核对：" in text
    assert "M02  甲乡和乙镇报的数完全一样" in text
    assert main(["merge", "-C", str(tmp_path), "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert [each["rule"] for each in data["findings"]] == ["M02", "M05"]


def test_only_a_hint__clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases: Given = {"review.upheld": 2, "new.natural": 1, "grant.natural": 1}
    merged(campaign_of(tmp_path, {"甲乡": cases, "乙镇": {**cases, "normdoc.valid": 5}}))
    assert main(["merge", "-C", str(tmp_path)]) == 0
    assert "M05  甲乡和乙镇的表四完全相同" in capsys.readouterr().out


def test_number_that_towers_over_the_peers__hinted_where_no_last_year_is_known(tmp_path: Path) -> None:
    """A digit too many in the first year: nothing but the other townships says so."""
    given: dict[str, Given] = {
        name: {"new.natural": number, "grant.natural": number}
        for name, number in {"甲乡": 3, "乙镇": 5, "丙乡": 4, "丁街道": 8, "戊镇": 4000}.items()
    }
    (found,) = [each for each in merged(campaign_of(tmp_path / "头年", given)).findings if each.rule == "M07"]
    assert (found.level, found.found) == ("info", "戊镇")
    assert found.message.startswith("戊镇比同类单位大得多：表三依申请公开 J4（")
    assert "是 4000，同类单位平均约 5" in found.message
    known = campaign_of(tmp_path / "有上年", given, settings='\n"上年数据" = "上年.csv"\n')
    last_year(known.folder, [(str(number), "new.total", 3900) for number in range(1, 6)])
    assert "大得多：表三依申请公开 J4" not in " ".join(each.message for each in merged(known).findings)


@pytest.mark.parametrize("numbers", [(3, 5, 4, 999), (900, 1000, 800, 40_000), (4000, 2, 3)])
def test_number_that_is_larger_only__nothing_hinted(numbers: tuple[int, ...], tmp_path: Path) -> None:
    given: dict[str, Given] = {
        f"{letter}乡": {"new.natural": number, "grant.natural": number}
        for letter, number in zip("甲乙丙丁", numbers, strict=False)
    }
    assert not [each for each in merged(campaign_of(tmp_path, given)).findings if "大得多" in each.message]
