"""Campaigns' folders in a roll-up: of each the very numbers and units that its own county merges, and nothing else."""

import csv
import io
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from tests.helpers import zipped
from tests.verbs.conftest import KEY
from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import ROSTER_FILE, Unit, roster_workbook
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.campaign.standings import read_standings
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.engine.inline import Inline
from toolkit.errors import NianbaoError
from toolkit.forms.exact import unscaled
from toolkit.forms.unit_kinds import kind_of
from toolkit.intake.file_job import Job
from toolkit.verbs.adopt import adopt
from toolkit.verbs.collect import collect
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import distribute, unit_stamp
from toolkit.verbs.explain import explain
from toolkit.verbs.merged_sums import merged_sums
from toolkit.verbs.pack_campaign import pack_campaign
from toolkit.verbs.rollup import FILES, TABLE, Rollup, rollup
from toolkit.verbs.rollup_record import number_keys, rollup_records
from toolkit.verbs.undo import undo
from toolkit.verbs.verify import verify
from toolkit.verbs.withdraw import withdraw
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

ENGINE = Inline()
UNITS = {"640323001": "甲镇", "640323002": "乙镇", "640323003": "丙乡"}


def county(folder: Path, units: Mapping[str, str] = UNITS, name: str = "盐池县", more: str = "") -> Campaign:
    """A campaign of 2021 that has been handed out; `more`: added to its settings."""
    create_campaign(folder, name, 2021, key=KEY).close_ledger()
    roster = tuple(Unit(code, each, kind_of(each)) for code, each in units.items())
    write_atomic(folder / ROSTER_FILE, roster_workbook(roster, name))
    with (folder / SETTINGS_FILE).open("a", encoding="utf-8") as settings:
        settings.write(more)
    campaign = Campaign(folder)
    distribute(campaign)
    return campaign


def put(campaign: Campaign, file: str, unit: str, new: int, **others: Value) -> None:
    """Lay a return into 收回: so many applications, all of them granted unless told otherwise."""
    of = next(each for each in campaign.units if each.name == unit)
    values = {"new.natural": new, "grant.natural": new} | {key.replace("__", "."): each for key, each in others.items()}
    (campaign.inbox / file).parent.mkdir(exist_ok=True)
    (campaign.inbox / file).write_bytes(write_workbook(filled_plan(campaign.form, unit_stamp(campaign, of, 1), values)))


def done(campaign: Campaign) -> None:
    """Collect and verify; the ledger is let go of, as between two commands."""
    collect(campaign, engine=ENGINE)
    verify(campaign, engine=ENGINE)
    campaign.close_ledger()


def merged(campaign: Campaign) -> dict[str, tuple[str, str]]:
    """What the county itself merges, of the numbers of the official edition: key → number and units."""
    sums = merged_sums(campaign, unit_states(campaign))
    campaign.close_ledger()
    keys = number_keys("2021")
    return {key: (str(unscaled(each.scaled)), str(each.units)) for key, each in sums.items() if key in keys}


def taken(campaign: Campaign) -> dict[tuple[str, str], str]:
    """Code and name of every unit that the county merges → hash of the file that counts."""
    states = [state for state in unit_states(campaign) if state.mergeable and state.adopted]
    campaign.close_ledger()
    return {(each.unit.code, each.unit.name): each.adopted.sha256 for each in states if each.adopted}


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def of_county(target: Path, code: str = "640323") -> dict[str, tuple[str, str]]:
    lines = [row for row in rows(target / TABLE) if (row["级别"], row["编码"]) == ("县", code)]
    return {row["键"]: (row["数值"], row["单位数"]) for row in lines}


def listed(target: Path) -> dict[str, tuple[str, ...]]:
    """File → outcome, unit and rules."""
    told = ("结果", "单位名称", "问题编号")
    return {Path(row["文件"]).name: tuple(row[each] for each in told) for row in rows(target / FILES)}


def missing(of: Rollup) -> dict[str, str]:
    return {unit.name: unit.state for each in of.campaigns for unit in each.missing}


@pytest.fixture
def three(tmp_path: Path) -> Campaign:
    """甲镇 and 乙镇 have reported 3 and 4; 丙乡 has not."""
    campaign = county(tmp_path / "盐池")
    put(campaign, "甲.xlsx", "甲镇", 3)
    put(campaign, "乙.xlsx", "乙镇", 4)
    done(campaign)
    return campaign


def rolled(campaign: Campaign) -> tuple[Rollup, Path]:
    """A roll-up of this campaign alone, which equals what its county merges."""
    target = campaign.folder.parent / "全市"
    result = rollup([str(campaign.folder)], target, ENGINE)
    assert of_county(target) == merged(campaign)
    return result, target


def test_unit_that_has_not_reported__is_named(three: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    result, target = rolled(three)
    assert of_county(target)["new.natural"] == ("7", "2")
    assert missing(result) == {"丙乡": "未报"}
    assert (result.counts["received"], result.left, result.clean) == (2, {}, False)
    assert main(["rollup", str(three.folder), "--to", str(target)]) == 1
    assert "应报 3 个单位，汇总 2 个。没有汇总的：未报 1 个（丙乡）。" in capsys.readouterr().out


def test_all_have_reported__clean(three: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    put(three, "丙.xlsx", "丙乡", 0)
    done(three)
    assert rolled(three)[0].clean
    assert main(["rollup", str(three.folder), "--to", str(three.folder.parent / "全市")]) == 0
    assert "应报 3 个单位，汇总 3 个。\n" in capsys.readouterr().out


def test_return_in_question_waiting_or_withdrawn__in_no_sum_and_told(three: Campaign) -> None:
    put(three, "又.xlsx", "甲镇", 5)
    put(three, "再.xlsx", "甲镇", 6)
    done(three)
    withdraw(three, "乙镇", "报错了", engine=ENGINE)
    put(three, "丙.xlsx", "丙乡", 5)
    collect(three, engine=ENGINE)
    three.close_ledger()
    result, target = rolled(three)
    assert of_county(target) == {}
    assert missing(result) == {"甲镇": "有疑问", "乙镇": "撤回", "丙乡": "待审核"}
    assert [each.expected for each in result.campaigns] == [3]
    assert {outcome for outcome in listed(target).values() if outcome[2] != "ID-11"} == set()
    assert result.left == {("skipped", "ID-11"): 5}
    told = {Path(row["文件"]).name: row["说明"] for row in rows(target / FILES)}
    assert "已撤回：报错了" in told["乙.xlsx"]
    assert "还没有审核" in told["丙.xlsx"]
    assert "同一批收到几份不同的表" in told["又.xlsx"]


def test_sent_back_by_a_rule_that_only_the_county_switched__sent_back_here(tmp_path: Path) -> None:
    rule = '[["审核关系"]]\n"编号" = "B10"\n"性质" = "须改正"\n"原因" = "试"\n"经手人" = "张三"\n"截至" = 2099-03-31\n'
    campaign = county(tmp_path / "盐池", more=rule)
    put(campaign, "甲.xlsx", "甲镇", 9, grant__natural=4, carried_out__natural=5)
    put(campaign, "乙.xlsx", "乙镇", 4)
    done(campaign)
    result, target = rolled(campaign)
    assert listed(target) == {"甲.xlsx": ("退回", "甲镇", "B10"), "乙.xlsx": ("通过", "乙镇", "")}
    assert missing(result) == {"甲镇": "退回", "丙乡": "未报"}


def test_accepted_by_the_county__accepted_here(tmp_path: Path) -> None:
    campaign = county(tmp_path / "盐池", {"640323001": "甲镇"})
    put(campaign, "甲.xlsx", "甲镇", 9, grant__natural=4, carried_out__natural=5)
    done(campaign)
    result, target = rolled(campaign)
    assert result.left == {("needs_explanation", "B10"): 1}
    assert "待说明" in listed(target)["甲.xlsx"]
    assert rows(target / FILES)[0]["说明"].startswith("表三")
    explain(campaign, "甲镇", because="年底集中收到", engine=ENGINE)
    campaign.close_ledger()
    assert rolled(campaign)[0].clean


def test_adopted_for_another_unit__credited_to_that_one(three: Campaign) -> None:
    put(three, "丙的.xlsx", "甲镇", 8)
    done(three)
    adopt(three, "丙的.xlsx", "丙乡", engine=ENGINE)
    adopt(three, "甲.xlsx", engine=ENGINE)
    three.close_ledger()
    _, target = rolled(three)
    assert listed(target)["丙的.xlsx"] == ("通过", "丙乡", "")
    given = [row for row in rows(target / TABLE) if (row["级别"], row["键"]) == ("乡镇", "new.natural")]
    assert {row["编码"]: row["数值"] for row in given} == {"640323001": "3", "640323002": "4", "640323003": "8"}


def test_indicators_of_the_countys_own__left_out_and_told_once(tmp_path: Path) -> None:
    campaign = county(tmp_path / "盐池", more='[["指标"]]\n"名称" = "村务公开栏更新次数"\n"单位" = "次"\n')
    put(campaign, "甲.xlsx", "甲镇", 3)
    done(campaign)
    result, target = rolled(campaign)
    assert of_county(target)["new.natural"] == ("3", "1")
    assert [note for note in result.notes if "自己加的 1 个数没有汇总：村务公开栏更新次数。" in note] == [
        result.notes[0]
    ]


def test_form_of_the_countys_own__by_the_edition_it_enlarges_or_not_at_all(tmp_path: Path) -> None:
    campaign = county(tmp_path / "盐池")
    settings = campaign.folder / SETTINGS_FILE
    own = 'like = "2021"\nedition = "盐池补充"\ndrop_rules = ["B04"]\n'
    (campaign.folder / "补充.toml").write_text(own, encoding="utf-8")
    text = settings.read_text(encoding="utf-8").replace('"版式" = "2021"', '"版式" = "补充.toml"')
    settings.write_text(text, encoding="utf-8")
    campaign = Campaign(campaign.folder)
    distribute(campaign)
    put(campaign, "甲.xlsx", "甲镇", 3)
    done(campaign)
    _, target = rolled(campaign)
    assert of_county(target)["new.natural"] == ("3", "1")
    assert {row["版式"] for row in rows(target / TABLE)} == {"2021"}


def test_original_that_is_damaged__what_the_ledger_has_read_counts(three: Campaign) -> None:
    adopted = read_standings(three.ledger)["640323001"].adopted
    assert adopted
    three.original(adopted.sha256).chmod(0o644)
    three.original(adopted.sha256).write_bytes(b"x")
    put(three, "甲.xlsx", "甲镇", 77)
    three.close_ledger()
    assert of_county(rolled(three)[1])["new.natural"] == ("7", "2")


def newer(store: Path) -> None:
    with sqlite3.connect(store / "台账.sqlite") as ledger:
        ledger.execute("PRAGMA user_version=999")


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda folder: shutil.rmtree(folder / ".nianbao"), "里面没有台账"),
        (lambda folder: (folder / ".nianbao/台账.sqlite").write_bytes(b""), "台账丢了"),
        (lambda folder: (folder / ".nianbao/台账.sqlite").write_bytes(b"x" * 9999), "已经损坏"),
        (lambda folder: newer(folder / ".nianbao"), "由更新版本的工具建立。请升级本工具"),
        (lambda folder: (folder / "设置.toml").unlink(), "没有“设置.toml”"),
        (lambda folder: (folder / "设置.toml").write_text("不是设置", encoding="utf-8"), "设置.toml"),
    ],
    ids=["gone", "empty", "damaged", "newer", "without settings", "settings damaged"],
)
def test_ledger_that_tells_nothing__the_campaign_is_left_out_whole(
    three: Campaign, damage: Callable[[Path], object], why: str
) -> None:
    for rest in (three.folder / ".nianbao").glob("台账.sqlite-*"):
        rest.unlink()
    damage(three.folder)
    target = three.folder.parent / "全市"
    result = rollup([str(three.folder)], target, ENGINE)
    assert (result.units["乡镇"], result.left) == (0, {("skipped", "ARC-12"): 1})
    assert why in rows(target / FILES)[0]["说明"]
    assert [why in note for note in result.notes if "整个没有汇总" in note] == [True]


@pytest.mark.parametrize(
    "source", ["盐池", "盐池/收回", "盐池/收回/甲.xlsx", "盐池/.nianbao/原件", "盐池/设置.toml", "."]
)
def test_wherever_in_the_campaign_a_source_begins__the_same(three: Campaign, source: str) -> None:
    withdraw(three, "甲镇", "报错了", engine=ENGINE)
    three.close_ledger()
    target = three.folder.parent / "全市"
    result = rollup([str(three.folder.parent / source)], target, ENGINE)
    assert of_county(target) == merged(three)
    assert missing(result) == {"甲镇": "撤回", "丙乡": "未报"}


def test_campaigns_in_a_campaigns_folder__each_once_and_what_lies_beside_is_told(three: Campaign) -> None:
    city = county(three.folder.parent / "市", {"640300": "吴忠市人民政府（本级）"}, "吴忠市")
    put(city, "本级.xlsx", "吴忠市人民政府（本级）", 1)
    done(city)
    inner = shutil.copytree(three.folder, city.folder / "各县" / "盐池")
    (city.folder / "各县" / "说明.docx").write_bytes(b"x")
    target = three.folder.parent / "全市"
    result = rollup([str(city.folder)], target, ENGINE)
    assert {each.folder: each.summed for each in result.campaigns} == {str(city.folder): 1, str(inner): 2}
    assert of_county(target) == merged(three)
    assert [note for note in result.notes if "另有 1 个文件，不在任务自己的文件夹里" in note]
    below = rollup([str(city.folder / "各县")], target, ENGINE)
    assert [each.folder for each in below.campaigns] == [str(inner)]
    assert "说明.docx" in listed(target)


def test_copies_of_a_campaign__one_of_them_or_where_they_differ_none(three: Campaign) -> None:
    copy = Campaign(shutil.copytree(three.folder, three.folder.parent / "旧" / "盐池"))
    target = three.folder.parent / "全市"
    both = [str(three.folder), str(copy.folder)]
    result = rollup(both, target, ENGINE)
    assert (of_county(target), result.left) == (merged(three), {})
    put(three, "甲改.xlsx", "甲镇", 30)
    done(three)
    result = rollup(both, target, ENGINE)
    assert of_county(target)["new.natural"] == ("4", "1")
    assert result.left == {("skipped", "ID-10"): 2}
    assert "（“盐池/收回/甲改.xlsx”“旧/盐池/收回/甲.xlsx”）" in rows(target / FILES)[0]["说明"].replace(
        f"{three.folder.parent.name}/", ""
    )


def test_file_by_itself_of_a_unit_in_a_campaign__the_campaign_counts(three: Campaign) -> None:
    loose = three.folder.parent / "散"
    loose.mkdir()
    for name in ("甲.xlsx", "乙.xlsx"):
        shutil.copy(three.inbox / name, loose / name)
    withdraw(three, "甲镇", "报错了", engine=ENGINE)
    three.close_ledger()
    put(three, "../../散/丙.xlsx", "丙乡", 5)
    put(three, "../../散/乙改.xlsx", "乙镇", 5)
    target = three.folder.parent / "全市"
    rollup([str(three.folder), str(loose)], target, ENGINE)
    assert of_county(target) == merged(three)
    told = {row["文件"].rpartition("/")[2]: row["问题编号"] for row in rows(target / FILES) if "散/" in row["文件"]}
    assert told == {"甲.xlsx": "ID-12", "乙.xlsx": "ID-03", "乙改.xlsx": "ID-12", "丙.xlsx": "ID-12"}


def test_two_units_whose_codes_we_write_alike__both_as_the_county_has_them(tmp_path: Path) -> None:
    campaign = county(tmp_path / "盐池", {"640323001": "甲镇", "640323001000": "乙镇"})
    put(campaign, "甲.xlsx", "甲镇", 3)
    put(campaign, "乙.xlsx", "乙镇", 3)
    done(campaign)
    assert of_county(rolled(campaign)[1])["new.natural"] == ("6", "2")


def packed(folder: Path, top: str) -> bytes:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return zipped({top + path.relative_to(folder).as_posix(): path.read_bytes() for path in files})


def test_campaign_in_a_zip__only_its_own_files_are_passed_over(three: Campaign) -> None:
    """Many files beside the ledger, deep folders, others' returns in the same zip."""
    store = three.folder / ".nianbao"
    for number in range(5):
        (store / f"{number}.txt").write_text("x", encoding="utf-8")
    deep = three.inbox / "一" / "二" / "三"
    deep.mkdir(parents=True)
    shutil.copy(three.inbox / "甲.xlsx", deep)
    (three.folder.parent / "归档").mkdir()
    other = (three.inbox / "乙.xlsx").read_bytes()
    archive = pack_campaign(three, three.folder.parent / "归档").file
    whole, within = packed(three.folder, ""), packed(three.folder, "2021/各县/盐池/")
    (store / "台账.sqlite").unlink()
    for data, name, also in (
        (archive.read_bytes(), "全市.zip/盐池", 0),
        (whole, "全市.zip", 0),
        (within, "全市.zip/2021/各县/盐池", 0),
        (packed(three.folder, "盐池/"), "全市.zip/盐池", 0),
        (
            zipped({"盐池.zip": within, "乙.xlsx": other}),
            "全市.zip/盐池.zip/2021/各县/盐池",
            1,
        ),
        (zipped({"盐池.zip": whole, "照片.jpg": b"\xff\xd8\xff\xe0" + bytes(9)}), "全市.zip/盐池.zip", 0),
    ):
        records = rollup_records(None, Job("全市.zip", data=data))
        assert [each.file for each in records if each.rules == ("ARC-11",)] == [name]
        assert len([each for each in records if each.numbers]) == also


def test_campaign_at_an_address__left_out_and_why(three: Campaign) -> None:
    target = three.folder.parent / "全市"
    result = rollup([f"file://{three.folder}"], target, ENGINE)
    assert result.left == {("skipped", "ARC-12"): 1}
    assert "请先下载到本机" in rows(target / FILES)[0]["说明"]


def test_address_within_a_campaign__its_files_by_themselves_and_that_is_said(three: Campaign) -> None:
    result = rollup([f"file://{three.inbox}"], three.folder.parent / "全市", ENGINE)
    assert (result.units["乡镇"], result.campaigns) == (2, ())
    assert ["像是填报任务里的文件夹" in note for note in result.notes] == [True]


def test_file_that_the_county_has_not_collected__told(three: Campaign) -> None:
    put(three, "丙.xlsx", "丙乡", 5)
    result, _ = rolled(three)
    assert missing(result) == {"丙乡": "未报"}
    assert ["收回”里有 1 个文件县里还没有收" in note for note in result.notes] == [True]


def test_json__says_all_that_the_screen_says(three: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    withdraw(three, "甲镇", "报错了", engine=ENGINE)
    three.close_ledger()
    assert main(["rollup", str(three.folder), "--to", str(three.folder.parent / "全市"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(each["outcome"], each["rule"], each["count"]) for each in told["left"]] == [("skipped", "ID-11", 1)]
    assert told["left"][0]["remedies"][0].startswith("请县里")
    [campaign] = told["campaigns"]
    assert (campaign["county"], campaign["year"], campaign["expected"], campaign["summed"]) == ("盐池县", 2021, 3, 1)
    assert campaign["missing"] == [
        {"unit": {"code": "640323001", "name": "甲镇"}, "state": "撤回"},
        {"unit": {"code": "640323003", "name": "丙乡"}, "state": "未报"},
    ]
    assert isinstance(told["notes"], list)


def play(campaign: Campaign, chance: random.Random) -> None:
    """Some days of a county office, with whatever units and clerks do."""
    names = [unit.name for unit in campaign.units]
    for day in range(chance.randint(1, 4)):
        for name in names:
            number = chance.randint(0, 40)
            match chance.choices(("good", "wrong", "two", "named", "copy", "nothing"), (8, 2, 1, 1, 1, 3))[0]:
                case "good":
                    put(campaign, f"{name}{day}.xlsx", name, number)
                case "wrong":
                    put(campaign, f"{name}{day}.xlsx", name, number + 1, grant__natural=0)
                case "two":
                    put(campaign, f"{name}{day}.xlsx", name, number)
                    put(campaign, f"{name}(1){day}.xlsx", name, number + 1)
                case "named":
                    put(campaign, f"{chance.choice(names)}的{day}.xlsx", name, number)
                case "copy":
                    for old in sorted(campaign.inbox.glob(f"{name}*.xlsx"))[:1]:
                        os.makedirs(campaign.inbox / "副本", exist_ok=True)
                        shutil.copy(old, campaign.inbox / "副本")
        if chance.random() < 0.9:
            collect(campaign, engine=ENGINE)
        if chance.random() < 0.9:
            verify(campaign, engine=ENGINE)
        for _ in range(chance.randint(0, 4)):
            files = [path.relative_to(campaign.inbox).as_posix() for path in sorted(campaign.inbox.rglob("*.xlsx"))]
            with suppress(NianbaoError, IndexError):
                match chance.choice(("adopt", "for", "withdraw", "undo", "gone")):
                    case "adopt":
                        adopt(campaign, chance.choice(files), engine=ENGINE)
                    case "for":
                        adopt(campaign, chance.choice(files), chance.choice(names), engine=ENGINE)
                    case "withdraw":
                        withdraw(campaign, chance.choice(names), "报错了", engine=ENGINE)
                    case "undo":
                        undo(campaign, engine=ENGINE)
                    case "gone":
                        (campaign.inbox / chance.choice(files)).unlink()
    campaign.close_ledger()


COUNTIES = {"盐池县": "640323", "同心县": "640324"}


def random_counties(folder: Path, chance: random.Random) -> dict[str, Campaign]:
    played = {}
    for name, code in COUNTIES.items():
        townships: Sequence[str] = chance.sample(("甲镇", "乙镇", "丙乡"), chance.randint(1, 3))
        campaign = county(folder / name, {f"{code}{n:03}": each for n, each in enumerate(townships, 1)}, name)
        play(campaign, chance)
        played[code] = campaign
    return played


@pytest.mark.parametrize("seed", range(12))
def test_whatever_counties_do__the_sums_are_those_of_their_own_merge(seed: int, tmp_path: Path) -> None:
    played = random_counties(tmp_path / "各县", random.Random(seed))
    result = rollup([str(tmp_path / "各县")], tmp_path / "全市", ENGINE)
    counted = {
        (row["单位编码"], row["单位名称"]): row["校验码（SHA-256）"]
        for row in rows(tmp_path / "全市" / FILES)
        if row["结果"] in ("通过", "待说明")
    }
    assert counted == {unit: file for campaign in played.values() for unit, file in taken(campaign).items()}
    townships = {row["编码"] for row in rows(tmp_path / "全市" / TABLE) if row["级别"] == "乡镇"}
    assert townships == {code for code, _ in counted}
    for code, campaign in played.items():
        assert of_county(tmp_path / "全市", code) == merged(campaign)
    for each in result.campaigns:
        states = {state.unit.name: state.mergeable for state in unit_states(Campaign(Path(each.folder)))}
        assert {unit.name for unit in each.missing} == {name for name, counts in states.items() if not counts}
        assert each.expected == len(states)
    assert len(rows(tmp_path / "全市" / FILES)) == result.counts["received"]
