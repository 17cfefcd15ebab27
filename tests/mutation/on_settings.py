"""设置.toml and the key, correct and then damaged in one place: refused with the file and the setting, or the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from tests.mutation.book import NotHere
from tests.mutation.families import FamilyKind
from toolkit.campaign.folder import KEY_FILE
from toolkit.campaign.settings import Settings, settings_text

TRIES = 8
"""Settings of each kind."""
Must = Literal["refuse", "read", "refuse or read"]
REFUSED, SAME, EITHER = "不能用，说出文件和哪一项", "意思不变", "不能用，或者意思不变"
KEY = bytes(range(32)).hex()
# What is only an example in the file that `init` writes.
_EXAMPLES = re.compile(
    r'^# (\[\["审核关系"\]\]|\["单位沿革"\]|"(?:编号|性质|原因|经手人|截至|报送截止|640323105)" = .*)$', re.M
)


@dataclass(frozen=True)
class Harmed:
    """Damaged settings. named: the settings or lines one of which the sentence must name; any sentence will do if none.

    key: what the key's file holds, None where it is gone.
    """

    data: bytes
    must: Must
    named: tuple[str, ...] = ()
    key: bytes | None = KEY.encode()


Harm = Callable[[str, Random], Harmed]


@dataclass(frozen=True)
class SettingsKind:
    """A kind of damage."""

    kind: FamilyKind
    harm: Harm


def correct_settings(dice: Random) -> str:
    """Settings as a county has them, some with the examples put to use."""
    settings = Settings(
        campaign=f"盐池县-2021-{dice.randrange(16**6):06x}",
        county=dice.choice(("盐池县", "同心县", "沭阳县", "阿拉善左旗")),
        year=2021,
        edition="2021",
        password=dice.choice(("", "abc123", "Yc2021")),
        last_campaign=dice.choice(("", "../盐池县2020", "D:/年报/盐池县2020")),
        contact=dice.choice(("", "张三", '王"六"')),
        phone=dice.choice(("", "0953-6012345", "13900000000")),
    )
    text = settings_text(settings)
    return _EXAMPLES.sub(r"\1", text) if dice.random() < 0.6 else text


def live(text: str) -> list[tuple[int, str]]:
    """The lines that set something: number from 1, and text."""
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]


def line_of(text: str, name: str) -> int:
    """Where a setting stands. Raises NotHere."""
    for number, line in live(text):
        if re.match(rf'\[*"{name}"', line):
            return number
    raise NotHere


def with_line(text: str, number: int, line: str | None) -> bytes:
    lines = text.splitlines()
    lines[number - 1 : number] = [] if line is None else [line]
    return "\n".join((*lines, "")).encode()


def value(name: str, values: Sequence[str], must: Must = "refuse") -> Harm:
    """Another value on the right of a setting."""

    def harm(text: str, dice: Random) -> Harmed:
        number = line_of(text, name)
        # A line that is no TOML can be told by its number only; a code of a unit by the section in which it stands.
        named = (name, f"第 {number} 行", *(("单位沿革",) if name.isdecimal() else ()))
        return Harmed(with_line(text, number, f'"{name}" = {dice.choice(values)}'), must, named)

    return harm


def slip(change: Callable[[str, Random], str], must: Must = "refuse") -> Harm:
    """A slip of the keyboard in any line that sets something; its line or its name must be told."""

    def harm(text: str, dice: Random) -> Harmed:
        number, line = dice.choice([each for each in live(text) if each[1].startswith('"')])
        name = line.split('"')[1]
        changed = change(line, dice)
        if changed == line:
            raise NotHere
        return Harmed(with_line(text, number, changed), must, (name, f"第 {number} 行", f"第 {number + 1} 行"))

    return harm


def misspelt(text: str, dice: Random) -> Harmed:
    """One character of a setting's name is another."""
    number, line = dice.choice([each for each in live(text) if each[1].startswith('"') and "640323" not in each[1]])
    name = line.split('"')[1]
    at = dice.randrange(len(name))
    wrong = name[:at] + dice.choice("任物县名板式密马") + name[at + 1 :]
    if wrong == name:
        raise NotHere
    return Harmed(with_line(text, number, line.replace(name, wrong, 1)), "refuse", (wrong, name))


def gone(*names: str) -> Harm:
    """A line that is needed is lost, or has a # in front."""

    def harm(text: str, dice: Random) -> Harmed:
        name = dice.choice(names)
        number = line_of(text, name)
        commented = "# " + text.splitlines()[number - 1]
        return Harmed(with_line(text, number, dice.choice((None, commented))), "refuse", (name,))

    return harm


def again(text: str, dice: Random) -> Harmed:
    """A line that is there twice, with another value or the same."""
    number, line = dice.choice([each for each in live(text) if each[1].startswith('"')])
    name = line.split('"')[1]
    return Harmed(with_line(text, number, f"{line}\n{line}"), "refuse", (name, f"第 {number + 1} 行"))


def added(lines: str, *named: str, head: bool = False) -> Harm:
    """More lines, at the beginning or at the end."""

    def harm(text: str, dice: Random) -> Harmed:
        bare = "\n".join(line for line in text.splitlines() if not _used(line))
        whole = f"{lines}\n{bare}\n" if head else f"{bare}\n{lines}\n"
        return Harmed(whole.encode(), "refuse", named)

    return harm


def _used(line: str) -> bool:
    """Whether a line is one of the examples put to use."""
    return _EXAMPLES.fullmatch(f"# {line}") is not None


def whole(change: Callable[[str], bytes], must: Must = "read") -> Harm:
    """The file saved in another way."""
    return lambda text, dice: Harmed(change(text), must)


def lost_byte(text: str, dice: Random) -> Harmed:
    data = text.encode()
    at = dice.choice([n for n, byte in enumerate(data) if byte > 0x7F])
    return Harmed(data[:at] + dice.choice((b"\xff", b"\xe4", b"?", b"")) + data[at + 1 :], "refuse or read")


def mixed(text: str, dice: Random) -> Harmed:
    """One line in another encoding than the rest, as some editors paste."""
    number, line = dice.choice([each for each in live(text) if not each[1].isascii()])
    lines = [each.encode() for each in text.splitlines()]
    lines[number - 1] = line.encode("gbk")
    return Harmed(b"\n".join((*lines, b"")), "refuse or read")


def spaced(text: str, dice: Random) -> Harmed:
    """Blanks and blank lines where they mean nothing."""
    lines = [
        re.sub(r'^(".*?") = ', lambda m: f"{dice.choice(('', '  '))}{m[1]}{dice.choice(('=', '  =', ' =   '))}", line)
        for line in text.splitlines()
    ]
    return Harmed("\n\n".join((*lines, "")).encode(), "read")


def key(change: Callable[[str, Random], bytes | None], must: Must) -> Harm:
    """What becomes of the key's file."""
    return lambda text, dice: Harmed(text.encode(), must, (KEY_FILE,), change(KEY, dice))


def quotes(line: str, dice: Random) -> str:
    """Chinese quotation marks around the value, as an input method types them."""
    return re.sub(r'= "(.*)"$', r"= “\1”", line)


def one_quote(line: str, dice: Random) -> str:
    """One quotation mark is lost."""
    places = [n for n, char in enumerate(line) if char == '"' and line[n - 1 : n] != "\\"]
    at = dice.choice(places)
    return line[:at] + line[at + 1 :]


def unquoted_name(line: str, dice: Random) -> str:
    return re.sub(r'^"(.*?)"', r"\1", line) if not line.startswith('"6') else line


def wrong_day(line: str, dice: Random) -> str:
    """A day that is none, or more than a day."""
    day = dice.choice(("2022-02-30", "2022-13-01", "2022-1-15", "2022/01/15", "2022-01-15T09:00:00"))
    return re.sub(r'^"(报送截止|截至)" = .*', rf'"\1" = {day}', line)


def kind(name: str, expected: str, harm: Harm) -> SettingsKind:
    return SettingsKind(FamilyKind(name, expected), harm)


_OVERRIDE = '[["审核关系"]]\n"编号" = "A10"\n"性质" = "停用"\n"原因" = "已承接"\n"经手人" = "张三"\n"截至" = 2022-03-31'
SETTINGS_KINDS: tuple[SettingsKind, ...] = (
    kind("名称错一个字", REFUSED, misspelt),
    kind("名称没有加引号", REFUSED, slip(unquoted_name)),
    kind("少了一个引号", REFUSED, slip(one_quote)),
    kind("文字用了中文引号", REFUSED, slip(quotes)),
    kind(
        "文字没有加引号",
        REFUSED,
        slip(lambda line, dice: re.sub(r'= "([^"]+)"$', r"= \1", line) if not re.search(r'= "\d+"$', line) else line),
    ),
    kind(
        "等号写成全角或冒号", REFUSED, slip(lambda line, dice: line.replace(" = ", dice.choice((" ＝ ", "：", ": "))))
    ),
    kind("同一项写了两次", REFUSED, again),
    kind("少了必填的一项", REFUSED, gone("任务编号", "县", "年度", "版式")),
    kind(
        "县名不能用作文件名",
        REFUSED,
        value("县", ('"盐池/县"', '".."', '"CON"', '"盐池:县"', '"../盐池县"', f'"{"县" * 30}"')),
    ),
    kind(
        "县名里有看不见的字符、乱码",
        REFUSED,
        value("县", ('"盐池\u200b县"', '"盐\ufffd县"', '"盐池县\\u0000"', '"盐\ue863县"', '"盐池\\n县"')),
    ),
    kind("县名空着", REFUSED, value("县", ('""', '" "', '"\u3000"'))),
    kind("县名和本工具的文件夹同名", REFUSED, value("县", ('"汇总"', '"下发"', '"名册"'))),
    kind("年度加了引号", REFUSED, value("年度", ('"2021"', "'2021'", '"2021年"'))),
    kind(
        "年度不是四位整数",
        REFUSED,
        value("年度", ("2021.0", "true", "2021-01-01", "[2021]", "21", "0", "-2021", "20210")),
    ),
    kind("年度写成全角数字、带“年”", REFUSED, value("年度", ("２０２１", "2021年", "二〇二一"))),
    kind("年度太早或还没有到", REFUSED, value("年度", ("2007", "2012", "2999"))),
    kind("版式没有这一种", "不能用，说出是版式", value("版式", ('"2020"', '"2021版"', '"没有.toml"', '"２０２１"'))),
    kind("版式和年度不符", "不能用，说出是版式", value("版式", ('"2019"',))),
    kind("版式写了路径", REFUSED, value("版式", ('"../2021.toml"', '"C:/2021.toml"', '"a\\\\2021.toml"', '".2021"'))),
    kind(
        "保护密码太长、有汉字或空格", REFUSED, value("保护密码", ('"0123456789abcdef"', '"密码"', '"a b"', '"１２３"'))
    ),
    kind(
        "保护密码、电话没有加引号",
        REFUSED,
        slip(lambda line, dice: re.sub(r'^"(保护密码|联系电话)" = .*', r'"\1" = 123456', line)),
    ),
    kind("上年任务用了 \\", REFUSED, value("上年任务", ('"D:\\年报"', '"D:\\new"', '"..\\盐池县2020"'))),
    kind("上年任务和上年数据都填了", REFUSED, added('"上年任务" = "../盐池县2020"', "上年任务", "写了不止一次")),
    kind("截止日期加了引号", REFUSED, value("报送截止", ('"2022-01-15"', '"2022年1月15日"'))),
    kind("截止日期没有这一天、带了时间", REFUSED, slip(wrong_day)),
    kind("截止日期在报告年度以前", REFUSED, value("报送截止", ("2020-01-15", "1999-01-15"))),
    kind(
        "调整的编号没有，或者不能调整",
        REFUSED,
        value("编号", ('"A99"', '"ID-01"', '"a10"', '"A10、B01"', '"TPL-03"', '"SEC-01"')),
    ),
    kind("调整的性质写错", REFUSED, value("性质", ('"关闭"', '"停 用"', '"off"', '"错误"', '""'))),
    kind("调整没有写原因、经手人", REFUSED, gone("编号", "性质", "原因", "经手人", "截至")),
    kind("同一条审核关系调整了两次", "不能用，说出是哪一条", added(f"{_OVERRIDE}\n{_OVERRIDE}", "A10")),
    kind("调整的方括号写错", REFUSED, added(_OVERRIDE.replace('[["审核关系"]]', '["审核关系"]'), "审核关系")),
    kind(
        "单位沿革放在了中间",
        REFUSED,
        added('["单位沿革"]\n"640323105" = ["640323103"]', "单位沿革", head=True),
    ),
    kind("单位沿革的写法不对", REFUSED, added('["单位沿革"]\n"640323105" = "640323103"', "单位沿革")),
    kind(
        "单位沿革的编码写了两次、有空格",
        REFUSED,
        value("640323105", ('["640323103", "640323103"]', '["640323103 "]', '[" "]', '[""]', '["6403\u200b23103"]')),
    ),
    kind(
        "另存为 GBK、带 BOM、换行不同",
        SAME,
        lambda text, dice: Harmed(
            dice.choice((text.encode("gbk"), text.encode("utf-8-sig"), text.replace("\n", "\r\n").encode())), "read"
        ),
    ),
    kind("另存为 UTF-16", "不能用，说出编码", whole(lambda text: text.encode("utf-16"), "refuse")),
    kind("多了空格、空行", SAME, spaced),
    kind("多了一行说明（# 开头）", SAME, whole(lambda text: f"# 张三改过\n{text}# 完\n".encode())),
    kind("坏了一个字节", EITHER, lost_byte),
    kind("一行是别的编码", EITHER, mixed),
    kind("密钥文件不见了", "不能用，说出是密钥", key(lambda text, dice: None, "refuse")),
    kind(
        "密钥少了或多了几个字",
        "不能用，说出是密钥",
        key(lambda text, dice: dice.choice((text[:-1], text[1:], text + "0", text[:30], "")).encode(), "refuse"),
    ),
    kind(
        "密钥里有一个字写错",
        "不能用，说出是密钥",
        key(lambda text, dice: text.replace(text[dice.randrange(64)], dice.choice("gOl?　"), 1).encode(), "refuse"),
    ),
    kind(
        "密钥文件被别的内容覆盖",
        "不能用，说出是密钥",
        key(
            lambda text, dice: dice.choice(
                (b"\xff\xfe" + text.encode("utf-16-le"), b"\0" * 64, "密钥".encode(), b"\x89PNG")
            ),
            "refuse",
        ),
    ),
    kind(
        "密钥后面多了换行，改成大写",
        SAME,
        key(lambda text, dice: dice.choice((f"{text}\n", f"{text}\r\n", f" {text} ", text.upper())).encode(), "read"),
    ),
)
