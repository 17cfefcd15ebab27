"""The benchmarks run, and the page says on what, how often and with which spread. No time is judged here."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.bench import stages
from tests.bench.__main__ import Effort, measured
from tests.bench.groups import REST, WHOLE, group_times
from tests.bench.page import PAGE, page
from tests.bench.returns import YEARS, Filler, context_for, programs, sealed, verdict_of
from tests.bench.rounds import Series, take_turns
from tests.bench.topic import Goal, Topic, at_least, at_most
from toolkit.forms import load_form
from toolkit.verify import verification
from toolkit.verify.verification import verify_bytes

SECTIONS = [
    "在什么机器上测",
    "目标一览",
    "读取和审核一份填报表",
    "刚启动的程序",
    "各项审核各用多少时间",
    "下发：一个单位的填报表",
    "收表",
    "一个任务",
]
SECTIONS += ["汇总本身", "内存", "怎样重测"]
SPREAD = r"[0-9.,]+（[0-9.,]+–[0-9.,]+）"


def sections(text: str) -> list[str]:
    return [found for found in re.findall(r"^## (.+)$", text, re.MULTILINE) if not found.startswith("与 datamaps")]


def test_a_tiny_run_yields_every_section(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    # Each edition and each number of processes is only one line more in the same tables.
    for topic in ("reading", "groups", "cutting"):
        monkeypatch.setattr(f"tests.bench.{topic}.YEARS", {"2021": YEARS["2021"]})
    monkeypatch.setattr("tests.bench.campaigns.WORKERS", (2,))
    monkeypatch.setattr("tests.bench.reading.IN_A_ROW", 2)
    monkeypatch.setattr("tests.bench.reading.STARTS", 2)
    text = measured(Effort(2, 2, 2, (3,)), "试跑")
    assert sections(text) == SECTIONS
    for title in SECTIONS[2:-1]:
        body = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
        assert "2 轮" in body, title
        assert re.search(SPREAD, body), title


def test_the_page_in_docs_says_machine_rounds_and_spread() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert sections(text) == SECTIONS
    for name in ("日期", "处理器", "内存", "操作系统", "开测时的负载", "Python", "程序库", "命令"):
        assert re.search(rf"^\| {name} \| \S+", text, re.MULTILINE), name
    assert re.search(r"[0-9,]+ 个单位 [0-9]+ 轮", text)
    assert len(re.findall(SPREAD, text)) > 50


@pytest.mark.parametrize("edition", YEARS)
def test_the_measured_returns_differ__and_are_right_but_one_in_twenty(edition: str) -> None:
    form = load_form(edition)
    filler = Filler(form)
    files = [filler.fill(sealed(form, "盐池县-测速", number), number) for number in range(12)]
    reports = [verify_bytes(data, "x.xlsx", context_for(form, 12)) for data in files]
    found = [(report.verdict, [each.rule for each in report.findings]) for report in reports]
    assert found == [("accepted", [])] * 10 + [("returned", ["B01"]), ("accepted", [])]
    assert [report.stamp.unit_name for report in reports if report.stamp] == [f"第{n}乡" for n in range(1, 13)]
    assert len({tuple(sorted((k, str(v)) for k, v in report.values.items())) for report in reports}) == 12
    blank = [{key for key, value in report.values.items() if value is None} for report in reports]
    assert len(set(map(frozenset, blank))) > 6


@pytest.mark.parametrize("edition", YEARS)
def test_returns_of_several_programs__are_judged_alike_and_differ_in_every_view(edition: str, tmp_path: Path) -> None:
    form = load_form(edition)
    for name, saved in programs(tmp_path / "另存").items():
        filler, views = Filler(form, saved), set()
        for number in (9, 10, 11):
            data = filler.fill(sealed(form, "盐池县-测速", number), number)
            assert verify_bytes(data, "x.xlsx", context_for(form, 12)).verdict == verdict_of(number), name
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                sheets = [package.read(f"xl/worksheets/sheet{at}.xml") for at in range(1, 10)]
                workbook = package.read("xl/workbook.xml")
            seen = [re.search(rb"<sheetViews>.*</sheetViews>|<cols>.*</cols>", sheet) for sheet in sheets]
            assert all(seen), name
            tabs = [at for at, sheet in enumerate(sheets) if b'tabSelected="1"' in sheet]
            assert tabs == [int(at) for at in re.findall(rb' activeTab="([0-9]+)"', workbook)], name
            views.add(tuple(each[0] for each in seen if each))
        assert len(views) == 3, name


@pytest.mark.parametrize("edition", YEARS)
def test_groups_of_checks__their_times_are_the_whole(edition: str) -> None:
    measured = group_times(edition, 2)
    assert {"打开、读出每一格", "身份、防伪校验", "单元格", REST} <= measured.keys()
    parts = [series.values for name, series in measured.items() if name != WHOLE]
    assert all(value > 0 for series in parts for value in series)
    assert [sum(values) for values in zip(*parts, strict=True)] == pytest.approx(measured[WHOLE].values)


def test_after_measuring__nothing_is_watched_any_more() -> None:
    before = vars(verification).copy()
    group_times("2021", 1)
    assert {name for name, each in vars(verification).items() if before.get(name) is not each} == set()


def test_ways_take_turns_and_the_warm_up_is_kept_apart() -> None:
    seen: list[str] = []
    timed = take_turns({"甲": lambda n: seen.append(f"甲{n}"), "乙": lambda n: seen.append(f"乙{n}")}, 2)
    assert seen == ["甲0", "乙0", "乙1", "甲1", "甲2", "乙2"]
    assert {name: len(series.values) for name, series in timed.rounds.items()} == {"甲": 2, "乙": 2}
    assert timed.first.keys() == timed.rounds.keys()


def test_ratios_are_taken_within_a_round() -> None:
    ratio = Series((10.0, 40.0, 90.0)).over(Series((1.0, 2.0, 3.0)))
    assert (ratio.median, ratio.quartiles) == (20.0, (15.0, 25.0))


def test_a_missed_goal_is_shown_with_what_bounds_it() -> None:
    met = at_least("快", 25, Series((30.0, 31.0)), "不该出现")
    missed = at_most("省", 2, Series((3.0, 3.2)), "时间用在登记。")
    unmeasured = Goal("全国", "≤ 60 秒")
    topic = Topic("题", "说明", ("甲",), [["乙"]], [met, missed, unmeasured])
    text = page([("处理器", "某")], "试", date(2026, 1, 2), [topic])
    assert "| 快 | ≥ 25 倍 | 30.5（30.2–30.8） 倍 | 达到 |" in text
    assert "| 省 | ≤ 2 倍 | 3.10（3.05–3.15） 倍 | **未达到** |" in text
    assert "| 全国 | ≤ 60 秒 | 没有测 | 没有测 |" in text
    assert "- 省：时间用在登记。" in text
    assert "不该出现" not in text


def test_a_stage_that_fails_is_told_with_what_was_measured_before(tmp_path: Path) -> None:
    campaign, returns = tmp_path / "不是任务", tmp_path / "收回"
    campaign.mkdir()
    returns.mkdir()
    (returns / "表.xlsx").touch()
    found = stages.main(campaign, returns, 1, ["copy", "collect", "verify"])
    assert found["copy"]["count"] == 1
    assert found["failed"].startswith("collect：NianbaoError：")
    assert found.keys() == {"copy", "failed"}
