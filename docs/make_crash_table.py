"""Write docs/崩溃测试.md by killing a run everywhere and refusing its calls: `python -m docs.make_crash_table [EACH]`
(not on Windows). EACH: of how many faults one is tried; 1 tries all, which takes over an hour.
"""

from __future__ import annotations

import errno
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.crash.faults import FAULTS, Fault, Step, course, hurry, points, refuse_everywhere
from tests.crash.harness import Scenario, kill_everywhere, remember_pure_work, scenarios, tally

PAGE = Path(__file__).parent / "崩溃测试.md"
EACH = 7
"""Of how many faults one is tried: a prime, so that calls, errors and durations all have their turn."""
_TOLD = 200
MEANING = {
    "os.open": "新建要写的文件",
    "open": "新建边算边写的大文件",
    "os.write": "写内容（写到一半时杀掉）",
    "os.fsync": "把内容或文件夹落到磁盘",
    "os.replace": "改名到正式位置",
    "os.mkdir": "新建文件夹",
    "os.unlink": "收回不再成立的结果",
    "os.ftruncate": "登记、清除“运行中”",
    "SQLite BEGIN": "台账：开始一批登记",
    "SQLite COMMIT": "台账：一批登记一起生效",
}


def crash_page(results: list[tuple[Scenario, dict[int, list[str]]]]) -> str:
    """The page as text: a row a call, what was found in the right-hand column."""
    killed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for scenario, found in results:
        killed += tally(scenario)
        wrong.update(scenario.calls[number - 1] for number, each in found.items() if each)
    runs = "；".join(f"{scenario.name}：{len(scenario.calls)} 处" for scenario, _ in results)
    lines = [
        "# 崩溃测试\n",
        "本页由 `python -m docs.make_crash_table` 生成。示例任务的“一键汇总”（收表、审核、汇总、年报）在每一处改动"
        "磁盘的调用上各被强行结束一次，不做抽样。写文件的，写到一半时结束。\n",
        f"{runs}。共结束 {sum(killed.values())} 次。\n",
        "每次结束后检查：下发、收回的文件一字未动；每个结果要么没有、要么是旧的、要么是新的，没有半个文件；"
        "台账打得开；再正常运行一次，所有文件和台账与从未被结束过的完全一样，没有残留，`status --prove` 全部相符。\n",
        "| 调用 | 作用 | 结束次数 | 发现的问题 |",
        "|---|---|---:|---|",
        *(
            f"| `{name}` | {MEANING[name]} | {count} | {f'{wrong[name]} 处' if wrong[name] else '无'} |"
            for name, count in sorted(killed.items())
        ),
        "\nSQLite 自己写盘的每一步由 SQLite 保证（WAL，synchronous=FULL）；这里在每批登记开始前和生效前各结束一次。"
        "这里结束的是进程；断电时靠每个文件改名前、文件夹改名后的 fsync。",
    ]
    return "\n".join(lines) + "\n"


def fault_page(results: list[tuple[Step, Fault, list[str]]], every: int) -> str:
    """The second half as text: a row a command, a column an error of the disk. every: how many faults there are."""
    tried = Counter((step.name, fault.error) for step, fault, _ in results)
    wrong = Counter(step.name for step, _, found in results if found)
    names = list(dict.fromkeys(step.name for step, _, _ in results))
    calls = {step.name: len(step.calls) for step, _, _ in results}
    errors = [errno.errorcode[each] for each in FAULTS]
    lines = [
        "\n## 磁盘出错\n",
        "整个任务的每条命令，在它碰任务文件夹的每一次调用上（打开、读、写、改名、建文件夹、列文件夹、删除、落盘，"
        f"台账的 PRAGMA、BEGIN、COMMIT），让磁盘报错：{'、'.join(errors)}；每种错各试两次，一次只错这一下，"
        f"一次从这一下起一直错。共 {every} 处，{_share_tried(len(results), every)}。\n",
        "每次检查：收回、原件都在；没有半个文件；退出码是 0、1，或者是 2 并有一句话说怎么办，没有程序出错；"
        "再正常运行一次，文件、数和状态与从未出错的完全一样。init 检查的是：任务没有密钥或名册就不算建成，可以再建；"
        "adopt、undo 只检查出错当时。\n",
        f"| 命令 | 调用 | {' | '.join(errors)} | 发现的问题 |",
        f"|---|---:|{'---:|' * len(errors)}---|",
        *(
            f"| {name} | {calls[name]} | {' | '.join(str(tried[name, each]) for each in FAULTS)} | "
            f"{f'{wrong[name]} 处' if wrong[name] else '无'} |"
            for name in names
        ),
    ]
    return "\n".join(lines) + "\n"


def _share_tried(tried: int, every: int) -> str:
    return "不做抽样" if tried == every else f"等距抽取了 {tried} 处"


def _faults(folder: Path, each: int) -> tuple[list[tuple[Step, Fault, list[str]]], int]:
    """What was found at every `each`-th fault, and how many faults there are; tells how far it is on stderr."""
    every = [(step, fault) for step in course(folder / "磁盘") for fault in points(step)]
    chosen, done = every[::each], []
    for start in range(0, len(chosen), _TOLD):
        part = chosen[start : start + _TOLD]
        found = refuse_everywhere(part, folder / str(start))
        done += [(step, fault, wrong) for (step, fault), wrong in zip(part, found, strict=True)]
        for step, fault, wrong in done[start:]:
            if wrong:
                print(step.name, fault, step.calls[fault.number - 1], wrong, flush=True)
        print(f"{len(done)}/{len(chosen)}", file=sys.stderr, flush=True)
    return done, len(every)


def names_on_page(text: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        remember_pure_work()
        every = scenarios(Path(scratch))
        killed = crash_page([(each, kill_everywhere(each, Path(scratch))) for each in every])
        hurry()
        faults, number = _faults(Path(scratch), int(sys.argv[1]) if len(sys.argv) > 1 else EACH)
        PAGE.write_text(killed + fault_page(faults, number), encoding="utf-8")
