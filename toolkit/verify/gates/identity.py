"""Gate 1: whose workbook is this, of which campaign, year and edition (F03, F05 → ID)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from toolkit.forms import Form, FormError, editions, load_form
from toolkit.forms.index import COVER_ISSUED
from toolkit.intake.picking import Pick, pick
from toolkit.intake.snapshot import RawSheet, SheetBody, Snapshot
from toolkit.returns.read_return import find_stamps
from toolkit.returns.stamp import STAMP_SHEET, Stamp
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.verify.findings import Finding
from toolkit.verify.gates.similarity import ENOUGH, similarity
from toolkit.verify.unit_in_name import unit_named
from toolkit.workbook.issue import blank_plan, fingerprint

_ZEROS = str.maketrans("〇○", "00")
_ANOTHER_COPY = "请用发给贵单位的那份填报表重新报一次；那一份找不到的，请向县政务公开办公室要。"
_SUFFIXES = (".xlsx", ".xlsm")
# What is found where a file says of itself whose it is, and contradicts itself or the roster.
_WHOSE = ("ID-01", "ID-05", "ID-06", "M02")


@dataclass(frozen=True)
class Identity:
    """The result of gate 1. Without a form nothing further can be judged."""

    stamp: Stamp | None
    form: Form | None
    findings: tuple[Finding, ...]

    @property
    def foreign(self) -> bool:
        """Whether it is a form of another campaign, year or edition, whose contents are nobody's business here."""
        return any(
            each.is_open and each.level == "error" and each.rule in ("ID-04", "F03", "M02") for each in self.findings
        )

    def confirmed(self, unit: str) -> Identity:
        """The same once a person has said whose file it is: what speaks against that is settled."""
        said = f"经人工核实，是{unit}的表"
        settled = (
            replace(each, explanation=said) if each.rule in _WHOSE and each.level != "info" else each
            for each in self.findings
        )
        return replace(self, findings=tuple(settled))


def identify(snapshot: Snapshot, context: Context | None, file: str = "") -> Identity:
    """Stamp, form and everything wrong with the identity, all at once. `file` is the file's name."""
    written, carried = find_stamps(snapshot)
    stamp = written or carried
    if stamp is None:
        form = _likely_form(snapshot, context)
        return Identity(None, form, (_unstamped(snapshot, form, context, file),))
    findings: list[Finding] = []
    if written is None and snapshot.sheet(STAMP_SHEET) is not None:
        findings.append(_doubtful("表样标识被改动，与文件属性里的标识对不上。", "已改动", stamp.unit_name))
    elif written is None:
        what = f"“{STAMP_SHEET}”工作表不见了，已按文件属性认定为{stamp.unit_name}，请核实。"
        findings.append(
            finding("ID-05", level="warning", what=what, fix=_ANOTHER_COPY, found="已删除", expected=stamp.unit_name)
        )
    elif carried is not None and carried != written:
        found, expected = _told_apart(written, carried), _told_apart(carried, written)
        what = f"表样标识与文件属性里的标识不一致：一个是“{found}”，一个是“{expected}”。"
        findings.append(_doubtful(what, found, expected))
    form = _form_of(stamp, context)
    if form is None:
        known = context.form.edition if context else "、".join(editions())
        findings.append(_not_ours("版式", stamp.edition, known))
        return Identity(stamp, None, tuple(findings))
    if context and form is not context.form:
        findings.append(_not_ours("版式", stamp.edition, context.form.edition))
    findings += _against_cover(snapshot, stamp, form)
    if not form.covers_year(stamp.year):
        findings.append(finding("F03", found=stamp.edition, expected=str(stamp.year)))
    if stamp.fingerprint != fingerprint(form):
        findings.append(_other_form(stamp, form))
    findings += _against_campaign(stamp, context) if context else [_unsealed()]
    return Identity(stamp, form, tuple(findings))


@lru_cache(maxsize=1)
def _unsealed() -> Finding:
    """What is said of every file outside a campaign."""
    return finding("ID-07")


def _unstamped(snapshot: Snapshot, form: Form | None, context: Context | None, file: str) -> Finding:
    """ID-05, with the unit that the cover names, or else the file's name; whose it is, only a person decides."""
    what = "找不到表样标识，不能确定是哪个单位的表"
    what += "。" if form else "，工作表和下发的表样也不一致。"
    name, code = _on_cover(snapshot, form or (context.form if context else None))
    if not context:
        said = f"“{name}”（{code}）" if name and code else f"“{name or code}”"
        return finding("ID-05", what=what + (f"封面写的是{said}。" if name or code else ""), fix=_ANOTHER_COPY)
    where, unit = "封面", _unit_meant(name, code, context)
    if not unit:
        where, unit = "文件名", _unit_meant(unit_named(PurePosixPath(file).name, context.names), "", context)
    if unit:
        what += f"{where}写的是“{context.units[unit]}”（{unit}），如果确是该单位的表，"
        what += "请把数字填进下发给该单位的填报表再报，县里可以从“下发”里重新发给它。"
    return finding("ID-05", what=what, fix=_ANOTHER_COPY)


def _on_cover(snapshot: Snapshot, form: Form | None) -> tuple[str, str]:
    """The unit's name and code as the cover shows them, empty where it does not."""
    sheet = snapshot.sheet(form.cover.sheet) if form else None
    name, code = (sheet.cell(COVER_ISSUED[each]) if sheet else None for each in ("unit", "code"))
    return name.text.strip() if name else "", code.text.strip() if code else ""


def _unit_meant(name: str, code: str, context: Context) -> str:
    """The code of the only unit of the roster that name and code can mean; empty where they contradict each other or
    a name stands for several.
    """
    by_name = {each for each, known in context.units.items() if name and _alike(known) == _alike(name)}
    by_code = {code} & context.units.keys()
    meant = by_name & by_code if by_name and by_code else by_name | by_code
    return meant.pop() if len(meant) == 1 else ""


def _told_apart(one: Stamp, other: Stamp) -> str:
    """The first identity that differs, else the seal's head."""
    for name in ("unit_name", "unit_code", "year", "campaign", "issue", "edition"):
        if getattr(one, name) != getattr(other, name):
            return str(getattr(one, name))
    return f"校验码 {one.seal[:8]}"


def _doubtful(what: str, found: str, expected: str, cells: tuple[str, ...] = ()) -> Finding:
    """An identity that contradicts itself (ID-01)."""
    fix = "请用发给本单位、本年度的填报表填写。"
    return finding("ID-01", cells=cells, what=what, fix=fix, found=found, expected=expected)


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
    fits = [
        (similarity((snapshot.sheet(sheet.name), sheet) for sheet in blank_plan(form).sheets), form) for form in forms
    ]
    share, form = max(fits, key=lambda fit: fit[0])
    return form if share >= ENOUGH else None


def _against_cover(snapshot: Snapshot, stamp: Stamp, form: Form) -> list[Finding]:
    """The office's own lines on the cover, which are locked, must say what the stamp says."""
    sheet = snapshot.sheet(form.cover.sheet)
    if sheet is None:
        return []
    slots, told = _cover_slots(sheet.body.shape), (stamp.unit_name, stamp.unit_code, stamp.unit_kind, str(stamp.year))
    if slots and slots(sheet.texts) == told == tuple([each.strip().removesuffix(".0") for each in told]):
        return []
    findings = _cover_findings(sheet, stamp, form)
    if not findings:
        return []
    from toolkit.verify.gates.put_back import put_back

    # Lines that moved with their labels say the same: what was done to the sheet is gate 2's to tell.
    again = put_back(sheet, blank_plan(form).sheet(form.cover.sheet))
    return _cover_findings(again.sheet, stamp, form) if again else findings


@lru_cache(maxsize=64)
def _cover_slots(body: SheetBody) -> Pick | None:
    """Picks the office's own lines out of the cover's texts; None where they are not all to be had in that way."""
    slots = [body.numbers.get(ref) for ref in COVER_ISSUED.values()]
    known = [at for at in slots if at is not None and body.slots[at].formula is None]
    return pick(known) if known == slots else None


def _cover_findings(sheet: RawSheet, stamp: Stamp, form: Form) -> list[Finding]:
    expected = {
        "unit": stamp.unit_name,
        "code": stamp.unit_code,
        "kind": stamp.unit_kind,
        "year": str(stamp.year),
    }
    findings = []
    for name, ref in COVER_ISSUED.items():
        cell = sheet.cell(ref)
        shown = cell.text.strip() if cell else ""
        place = f"{form.cover.sheet}!{ref}"
        if cell is not None and cell.formula is not None:
            what = f"{form.cover.sheet} {ref} 现为公式，不是下发时写的“{expected[name]}”。"
            findings.append(_doubtful(what, f"={cell.formula}"[:60], expected[name], (place,)))
            continue
        if shown.removesuffix(".0") == expected[name]:
            continue
        if shown and _alike(shown) == _alike(expected[name]):
            findings.append(finding("CEL-10", cells=(place,), found=shown, expected=expected[name]))
        else:
            what = f"{form.cover.sheet} {ref} 现为“{shown or '空'}”，与表样标识里的“{expected[name]}”不一致。"
            findings.append(_doubtful(what, shown or "空", expected[name], (place,)))
    return findings


def _alike(text: str) -> str:
    """What looks the same on paper: no blanks, no invisible signs, one composition, one sign for zero (CEL-10)."""
    kept = "".join(char for char in text if unicodedata.category(char) not in ("Zs", "Cc", "Cf"))
    return unicodedata.normalize("NFC", kept).translate(_ZEROS)


def judge_name(file: str, snapshot: Snapshot, identity: Identity, context: Context | None) -> list[Finding]:
    """What the file's name says against what the file is (PKG-11, ID-06). The content decides; where its own
    identity is in doubt, the name is not reported.
    """
    findings = []
    name = file.strip().rpartition("/")[2]
    if not name.lower().endswith(_SUFFIXES) or name.startswith("."):
        path = PurePosixPath(file.strip())
        name = path.name
        if path.suffix.lower() not in _SUFFIXES and not snapshot.values_only:
            findings.append(finding("PKG-11", found=path.suffix or "无"))
    stamp, doubtful = identity.stamp, any(each.level == "error" for each in identity.findings)
    if not stamp or not context or doubtful or stamp.unit_name in name:
        return findings
    if named := unit_named(name, context.names):
        findings.append(finding("ID-06", found=named, expected=stamp.unit_name))
    return findings


def other_unit(findings: Iterable[Finding], stamp: Stamp | None, context: Context) -> str:
    """The name of another unit of the roster that the file's name, cover or second stamp speaks of; empty where none
    does, or where a person has said whose it is.
    """
    told = {_alike(each.found) for each in findings if each.rule in _WHOSE and not each.explanation}
    if not stamp or not told:
        return ""
    for code, name in context.units.items():
        if code != stamp.unit_code and told & {_alike(name), _alike(code)}:
            return name
    return ""


def owner_of(snapshot: Snapshot, context: Context, file: str = "") -> Stamp | Finding:
    """The stamp of a file that this campaign handed out to one of its units, or the finding that says why not.

    A file refused here never stands in the way of a unit's earlier return.
    """
    written, carried = find_stamps(snapshot)
    stamp = written or carried
    if stamp is None:
        return _unstamped(snapshot, _likely_form(snapshot, context), context, file)
    refusals = [each for each in _against_campaign(stamp, context) if each.level == "error"]
    if not refusals:
        return stamp
    # One stamp edited, the other whole: the unit is known, and the return goes back to it with the reason.
    other = carried if stamp is written else None
    return other if other and other.genuine(context.key) and other.unit_code in context.units else refusals[0]


def _not_ours(name: str, found: str, expected: str) -> Finding:
    what = f"这张表不属于本次填报任务：{name}为“{found}”，本次为“{expected}”。"
    return finding("ID-04", found=found, expected=expected, what=what, fix="请用本次下发的填报表重新填写。")


def _other_form(stamp: Stamp, form: Form) -> Finding:
    what, fix = "这张表的表样与本次下发的不一样。", "请用本次下发的填报表重新填写。"
    return finding("ID-04", found=stamp.fingerprint, expected=fingerprint(form), what=what, fix=fix)


def _superseded(stamp: Stamp, newest: int) -> Finding:
    what = f"这是以前下发的一份表（下发序号 {stamp.issue}），后来换发过（{newest}）；数字已照常审核。"
    fix = "请核对换发以后有没有变化；有变化的，用最新下发的一份重报。"
    return finding("ID-04", level="warning", found=str(stamp.issue), expected=str(newest), what=what, fix=fix)


def _against_campaign(stamp: Stamp, context: Context) -> list[Finding]:
    if not stamp.genuine(context.key):
        if stamp.campaign != context.campaign:
            return [_not_ours("任务编号", stamp.campaign, context.campaign)]
        what = "防伪校验不符：表样标识可能被改动，或者不是本任务下发的表。"
        return [_doubtful(what, stamp.seal[:8], "本任务的校验码")]
    if stamp.year != context.year:
        return [_not_ours("年度", str(stamp.year), str(context.year))]
    if stamp.unit_code not in context.units:
        return [finding("M02", found=stamp.unit_code)]
    newest = context.issues.get(stamp.unit_code, stamp.issue)
    if stamp.issue < newest:
        # The layout is the same, or the fingerprint would say so: worth a look, not a new round.
        return [_superseded(stamp, newest)]
    return []
