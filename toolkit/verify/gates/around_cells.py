"""Gate 2, around the cells: pictures over inputs, notes, validations that are gone."""

from __future__ import annotations

from functools import lru_cache

from toolkit.intake.areas import box
from toolkit.intake.snapshot import Box, RawSheet, Snapshot
from toolkit.verify.catalogue import finding, places
from toolkit.verify.findings import Finding
from toolkit.workbook.plan import SheetPlan
from toolkit.workbook.problem_list import NOTE_MARK

# What the setting is, and what it may lead to.
_CALCULATION = {
    "fullPrecision": ("工作簿设成了“以显示精度为准”", "合计可能与明细差一点"),
    "calcMode": ("工作簿设成了手动计算", "合计可能没有更新"),
    "iterate": ("工作簿打开了迭代计算", "循环引用不会提示"),
}


def judge_sheet(raw: RawSheet, plan: SheetPlan, table: str) -> list[Finding]:
    """Everything about one sheet that is neither a text nor a number nor a formula."""
    findings = []
    inputs = {ref: box(ref) for ref, cell in plan.cells.items() if cell.unlocked}
    covered = [ref for ref, at in inputs.items() if any(_meet(at, picture) for picture in raw.pictures)]
    if covered:
        findings.append(finding("SEC-04", table=table, cells=_named(plan, covered)))
    for ref, text in raw.notes.items():
        # What stands before our own words is the unit's.
        if said := text.partition(NOTE_MARK)[0].strip():
            cells = _named(plan, [ref])
            what = f"{places(cells)} 有批注：“{said[:60]}”，批注不会汇总。"
            findings.append(finding("TPL-10", table=table, cells=cells, found=said[:200], what=what))
    if bare := unvalidated(raw.shell.validated, plan):
        what = f"{places(_named(plan, bare))} 的填数限制（数据验证）不见了，填的数照常审核。"
        findings.append(finding("TPL-10", table=table, cells=_named(plan, bare), what=what))
    return findings


def judge_calculation(snapshot: Snapshot, agreed: bool) -> list[Finding]:
    """Settings of the whole workbook under which dates or results may differ (TPL-08).

    agreed: whether the stored results are there and are what the formulas give. Then how they are calculated is only
    worth a remark: some programs set it in every workbook.
    """
    fix = "请核对日期和合计；最好用下发的填报表重新填写。"
    told = []
    if snapshot.date1904:
        told.append(finding("TPL-08", what="工作簿用了 1904 日期系统，填报日期可能差四年。", fix=fix))
    for setting, danger in (_CALCULATION[name] for name in snapshot.calculation):
        if agreed:
            what = f"{setting}；各处合计与明细相符。"
            told.append(finding("TPL-08", level="info", what=what, fix="不影响审核，不用处理。"))
        else:
            told.append(finding("TPL-08", what=f"{setting}，{danger}。", fix=fix))
    return told


@lru_cache(maxsize=1024)
def unvalidated(validated: frozenset[Box], plan: SheetPlan) -> tuple[str, ...]:
    """Input cells that no validation covers any more. How the areas are cut up does not matter."""
    places = ((ref, box(ref)) for ref, cell in plan.cells.items() if cell.validation)
    return tuple(ref for ref, at in places if not any(_meet(at, area) for area in validated))


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _named(plan: SheetPlan, refs: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{plan.name}!{ref}" for ref in refs)
