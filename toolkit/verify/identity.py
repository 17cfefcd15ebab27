"""Gate 1: whose workbook is this, of which campaign, year and edition (F03, F05 → ID)."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.forms import Form, FormError, editions, load_form
from toolkit.forms.index import COVER_ISSUED
from toolkit.forms.model import Level
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.verify.findings import Finding
from toolkit.workbook.issue import blank_plan, fingerprint
from toolkit.workbook.returns import find_stamps
from toolkit.workbook.snapshot import Snapshot
from toolkit.workbook.stamp import STAMP_SHEET, Stamp

# A workbook without a stamp is still taken for ours when this share of its fixed texts is in place.
_LIKENESS = 0.8


@dataclass(frozen=True)
class Identity:
    """What gate 1 learned. Without a form nothing further can be judged."""

    stamp: Stamp | None
    form: Form | None
    findings: tuple[Finding, ...]


def identify(snapshot: Snapshot, context: Context | None) -> Identity:
    """Stamp, form and everything wrong with the identity, all at once."""
    written, carried = find_stamps(snapshot)
    stamp = written or carried
    if stamp is None:
        form = _likely_form(snapshot, context)
        hint = "" if form else "，工作表和表样也不一致"
        return Identity(None, form, (finding("ID-05", hint=hint),))
    findings: list[Finding] = []
    if written is None:
        damaged = snapshot.sheet(STAMP_SHEET) is not None
        code = "ID-01" if damaged else "ID-05"
        level: Level = "error" if damaged else "warning"
        findings.append(
            finding(code, level=level, what="文件属性", hint="：标识工作表不见了，已按文件属性认定为" + stamp.unit_name,
                    found="已损坏", expected=stamp.unit_name)
        )  # fmt: skip
    elif carried is not None and carried != written:
        findings.append(_mismatch("文件属性", _told_apart(written, carried), _told_apart(carried, written)))
    form = _form_of(stamp, context)
    if form is None:
        findings.append(finding("ID-04", what="版式", found=stamp.edition, expected="、".join(editions())))
        return Identity(stamp, None, tuple(findings))
    findings += _against_cover(snapshot, stamp, form)
    if not form.covers_year(stamp.year):
        findings.append(finding("F03", found=stamp.edition, expected=str(stamp.year)))
    if stamp.fingerprint != fingerprint(form):
        findings.append(finding("ID-04", what="表样指纹", found=stamp.fingerprint, expected=fingerprint(form)))
    findings += _against_campaign(stamp, context) if context else [finding("ID-07")]
    return Identity(stamp, form, tuple(findings))


def _told_apart(one: Stamp, other: Stamp) -> str:
    """The first identity that differs, else the seal's head."""
    for name in ("unit_name", "unit_code", "year", "campaign", "issue", "edition"):
        if getattr(one, name) != getattr(other, name):
            return str(getattr(one, name))
    return f"校验码 {one.seal[:8]}"


def _mismatch(what: str, found: str, expected: str) -> Finding:
    return finding("ID-01", what=what, found=found, expected=expected)


def _form_of(stamp: Stamp, context: Context | None) -> Form | None:
    if context and stamp.edition == context.form.edition:
        return context.form
    try:
        return load_form(stamp.edition) if stamp.edition in editions() else None
    except FormError:
        return None


def _likely_form(snapshot: Snapshot, context: Context | None) -> Form | None:
    """The form that this workbook's fixed texts fit best, if any does."""
    forms = [context.form] if context else [load_form(edition) for edition in editions()]
    best, likeness = None, _LIKENESS
    for form in forms:
        total = matched = 0
        for sheet in blank_plan(form).sheets:
            raw = snapshot.sheet(sheet.name)
            for cell in sheet.cells.values():
                if isinstance(cell.value, str) and cell.value:
                    total += 1
                    at = raw.cells.get(cell.ref) if raw else None
                    matched += at is not None and at.text == cell.value
        if total and matched / total >= likeness:
            best, likeness = form, matched / total
    return best


def _against_cover(snapshot: Snapshot, stamp: Stamp, form: Form) -> list[Finding]:
    """The office's own lines on the cover, which are locked, must say what the stamp says."""
    sheet = snapshot.sheet(form.cover.sheet)
    if sheet is None:
        return []
    expected = {
        "unit": stamp.unit_name,
        "code": stamp.unit_code,
        "kind": stamp.unit_kind,
        "year": str(stamp.year),
    }
    findings = []
    for name, ref in COVER_ISSUED.items():
        cell = sheet.cells.get(ref)
        shown = cell.text.strip() if cell else ""
        if shown.removesuffix(".0") != expected[name]:
            place = f"{form.cover.sheet}!{ref}"
            findings.append(finding("ID-01", what="封面", cells=(place,), found=expected[name], expected=shown or "空"))
    return findings


def _against_campaign(stamp: Stamp, context: Context) -> list[Finding]:
    if not stamp.genuine(context.key):
        if stamp.campaign != context.campaign:
            return [finding("ID-04", what="任务编号", found=stamp.campaign, expected=context.campaign)]
        return [_mismatch("防伪校验", stamp.unit_name, "重新计算的结果")]
    if stamp.year != context.year:
        return [finding("ID-04", what="年度", found=str(stamp.year), expected=str(context.year))]
    if stamp.unit_code not in context.units:
        return [finding("M02", found=stamp.unit_code)]
    newest = context.issues.get(stamp.unit_code, stamp.issue)
    if stamp.issue < newest:
        return [finding("ID-04", what="下发序号", found=str(stamp.issue), expected=str(newest))]
    return []
