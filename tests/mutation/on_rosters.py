"""Rosters as offices keep them, correct and then damaged in one place: refused, doubted at the right line, or the same.

The undamaged lists are those of `tests.campaign.messy_rosters`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from tests.campaign.messy_rosters import HEADINGS, Messy, has, wide
from tests.mutation.book import NotHere
from tests.mutation.families import FamilyKind
from toolkit.campaign.roster import Unit
from toolkit.forms.unit_kinds import KINDS

COUNTY = "盐池县"
TRIES = 5
"""Lists of each kind."""
Must = Literal["refuse", "tell", "read", "refuse or read"]
REFUSED, TOLD, SAME = "不收，说出是哪一行", "读对，说出是哪一行", "读成同样的名册"


@dataclass(frozen=True)
class Harmed:
    """A damaged list. must: what is to come of it; lines: of the list, from 1, one of which must be named where it is
    refused or told; units: what it then means; spoil: what is done to the bytes of the file.
    """

    list: Messy
    must: Must
    lines: tuple[int, ...] = ()
    units: tuple[Unit, ...] = ()
    spoil: Callable[[bytes], bytes] = lambda data: data


Harm = Callable[[Messy, Random], Harmed]


@dataclass(frozen=True)
class RosterKind:
    """A kind of damage; columns: those that the list must have; formats: kinds of file that afford it, any if none."""

    kind: FamilyKind
    harm: Harm
    columns: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


def place_of(roster: Messy, column: str) -> int:
    """Where a column stands."""
    return next(n for n, cell in enumerate(heading(roster)) if cell in HEADINGS[column])


def heading(roster: Messy) -> list[str]:
    return next(row for row in roster.rows if any(cell in HEADINGS["name"] for cell in row))


def cell(column: str, texts: Sequence[str] | Callable[[Unit, Random], str], must: Must = "refuse") -> Harm:
    """Another text in one unit's cell."""

    def harm(roster: Messy, dice: Random) -> Harmed:
        if not has(roster, column):
            raise NotHere
        unit = dice.randrange(len(roster.units))
        text = texts(roster.units[unit], dice) if callable(texts) else dice.choice(texts)
        return Harmed(
            roster.with_cell(unit, column, text, dice), must, (roster.lines[unit],), units=tuple(roster.units)
        )

    return harm


def between(make: Callable[[Messy, Random], list[str]], must: Must = "tell") -> Harm:
    """A line more between two units, which is none."""

    def harm(roster: Messy, dice: Random) -> Harmed:
        at = dice.choice(roster.lines)
        rows = [*roster.rows[:at], make(roster, dice), *roster.rows[at:]]
        return Harmed(roster.with_rows(rows, dice), must, (at + 1,), units=tuple(roster.units))

    return harm


def twice(change: Callable[[list[str], Messy, Random], list[str]]) -> Harm:
    """One unit's line once more at the end of the list, changed or not."""

    def harm(roster: Messy, dice: Random) -> Harmed:
        line = dice.choice(roster.lines)
        last = roster.lines[-1]
        again = change(list(roster.rows[line - 1]), roster, dice)
        rows = [*roster.rows[:last], again, *roster.rows[last:]]
        return Harmed(roster.with_rows(rows, dice), "refuse", (line, last + 1))

    return harm


def with_text(column: str, change: Callable[[str, Random], str]) -> Callable[[list[str], Messy, Random], list[str]]:
    def changed(row: list[str], roster: Messy, dice: Random) -> list[str]:
        place = place_of(roster, column)
        row[place] = change(row[place], dice)
        return row

    return changed


def renamed_and_recoded(name: Callable[[str, Random], str]) -> Callable[[list[str], Messy, Random], list[str]]:
    """The same unit under another code."""

    def changed(row: list[str], roster: Messy, dice: Random) -> list[str]:
        row = with_text("name", name)(row, roster, dice)
        return with_text("code", lambda _, dice: f"64039{dice.randrange(1000):04d}")(row, roster, dice)

    return changed


def recoded(change: Callable[[str, Random], str]) -> Callable[[list[str], Messy, Random], list[str]]:
    """Another unit under the same code."""

    def changed(row: list[str], roster: Messy, dice: Random) -> list[str]:
        row = with_text("name", lambda _, dice: dice.choice(("高沙窝镇", "卫生健康局", "文化街道")))(row, roster, dice)
        return with_text("code", change)(row, roster, dice)

    return changed


def in_heading(column: str, change: Callable[[str, Random], str], must: Must = "refuse") -> Harm:
    """Another word in the heading of one column; where that is to be told, the column is lost."""

    def harm(roster: Messy, dice: Random) -> Harmed:
        rows = [list(row) for row in roster.rows]
        number = roster.rows.index(heading(roster))
        rows[number][place_of(roster, column)] = change(rows[number][place_of(roster, column)], dice)
        units = [replace(unit, code="") for unit in roster.units] if must == "tell" else roster.units
        return Harmed(roster.with_rows(rows, dice), must, units=tuple(units))

    return harm


def headless(roster: Messy, dice: Random) -> Harmed:
    rows = [row for row in roster.rows if row != heading(roster)]
    return Harmed(roster.with_rows(rows, dice), "refuse")


def side_by_side(roster: Messy, dice: Random) -> Harmed:
    """The list in two columns on one page."""
    number = roster.rows.index(heading(roster))
    width = max(map(len, roster.rows))
    wide_rows = [[*row, *[""] * (width - len(row)), *row] if n >= number else row for n, row in enumerate(roster.rows)]
    return Harmed(roster.with_rows(wide_rows, dice), "refuse", (number + 1,))


def shuffled(roster: Messy, dice: Random) -> Harmed:
    """The columns in another order."""
    width = max(map(len, roster.rows))
    order = dice.sample(range(width), width)
    first, last = roster.rows.index(heading(roster)), roster.lines[-1]
    rows = [
        [row[n] if n < len(row) else "" for n in order] if first <= number < last else row
        for number, row in enumerate(roster.rows)
    ]
    return Harmed(roster.with_rows(rows, dice), "read", units=tuple(roster.units))


def without_code(roster: Messy, dice: Random) -> Harmed:
    """A blank instead of a code: one is made up and told of, in a campaign it is an error."""
    unit = dice.randrange(len(roster.units))
    units = [replace(each, code="") if n == unit else each for n, each in enumerate(roster.units)]
    return Harmed(roster.with_cell(unit, "code", "", dice), "tell", (roster.lines[unit],), tuple(units))


def unlike(roster: Messy, dice: Random) -> Harmed:
    """A kind that cannot be: a township that is written down as a department, or the other way round."""
    unit = dice.randrange(len(roster.units))
    township = KINDS[roster.units[unit].kind].township
    kind = dice.choice(("部门", "开发区") if township else ("乡", "镇", "街道"))
    units = [replace(each, kind=kind) if n == unit else each for n, each in enumerate(roster.units)]
    if roster.units[unit].kind not in ("乡", "民族乡", "镇", "街道", "部门"):
        raise NotHere
    return Harmed(roster.with_cell(unit, "kind", kind, dice), "tell", (roster.lines[unit],), tuple(units))


def two_in_one(roster: Messy, dice: Random) -> Harmed:
    """Two townships in one cell: a joint office may be named so, therefore it is asked and not refused."""
    places = [n for n, unit in enumerate(roster.units) if unit.kind in ("乡", "镇", "街道")]
    if not places:
        raise NotHere
    unit = dice.choice(places)
    name = f"温池{roster.units[unit].kind}、高沙窝{roster.units[unit].kind}"
    units = [replace(each, name=name) if n == unit else each for n, each in enumerate(roster.units)]
    return Harmed(roster.with_cell(unit, "name", name, dice), "tell", (roster.lines[unit],), tuple(units))


def spoilt(spoil: Callable[[bytes, Random], bytes], must: Must = "refuse or read") -> Harm:
    def harm(roster: Messy, dice: Random) -> Harmed:
        return Harmed(roster, must, units=tuple(roster.units), spoil=lambda data: spoil(data, dice))

    return harm


def lost_byte(data: bytes, dice: Random) -> bytes:
    """A byte of a character that is no ASCII replaced by one that fits nowhere."""
    places = [n for n, byte in enumerate(data) if byte > 0x7F]
    # In UTF-16 any two bytes are some character.
    if not places or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotHere
    at = dice.choice(places)
    return data[:at] + b"\xff" + data[at + 1 :]


def kind(name: str, expected: str, harm: Harm, *columns: str, formats: tuple[str, ...] = ()) -> RosterKind:
    return RosterKind(FamilyKind(name, expected), harm, columns, formats)


def hidden(text: str, dice: Random) -> str:
    at = dice.randrange(1, len(text) + 1)
    return text[:at] + dice.choice("\u200b\ufeff\u00ad\u200e\u2060") + text[at:]


OTHER_COLUMNS = ("code", "kind", "contact", "phone", "email")
FORBIDDEN = '/\\:*?"<>|'
ROSTER_KINDS: tuple[RosterKind, ...] = (
    kind(
        "名称里有不能用作文件名的符号",
        REFUSED,
        cell("name", lambda unit, dice: f"{unit.name[:2]}{dice.choice(FORBIDDEN)}乡"),
    ),
    kind(
        "名称会跳出文件夹（..）",
        REFUSED,
        cell("name", ("..", "../青山乡", "..\\青山乡", "/etc/青山乡", "C:\\青山乡", "青山乡/..")),
    ),
    kind("名称是系统的设备名", REFUSED, cell("name", ("CON", "nul", "COM1", "LPT9.青山乡", "aux"))),
    kind(
        "名称和本工具的文件夹、文件同名",
        REFUSED,
        cell("name", ("下发", "退回", "名册", "台账", "作废", "全县汇总", "单位名称")),
    ),
    kind(
        "名称以点、波浪号开头或者以点结尾",
        REFUSED,
        cell("name", (".青山乡", "~青山乡", "青山乡.", "～青山乡", "青山乡．")),
    ),
    kind("名称和县名一样", REFUSED, cell("name", (COUNTY, "盐 池 县", "盐池县\u200b"))),
    kind("名称太长", REFUSED, cell("name", lambda unit, dice: "乡" * dice.choice((41, 85, 300)))),
    kind("名称里没有字", REFUSED, cell("name", ("12345", "640323101", "---", "（1）", "2021-1"))),
    kind("名称空着", REFUSED, cell("name", ("", " ", "\u200b", "\u3000")), "code"),
    kind("名称里有乱码或造字", REFUSED, cell("name", ("青\ufffd乡", "\ue863山乡", "青山\uf8ff"))),
    kind(
        "一格里写了两个单位",
        REFUSED,
        cell("name", ("青山乡，花马池镇", "青山乡;花马池镇", "青山乡；花马池镇", "青山乡,花马池镇")),
    ),
    kind("一格里用顿号写了两个乡镇", TOLD, two_in_one),
    kind("名称里夹着看不见的字符", TOLD, cell("name", lambda unit, dice: hidden(unit.name, dice), "tell")),
    kind(
        "名称前面带序号",
        TOLD,
        cell("name", lambda unit, dice: f"{dice.choice(('1、', '（2）', '3.', '12、'))}{unit.name}", "tell"),
    ),
    kind(
        "名称的字被空格隔开",
        TOLD,
        cell("name", lambda unit, dice: dice.choice((" ", "\u3000", "  ")).join(unit.name), "tell"),
    ),
    kind("同一单位列了两次", REFUSED, twice(lambda row, roster, dice: row)),
    kind("名称重复，编码不同", REFUSED, twice(renamed_and_recoded(lambda name, dice: name)), "code"),
    kind(
        "名称只差空格、看不见的字符",
        REFUSED,
        twice(renamed_and_recoded(lambda name, dice: hidden(" ".join(name), dice))),
        "code",
    ),
    kind("一个带县名，一个不带", REFUSED, twice(renamed_and_recoded(lambda name, dice: COUNTY + name.strip())), "code"),
    kind("编码重复", REFUSED, twice(recoded(lambda code, dice: code)), "code"),
    kind(
        "编码只差全角、空格、撇号",
        REFUSED,
        twice(
            recoded(
                lambda code, dice: dice.choice((wide(code), f" {code} ", f"'{code}")) if code.isascii() else f" {code} "
            )
        ),
        "code",
    ),
    kind("编码空着", TOLD, without_code, "code"),
    kind("编码成了科学计数", REFUSED, cell("code", ("6.40E+08", "6.40323E+08", "6.4E8", "6.40323e+11"))),
    kind(
        "编码里有标点、汉字以外的符号",
        REFUSED,
        cell("code", ("640,323", "64/0323", "640323#1", "..", "../1", "640\\323")),
    ),
    kind("编码里有乱码或造字", REFUSED, cell("code", ("640\ufffd23", "6403\ue86323", "\U0001fdf6", "640323\uf8ff"))),
    kind("编码太长", REFUSED, cell("code", lambda unit, dice: unit.code * dice.choice((5, 40)))),
    kind(
        "编码带全角数字、空格、撇号",
        "读成同样的名册",
        cell(
            "code",
            lambda unit, dice: dice.choice((wide(unit.code), f" {unit.code}", f"‘{unit.code}", f"{unit.code}.0")),
            "read",
        ),
    ),
    kind("类型看不出是哪一种", REFUSED, cell("kind", ("乡镇", "科级", "其他", "？？", "1", "乡/镇", "正科级"))),
    kind("类型和名称不像", TOLD, unlike, "kind"),
    kind("类型空着", SAME, cell("kind", ("",), "read")),
    kind("没有表头", "不收", headless),
    kind(
        "“单位名称”的表头写错",
        "不收",
        in_heading("name", lambda word, dice: dice.choice(("单位名秤", "咨询内容", "2021", "xx"))),
    ),
    kind(
        "“单位编码”的表头写错",
        "说出没有编码",
        in_heading("code", lambda word, dice: dice.choice(("单位偏码", "码", "xx")), "tell"),
        "code",
    ),
    kind("同样的表头有两列（并排两栏）", REFUSED, side_by_side),
    kind(
        "表头换了说法",
        SAME,
        lambda roster, dice: in_heading(
            column := dice.choice([each for each in HEADINGS if has(roster, each)]),
            lambda word, dice: dice.choice(HEADINGS[column]),
            "read",
        )(roster, dice),
    ),
    kind(
        "表头夹着空格、换行",
        SAME,
        in_heading("name", lambda word, dice: dice.choice((" ", "\u3000")).join(word), "read"),
    ),
    kind("列的次序变了", SAME, shuffled),
    kind("单位中间重复了表头", TOLD, between(lambda roster, dice: list(heading(roster))), "code"),
    kind(
        "单位中间有合计、小计",
        TOLD,
        between(lambda roster, dice: [dice.choice(("合计", "小 计", "总计", "本页小计")), "", "3"]),
    ),
    kind(
        "单位中间有备注",
        TOLD,
        between(lambda roster, dice: [dice.choice(("注：以上为乡镇。", "说明：请核对", "填报人：张三", "备注：无"))]),
    ),
    kind("单位中间有小标题", TOLD, between(lambda roster, dice: [dice.choice(("一、乡镇", "（二）部门", "三.街道"))])),
    kind("单位中间有空行", SAME, between(lambda roster, dice: dice.choice(([], ["", ""], [" "])), "read")),
    kind("文件里坏了一个字节", "不收，或者读成同样的名册", spoilt(lost_byte), formats=("csv",)),
    kind(
        "文件里有空字节",
        "不收",
        spoilt(lambda data, dice: data[: len(data) // 2 * 2] + b"x\0y\0", "refuse"),
        formats=("csv",),
    ),
    kind(
        "文件不完整",
        "不收",
        spoilt(lambda data, dice: data[: dice.randrange(8, len(data) * 9 // 10)], "refuse"),
        formats=("xlsx", "ods"),
    ),
    kind("空文件", "不收", spoilt(lambda data, dice: b"", "refuse")),
    kind(
        "其实是网页或者图片",
        "不收",
        spoilt(lambda data, dice: dice.choice((b"\x89PNG\r\n\x1a\n" + b"\0" * 99, b"%PDF-1.4\n" + data[:9])), "refuse"),
    ),
)
