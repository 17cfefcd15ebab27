"""Codes → Chinese sentences. What the file, its layout and its cells can show lies in catalogue.toml, what the words
and the tables of a finished report can show in report_catalogue.toml;
what the numbers must be lies in the edition's own rules.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from toolkit.forms.model import Level, Rule
from toolkit.intake.plain_text import printable
from toolkit.verify.findings import Finding
from toolkit.verify.first_few import first_few

_FILES = "catalogue.toml", "report_catalogue.toml"


@dataclass(frozen=True)
class Entry:
    """One code: `message` is a template over the facts of a finding; `edition` names the only one that it concerns."""

    level: Level
    title: str
    message: str
    remedy: str
    example: str
    edition: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self.remedy == "不用处理。"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Entry]:
    """All entries by id (threats.md, and the rules of the tsv that need no cell expression)."""
    entries: dict[str, Entry] = {}
    for name in _FILES:
        data = tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
        entries |= {code: Entry(**entry) for code, entry in data.items()}
    return entries


def finding(
    code: str,
    *,
    cells: Sequence[str] = (),
    table: str = "",
    found: str = "",
    expected: str = "",
    level: Level | None = None,
    facts: Mapping[str, str] | None = None,
    **words: str,
) -> Finding:
    """A finding of the catalogue with its sentence filled in; `facts` and `words` fill its other places.

    Whatever a file holds may be among them: a finding is printed, shown and written as it stands.
    """
    entry = catalogue()[code]
    filled = {"where": places(cells), "found": found, "expected": expected, **(facts or {}), **words}
    filled = {name: printable(text) for name, text in filled.items()}
    return Finding(
        rule=code,
        level=level or entry.level,
        message=entry.message.format(**filled).replace("） ", "）"),
        remedy=entry.remedy.format(**filled),
        table=table,
        cells=tuple(map(printable, cells)),
        found=filled["found"],
        expected=filled["expected"],
    )


def rule_finding(
    rule: Rule,
    *,
    cells: Sequence[str],
    table: str,
    label: str = "",
    sides: str = "",
    found: str = "",
    expected: str = "",
    message: str = "",
) -> Finding:
    """A finding of an edition's rule: the place, the statement and both numbers, unless `message` is given.

    What is only a remark (info) or a suspicion (warning) does not say that the number must be another.
    """
    if not message:
        place = f"{places(cells)}{f'（{label}）' if label else ''}"
        if rule.level == "info":
            message = f"{place}为 {found}：{rule.statement}。"
        else:
            must = "应" if rule.level == "error" else "一般应"
            wanted = f"，{must}{'' if expected.startswith(('不', '大', '小')) else '为 '}{expected}" if expected else ""
            inside = rule.statement.replace("“", "‘").replace("”", "’")
            message = f"{place}{'' if label else ' '}不符合“{inside}”：{sides or f'现为 {found}{wanted}'}。"
    return Finding(
        rule=rule.id,
        level=rule.level,
        message=message,
        remedy=rule.remedy,
        table=table,
        cells=tuple(cells),
        found=found,
        expected=expected,
    )


def places(cells: Sequence[str]) -> str:
    """`表三依申请公开 D4、D5 等 12 格`, sheet by sheet."""
    sheets: dict[str, list[str]] = {}
    for cell in cells:
        sheet, _, ref = cell.rpartition("!")
        sheets.setdefault(sheet, []).append(ref)
    parts = []
    for sheet, refs in sheets.items():
        parts.append(f"{sheet} {first_few(refs, f' 等 {len(refs)} 格')}".strip())
    return "；".join(parts)


def first_place(cells: Sequence[str]) -> str:
    """`表三依申请公开 D4 等 12 格`: the first cell, and how many there are."""
    return places(cells[:1]) + (f" 等 {len(cells)} 格" if len(cells) > 1 else "")
