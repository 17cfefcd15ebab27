"""Which words settle a warning: those that give a reason, and that speak of it.

A unit that writes “已核实” has told nothing that an auditor could look up later, and one sentence in the last line
does not say which of five warnings it means.
"""

from __future__ import annotations

import re
import unicodedata

from toolkit.forms import Form, index_form
from toolkit.returns.explanations import WHOLE_FILE
from toolkit.verify.catalogue import first_place
from toolkit.verify.findings import Finding

_FILLER = re.compile(
    "没有问题|没问题|无问题|没有错误|没有错|没错|无异议|如实填[报写]|知道了|"
    "情况说明|实际情况|情况|数据|数字|数值|以上|上述|内容|本单位|我单位|我[乡镇局办]|"
    "经|已经|已|再次|反复|认真|核实|核对|核查|确认|检查|审核|校对|查看|属实|真实|无误|正确|准确|一致|正常|"
    "好的|好|是的|对的|可以|收到|已阅|同意|明白|填写|填报|完毕|完成|均|都|全部|为|是|说明|解释|原因|"
    "暂无|没有|无|同上|同前|见上|谢谢|请|领导|测试|嗯|了|过|的|ok|okay|yes|no|test",
    re.IGNORECASE,
)
_LEAST = 2
"""Letters that a reason has at least, when what says nothing is taken away."""
_STUTTER = 20
"""Up to so many letters, the same one over and over is no word."""
_NUMBERING = re.compile("^(?:[（(]?[一二三四五六七八九十0-9]+[）)、.．])+")


def says_nothing(words: str, found: Finding) -> bool:
    """Whether words give no reason: digits, marks, assurances, or the warning's own sentence over again."""
    plain = _plain(words)
    said = "".join(char for char in _FILLER.sub("", plain) if char.isalpha())
    if (
        len(said) < _LEAST
        or (len(said) <= _STUTTER and len(set(said)) == 1)
        or (plain.isascii() and " " not in words.strip())
    ):
        return True
    return plain in _plain(found.message) or plain == _plain(found.remedy)


def names(words: str, found: Finding, form: Form) -> bool:
    """Whether words of the last line speak of this warning: by its id, a cell, a row, a column or what was typed."""
    text = unicodedata.normalize("NFKC", words).upper()
    if found.rule in text:
        return True
    by_place = {cell.place: cell for cell in index_form(form).cells.values()}
    for place in found.cells:
        if re.search(f"(?<![A-Z0-9]){re.escape(place.rpartition('!')[2])}(?![0-9])", text):
            return True
        labels = (*by_place[place].row[-1:], *by_place[place].column[-1:]) if place in by_place else ()
        if any(len(core) >= _LEAST and core in _plain(words) for core in map(_core, labels)):
            return True
    typed = _plain(found.found)
    return len(typed) >= _LEAST and not typed.isdecimal() and typed in _plain(words)


def why_it_does_not_settle(words: str, found: Finding, named: bool) -> str:
    """What a unit is told whose words settle nothing."""
    shown = words if len(words) <= 20 else f"{words[:20]}…"
    if named:
        return f"说明里写的“{shown}”没有说出原因，不能算作说明，请写明是什么情况、为什么。"
    place = first_place(found.cells) if found.cells else WHOLE_FILE
    return f"“其他需要说明的”里写的“{shown}”没有指明是哪一个问题，请写上编号 {found.rule} 或位置（{place}）再说明原因。"


def _core(label: str) -> str:
    return _plain(_NUMBERING.sub("", label))


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
