"""Names and telephones on the cover: remarks on what is none, nothing on the many ways in which they are written."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers import COVER, EDITIONS, YEARS, context_of, filled
from toolkit.forms import index_form, load_form
from toolkit.verify.gates import dates
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

FORM = load_form("2019")


def judged(values: dict[str, Value], edition: str = "2019") -> Verification:
    form = load_form(edition)
    return verify_bytes(filled(form, values), "青山乡.xlsx", context_of(form))


def remarks(values: dict[str, Value], edition: str = "2019") -> list[tuple[str, tuple[str, ...]]]:
    report = judged(values, edition)
    assert report.verdict == "accepted"
    return [(each.rule, each.cells) for each in report.findings if each.rule[0] == "T"]


PHONES = (
    *(
        "0953-6012345",
        "09536012345",
        "(0953)6012345",
        "（0953）6012345",
        "0953 6012345",
        "0953－6012345",
        "６０１２３４５",
    ),
    *("6012345", "60123456", "010-60123456", "13995123456", "139 9512 3456", "139-9512-3456", "+86 13995123456"),
    *(
        "86-953-6012345",
        "0953-6012345转801",
        "0953-6012345-801",
        "0953-6012345（办）",
        "王五13995123456",
        "电话：6012345",
    ),
    *("0953-6012345、13995123456", "0953-6012345/6012346", "0953-6012345 6012346", "Tel 0953-6012345", "400-8012345"),
    *("0953-6012345 ext 12", "0953—6012345", "13995123456\n6012345"),
)
NO_PHONES = (
    "无",
    "/",
    "12345",
    "110",
    "0",
    "abc",
    "0953-ABC1234",
    "1399512345",
    "139951234567",
    "00000000",
    "12345678",
    "同上",
)


@pytest.mark.parametrize("phone", PHONES)
def test_telephone__in_any_of_its_ways(phone: str) -> None:
    assert remarks({"cover.phone": phone}) == []


@pytest.mark.parametrize("phone", NO_PHONES)
def test_no_telephone__a_remark(phone: str) -> None:
    assert remarks({"cover.phone": phone}) == [("T08", (index_form(FORM).cells["cover.phone"].place,))]


NAMES = (
    "张三",
    "李 四",
    "欧阳修远",
    "买买提·艾力",
    "王五、赵六",
    "王主任",
    "Ali Baba",
    "吴無忌",
    "韩政",
    "张某",
    "兰兰",
)
NO_NAMES = (
    "无",
    "/",
    "—",
    "1",
    "张三1",
    "13995123456",
    "王",
    "A",
    "青山乡",
    "青山乡政府",
    "示例负责人",
    "xxx",
    "XX",
    "**",
    "负责人",
    "。。",
    "同上",
)


@pytest.mark.parametrize("key", ["cover.head", "cover.author"])
@pytest.mark.parametrize("name", NAMES)
def test_name__in_any_of_its_ways(key: str, name: str) -> None:
    assert remarks({key: name}) == []


@pytest.mark.parametrize("key", ["cover.head", "cover.author"])
@pytest.mark.parametrize("name", NO_NAMES)
def test_no_name__a_remark(key: str, name: str) -> None:
    assert remarks({key: name}) == [("T09", (index_form(FORM).cells[key].place,))]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("day", "rules"),
    [
        (lambda year: date(year + 1, 1, 8), []),
        (lambda year: date(year + 1, 12, 31), []),
        (lambda year: date(year, 12, 31), ["T04"]),
        (lambda year: date(year - 9, 1, 8), ["T04"]),
        (lambda year: date(year + 2, 1, 1), ["T07"]),
        (lambda year: date(2099, 1, 8), ["T07"]),
    ],
)
def test_day__against_the_year_of_the_return(edition: str, day, rules: list[str]) -> None:  # type: ignore[no-untyped-def]
    found = remarks({"cover.date": day(YEARS[edition])}, edition)
    assert [rule for rule, _ in found] == rules
    assert all(cells[0].startswith(COVER) for _, cells in found)


@pytest.mark.parametrize(("ahead", "rules"), [(1, []), (2, ["T07"])])
def test_day__tomorrow_may_be_a_clock_and_the_day_after_is_to_come(
    ahead: int, rules: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Today(date):
        @classmethod
        def today(cls) -> Today:
            return cls(2021, 3, 1)

    given = judged({"cover.date": date(2021, 3, 1)}).given
    assert given is not None
    monkeypatch.setattr(dates, "date", Today)
    given.values["cover.date"] = Today(2021, 3, 1 + ahead)
    assert [each.rule for each in dates.judge_dates(given)] == rules
