"""What a summary adds up, in the words of its sheets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """`whole` is added up of `part`: 全县 of 单位, in a roll-up 全部 of 县."""

    whole: str = "全县"
    part: str = "单位"

    @property
    def sheet(self) -> str:
        """The name of the sheet of the sums."""
        return f"{self.whole}汇总"


COUNTY = Scope()
