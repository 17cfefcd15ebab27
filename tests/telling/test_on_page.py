"""The page says what the command line says, without what only who types commands needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.telling.on_page import on_page


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  ！ M07 盐州路街道的采购总金额是 0。", "  ！ 盐州路街道的采购总金额是 0。"),
        ("× CEL-12 读不出来。", "× 读不出来。"),
        ("！ A 镇有疑问。", "！ A 镇有疑问。"),
        ("选错了的，运行 nianbao undo 撤销。", "选错了的，点“撤销上一步”。"),
        ("要换发的，运行 nianbao distribute --redate；换发以后", "要换发的，点“按新的截止日期换发”；换发以后"),
        ("“/家/任务/设置.toml”写法不对。", "“设置.toml”写法不对。"),
    ],
)
def test_sentence__as_a_clerk_reads_it(written: str, shown: str) -> None:
    assert on_page(written, Path("/家/任务")) == shown
