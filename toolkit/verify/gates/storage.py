"""Gate 2, the file behind the sheets: what Excel would repair and what can yet be read in one way only."""

from __future__ import annotations

from toolkit.intake.snapshot import Snapshot
from toolkit.intake.xlsx.order import is_in_order, overlapping
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Finding

_MEND = "请在恢复表里改；没有恢复表的，用下发的填报表重新填写。"


def judge_storage(snapshot: Snapshot) -> list[Finding]:
    """Merged areas that overlap (TPL-07), cells that are not stored in order (PKG-23)."""
    findings = []
    for sheet in snapshot.sheets:
        if twins := overlapping(sheet.shell.merges):
            cells = (f"{sheet.name}!{twins[0].partition(':')[0]}",)
            what = f"{twins[0]} 与 {twins[1]} 互相重叠"
            findings.append(finding("TPL-07", cells=cells, sheet=sheet.name, what=what, fix=_MEND))
    sheets = snapshot.sheets
    if mixed := [f"“{sheet.name}”" for sheet in sheets if not (is_in_order(sheet.body.shape) and sheet.shell.ordered)]:
        findings.append(finding("PKG-23", where=f"工作表{'、'.join(mixed)}"))
    return findings
