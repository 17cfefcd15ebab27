"""docs/性能.md out of what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.bench.topic import Goal, Topic

PAGE = Path(__file__).parents[2] / "docs" / "性能.md"
_MET = {True: "达到", False: "**未达到**", None: "没有测"}


def page(machine: Sequence[tuple[str, str]], how: str, day: date, topics: Sequence[Topic]) -> str:
    """The page as text. `how` is the command line that made it."""
    about = [("日期", f"{day:%Y-%m-%d}"), *machine, ("命令", f"`{how}`")]
    lines = [
        "# 性能\n",
        "本页由 `python -m tests.bench` 测出并写成，不要手改。数字是中位数，括号里是下四分位–上四分位；"
        "倍数都在同一轮内相比，再取中位数和四分位，因为机器时快时慢。\n",
        "## 在什么机器上测\n",
        *_table(("项", "内容"), about),
        "## 目标一览\n",
        *_goals([goal for topic in topics for goal in topic.goals]),
    ]
    for topic in topics:
        lines += [f"## {topic.title}\n", f"{topic.about}\n", *_table(topic.head, topic.rows)]
    lines += [
        "## 怎样重测\n",
        "在源码文件夹里：\n",
        "```sh\n"
        'python -m pip install -e ".[test,bench]"\n'
        "PYTHONPATH=. python -m tests.bench                     # 全部，默认到 2,000 个单位，再大的推算\n"
        "PYTHONPATH=. python -m tests.bench --quick             # 只看跑不跑得通，数字不作准\n"
        "PYTHONPATH=. python -m tests.bench --units 100,38602   # 全国一次，估计要 10 GB 临时空间\n"
        "```\n",
        "临时文件放在系统的临时文件夹（环境变量 TMPDIR 可以改），做完即删。装了 LibreOffice 才测“另存”，"
        "装了 datamaps 才测 datamaps。",
    ]
    return "\n".join(lines) + "\n"


def _goals(goals: Sequence[Goal]) -> list[str]:
    missed = [goal for goal in goals if goal.met is False]
    return [
        *_table(("目标", "要求", "结果", ""), [(goal.what, goal.wanted, goal.got, _MET[goal.met]) for goal in goals]),
        *(f"- {goal.what}：{goal.bound}" for goal in missed),
        *([""] if missed else []),
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [*(f"| {' | '.join(cell.replace('|', '／') for cell in line)} |" for line in lines), ""]
