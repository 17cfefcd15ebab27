"""How 报送情况 and the screens say that a return is a 零报告; apart, since a screen needs no workbook."""

from __future__ import annotations


def state_words(state: str, nil: bool) -> str:
    """`已汇总（零报告）`: where a unit stands, and whether its return is a 零报告."""
    return f"{state}（零报告）" if nil else state


def nil_count(count: int) -> str:
    """`，其中零报告 2 个`, to follow the number of units; empty where none is."""
    return f"，其中零报告 {count} 个" if count else ""
