"""What an input cell accepts, and the Chinese prompt beside it, within Excel's limits.

Excel: prompt title 32 characters, prompt 255, error message 225, list of choices 255.
"""

from __future__ import annotations

import re

from toolkit.forms import FormCell
from toolkit.workbook.plan import Validation

_LARGEST = "999999999"


def _title(cell: FormCell) -> str:
    """Row and column, both short: what stands in brackets and after the first comma is in the table itself."""
    row, column = (_short(labels[-1]) if labels else "" for labels in (cell.row, cell.column))
    return "／".join(part for part in (row, column) if part)[:32]


def _short(label: str) -> str:
    label = re.sub(r"(?<=.)（.*）$", "", label)
    return label if len(label) <= 20 else label.partition("、")[0] if "、" in label[3:] else label[:20]


def validation(cell: FormCell) -> Validation:
    title = _title(cell)
    hint = f"{cell.hint} " if cell.hint else ""
    if cell.choices:
        return Validation(
            "list", title, (hint or "请从下拉框中选择。")[:250], "请从下拉框中选择。", choices=cell.choices
        )
    match cell.type:
        case "count":
            text, error = "填整数，没有的填 0。", "这里只能填 0 或正整数，不能带文字和单位。没有数据请填 0。"
            return Validation(
                kind="whole", prompt_title=title, prompt=(hint + text)[:250], error=error, low="0", high=_LARGEST
            )
        case "change":
            text, error = (
                "填整数，减少填负数，没有变化填 0。",
                "这里只能填整数，减少填负数，不能带文字和单位。",
            )
            return Validation(
                kind="whole",
                prompt_title=title,
                prompt=(hint + text)[:250],
                error=error,
                low="-" + _LARGEST,
                high=_LARGEST,
            )
        case "amount":
            text, error = (
                "只填数字，可以有小数，没有的填 0。",
                "这里只能填不小于 0 的数字，不能写“元”“万元”。",
            )
            return Validation(
                kind="decimal", prompt_title=title, prompt=(hint + text)[:250], error=error, low="0", high=_LARGEST
            )
        case "date":
            text, error = "", "请填写日期，例如 2021-1-8。"
            return Validation(
                kind="date", prompt_title=title, prompt=(hint + text)[:250], error=error, low="36526", high="73050"
            )
    return Validation("any", title, (hint or "请填写文字。")[:250])
