"""Sentences of the command line as the page says them: its buttons instead of commands, no path of this computer."""

from __future__ import annotations

import os
import re
from pathlib import Path

_BUTTONS = (
    ("请用 nianbao adopt 一份一份地选定", "请在单位的页面里一份一份地点“采用这份”"),
    ("选错了的，运行 nianbao undo 撤销", "选错了的，点“撤销上一步”"),
    (
        r"，再选定采用：nianbao adopt 文件名(?: --unit 单位名称)?；都不用的，请让单位重报",
        "，再点“采用这份”；都不用的，点“都不采用”，请单位重报",
    ),
    (r"，请选定：nianbao adopt \S+ --unit [^\s。]+", "，请在那个单位的页面里点“采用这份”"),
    ("请用 nianbao adopt 选定一份", "请点“采用这份”选定一份"),
    (r"请写单位名称撤回：nianbao withdraw [^\s。]+", "点“都不采用”"),
    ("，如：--because 单位来电说数字报错了", "，如：单位来电说数字报错了"),
    ("请在命令后面加上：--unit 单位名称", "请选是哪个单位的"),
    ("运行 nianbao run，会按原件重建台账", "点“收表并审核”，会按原件重建台账"),
    (r"请先用 nianbao init 建立任务，或用 -C 指明任务文件夹", "请在“换任务”里新建一个，或打开别的任务"),
    (r"写新的填报表（nianbao distribute）", "在“下发”里写新的填报表，"),
    (r"请再运行 nianbao run", "请再点一次“收表并审核”"),
    (r"再运行(?:一次)?", "再点一次"),
    # The number of a rule at the head of a line is for who looks it up in the list of rules.
    (r"^(\s*[×！○]\s*)[A-Z]+-?\d+\s+", r"\1"),
)


def on_page(sentence: str, folder: Path) -> str:
    """A sentence for the page of the campaign in this folder."""
    said = sentence.replace(f"{folder}{os.sep}", "").replace(str(folder), "任务文件夹")
    for written, shown in _BUTTONS:
        said = re.sub(written, shown, said)
    return said
