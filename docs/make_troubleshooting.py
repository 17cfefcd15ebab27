"""Write docs/遇到问题.md from the catalogue of sentences: `python -m docs.make_troubleshooting`."""

from __future__ import annotations

import re
from pathlib import Path

from toolkit.forms.model import LEVEL_WORDS
from toolkit.verify.catalogue import Entry, catalogue

PAGE = Path(__file__).parent / "遇到问题.md"
# In the order in which a clerk meets them: heading, what it is about, letters of the ids.
SECTIONS = (
    (
        "文件打不开、收不进来",
        "收表时写着“×”的，多半在这里。文件都原样存着，不会丢。",
        ("PKG", "XML", "ARC", "ENC", "TYP", "IO"),
    ),
    ("不是这个单位、这一年的表", "看表里的标识，不看文件名。", ("ID",)),
    ("表样、公式、保护被改动", "改动过的，“退回”里附恢复表，请单位在恢复表里改。", ("TPL", "FRM", "SEC")),
    ("格里填得不对", "请单位改正；数没有错、只是写法不对的，也要改成数字。", ("CEL", "C")),
    ("数与数之间对不上", "其余对数的关系，见审核关系。", ("A", "B")),
    ("汇总和报送时间", "各单位的数合在一起以后才看得出来的。", ("M", "T")),
    (
        "校对写成的年报时指出的",
        "文字、标题、时间、印出来的表和表里的数对照着看。没有错的不用改。",
        ("N", "W", "F"),
    ),
    ("程序中断", "中断了不要紧，再运行一次就接着做。", ("RUN",)),
)


def troubleshooting_page() -> str:
    """The page as text."""
    parts = [
        "# 遇到问题怎么办\n",
        "屏幕上、退回意见里、问题清单里写着编号的，按编号在这里找；“……”处，实际显示时写着具体的文件、位置和数。"
        "数字之间对不上的（编号 A、B、D、N 开头），多数在[审核关系.md](审核关系.md)里；"
        "怎么办事，见[使用手册.md](使用手册.md)和[常见问题.md](常见问题.md)。\n",
    ]
    for heading, about, letters in SECTIONS:
        rows = [(code, entry) for code, entry in catalogue().items() if letters_of(code) in letters]
        parts.append(f"## {heading}\n\n{about}\n\n| 编号 | 性质 | 显示的话 | 怎么办 | 例如 |\n|---|---|---|---|---|")
        parts[-1] += "".join(f"\n| {' | '.join(_cells(code, entry))} |" for code, entry in rows) + "\n"
    return "\n".join(parts)


def letters_of(code: str) -> str:
    return code.rstrip("0123456789").rstrip("-")


def _cells(code: str, entry: Entry) -> tuple[str, ...]:
    said = _plain(entry.message)
    # What has no sentence of its own, only what was found in a report, is told by what it is about.
    said = said if said.strip("…") else entry.title
    return code, LEVEL_WORDS[entry.level], said, _plain(entry.remedy), _plain(entry.example)


def _plain(text: str) -> str:
    """A sentence of the catalogue with its gaps left open, fit for a cell of a table."""
    return re.sub(r"\{[^}]*\}", "……", text).replace("|", "｜").replace("\n", " ") or "按显示的话办。"


if __name__ == "__main__":
    PAGE.write_text(troubleshooting_page(), encoding="utf-8")
