"""The first screen of `nianbao status` in the sample's campaign: seconds of the processor, start included."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.machine import compiled
from tests.bench.rounds import Series
from tests.bench.topic import Goal, at_most
from toolkit.verbs.demo import create_sample, hand_in
from toolkit.verbs.distribute import distribute
from toolkit.verbs.run import run

_MOST = 0.3


def first_screen_goal(rounds: int, scratch: Path) -> Goal:
    """Nine townships, eight returns in, merged and reported; by compiled files, as on any later day."""
    campaign = create_sample(scratch / "状态")
    distribute(campaign)
    hand_in(campaign)
    run(campaign)
    environment = compiled(scratch)
    command = [sys.executable, "-m", "toolkit", "status", "-C", str(campaign.folder)]
    taken = []
    for _ in range(rounds + 1):
        before = os.times()
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        after = os.times()
        used = (each.children_user + each.children_system for each in (after, before))
        taken.append(next(used) - next(used))
    bound = "大半用在装入程序库，其余是读台账和名册。"
    what = "9 个单位的任务，nianbao status 到显示为止（处理器时间，含启动）"
    return at_most(what, _MOST, Series(tuple(taken[1:])), bound, "秒")
