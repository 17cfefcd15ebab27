"""设置: the form writes the lines of the file, and the page's head says it at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import date
from html import unescape

import pytest
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.clerk import Clerk, text_of
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.indicator_settings import Indicator
from toolkit.campaign.settings import SETTING_NAMES, read_settings
from toolkit.desk.settings_fields import fields_of
from toolkit.desk.settings_view import in_file
from toolkit.desk.settings_wanted import IN_FORM
from toolkit.verify.overrides import Override
from toolkit.verify.switchable import switchable_rules

NEW_RULE = {
    "rule.new": "A10",
    "standing.new": "停用",
    "reason.new": "本县已承接",
    "by.new": "张三",
    "until.new": "2027-03-31",
}


def form_on(answer: Response) -> dict[str, str]:
    """The form as a browser would send it without anybody touching it."""
    form = answer.text.partition('class="settings"')[2].partition("</form>")[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = {name: unescape(value) for name, value in re.findall(r' ([a-z]+)="([^"]*)"', tag)}
        if given.get("type") != "checkbox" or " checked" in tag:
            # No line of a field goes on in another.
            sent[given["name"]] = "".join(given.get("value", "").split("\n"))
    for name, options in re.findall(r'<select[^>]* name="([^"]*)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r"<option([^>]*) selected>([^<]*)", options)
        value = re.search(r'value="([^"]*)"', chosen[1]) if chosen else None
        sent[name] = unescape(value[1] if value else chosen[2] if chosen else "")
    return sent


def save(clerk: Clerk, changes: Mapping[str, str | None], form: Mapping[str, str] | None = None) -> Response:
    """Open the form, or take one that was opened before, change some fields and press 保存; None: untick."""
    sent = dict(form or form_on(clerk.client.get("/settings")))
    sent |= {name: value for name, value in changes.items() if value is not None}
    return clerk.click("/settings", **{name: value for name, value in sent.items() if name not in _unticked(changes)})


def _unticked(changes: Mapping[str, str | None]) -> set[str]:
    return {name for name, value in changes.items() if value is None}


def alert_of(answer: Response) -> str:
    """What the page says in the place that is read out at once; empty where it says nothing there."""
    found = re.search(r'role="alert".*?</section>', answer.text, re.S)
    return " ".join(unescape(re.sub(r"<[^>]*>|^[^>]*>", " ", found[0])).split()) if found else ""


def test_saved__in_the_file_and_at_the_head(clerk: Clerk) -> None:
    clerk.client.get("/settings")
    answer = clerk.click("/settings", deadline="2021-01-15", contact="王“五”", phone="0953-6\\1")
    assert "截止 1月15日（已过" in text_of(answer)
    settings = read_settings(clerk.folder)
    assert (settings.years.deadline, settings.contact, settings.phone) == (date(2021, 1, 15), "王“五”", "0953-6\\1")
    assert 'value="2021-01-15"' in clerk.client.get("/settings").text
    clerk.click("/settings", deadline="", contact="", phone="")
    assert "没有设截止日期" in clerk.read("/settings")
    assert read_settings(clerk.folder).contact == ""


def test_year_mistyped__refused_and_nothing_written(clerk: Clerk) -> None:
    before = (clerk.folder / "设置.toml").read_bytes()
    answer = clerk.click("/settings", deadline="1921-01-15", contact="王五", phone="")
    assert answer.status_code == 409
    assert "在报告年度 2020 年之前，请检查年份" in text_of(answer)
    assert str(clerk.folder) not in text_of(answer)
    assert "看不懂，没有保存" in text_of(clerk.click("/settings", deadline="明天", contact="", phone=""))
    assert (clerk.folder / "设置.toml").read_bytes() == before


def test_every_setting__in_the_form_or_said_to_be_in_the_file_only(clerk: Clerk) -> None:
    named = [each.name for each in in_file(read_settings(clerk.folder))]
    assert sorted([*IN_FORM, *named]) == sorted(SETTING_NAMES)
    shown = clerk.read("/settings").partition("只能在文件里改的 用记事本")[2]
    assert all(name in shown for name in named)
    assert "2019" in shown


def test_opened_and_sent_back__not_a_byte_changes(clerk: Clerk) -> None:
    save(clerk, {**NEW_RULE, "use.screen": None, "name.new1": "村务公开栏更新次数", "left.posts": "1", "confirm": "1"})
    path = clerk.folder / "设置.toml"
    path.write_bytes(path.read_bytes().replace(b'"A10"', "'A10' # 问过".encode()))
    path.write_bytes(path.read_bytes().replace('"本县已承接"'.encode(), '""" 本县\n已承接 """'.encode()))
    before = path.read_bytes()
    assert "和原来一样，没有改" in text_of(save(clerk, {}))
    assert path.read_bytes() == before


def test_everything_about_the_office__in_the_file(clerk: Clerk) -> None:
    answer = save(
        clerk,
        {"county": "盐池市", "address": "前进街 1 号", "postcode": "751500", "mailbox": "gk@163.com", "imap": "i.cn"},
    )
    settings = read_settings(clerk.folder)
    assert (settings.county, settings.address, settings.postcode) == ("盐池市", "前进街 1 号", "751500")
    assert (settings.mail.address, settings.mail.imap) == ("gk@163.com", "i.cn")
    assert "县：“盐池县” → “盐池市”" in text_of(answer)
    assert "盐池市 2020 年度" in text_of(answer)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"county": ""}, "county", "请写县名"),
        ({"county": "盐池/县"}, "county", "“县”里有“/”，不能用作文件名"),
        ({"postcode": "7515"}, "postcode", "“邮编”应为六位数字，如：751500。"),
        ({"mailbox": "本办"}, "mailbox", "“邮箱”不是邮箱，如：gongkai@163.com。"),
        ({"deadline": "1921-01-15"}, "deadline", "“报送截止”（1921-01-15）在报告年度 2020 年之前"),
        ({"last_folder": "没有这个"}, "last", "不是填报任务文件夹"),
        ({"table": "没有.csv"}, "table", "打不开上年数据"),
        ({"name.posts": ""}, "name.posts", "请写名称"),
        ({"name.posts": "公示栏公示次数", "confirm": "1"}, "indicators", "有两个指标都叫“公示栏公示次数”"),
        ({"name.new2": "甲" * 41, "confirm": "1"}, "name.new2", "太长，最多 40 个字"),
        ({"unit.new1": "次"}, "name.new1", "请写新指标的名称"),
        ({"use.handled": None, "confirm": "1"}, "indicators", "“其中：村级代办量”也不能要"),
        ({"name.posts": "公众号条数"}, "confirm", "已经下发了 9 份填报表"),
        ({**NEW_RULE, "rule.new": ""}, "rule.new", "请选一条审核关系"),
        ({**NEW_RULE, "rule.new": "ID-01"}, "overrides", "不能用"),
        ({**NEW_RULE, "standing.new": ""}, "standing.new", "请选怎样对待"),
        ({**NEW_RULE, "reason.new": ""}, "reason.new", "请写原因"),
        ({**NEW_RULE, "by.new": " "}, "by.new", "请写经手人"),
        ({**NEW_RULE, "until.new": ""}, "until.new", "请写到何时为止"),
        ({**NEW_RULE, "until.new": "月底"}, "until.new", "“月底”看不懂"),
    ],
)
def test_wrong_field__told_there_and_at_the_top_and_nothing_lost(
    clerk: Clerk, changes: Mapping[str, str | None], field: str, says: str
) -> None:
    before = (clerk.folder / "设置.toml").read_bytes()
    answer = save(clerk, {"contact": "王五", **changes})
    assert answer.status_code == 409
    assert says in alert_of(answer)
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert says in unescape(re.sub(r"<[^>]*>", "", answer.text.partition(f'id="fault-{field}"')[2]))
    assert form_on(answer)["contact"] == "王五"
    assert (clerk.folder / "设置.toml").read_bytes() == before
    again = dict.fromkeys(changes, "") | {"county": "盐池县", "name.posts": "微信公众号推送信息条数"}
    ticked = {"use.handled": "1"} if "use.handled" in changes else {}
    assert save(clerk, {**again, **ticked}, form_on(answer)).status_code == 200
    assert read_settings(clerk.folder).contact == "王五"


def test_rule__chosen_by_its_sentence_changed_and_let_go(clerk: Clerk) -> None:
    page = clerk.client.get("/settings")
    rules = switchable_rules(Campaign(clerk.folder).form)
    assert all(f'value="{each.id}"' in page.text and each.sentence in unescape(page.text) for each in rules)
    told = text_of(save(clerk, NEW_RULE))
    assert "新加：审核关系“乡镇、街道的行政许可、" in told
    assert "停用，到 2027-03-31 为止（张三：本县已承接）" in told
    assert read_settings(clerk.folder).overrides == (Override("A10", "off", "本县已承接", "张三", date(2027, 3, 31)),)
    assert "这一条已经调整了" in alert_of(save(clerk, NEW_RULE))
    save(clerk, {"standing.A10": "试行", "until.A10": "2028-01-01", **NEW_RULE, "rule.new": "B05"})
    assert [(each.rule, each.standing) for each in read_settings(clerk.folder).overrides] == [
        ("A10", "trial"),
        ("B05", "off"),
    ]
    save(clerk, {"standing.A10": ""})
    assert [each.rule for each in read_settings(clerk.folder).overrides] == ["B05"]


def test_rules__no_number_of_one_is_seen(clerk: Clerk) -> None:
    save(clerk, NEW_RULE)
    seen = re.sub(r"<details>.*?</details>", "", clerk.client.get("/settings").text, flags=re.S)
    words = unescape(re.sub(r"<[^>]*>", " ", seen))
    assert [
        each.id for each in switchable_rules(Campaign(clerk.folder).form) if re.search(rf"\b{each.id}\b", words)
    ] == []
    assert str(clerk.folder) not in seen


def test_indicators__called_otherwise_left_out_added_and_in_the_workbook(clerk: Clerk) -> None:
    changes = {
        "name.posts": "微信公众号、视频号推送条数",
        "left.posts": "1",
        "use.bulletin": None,
        "name.new2": "村务公开栏更新次数",
        "unit.new2": "次",
        "approx.new2": "1",
        "confirm": "1",
    }
    assert "新加：指标“村务公开栏更新次数”" in text_of(save(clerk, changes))
    own = Indicator("", "村务公开栏更新次数", "次", approx=True)
    settings = read_settings(clerk.folder)
    assert settings.indicators == (
        Indicator("微信公众号推送信息条数", "微信公众号、视频号推送条数"),
        Indicator("公示栏公示次数"),
        own,
    )
    assert settings.left_out == ("微信公众号、视频号推送条数",)
    labels = [each.label for each in Campaign(clerk.folder).form.facts.fields]
    assert own.label in labels
    assert "公示栏公示次数" not in labels
    page = form_on(clerk.client.get("/settings"))
    key = next(name.partition(".")[2] for name, value in page.items() if value == own.label)
    assert (page[f"unit.{key}"], page[f"approx.{key}"], "use.bulletin" in page) == ("次", "1", False)
    back = {"name.posts": "微信公众号推送信息条数", "left.posts": None, "use.bulletin": "1", f"use.{key}": None}
    save(clerk, {**back, "confirm": "1"})
    assert read_settings(clerk.folder).indicators == ()


def test_indicators_changed_after_handing_out__who_has_an_old_form_until_a_new_one_is_written(clerk: Clerk) -> None:
    assert "手里的还是旧表" not in clerk.read("/settings")
    save(clerk, {"name.new1": "村务公开栏更新次数", "confirm": "1"})
    assert "9 个单位手里的还是旧表：盐州路街道、花马池镇、" in clerk.read("/settings")
    assert "指标或表样改过了，各单位手里的还是旧表" in clerk.read("/")
    clerk.click("/settings/restore", basis=form_on(clerk.client.get("/settings"))["basis"])
    assert "手里的还是旧表" not in clerk.read("/settings")
    assert "指标或表样改过了" not in clerk.read("/")
    save(clerk, {"name.new1": "村务公开栏更新次数", "confirm": "1"})
    clerk.click("/distribute")
    assert "手里的还是旧表" not in clerk.read("/settings")
    assert clerk.state("青山乡").state == "已下发"


def test_new_workbooks_when_others_have_answered__the_rest_is_sent_theirs(
    clerk: Clerk, returns: Mapping[str, bytes]
) -> None:
    clerk.drop(("青山乡.xlsx", returns["青山乡"]))
    save(clerk, {"name.new1": "村务公开栏更新次数", "confirm": "1"})
    clerk.click("/distribute")
    assert "换了新表，请发出去" in clerk.read("/")


def test_return_on_an_old_form__goes_back_until_the_indicators_are_as_they_were(
    clerk: Clerk, returns: Mapping[str, bytes]
) -> None:
    save(clerk, {"use.screen": None, "confirm": "1"})
    clerk.drop(("高沙窝镇.xlsx", returns["高沙窝镇"]))
    assert clerk.state("高沙窝镇").state.startswith("退回")
    assert "9 个单位手里的还是旧表，交回来会被退回。请先在“下发”里写新的填报表，发给他们" in clerk.read("/")
    assert "表样与本次下发的不一样" in clerk.read(f"/unit/{clerk.state('高沙窝镇').unit.code}")
    save(clerk, {"use.screen": "1", "confirm": "1"})
    clerk.click("/collect")
    assert clerk.state("高沙窝镇").state == "通过"


def test_only_what_no_report_needs__no_new_workbooks(clerk: Clerk) -> None:
    assert save(clerk, {"left.posts": "1"}).status_code == 200
    assert read_settings(clerk.folder).left_out == ("微信公众号推送信息条数",)
    assert "手里的还是旧表" not in clerk.read("/settings")


def test_last_year__chosen_from_the_list_or_written_out(clerk: Clerk) -> None:
    year, other = (clerk.desk.home.parent / name for name in ("去年", "前年"))
    create_campaign(year, "盐池县", 2019)
    create_campaign(other, "盐池县", 2022)
    clerk.desk.recent.remember(year)
    clerk.desk.recent.remember(other)
    page = unescape(clerk.client.get("/settings").text)
    assert "盐池县2019年度（文件夹“去年”）" in page
    assert "前年" not in page
    save(clerk, {"last": "../去年"})
    assert read_settings(clerk.folder).last_campaign == "../去年"
    assert "是2022年度的，不是2019年度" in alert_of(save(clerk, {"last_folder": str(other)}))
    save(clerk, {"last": ""})
    save(clerk, {"last_folder": f'"{year}"'})
    assert read_settings(clerk.folder).last_campaign == "../去年"
    assert form_on(clerk.client.get("/settings"))["last"] == "../去年"


def test_changed_elsewhere_meanwhile__shown_again_with_what_changed_and_what_was_typed(clerk: Clerk) -> None:
    opened = form_on(clerk.client.get("/settings"))
    save(clerk, {"contact": "别人改的", "address": "新地址", **NEW_RULE})
    before = (clerk.folder / "设置.toml").read_bytes()
    answer = save(clerk, {"contact": "王五", "phone": "0953"}, opened)
    assert answer.status_code == 409
    told = alert_of(answer)
    assert "设置在您打开这一页以后改过了，没有保存" in told
    assert "联系人：空着 → “别人改的”" in told
    assert "地址：空着 → “新地址”" in told
    assert "新加：审核关系“乡镇、街道的行政许可" in told
    assert (clerk.folder / "设置.toml").read_bytes() == before
    again = form_on(answer)
    assert (again["contact"], again["phone"], again["address"]) == ("王五", "0953", "新地址")
    save(clerk, {}, again)
    settings = read_settings(clerk.folder)
    assert (settings.contact, settings.phone, settings.address) == ("王五", "0953", "新地址")
    assert [each.rule for each in settings.overrides] == ["A10"]


def test_only_a_remark_was_written_meanwhile__said_and_not_written_over(clerk: Clerk) -> None:
    opened = form_on(clerk.client.get("/settings"))
    path = clerk.folder / "设置.toml"
    path.write_bytes(path.read_bytes() + "# 老王说的\n".encode())
    answer = save(clerk, {"contact": "王五"}, opened)
    assert answer.status_code == 409
    assert save(clerk, {}, form_on(answer)).status_code == 200
    assert path.read_text(encoding="utf-8").endswith("# 老王说的\n")
    assert read_settings(clerk.folder).contact == "王五"


def test_changed_back__and_forth(clerk: Clerk) -> None:
    assert "改回上一次保存以前" not in clerk.read("/settings")
    before = (clerk.folder / "设置.toml").read_bytes()
    save(clerk, {"contact": "王五", "deadline": "2021-01-15"})
    after = (clerk.folder / "设置.toml").read_bytes()
    assert "联系人：“王五” → 空着" in clerk.read("/settings").partition("改回上一次保存以前")[2]
    clerk.click("/settings/restore", basis=form_on(clerk.client.get("/settings"))["basis"])
    assert (clerk.folder / "设置.toml").read_bytes() == before
    stale = form_on(clerk.client.get("/settings"))["basis"]
    clerk.click("/settings/restore", basis=stale)
    assert (clerk.folder / "设置.toml").read_bytes() == after
    assert "没有改回" in text_of(clerk.click("/settings/restore", basis=stale))
    (clerk.folder / "设置.toml").write_bytes(after + b"# x\n")
    assert "改回上一次保存以前" not in clerk.read("/settings")


def test_somebody_else_is_at_work__told_and_nothing_lost(clerk: Clerk) -> None:
    form = form_on(clerk.client.get("/settings"))
    with Campaign(clerk.folder).working("汇总"):
        answer = save(clerk, {"contact": "王五"}, form)
    assert answer.status_code == 409
    assert "两个人不能同时处理一个任务" in alert_of(answer)
    assert form_on(answer)["contact"] == "王五"
    assert read_settings(clerk.folder).contact == ""


def test_rule_that_is_none_any_more__can_be_let_go(clerk: Clerk) -> None:
    save(clerk, NEW_RULE)
    path = clerk.folder / "设置.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"A10"\n"性质" = "停用"', '"A99"\n"性质" = "停用"'), "utf-8"
    )
    assert "没有这一条，或者它不能调整" in clerk.read("/settings")
    assert save(clerk, {"contact": "王五"}).status_code == 200
    assert save(clerk, {"standing.A99": ""}).status_code == 200
    assert read_settings(clerk.folder).overrides == ()


def test_file_that_is_wrong__the_sentence_of_the_command_line(clerk: Clerk) -> None:
    path = clerk.folder / "设置.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"联系人" = ""', '"联系人" = 王五'), encoding="utf-8")
    answer = clerk.client.get("/settings")
    assert answer.status_code == 409
    assert "“设置.toml”第 14 行写法不对" in text_of(answer)


def test_packed__beside_the_folder(clerk: Clerk) -> None:
    clerk.click("/archive", back="/settings")
    (packed,) = clerk.folder.parent.glob("*.zip")
    told = clerk.read("/settings")
    assert f"“{packed.name}”，在任务文件夹的旁边" in told
    assert "还有 9 个单位没有汇总" in told
    assert str(clerk.folder.parent) not in told


LIKELY = (
    "",
    "盐池县",
    "2027-01-15",
    '"',
    "'",
    "\\",
    "甲\r\n乙",
    "[[",
    "#",
    "停用",
    "A10",
    "B05",
    "微信公众号推送信息条数",
)
WORDS = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.sampled_from(LIKELY))


@pytest.fixture(scope="module")
def office(handed_out, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """One page for many forms."""
    place = tmp_path_factory.mktemp("随便填")
    with Clerk(shutil.copytree(handed_out, place / "任务"), place) as clerk:
        yield clerk, (clerk.folder / "设置.toml").read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_typed__read_back_the_same_or_refused_in_a_sentence(office, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    clerk, fresh = office
    path = clerk.folder / "设置.toml"
    path.write_bytes(fresh)
    if data.draw(st.booleans()):
        save(clerk, {**NEW_RULE, "name.new1": "村务公开栏更新次数", "use.screen": None, "confirm": "1"})
    before = path.read_bytes()
    form = form_on(clerk.client.get("/settings"))
    names = sorted({*fields_of(Campaign(clerk.folder))} - {"last_folder"})
    typed = data.draw(st.dictionaries(st.sampled_from(names), st.one_of(WORDS, st.none()), max_size=5))
    answer = save(clerk, {**typed, "confirm": "1"}, form)
    if answer.status_code == 409:
        assert alert_of(answer), text_of(answer)
        assert path.read_bytes() == before
        return
    assert answer.status_code == 200
    now = fields_of(Campaign(clerk.folder))
    for name, value in typed.items():
        part, _, row = name.partition(".")
        # Boxes are no words; a row that is let go, and one that was added, is read back elsewhere or not at all.
        if part in ("use", "approx", "left") or row.startswith("new") or not now.get(f"use.{row}", "1"):
            continue
        if name in now:
            assert now[name] == (value or "").strip(), name
