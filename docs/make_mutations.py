"""Write docs/变异测试.md by damaging correct returns in every way: `python -m docs.make_mutations` (needs LibreOffice).

`python -m docs.make_mutations 1000` sends a thousand returns of each edition through LibreOffice instead of 150.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.helpers import EDITIONS
from tests.mutation.adoption_trials import STEPS, WALKS, run_walks
from tests.mutation.alarms import RESAVED, Line, resaved, treated, written
from tests.mutation.bases import make_bases
from tests.mutation.families import FamilyTrial, family_table
from tests.mutation.harness import BASES, GROUPS, PLACES, SEED, SUITE_PLACES, Trial, run
from tests.mutation.on_adoption import ADOPTION
from tests.mutation.on_rosters import ROSTER_KINDS
from tests.mutation.on_settings import SETTINGS_KINDS
from tests.mutation.roster_trials import run_rosters
from tests.mutation.settings_trials import run_settings

PAGE = Path(__file__).parent / "变异测试.md"
SAVED_BY = {"ours": "本工具写出", "openpyxl": "openpyxl 再保存", "office": "LibreOffice 再保存"}
THROUGH_OFFICE = 150
WALKS_OF_PAGE = 12
WHICH, ROSTER, SETTINGS = "采用哪一份", "名册", "设置和密钥"
ABOUT = {
    WHICH: "一个三个单位的小县，从下发以后开始，随机地走：几个单位的表同时或先后收到，装在文件夹、压缩包或邮件里，"
    "有人选定、撤回、撤销，名册也在变。每走一步，另写的一份规则（`tests/mutation/adoption_rule.py`）说出每个单位该用哪一份、"
    "该不该问；再用 openpyxl 把该用的原件重新加一遍，和汇总.csv、汇总表的每个数比较。"
    f"本页走 {WALKS_OF_PAGE} 遍，每遍 {STEPS} 步；测试里走 {WALKS} 遍。",
    ROSTER: "先随机生成正确的名册（表头、次序、编码、文件种类都不同），再弄坏一处。"
    "不收的、要核对的，必须说出是第几行；读进来的，必须和原来的意思一样。",
    SETTINGS: "先随机生成正确的设置.toml 和密钥，再弄坏一处。不能用的，必须说出是哪个文件、哪一项；"
    "能用的，意思必须和原来一样。",
}
_FAMILIES = (
    "下面几类不是弄坏一份表，而是弄错表以外的东西。“相符”是结果和应有的一样；“另报”是问了、说了或者不收，"
    "但和应有的不同；“漏报”是该问的没有问，该说的没有说；“错而不说”是用错了、读错了或者加错了，一句话也没有。\n"
)
_COLUMNS = ("right", "other", "missed")


def mutation_page(trials: Sequence[Trial], families: Mapping[str, str], lines: Iterable[Line]) -> str:
    """The whole page. families: table of each family beside the workbook, by its heading."""
    return "\n".join(
        [
            "# 变异测试\n",
            "本页由 `python -m docs.make_mutations` 生成（要有 LibreOffice）。测试在 `tests/mutation`，"
            "运行 `python -m pytest tests/mutation`。\n",
            f"测试里每一种毛病只试前 {SUITE_PLACES} 处，每个版式有 {RESAVED} 份正确的表经过 LibreOffice；"
            f"要和本页一样多，先设环境变量 `NIANBAO_PLACES={PLACES}`、`NIANBAO_RESAVED={THROUGH_OFFICE}`。\n",
            "先随机生成填得完全正确的表，再故意弄坏一处，看审核能不能发现。随机数的种子是固定的"
            f"（{SEED}），每次结果相同。\n",
            f"每个版式取 {BASES} 份正确的表，各有三种保存方式；每一种毛病在每个版式、每种保存方式里随机试 {PLACES} 处。"
            "“查对”是报了应报的编号，位置也对；“另报”是报了别的问题，同样没有放过；"
            "“漏报”是什么也没有发现。\n",
            mutation_table(trials),
            others_table(trials),
            _FAMILIES,
            *(f"## {title}\n\n{ABOUT[title]}\n\n{table}\n" for title, table in families.items()),
            "## 正确的表不误报\n",
            "下面的做法都不影响数据：读出的数必须和原来完全一样，除“会有的提示”外什么也不能报。"
            "表三、表四全为 0 而没有确认零报告（C09），乡镇有许可、处罚等决定（A10），"
            "复议诉讼有结果纠正（D05），本来就会提示，不算误报。\n",
            action_table(lines),
        ]
    )


def mutation_table(trials: Sequence[Trial]) -> str:
    """A line a kind, in groups, and the totals of each edition and saving."""
    parts = []
    for group, kinds in GROUPS.items():
        parts.append(f"## {group}\n\n| 种类 | 应报 | 次数 | 查对 | 另报 | 漏报 |\n|---|---|---:|---:|---:|---:|")
        for kind in kinds:
            counts = _counts(trial for trial in trials if trial.kind is kind)
            parts.append(f"| {kind.name} | {'、'.join(kind.rules)} | {counts} |")
        parts.append("")
    names = sorted({trial.kind.name for trial in trials})
    parts.append("## 合计\n\n| 版式 | 保存方式 | 次数 | 查对 | 另报 | 漏报 |\n|---|---|---:|---:|---:|---:|")
    for edition in EDITIONS:
        for saving, name in SAVED_BY.items():
            chosen = (trial for trial in trials if (trial.edition, trial.saving) == (edition, saving))
            parts.append(f"| {edition} | {name} | {_counts(chosen)} |")
    parts.append(f"| 全部 | {len(names)} 种毛病 | {_counts(trials)} |\n")
    return "\n".join(parts)


def _counts(trials: Iterable[Trial]) -> str:
    outcomes = Counter(trial.outcome for trial in trials)
    return " | ".join(str(number) for number in (outcomes.total(), *(outcomes[name] for name in _COLUMNS)))


def others_table(trials: Iterable[Trial]) -> str:
    """A line a trial that was called by another name, so that whoever tries it again can compare."""
    rows = [
        f"| {trial.kind.name} | {trial.edition} | {SAVED_BY[trial.saving]} | {trial.number + 1} | {_spoken(trial)} |"
        for trial in trials
        if trial.outcome == "other"
    ]
    head = "## 另报的各处\n\n| 种类 | 版式 | 保存方式 | 第几处 | 报的是 |\n|---|---|---|---:|---|"
    return "\n".join([head, *rows, ""])


def _spoken(trial: Trial) -> str:
    return "、".join(dict.fromkeys(each.partition("(")[0] for each in trial.found))


def others_on_page(text: str) -> set[tuple[str, str, str, int]]:
    """Kind, edition, saving and number of each trial that was called by another name, as the page has it."""
    part = text.partition("## 另报的各处")[2].partition("\n## ")[0]
    savings = {name: saving for saving, name in SAVED_BY.items()}
    rows = re.findall(r"^\| (.+) \| ([0-9]+) \| (.+) \| ([0-9]+) \| .* \|$", part, re.M)
    return {(kind, edition, savings[saved], int(number) - 1) for kind, edition, saved, number in rows}


def tried_on_page(text: str) -> dict[str, int]:
    """Kind of damage to a return → how often it was tried, as the page has it."""
    part = text.partition("\n## 合计")[0]
    return {name: int(count) for name, count in re.findall(r"^\| ([^|]+) \| [^|]+ \| ([0-9]+) \|", part, re.M)}


def roster_table(trials: Sequence[FamilyTrial]) -> str:
    return family_table([each.kind for each in ROSTER_KINDS], trials)


def settings_table(trials: Sequence[FamilyTrial]) -> str:
    return family_table([each.kind for each in SETTINGS_KINDS], trials)


def action_table(lines: Iterable[Line]) -> str:
    """A line an innocent action: what may be said, how many returns, how many wrongly blamed."""
    rows = [f"| {line.name} | {'、'.join(line.said) or '无'} | {line.tried} | {len(line.alarms)} |" for line in lines]
    return "\n".join(["| 做法 | 会有的提示 | 份数 | 误报 |", "|---|---|---:|---:|", *rows, ""])


def actions_on_page(text: str) -> dict[str, tuple[str, ...]]:
    """Action → rules that may speak, as the page has it."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [0-9]+ \| [0-9]+ \|$", text.partition("## 正确的表不误报")[2], re.M)
    return {name: () if said == "无" else tuple(said.split("、")) for name, said in rows}


def main(through_office: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        bases = [base for edition in EDITIONS for base in make_bases(edition, BASES, _folder(scratch, edition))]
        trials = run(bases)
        families = {
            WHICH: family_table(ADOPTION, run_walks(_folder(scratch, "walks"), WALKS_OF_PAGE)),
            ROSTER: roster_table(run_rosters(_folder(scratch, "rosters"))),
            SETTINGS: settings_table(run_settings(_folder(scratch, "settings"))),
        }
        same, *others = treated()
        assert not same.alarms
        lines = [written(), *others, resaved(through_office, _folder(scratch, "re"))]
    PAGE.write_text(mutation_page(trials, families, lines), encoding="utf-8")


def _folder(scratch: str, name: str) -> Path:
    folder = Path(scratch) / name
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else THROUGH_OFFICE)
