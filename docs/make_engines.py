"""Write docs/其他软件.md by sending returns through other programs: `python -m docs.make_engines` needs all of them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.engines.engines import ENGINES, Engine
from tests.engines.trials import CHANGED, SAID, Told, make_cases, tell

PAGE = Path(__file__).parent / "其他软件.md"
_HEAD = """# 其他软件保存的表

本页由 `python -m docs.make_engines` 生成（要有 LibreOffice、Gnumeric 和 npm 的 exceljs、xlsx 两个包）。
测试在 `tests/engines`，每次取其中一部分；没有装的软件跳过不测。

填报单位和代填的软件各不相同。两个版式各取填得完全正确的表，再各弄坏一处（数、数与数的关系、公式、文字里的每一种毛病各一处），
由下面的软件打开、保存，再审核：读出的每个数、每段文字，报出的每个问题的编号、级别和位置，都必须和保存以前一样。
“另报”是下面两张表里没有写明的不同，应当是 0。
"""


def counts(engine: Engine, told: Sequence[Told]) -> str:
    """A line of the table: right and damaged returns, what the program made of them."""
    right = sum(each.case.kind is None for each in told)
    kinds = [each.case.kind for each in told if each.opened and each.case.kind]
    changed = sum(kind.name in CHANGED[engine.name] for kind in kinds)
    same = sum(each.opened and not each.differences for each in told) - changed
    other = sum(bool(each.differences) for each in told)
    closed = sum(not each.opened for each in told)
    return f"| {engine.name} | {right} | {len(told) - right} | {same} | {changed} | {closed} | {other} |"


def declared() -> str:
    """What may be another: what is said beside, and what becomes of some damage."""
    rows = ["## 会多出的提示\n", "| 软件 | 编号 | 原因 |", "|---|---|---|"]
    rows += [f"| {name} | {rule} | {why} |" for name, said in SAID.items() for rule, why in said.items()]
    rows += ["\n## 软件自己改掉的毛病\n", "| 软件 | 毛病 | 保存以后 |", "|---|---|---|"]
    rows += [f"| {name} | {kind} | {why} |" for name, changed in CHANGED.items() for kind, why in changed.items()]
    return "\n".join([*rows, ""])


def main() -> None:
    cases = make_cases()
    head = "| 软件 | 正确的表 | 弄坏的表 | 结果相同 | 毛病被软件改掉 | 软件打不开 | 另报 |"
    rows = [head, "|---|---:|---:|---:|---:|---:|---:|"]
    for engine in ENGINES:
        with tempfile.TemporaryDirectory() as scratch:
            told, _ = tell(engine, cases, Path(scratch))
        rows.append(counts(engine, told))
        for each in told:
            if each.differences:
                print(engine.name, each.case.base.sound.form.edition, each.case.kind, each.differences)
    PAGE.write_text("\n".join([_HEAD, *rows, "", declared()]), encoding="utf-8")


if __name__ == "__main__":
    main()
