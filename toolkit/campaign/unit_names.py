"""Names of counties and units: what is written in a roster or in the settings, and what may stand as the name of files.

Every output of a campaign is named after a unit or the county, so two names that a file system takes for one would
overwrite one another.
"""

from __future__ import annotations

import re
import unicodedata

from toolkit.intake.file_names import FORBIDDEN_CHARACTERS, file_key, is_device_name, visible

# A file's name has 255 bytes at most, for both of these, the year, the form's title and `（新-235959）`.
UNIT_BYTES, COUNTY_BYTES = 120, 54
# What we call our own folders, files and sheets.
_OWN = """
    下发 收回 退回 汇总 年报 下发清单 作废 上一版 名册 设置 台账 报送情况
    全县汇总 汇总表 单位 单位名称 单位编码 合计 总计 小计
"""
OWN_NAMES = frozenset(map(file_key, _OWN.split()))
_SEPARATORS = frozenset(",;，；\t")
# Private, unassigned and half characters, and what a damaged text is filled with: no two computers show them alike.
_NO_LETTER = frozenset(("Co", "Cn", "Cs"))
_BETWEEN = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_NUMBERING = re.compile(
    r"^(?:[*＊※★☆●○■□◆◇▲△√✓✔×✕✗◎•·#①-⑳⑴-⒇㈠-㈩⒈-⒛]"
    r"|[【\[][0-9]{1,3}[】\]]"
    r"|[0-9]{1,3}\s*[-－](?![0-9])"
    r"|no\.?\s*[0-9]{1,3}"
    r"|[(（]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:[)）、]|[.．](?![0-9])))\s*(?=\D)"
    # Without any sign before a township, whose name is never begun by a number.
    r"|^[0-9]{1,3}\s*(?=[\u4e00-\u9fff]{1,10}(?:乡|镇|街道|街道办事处|苏木|人民政府)$)",
    re.IGNORECASE,
)
_CAMPAIGN = re.compile(r"(.+)-[0-9]{4}-[0-9a-f]{6}")
_OFFICE = re.compile(r"(?:人民政府|政府)$|(?<=街道)(?:办事处|办公室|办)$")


def cleaned(text: str) -> str:
    """A name as it is meant: “莲 湖 乡” is 莲湖乡. Composed; without what nobody sees; blanks stand only between words
    of Latin letters.
    """
    blanks = "".join(" " if char.isspace() else char for char in text)
    return _BETWEEN.sub("", " ".join(visible(unicodedata.normalize("NFC", blanks)).split()))


def without_number(name: str) -> str:
    """A name without the number or the mark of its line: `1、青山乡`, `（二）青山乡`, `※青山乡`."""
    return _NUMBERING.sub("", name)


def broken_letters(text: str) -> bool:
    """Whether a text holds what is no letter on another computer."""
    return any(char == "\ufffd" or unicodedata.category(char) in _NO_LETTER for char in text)


def fault_of(name: str, longest: int = UNIT_BYTES) -> str:
    """Why a name cannot be used, as the end of a sentence whose beginning names it; empty when it can.

    longest: bytes of UTF-8 that it may have.
    """
    if not name:
        return "是空的，请补上"
    if broken_letters(name):
        return "里有显示不出来的字，请改用规范汉字"
    if bad := set(name) & FORBIDDEN_CHARACTERS:
        return f"里有“{''.join(sorted(bad))}”，不能用作文件名，请去掉"
    if name != visible(name) or name != name.strip():
        return "里有看不见的字符或多余的空格，不能用作文件名，请重新输入"
    if bad := set(name) & _SEPARATORS:
        return f"里有“{''.join(sorted(bad))}”，像是几个单位写在了一起，请一行写一个单位"
    if name.startswith((".", "．", "~", "～")) or name.endswith((".", "．")) or is_device_name(name):
        return "不能用作文件名，请改成规范的名称"
    if not any(char.isalpha() for char in name):
        return "不像名称，请核对是不是填错了列"
    if file_key(name) in OWN_NAMES:
        return "是工具自己用的名称，请改成规范的名称"
    if len(name.encode()) > longest:
        return f"太长，最多 {longest // 3} 个汉字，请改用规范简称"
    return ""


def county_fault(county: str) -> str:
    """Why a county's name cannot be used; empty when it can."""
    if "'" in county:
        return "里有“'”，不能用作文件名，请去掉"
    return fault_of(county, COUNTY_BYTES)


def unit_key(name: str, county: str) -> str:
    """What may be only once in a county: 青山乡 and 盐池县青山乡 head the same report. Empty for a name that is the
    county's own, whose report would be the county's.
    """
    key, own = file_key(name if name.startswith(county) else county + name), file_key(county)
    while own and key.startswith(own):
        key = key.removeprefix(own)
    return key


def body_key(name: str, county: str) -> str:
    """What two names have in common that may mean one body: 青山乡 and 青山乡人民政府, 教育局 and 县教育局."""
    return _OFFICE.sub("", re.sub("^[县区市旗州](?=..)", "", unit_key(name, county)))


def campaign_number(county: str, year: int, digest: str) -> str:
    """The number under which a campaign's workbooks are known."""
    return f"{county}-{year}-{digest[:6]}"


def county_in(number: str) -> str:
    """The county out of a campaign's number; empty where it is none."""
    found = _CAMPAIGN.fullmatch(number)
    return found[1] if found else ""
