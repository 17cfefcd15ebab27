"""What is said of a campaign that was packed: on the console, and on the page."""

from __future__ import annotations

from toolkit.verbs.pack_campaign import Packed


def packed_text(done: Packed) -> str:
    """Where a packed campaign lies, and what is not in it."""
    text = f"已归档：{done.file}\n{done.files} 个文件，清单在里面的“归档清单.txt”。里面有密钥，请按内部资料保管。"
    if done.unfinished:
        text += f"\n还有 {len(done.unfinished)} 个单位没有汇总：{'、'.join(done.unfinished)}。办完以后请再归档一次。"
    if done.left_out:
        text += f"\n名称里有特殊字符、没有装进去的：{'、'.join(done.left_out)}。收到的原件都在归档里，不受影响。"
    return text
