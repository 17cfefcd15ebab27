"""Sentences of the command line as the page says them: its buttons instead of commands, no path of this computer."""

from __future__ import annotations

import os
import re
from pathlib import Path

_BUTTONS = (
    ("请用 nianbao adopt 一份一份地选定", "请在单位的页面里一份一份地点“采用这份”"),
    (
        r"，再选定采用：nianbao adopt 文件名[^；]*；都不用的，请让单位重报",
        "，再点“采用这份”；都不用的，点“都不采用”，请单位重报",
    ),
    (r"，请选定：nianbao adopt \S+ --unit [^\s。]+", "，请在那个单位的页面里点“采用这份”"),
    ("请用 nianbao adopt 选定一份", "请点“采用这份”选定一份"),
    (r"请写单位名称撤回：nianbao withdraw [^\s。]+", "点“都不采用”"),
    ("，如：--because ", "，如："),
    ("请在命令后面加上：--unit 单位名称", "请选是哪个单位的"),
    (r"请先用 nianbao init 建立任务，或用 -C 指明任务文件夹", "请在“换任务”里新建一个，或打开别的任务"),
    ("请在 --from 后面写上上年任务文件夹的位置", "请选上年的任务"),
    ("请在 --from 后面写上年任务文件夹的位置", "请选上年的任务"),
    ("请改正 --year", "请改正年度"),
    ("或用 --roster 写明用哪一份", "或者在“换任务”里选好用哪一份"),
    ("--goto 要写成", "位置要写成"),
    (r"(?:再用 |请再运行 |再运行 )nianbao report --final(?: 重新定稿)?", "再重新定稿"),
    ("在 --final 后面写上单位", "请选好是哪几个单位"),
    ("(请|或者)用 --to 换", r"\1换"),
    ("请用 --host 写", "请写"),
    ("，如：--host ", "，如："),
    ("--host (?:后面的)?", "地址"),
    (r"，?或不写 --port", ""),
    # What is left of a command is the button that does the same.
    (r"(请?)(先|再)?(?:运行|用) nianbao run", r"\1\2点“收表并审核”"),
    (r"(请?)(先|再)?(?:运行|用) nianbao distribute", r"\1\2到“下发”点“写填报表”"),
    (r"(请?)(先|再)?(?:运行|用) nianbao report", r"\1\2到“汇总与年报”重做一次"),
    (r"(请?)(先|再)?(?:运行|用) nianbao undo 撤销", r"\1\2点“撤销上一步”"),
    (r"(请?)(先|再)?(?:运行|用) nianbao collect 收", r"\1\2拖到首页的“收表”里"),
    (r"(请?)(先|再)?(?:运行|用) nianbao check (?:审核|看怎么改)", r"\1\2拖到首页的“收表”里审核"),
    ("问题见 nianbao check", "问题见单位的页面"),
    (r"再运行(?:一次)?", "再点一次"),
    # The ledger and what was received lie where nobody looks.
    (r"(台账|原件)“\.nianbao[^”]*”", r"\1"),
    # The number of a rule at the head of a line is for who looks it up in the list of rules.
    (r"^(\s*[×！○]\s*)[A-Z]+-?\d+\s+", r"\1"),
)


def on_page(sentence: str, folder: Path) -> str:
    """A sentence for the page of the campaign in this folder."""
    said = sentence.replace(f"{folder}{os.sep}", "").replace(str(folder), "任务文件夹")
    for written, shown in _BUTTONS:
        said = re.sub(written, shown, said)
    return said
