"""What a roll-up says on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from toolkit.verify.catalogue import catalogue
from toolkit.verify.first_few import first_few

if TYPE_CHECKING:
    from toolkit.verbs.rollup import Rollup
    from toolkit.verbs.rollup_tally import RolledCampaign


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
    campaigns = map(_of_campaign, done.campaigns)
    return "\n".join((*lines, *_left_out(done, outcomes), *campaigns, *done.notes))


def _left_out(done: Rollup, outcomes: Mapping[str, str]) -> Iterator[str]:
    """What has to be done about the files that are in no sum or want a word, a line for each reason."""
    of = Counter[str]()
    for (outcome, _), count in done.left.items():
        of[outcome] += count
    if back := of["returned"]:
        yield f"退回 {back} 个，没有汇总。请县里让单位改好，再汇总一次；错在哪里，见文件清单。"
    if asking := of["needs_explanation"]:
        yield f"待说明 {asking} 个，已经汇总。请县里让单位核实，写明情况或者改正；要核实什么，见文件清单。"
    for (outcome, rule), count in sorted(done.left.items()):
        if outcome in ("skipped", "unreadable") and (entry := catalogue().get(rule)):
            remedies = done.remedies.get((outcome, rule), ())
            cure = remedies[0] if len(remedies) == 1 else "原因各不相同，见文件清单里的说明。"
            yield f"{outcomes[outcome]} {count} 个：{rule} {entry.title}。{cure}"


def _of_campaign(each: RolledCampaign) -> str:
    """How much of a campaign is summed, and who is missing."""
    of: dict[str, list[str]] = {}
    for unit in each.missing:
        of.setdefault(unit.state, []).append(unit.name)
    missing = "、".join(f"{state} {len(names)} 个（{first_few(names, '等')}）" for state, names in of.items())
    return (
        f"“{each.folder}”是填报任务（{each.county} {each.year} 年），照县里采用的汇总："
        f"应报 {each.expected} 个单位，汇总 {each.summed} 个。" + (f"没有汇总的：{missing}。" if missing else "")
    )
