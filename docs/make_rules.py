"""Write docs/审核关系.md from the editions, the catalogue and docs/elsewhere.toml: `python -m docs.make_rules`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from toolkit.forms import Form, bind_rules, editions, index_form, load_form
from toolkit.forms.model import LEVEL_WORDS, Level, Rule
from toolkit.verify.catalogue import catalogue

HERE = Path(__file__).parent
PAGE = HERE / "审核关系.md"
ALL = "各版"

IDENTITY, LAYOUT, CELLS, WITHIN, ACROSS = "身份", "表样与公式", "单元格", "表内", "表间与跨年"
MERGED, WORDS = "汇总与时间", "文字与年报"
GATES = {
    IDENTITY: "收到的是什么文件、能不能打开、是哪个单位哪一年的表。",
    LAYOUT: "表样、公式有没有被改动，有没有夹带别的东西。",
    CELLS: "每一格有没有填、填的是不是数字。",
    WITHIN: "同一张表里，这一格与那一格对不对得上。",
    ACROSS: "这张表与那张表、今年与去年对不对得上。没有上年数据的，跨年的不判断。",
    MERGED: "各单位的数合在一起以后，以及报送的时间。",
    WORDS: "“工作概况”“文字材料”里的文字与数对不对得上（审核时都按须核实处理）；写成的年报校对时（`nianbao proof`）"
    "也按这些，并核对标题、六个部分和印出来的表。",
}
_GATE_OF = {
    **dict.fromkeys(("PKG", "XML", "ENC", "ARC", "TYP", "IO", "RUN", "ID", "F03"), IDENTITY),
    **dict.fromkeys(("TPL", "FRM", "SEC"), LAYOUT),
    **dict.fromkeys(("CEL", "C"), CELLS),
    **dict.fromkeys(("A", "B", "D"), WITHIN),
    **dict.fromkeys(("M", "T"), MERGED),
    **dict.fromkeys(("F", "N", "W", "C03"), WORDS),
}
"""Where an entry of the catalogue stands, by its id or the letters of it."""


@dataclass(frozen=True)
class Line:
    """One line of the page: a rule as it holds in `editions`, or an entry of the catalogue."""

    id: str
    gate: str
    level: Level
    editions: str
    demand: str
    remedy: str
    example: str


@dataclass(frozen=True)
class Elsewhere:
    """A demand of the rule catalogue that has no finding of its own: `rules` or the practice `by` carry it."""

    demand: str
    by: str
    rules: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def elsewhere() -> dict[str, Elsewhere]:
    """By id, in the order of the file."""
    data = tomllib.loads((HERE / "elsewhere.toml").read_text(encoding="utf-8"))
    return {code: Elsewhere(each["demand"], each["by"], tuple(each.get("rules", ()))) for code, each in data.items()}


def lines() -> list[Line]:
    """Every rule of an edition and every entry of the catalogue, gate by gate."""
    everything = [*_rule_lines(), *_entry_lines()]
    order = list(GATES)
    return sorted(everything, key=lambda line: (order.index(line.gate), line.id, line.editions))


def _rule_lines() -> Iterator[Line]:
    """A rule that says the same in every edition is one line."""
    said: dict[Line, list[str]] = {}
    for edition in editions():
        form = load_form(edition)
        for rule in form.rules:
            line = Line(
                id=rule.id,
                gate=_gate(rule, form),
                level=rule.level,
                editions="",
                demand=rule.statement,
                remedy=rule.remedy,
                example=rule.example,
            )
            said.setdefault(line, []).append(edition)
    for line, where in said.items():
        shown = ALL if len(where) == len(editions()) else "、".join(f"{edition} 版" for edition in where)
        yield replace(line, editions=shown)


def _gate(rule: Rule, form: Form) -> str:
    if rule.cells:
        return CELLS
    index = index_form(form)
    checks = [check for check in bind_rules(form) if check.rule is rule]
    tables = {index.cells[key].table for check in checks for key in check.cells}
    return ACROSS if len(tables) > 1 or any(check.across_years for check in checks) else WITHIN


def _entry_lines() -> Iterator[Line]:
    for code, entry in catalogue().items():
        gate = _GATE_OF.get(code) or _GATE_OF[code.rstrip("0123456789").rstrip("-")]
        # Where the cure depends on what was found, the sentence is made when it is found.
        remedy = "按审核结果里写的办法改正。" if "{" in entry.remedy else entry.remedy
        shown = f"{entry.edition} 版" if entry.edition else ALL
        yield Line(
            id=code,
            gate=gate,
            level=entry.level,
            editions=shown,
            demand=entry.title,
            remedy=remedy,
            example=entry.example,
        )


def rule_page() -> str:
    """The page as text."""
    levels = "、".join(LEVEL_WORDS.values())
    parts = [
        "# 审核关系\n",
        "本页由 `python -m docs.make_rules` 生成。收回的每一份表都按下面的次序审核，每一个问题都写明编号、位置和改法，"
        "按编号可以在本页查到它的含义。\n",
        f"性质分三种（{levels}）：“{LEVEL_WORDS['error']}”的，退回改正；“{LEVEL_WORDS['warning']}”的，"
        f"改正或者写明原因；“{LEVEL_WORDS['info']}”的，看一看就可以，不影响通过。表里写的是一般的性质，"
        "个别情形会加重或减轻，以审核结果为准。\n",
    ]
    everything = lines()
    for number, (gate, about) in enumerate(GATES.items()):
        rows = [
            (each.id, LEVEL_WORDS[each.level], each.editions, each.demand, each.remedy, each.example)
            for each in everything
            if each.gate == gate
        ]
        parts += [
            f"## {'一二三四五六七'[number]}、{gate}\n",
            f"{about}\n",
            _table(("编号", "性质", "适用版式", "要求或含义", "怎么改", "例子"), rows),
        ]
    parts += [
        "## 八、别处保证的\n",
        "下面的要求也编了号，但没有单独的一条问题：有的由上面的某一条管着，有的由表样和做法保证。\n",
        _table(
            ("编号", "要求", "由哪几条管", "怎样保证"),
            [(code, each.demand, "、".join(each.rules) or "—", each.by) for code, each in elsewhere().items()],
        ),
    ]
    return "\n".join(parts)


def _table(names: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    def row(cells: tuple[str, ...]) -> str:
        return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"

    return "".join((row(names), row(("---",) * len(names)), *map(row, rows)))


if __name__ == "__main__":
    PAGE.write_text(rule_page(), encoding="utf-8")
