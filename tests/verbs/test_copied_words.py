"""文字雷同 at the merge: units beside one another and beside what they wrote a year ago."""

from __future__ import annotations

from pathlib import Path

from tests.verbs.test_merge_findings import campaign_of, merged
from toolkit.campaign.folder import Campaign
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.workbook.plan import Value

TEXT = (
    "全乡认真落实条例要求，明确专人负责，每月检查栏目更新情况。全年在公示栏张贴低保名单、惠农补贴发放表和项目招标结果，"
    "群众可以当场查看。干部入户时一并讲解政策，收集意见后逐件答复，年底向村民代表报告，听取大家对公开工作的意见。"
)
OWN = (
    "围绕重点领域，把预算决算、征地补偿、物业整治等事项放在网站首页，开通短视频号讲解办事流程，邀请居民到大厅体验。"
    "对投诉较多的停车问题召开听证会，会后公布结果，并请律师逐条解释依据，居民满意度明显提高，来访人数逐季下降。"
)


def words(number: int, text: str) -> dict[str, Value]:
    return {"new.natural": number, "grant.natural": number, "texts.active": text}


def test_two_units_with_one_text__told_with_the_passage(tmp_path: Path) -> None:
    done = merged(campaign_of(tmp_path, {"甲乡": words(1, TEXT), "乙镇": words(2, OWN), "丙乡": words(3, TEXT)}))
    (found,) = [each for each in done.findings if each.rule == "W10"]
    assert (found.level, found.table, found.cells) == ("warning", "texts", ("文字材料!C4",))
    assert found.message.startswith("甲乡和丙乡的“主动公开”几乎一样（100% 的字相同，如“全乡认真落实条例要求，")


def this_year(tmp_path: Path, text: str, settings: str = "") -> list[str]:
    """What is told of 甲乡, whose last year's text was TEXT, and of 乙镇 with a text of its own."""
    merged(campaign_of(tmp_path / "去年", {"甲乡": words(1, TEXT), "乙镇": words(2, OWN)}, year=2021))
    given = {"甲乡": words(4, text), "乙镇": words(5, TEXT[:99] + OWN)}
    now = campaign_of(tmp_path / "今年", given, settings=settings)
    path = now.folder / SETTINGS_FILE
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace('"上年任务" = ""', '"上年任务" = "../去年"'), encoding="utf-8")
    return [each.message for each in merged(Campaign(now.folder)).findings if each.rule == "W10"]


def test_what_was_written_last_year__told_of_the_unit(tmp_path: Path) -> None:
    told = this_year(tmp_path, TEXT.replace("全年", "2022年"))
    assert [each.partition("（")[0] for each in told] == ["甲乡的“主动公开”与上年几乎一样"]


def test_unit_that_was_divided_since__nobodys_last_years_text(tmp_path: Path) -> None:
    """Both are what 甲乡 was, as with its numbers."""
    assert this_year(tmp_path, TEXT, settings='\n["单位沿革"]\n"2" = ["1"]\n') == []
