"""Write docs/校对测试.md: `python -m docs.make_proof_table` (needs ../shared/cases; argument: reports to draw)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.prose.case_reports import ALSO_TRUE, EXPECTED, case_reports
from tests.prose.generator import draw_report, told
from tests.prose.prose_mutations import (
    INNOCENT,
    MISTAKES,
    WHOLE_MISTAKES,
    Outcome,
    try_innocent,
    try_mistakes,
    try_published,
)
from toolkit.prose.prove_text import prove_document

PAGE = Path(__file__).parent / "校对测试.md"
DRAWN = 20


@dataclass(frozen=True)
class CaseRow:
    """What came of one published report: rules expected, found, and told of beside, by level."""

    id: str
    expected: tuple[str, ...]
    found: tuple[str, ...]
    more_errors: tuple[str, ...]
    more_warnings: tuple[str, ...]

    @property
    def false_errors(self) -> int:
        return len([rule for rule in self.more_errors if rule not in ALSO_TRUE.get(self.id, ())])

    @property
    def false_warnings(self) -> int:
        return len([rule for rule in self.more_warnings if rule not in ALSO_TRUE.get(self.id, ())])


def case_rows() -> list[CaseRow]:
    rows = []
    for case in case_reports():
        findings = prove_document(case.document, case.setting).findings
        expected = EXPECTED.get(case.id, ())
        found = {each.rule for each in findings}
        errors = {each.rule for each in findings if each.level == "error"} - set(expected)
        warnings = {each.rule for each in findings if each.level == "warning"} - set(expected) - errors
        hit = tuple(rule for rule in expected if rule in found)
        rows.append(CaseRow(case.id, expected, hit, tuple(sorted(errors)), tuple(sorted(warnings))))
    return rows


def proof_page(rows: Sequence[CaseRow], outcomes: Sequence[Outcome], drawn: int) -> str:
    """The page as text: published reports, reports drawn at random, mistakes made in them."""
    facts = sum(len(spoken.facts) for seed in range(drawn) for spoken in draw_report(seed).spoken)
    lost = sum(lost_facts(seed) for seed in range(drawn))
    innocent = len(try_innocent(range(drawn)))
    verdicts = Counter(each.verdict for each in outcomes)
    by_kind = Counter((each.kind, each.verdict) for each in outcomes)
    kinds = list(dict.fromkeys([each.name for each in MISTAKES] + [name for name, _ in WHOLE_MISTAKES]))
    wanted = sum(len(row.expected) for row in rows)
    lines = [
        "# 校对测试\n",
        "本页由 `python -m docs.make_proof_table` 生成，只列报告编号、数量和审核关系的编号。\n",
        "## 已经公开的年报\n",
        f"{len(rows)} 份年报（多数是摘录），每份注明过有什么问题。注明并且摘录里看得见的 {wanted} 处，找到 "
        f"{sum(len(row.found) for row in rows)} 处；误报的错误 {sum(row.false_errors for row in rows)} 处，"
        f"误报的须核实 {sum(row.false_warnings for row in rows)} 处。"
        "“另外指出”是注明以外的，逐条对照原文核对过，属实的写“属实”。\n",
        "这些年报在开发时就看得到，数字只说明没有退步；真正的检验是没有看过的年报。\n",
        "| 编号 | 注明的问题 | 找到 | 另外指出的错误 | 另外指出的须核实 |",
        "|---|---|---|---|---|",
        *(_case_line(row) for row in rows),
        _published_line(),
        "\n## 随机写成的年报\n",
        f"用同一份词表随机写成 {drawn} 份年报，共 {facts} 个数，读回来不一样的 {lost} 个。"
        f"换成全角、半角、千分位、汉字数字和加空格（{len(INNOCENT)} 种写法）后误报 {innocent} 处。\n",
        f"再每次只改错一处：{len(kinds)} 种错误，共 {len(outcomes)} 次，在那一句上指出（错误或须核实）"
        f"{_share(verdicts['found'], len(outcomes))}，只作提示的 {_share(verdicts['asked'], len(outcomes))}，"
        f"没有发现的 {_share(verdicts['missed'], len(outcomes))}。"
        "这些句子是本工具自己的写法，公开年报的写法更杂，漏掉的会比这里多。\n",
        "| 改错的办法 | 次数 | 指出 | 只提示 | 没有发现 |",
        "|---|---:|---:|---:|---:|",
        *(_kind_line(kind, by_kind) for kind in kinds),
    ]
    return "\n".join(lines) + "\n"


def _published_line() -> str:
    """What becomes of every number of the published prose when it alone is changed."""
    counts = Counter((each.kind, each.verdict) for each in try_published(case_reports()))
    shares = []
    for kind in ("bound", "loose"):
        whole = sum(counts[kind, verdict] for verdict in ("found", "asked", "missed"))
        shares.append((whole, _share(counts[kind, "found"], whole), _share(counts[kind, "asked"], whole)))
    return (
        f"\n把这些年报句子里的数逐个改错（每次一个）：说得出是表里哪一格、或者在清单里的 {shares[0][0]} 个，指出 {shares[0][1]}，"
        f"只作提示的 {shares[0][2]}；其余 {shares[1][0]} 个数报告里别处没有可比的，指出 {shares[1][1]}。"
        "摘录里没有相应表格的，对不上也看不出来。"
    )


def lost_facts(seed: int) -> int:
    """How many facts of a drawn report do not read back as they were written."""
    report = draw_report(seed)
    read = Counter(told(prove_document(report.document(), report.setting).facts))
    return (Counter(fact for spoken in report.spoken for fact in spoken.facts) - read).total()


def _case_line(row: CaseRow) -> str:
    true = ALSO_TRUE.get(row.id, ())
    marked = [
        "、".join(f"{rule}（属实）" if rule in true else rule for rule in rules) or "无"
        for rules in (row.more_errors, row.more_warnings)
    ]
    return f"| {row.id} | {'、'.join(row.expected) or '无'} | {len(row.found)} | {marked[0]} | {marked[1]} |"


def _kind_line(kind: str, by_kind: Counter[tuple[str, str]]) -> str:
    counts = [by_kind[kind, verdict] for verdict in ("found", "asked", "missed")]
    return f"| {kind} | {sum(counts)} | {counts[0]} | {counts[1]} | {counts[2]} |"


def _share(part: int, whole: int) -> str:
    return f"{part} 次（{part / whole:.1%}）"


if __name__ == "__main__":
    drawn = int(sys.argv[1]) if len(sys.argv) > 1 else DRAWN
    PAGE.write_text(proof_page(case_rows(), try_mistakes(range(drawn)), drawn), encoding="utf-8")
