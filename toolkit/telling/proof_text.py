"""What 校对 shows on the screen: report by report, sentence by sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.telling.as_text import findings_text
from toolkit.verify.findings import VERDICT_WORDS

if TYPE_CHECKING:
    from toolkit.published.proofread import PlacedFinding
    from toolkit.verbs.proof import ProvedReport

_SENTENCE = 80
_FINDINGS = 30
_WORDS = {**VERDICT_WORDS, "accepted": "没有问题", "needs_explanation": "须核实", "returned": "须改正"}


def proved_report_text(proved: ProvedReport) -> str:
    """A report, what it was held against, what is wrong with it, and where the copy with comments lies."""
    read, name = proved.read, Path(proved.file).name
    if read is None or proved.measure is None:
        return "\n".join(each.finding.message for each in proved.findings)
    whose = f"{read.unit or '不知是哪个单位'}{f'{read.year}年' if read.year else ''}"
    known = sum(bool(each.speaks_of) for each in read.numbers)
    lines = [
        f"{_WORDS[proved.verdict]}  {name}（{whose}），和{proved.measure.against}核对",
        f"  正文里有 {len(read.numbers)} 个数，认出说的是什么的 {known} 个；"
        f"表格里读到 {sum(value is not None for value in read.values.values())} 个数。",
        *map(_told, proved.findings[:_FINDINGS]),
    ]
    if len(proved.findings) > _FINDINGS:
        lines.append(f"  还有 {len(proved.findings) - _FINDINGS} 处，都在带批注的文件里。")
    return "\n".join([*lines, *([f"  带批注的文件：{proved.marked}"] if proved.marked else [])])


def _told(placed: PlacedFinding) -> str:
    sentence = placed.place.sentence.strip()
    shown = sentence if len(sentence) <= _SENTENCE else f"{sentence[:_SENTENCE]}…"
    return findings_text([placed.finding]) + (f"\n      原句：{shown}" if shown else "")
