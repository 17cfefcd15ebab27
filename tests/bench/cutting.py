"""One unit's workbook: cut from the template, against a copy of the file and openpyxl's load–modify–save."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from tests.bench.returns import CAMPAIGN, YEARS, sealed
from tests.bench.rounds import Timed, Way, take_turns
from tests.bench.topic import Goal, Topic, at_least, at_most, shown
from toolkit.forms import Form, index_form, load_form
from toolkit.forms.carry import carried_values
from toolkit.workbook.issue_template import IssueTemplate
from toolkit.workbook.plan import Value

CUT, CUT_FILE, COPY, OPENPYXL = "裁出（内存中）", "裁出并写成文件", "复制同样的文件", "openpyxl 打开、改、存"
# Of the quick ways, this many runs make one round, so that the clock and the folder weigh little.
QUICK_RUNS = 50
MICRO = 1e6


def cutting_topic(rounds: int, scratch: Path) -> Topic:
    rows: list[list[str]] = []
    goals: list[Goal] = []
    for edition in YEARS:
        form = load_form(edition)
        carried = dict(carried_values(form, dict.fromkeys(index_form(form).cells, 3)))
        for what, values in (("空白", dict[str, Value]()), (f"预填 {len(carried)} 个数", carried)):
            timed, size = _compare(form, values, rounds, scratch / f"{edition}{what}")
            name = f"{edition}，{what}（{size / 1024:.0f} KB）"
            rows += [[name, way, shown(series.scaled(MICRO / _runs(way)), 0)] for way, series in timed.rounds.items()]
            goals += _goals(name, timed)
    return Topic(
        "下发：一个单位的填报表",
        f"{rounds} 轮，另有一轮预热不计；每轮各办法轮流做，前三种每轮 {QUICK_RUNS} 个不同的单位，openpyxl 每轮 1 个。"
        "文件写进临时文件夹，不等磁盘（等磁盘的整批下发见“一个任务”）。",
        ("表", "办法", "每份（微秒），中位数（四分位）"),
        rows,
        goals,
    )


def _runs(way: str) -> int:
    return 1 if way == OPENPYXL else QUICK_RUNS


def _goals(name: str, timed: Timed) -> list[Goal]:
    quicker = timed.ratio(OPENPYXL, CUT).scaled(QUICK_RUNS)
    cut, copy = (timed.rounds[way].median * MICRO / QUICK_RUNS for way in (CUT, COPY))
    return [
        at_least(f"{name}：比 openpyxl 打开、改、存快", 80, quicker, f"裁一份要 {cut:,.0f} 微秒。"),
        at_most(
            f"{name}：写成文件，为复制同样文件的",
            2,
            timed.ratio(CUT_FILE, COPY),
            f"裁一份 {cut:,.0f} 微秒，复制一份只要 {copy:,.0f} 微秒；写文件本身两边一样。",
        ),
    ]


def _compare(form: Form, values: Mapping[str, Value], rounds: int, folder: Path) -> tuple[Timed, int]:
    """Seconds of a round, and the size of one workbook in bytes."""
    folder.mkdir()
    template = IssueTemplate(form, YEARS[form.edition])
    stamps = [sealed(form, CAMPAIGN, number) for number in range(QUICK_RUNS)]
    source = folder / "样本.xlsx"
    source.write_bytes(template.filled(stamps[0], values))
    targets = [folder / f"{number}.xlsx" for number in range(QUICK_RUNS)]

    def cut_to_file(_: int) -> None:
        for stamp, target in zip(stamps, targets, strict=True):
            target.write_bytes(template.filled(stamp, values))

    def copy(_: int) -> None:
        for target in targets:
            target.write_bytes(source.read_bytes())

    def again(_: int) -> None:
        book = openpyxl.load_workbook(io.BytesIO(source.read_bytes()))
        book["封面"]["B4"] = "另一个乡"
        book.save(targets[0])

    ways: dict[str, Way] = {
        CUT: lambda _: [template.filled(stamp, values) for stamp in stamps],
        CUT_FILE: cut_to_file,
        COPY: copy,
        OPENPYXL: again,
    }
    return take_turns(ways, rounds, _without(targets)), source.stat().st_size


def _without(targets: list[Path]) -> Callable[[], None]:
    """To write over a file costs more than to write a new one, and differently each time."""

    def remove() -> None:
        for target in targets:
            target.unlink(missing_ok=True)

    return remove
