"""What a roll-up says on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from toolkit.verify.catalogue import catalogue

if TYPE_CHECKING:
    from toolkit.verbs.rollup import Rollup


def rollup_text(done: Rollup, outcomes: Mapping[str, str]) -> str:
    """`outcomes`: what may become of a file, by its name in the counts, in Chinese."""
    counts, units = done.counts, done.units
    told = "，".join(f"{word} {counts[name]}" for name, word in outcomes.items())
    lines = (
        f"收到 {counts['received']} 个文件：{told}。",
        f"已汇总 {units['乡镇']} 个单位，{units['县']} 个县，{units['市']} 个市，{units['省']} 个省。",
        *(f"官方表（每个地区一张，另有合计）：{path}" for path in done.files if path.suffix == ".xlsx"),
        f"一行一个数的明细：{done.files[0]}",
        f"每个文件的结果和问题编号在：{next(path for path in done.files[1:] if path.suffix == '.csv')}",
    )
    return "\n".join((*lines, *_left_out(done, outcomes), *done.notes))


def _left_out(done: Rollup, outcomes: Mapping[str, str]) -> Iterator[str]:
    """What has to be done about the files that are in no sum, a line for each reason."""
    if back := sum(count for (outcome, _), count in done.left.items() if outcome == "returned"):
        yield f"退回 {back} 个，没有汇总。请县里让单位改好，再汇总一次；错在哪里，见文件清单。"
    for (outcome, rule), count in sorted(done.left.items()):
        if outcome in ("skipped", "unreadable") and (entry := catalogue().get(rule)):
            yield f"{outcomes[outcome]} {count} 个：{rule} {entry.title}。{entry.remedy}"
