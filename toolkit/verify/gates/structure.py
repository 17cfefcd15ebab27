"""Gate 2: sheets, fixed texts, merges, formulas and locks against the form that was issued (F02 → TPL, F06 → FRM).

Every comparison is with the plan of the issued workbook, by address; nothing is compared with another cell
of the returned file. A sheet whose rows or columns moved is put back in order by its fixed texts first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from toolkit.forms import Form, FormCell, index_form
from toolkit.forms.model import Level
from toolkit.intake.snapshot import RawCell, RawSheet, Snapshot
from toolkit.returns.explanations import CHECK_SHEET, is_list
from toolkit.returns.stamp import STAMP_SHEET
from toolkit.verify.catalogue import finding, places
from toolkit.verify.findings import Finding
from toolkit.verify.folding import folded_findings
from toolkit.verify.gates.around_cells import judge_sheet
from toolkit.verify.gates.as_issued import IssuedBook, as_issued, issued_book
from toolkit.verify.gates.display import AS_IT_WAS
from toolkit.verify.gates.similarity import ENOUGH, folded, similarity
from toolkit.workbook.issue import blank_plan
from toolkit.workbook.list_sheets import GUIDE_SHEET
from toolkit.workbook.plan import SheetPlan

# What compares a sheet cell by cell is loaded with the first one that is not exactly as issued.
if TYPE_CHECKING:
    from toolkit.verify.gates.put_back import PutBack


@dataclass
class Structure:
    """The result of gate 2.

    sheets: by planned name the sheet that stands for it, its cells at their planned addresses; lost: the sheets that
    cannot be read; lost_cells: places of inputs whose row or column was taken away from a sheet that can; moved:
    planned place → place in the file, where that is another; damaged: the totals whose formula is damaged (key →
    what stands there); book: the workbook, where all of it is exactly as it was issued.
    """

    sheets: dict[str, RawSheet] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    lost_cells: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    damaged: dict[str, RawCell | None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    book: IssuedBook | None = None


def compare_structure(snapshot: Snapshot, form: Form) -> Structure:
    """Compare a returned workbook with the plan it was issued from."""
    if book := issued_book(snapshot, form):
        return Structure(book.sheets, book=book)
    plan = blank_plan(form)
    result = Structure()
    _match_sheets(snapshot, [sheet for sheet in plan.sheets if not sheet.hidden], result)
    tables = {table.sheet: table.id for table in form.tables}
    tables |= {fields.sheet: fields.id for fields in form.lists}
    touched = []
    for sheet in plan.sheets:
        raw = result.sheets.get(sheet.name)
        if raw is None:
            continue
        if as_issued(raw, sheet) and not raw.notes and not raw.pictures:
            continue
        if sheet.name in tables:
            compared = _compare_table(
                raw, sheet, tables[sheet.name], form=form, values_only=snapshot.values_only, result=result
            )
            touched += [compared] if compared else []
            continue
        touched.append(sheet)
        # The check sheet's references into a table whose rows moved have moved along with them.
        moved = sheet.name == CHECK_SHEET and any(each.rule == "TPL-02" for each in result.findings)
        if not snapshot.values_only and not moved:
            from toolkit.verify.gates.compare_sheets import compare_own

            result.findings += compare_own(raw, sheet)
    if not snapshot.values_only:
        _compare_protection(result, touched)
    if snapshot.macros:
        result.findings.append(finding("SEC-01"))
    if snapshot.external_links:
        result.findings.append(finding("SEC-03", what="工作簿链接到了别的文件或数据源，链接没有打开。"))
    stamp = snapshot.sheet(STAMP_SHEET)
    if stamp is not None and stamp.state == "visible":
        result.findings.append(
            finding("TPL-05", fix=AS_IT_WAS, what=f"工作表“{STAMP_SHEET}”原来是隐藏的，现在显示了出来")
        )
    return result


def _compare_table(
    raw: RawSheet, sheet: SheetPlan, table: str, form: Form, values_only: bool, result: Structure
) -> SheetPlan | None:
    """A sheet that holds data. Returns the plan with which it was compared, None where it is lost."""
    from toolkit.verify.gates import compare_sheets

    if wrong := compare_sheets.displaced(raw, sheet):
        from toolkit.verify.gates.put_back import put_back

        again = put_back(raw, sheet)
        if again is None or compare_sheets.displaced(again.sheet, again.plan):
            result.lost.add(sheet.name)
            what = f"工作表“{sheet.name}”增加、删除或移动了行列，"
            what += f"从 {wrong[0].rpartition('!')[2]} 起与下发的表样对不上，这张表没有读取。"
            result.findings.append(finding("TPL-02", table=table, cells=wrong, what=what))
            return None
        result.findings.append(_moved(raw, sheet, again, table))
        result.lost_cells |= {f"{sheet.name}!{ref}" for ref in again.lost}
        result.moved |= {f"{sheet.name}!{ref}": f"{sheet.name}!{there}" for ref, there in again.moved.items()}
        raw, sheet = again.sheet, again.plan
        result.sheets[sheet.name] = raw
    result.findings += compare_sheets.compare_texts(raw, sheet, table)
    if not values_only:
        result.findings += compare_sheets.compare_merges(raw, sheet, table)
        findings, damaged = compare_sheets.compare_formulas(raw, sheet, table, form)
        result.findings += findings
        result.damaged |= damaged
        result.findings += judge_sheet(raw, sheet, table)
    result.findings += compare_sheets.look_around(raw, sheet, table)
    return sheet


def _moved(raw: RawSheet, sheet: SheetPlan, again: PutBack, table: str) -> Finding:
    """TPL-02 for a sheet that was put back in order; its places are those of the returned sheet."""
    from toolkit.verify.gates.put_back import what_happened

    told, cells = what_happened(raw, sheet, again)
    what = f"工作表“{sheet.name}”{told}。其余各格已对照固定文字找到原来的行列，照常读取；"
    what += "本表的其他问题，写的是下发表样里的位置。"
    return finding("TPL-02", table=table, cells=cells, what=what)


def _match_sheets(snapshot: Snapshot, planned: list[SheetPlan], result: Structure) -> None:
    """By name; a planned sheet that is missing is looked for among the unknown ones by its fixed texts."""
    names = {sheet.name for sheet in planned}
    unknown = [sheet for sheet in snapshot.sheets if sheet.name not in names | {STAMP_SHEET} and not is_list(sheet)]
    for plan in planned:
        raw = snapshot.sheet(plan.name)
        if raw is None:
            raw = next((sheet for sheet in unknown if similarity([(sheet, plan)]) >= ENOUGH), None)
            if raw is None:
                own = plan.name in (GUIDE_SHEET, CHECK_SHEET)
                level: Level = "info" if own else "error"
                what = f"缺少工作表“{plan.name}”，{'不影响数据' if own else '其中的数据没有报上来'}。"
                mend = "请在恢复表里补填这张表；没有恢复表的，用下发的填报表填写。以后请不要删除工作表。"
                fix = "数据不用重填；以后请不要删除工作表。" if own else mend
                result.findings.append(finding("TPL-01", level=level, what=what, fix=fix))
                result.lost.add(plan.name)
                continue
            unknown.remove(raw)
            what = f"工作表“{plan.name}”被改名为“{raw.name}”，已按原来的表读取。"
            result.findings.append(finding("TPL-01", level="info", what=what, fix="不影响审核；请改回原来的名字。"))
        if raw.state != "visible":
            result.findings.append(finding("TPL-05", fix=AS_IT_WAS, what=f"工作表“{raw.name}”被隐藏"))
        result.sheets[plan.name] = raw
    result.findings += [_extra_sheet(sheet, planned) for sheet in unknown if sheet.filled]


def _extra_sheet(sheet: RawSheet, planned: Sequence[SheetPlan]) -> Finding:
    """A sheet that was not issued. What a unit keeps for itself is only named; a second sheet that looks like one of
    ours has to be asked about, for nobody can say which of the two holds.
    """
    twin = next((plan.name for plan in planned if _looks_like(sheet, plan)), "")
    cells = [f"{sheet.name}!{cell.ref}" for cell in sheet.filled]
    level: Level = "warning" if twin else "info"
    like = f"，像是“{twin}”的另一份" if twin else ""
    what = f"多了一张工作表“{sheet.name}”（{len(cells)} 格有内容）{like}，其中的内容不会汇总。"
    fix = f"{'' if twin else '不影响审核；'}需要报送的请填进原有的表；不需要的请删除。"
    return finding("TPL-01", level=level, cells=cells[:1], what=what, fix=fix)


def _looks_like(sheet: RawSheet, plan: SheetPlan) -> bool:
    return folded(sheet.name).startswith(folded(plan.name)) or similarity([(sheet, plan)]) >= ENOUGH


def _compare_protection(result: Structure, touched: Sequence[SheetPlan]) -> None:
    """Sheets whose protection is off, and locks that differ in those that are not exactly as issued."""
    open_sheets = [name for name, raw in result.sheets.items() if not raw.shell.protected]
    if open_sheets:
        what = f"工作表{'、'.join(f'“{name}”' for name in open_sheets)}的保护被解除。"
        result.findings.append(finding("TPL-04", what=what))
    for plan in touched:
        locks = {ref: at.locked for ref, at in result.sheets[plan.name].cells.items()}
        wrong = [
            f"{plan.name}!{cell.ref}"
            for cell in plan.cells.values()
            if (cell.unlocked or cell.formula) and locks.get(cell.ref, True) == cell.unlocked
        ]
        if wrong:
            what = f"{places(wrong)} 的锁定状态被改动。"
            result.findings.append(finding("TPL-04", cells=wrong, what=what))


def damaged_findings(
    damaged: Mapping[str, RawCell | None], form: Form, expected: Mapping[str, object]
) -> list[Finding]:
    """FRM-01 for the totals that hold no formula any more, with both numbers. Those of a table that were typed over
    with the right number are one finding; so are wrong ones from the seventh on.
    """
    index = index_form(form)
    right: dict[str, list[str]] = {}
    wrong = []
    for key, at in damaged.items():
        if at is not None and (at.formula is not None or at.array):
            continue
        if at is not None and _number(at) == expected.get(key) is not None:
            right.setdefault(index.cells[key].table, []).append(key)
        else:
            wrong.append(_overwritten(index.cells[key], at.text if at else "", expected.get(key)))
    findings = []
    for table, keys in right.items():
        value = str(expected[keys[0]])
        facts = {"now": f"现为手工填写的“{value}”", "should": f"按明细应为 {value}"}
        if len(keys) > 1:
            facts = {"now": "现在是手工填写的数", "should": "数值与明细相符"}
        cells = [index.cells[key].place for key in keys]
        findings.append(finding("FRM-01", table=table, cells=cells, found=value, expected=value, facts=facts))
    return findings + folded_findings(wrong)


def _overwritten(cell: FormCell, found: str, value: object) -> Finding:
    facts = {
        "now": f"现为手工填写的“{found}”" if found else "现在是空的",
        "should": "明细不全，暂时算不出应有的数" if value is None else f"按明细应为 {value}",
    }
    shown = "" if value is None else str(value)
    return finding("FRM-01", table=cell.table, cells=(cell.place,), found=found or "空", expected=shown, facts=facts)


def _number(cell: RawCell) -> Decimal | None:
    try:
        return Decimal(cell.text) if cell.kind == "number" else None
    except InvalidOperation:
        return None
