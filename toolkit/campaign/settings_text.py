"""The text of 设置.toml: its bytes to TOML, and where in it each thing stands, for who must say what is wrong there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from toolkit.campaign.unit_names import broken_letters
from toolkit.errors import NianbaoError
from toolkit.forms.toml_text import TomlFaultError, parse_toml
from toolkit.intake.patience import patiently
from toolkit.intake.text_encoding import decode_text

_SAVE = "请用记事本打开核对，另存为时编码选 UTF-8。"
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*=""")


class SettingError(NianbaoError):
    """A setting that is wrong. setting: its name; number: which section of that name, from 1, 0 where it has none."""

    def __init__(self, told: str, setting: str, number: int = 0) -> None:
        super().__init__(told)
        self.setting = setting
        self.number = number


@dataclass(frozen=True)
class SettingsText:
    """A settings file that was read. data: as TOML parses it."""

    path: Path
    text: str
    data: Mapping[str, Any]

    def at(self, name: str) -> str:
        """The head of a sentence about one setting: the file and the line where it stands, if it does."""
        return f"“{self.path}”{self.line_of(name) or '里'}的“{name}”"

    def wrong(self, name: str, told: str) -> SettingError:
        """What is wrong with one setting: the sentence whose head is where it stands."""
        return SettingError(f"{self.at(name)}{told}", name)

    def line_of(self, name: str, time: int = 1) -> str:
        """`第 9 行`: where a name or the head of a section stands for the so-manyth time; empty when nowhere."""
        heads = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*(?:=|\])""")
        lines = [number for number, line in enumerate(self.text.split("\n"), 1) if heads.match(line)]
        return f"第 {lines[time - 1]} 行" if len(lines) >= time else ""

    def word(self, name: str, example: str = "…") -> str:
        """A text of one line, empty where it is not set. Raises NianbaoError for anything else."""
        value = self.data.get(name, "")
        if not isinstance(value, str):
            raise self.wrong(name, f'右边要加英文双引号，如："{name}" = "{example}"。')
        if not value.isprintable() or broken_letters(value):
            raise self.wrong(name, "里有看不见或显示不出来的字符，请重新输入；文件夹路径用 / 分隔，不要用 \\。")
        return value.strip()


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    # The one sign that JSON leaves as it is and TOML does not take.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def file_bytes(path: Path) -> bytes:
    """The file as it lies there. Raises NianbaoError."""
    try:
        return patiently(path.read_bytes)
    except OSError as error:
        raise NianbaoError(f"“{path}”打不开。请检查文件权限，或关闭打开着它的程序。") from error


def parsed(path: Path, data: bytes, known: tuple[str, ...]) -> SettingsText:
    """Understand what lies there, or is about to. Raises NianbaoError: an encoding that would change a word, TOML that
    is none, names that are not `known`.
    """
    text = decoded(path, data, known)
    try:
        told = parse_toml(text)
    except TomlFaultError as fault:
        raise _wrong(path, text, fault) from fault
    given = SettingsText(path, text, told)
    if unknown := sorted(set(told) - set(known)):
        close = get_close_matches(unknown[0], known, 1, 0.5)
        perhaps = f"（是不是“{close[0]}”？）" if close else ""
        line = given.line_of(unknown[0])
        raise NianbaoError(f"“{path}”{line}里不认识“{'、'.join(unknown)}”{perhaps}。可以写：{'、'.join(known)}。")
    for name, inner in told.items():
        tables = inner if isinstance(inner, list) else [inner]
        # In TOML a section goes on to the next one, over whatever a clerk set below it.
        inside = [key for table in tables if isinstance(table, dict) for key in table if key in known]
        if inside:
            raise NianbaoError(
                f"{given.at(name)}要放在文件最后，它下面的“{'、'.join(inside)}”被当成了其中的内容。请把这一段移到最后。"
            )
    return given


def decoded(path: Path, data: bytes, known: tuple[str, ...]) -> str:
    """The text of a settings file, its lines ended as in Unix. Raises NianbaoError."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise NianbaoError(f"“{path}”不是 UTF-8 编码（是 UTF-16，或者已损坏）。{_SAVE}")
    try:
        text = decode_text(data)
    except UnicodeDecodeError as error:
        raise NianbaoError(f"“{path}”{_first_bad(data)}有认不出的字（编码不对）。{_SAVE}") from error
    # One bad byte in UTF-8, and the whole is valid GBK all the same, with other words in it.
    if not any(f'"{name}"' in text for name in known) and any(f'"{name}"'.encode() in data for name in known):
        raise NianbaoError(f"“{path}”{_first_bad(data)}有认不出的字（编码不对）。{_SAVE}")
    return text.replace("\r\n", "\n")


def _first_bad(data: bytes) -> str:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return f"第 {data[: error.start].count(10) + 1} 行"
    return ""


def _wrong(path: Path, text: str, fault: TomlFaultError) -> NianbaoError:
    if fault.twice:
        return NianbaoError(f"“{path}”{_said_twice(text) or fault.where + '有一项'}写了不止一次。请只留一行。")
    return NianbaoError(
        f"“{path}”{fault.where}写法不对。"
        "等号两边和方括号里的名称、文字都要加英文双引号，年度和日期不加；文件夹路径用 / 分隔。"
    )


def _said_twice(text: str) -> str:
    """`第 9 行的“县”`: the first name that was there before."""
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("["):
            seen.clear()
        if key := _KEY.match(line):
            name = next(filter(None, key.groups()), "")
            if name in seen:
                return f"第 {number} 行的“{name}”"
            seen.add(name)
    return ""
