"""What `status --prove` shows on the screen: what was counted and added up again, and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.verbs.prove import Proof


def recount_text(proof: Proof) -> str:
    counts = proof.counts
    lines = [
        f"收到 {counts['received']} 个文件：通过 {counts['accepted']}，待说明 {counts['needs_explanation']}，"
        f"退回 {counts['returned']}，待审核 {counts['waiting']}，不能收的 {counts['refused']}，"
        f"跳过 {counts['skipped']}。",
        f"核对了 {proof.originals} 份原件，重读了 {proof.units} 个已汇总单位，重加了汇总表的 {proof.cells} 格，"
        f"看了 {proof.reports} 份年报稿里的数。",
        "全部相符。" if proof.proved else f"有 {len(proof.differences)} 处不符：",
        *(f"  × {each}" for each in proof.differences),
    ]
    return "\n".join(lines)
