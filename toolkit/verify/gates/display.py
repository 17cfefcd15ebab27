"""Gate 3, how numbers show: a number counts only where a person looking at the cell would read it (CEL-16, TPL-05).

An input that shows another number has not been read at all, and is told of with the other cells; here are told the
sums of which that is true, and the numbers that are there and hard to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from toolkit.forms import FormCell, index_form
from toolkit.forms.model import Level
from toolkit.intake.snapshot import RawSheet
from toolkit.returns.appearance import UNREAD, Appearance
from toolkit.returns.read_return import Return
from toolkit.verify.catalogue import finding, places
from toolkit.verify.findings import Finding

AS_IT_WAS = "不用处理；如非有意，请改回原样。"
_MEND = "请把这里的样子改回下发时的样子，让数字看得清，核对以后再报。"
_MEND_WORDS = "请把这里的样子改回下发时的样子，让人看得清写的是什么，核对以后再报。"
_SHOWN = 6
_Told = Sequence[tuple[FormCell, Appearance]]


def shown_as(text: str) -> str:
    """What is shown, as the middle of a sentence; empty where nobody can say."""
    return f"显示为“{text}”" if text else "的格式使人看不出填的是几"


def judge_display(given: Return, sheets: Mapping[str, RawSheet]) -> list[Finding]:
    """What is to be said of how numbers show; of several cells of a table alike once."""
    cells = index_form(given.form).cells
    alike: dict[tuple[object, ...], list[tuple[FormCell, Appearance]]] = {}
    for key, seen in given.seen.items():
        cell = cells[key]
        if not given.is_lost(cell) and not (cell.numeric and cell.kind == "input" and seen.fault in UNREAD):
            alike.setdefault((cell.table, cell.numeric, seen.fault, seen.why), []).append((cell, seen))
    views = [
        finding("TPL-05", level="warning", fix=_MEND, what=f"工作表“{name}”设成了显示公式，看不到计算的结果")
        for name, sheet in sheets.items()
        if sheet.shell.formulas and name not in given.lost
    ]
    return [_told(group) for group in alike.values()] + views


def _told(group: _Told) -> Finding:
    (cell, seen), refs = group[0], [each.place for each, _ in group]
    table, stored = cell.table, listed(each.stored for _, each in group)
    shown = listed(each.shown for _, each in group)
    if not cell.numeric:
        return _told_of_words(group)
    if seen.fault in (*UNREAD, "with_unit"):
        level: Level = "warning" if seen.fault == "with_unit" else "error"
        return finding(
            "CEL-16",
            level=level,
            table=table,
            cells=refs,
            found=shown,
            expected=stored,
            facts={"shown": shown_as(shown)},
        )
    how = {
        "nothing": f"的数字没有显示出来，内部数值是 {stored}",
        "no_zero": "的 0 没有显示出来，看上去是空的",
    }.get(seen.fault, f"的数字看不清（{'、'.join(seen.why)}），内部数值是 {stored}")
    grave: Level = "error" if seen.fault == "nothing" else "warning"
    return finding(
        "TPL-05", level=grave, table=table, cells=refs, found=stored, fix=_MEND, what=f"{places(refs)} {how}"
    )


def _told_of_words(group: _Told) -> Finding:
    """Of text and date cells."""
    (cell, seen), refs = group[0], [each.place for each, _ in group]
    stored, shown = (
        f"“{listed(texts)}”" for texts in ([each.stored for _, each in group], [each.shown for _, each in group])
    )
    how = {
        "other": f"显示为{shown}，里面存的是{stored}",
        "unknown": f"的格式使人看不出写的是什么，里面存的是{stored}",
        "nothing": f"的内容没有显示出来，里面存的是{stored}",
    }.get(seen.fault, f"的内容看不清（{'、'.join(seen.why)}），里面存的是{stored}")
    # The day is in no sum.
    grave: Level = "warning" if seen.fault == "faint" or cell.type == "date" else "error"
    what = f"{places(refs)} {how}"
    return finding("TPL-05", level=grave, table=cell.table, cells=refs, found=shown, fix=_MEND_WORDS, what=what)


def listed(texts: Iterable[str]) -> str:
    """The texts, each once, no more than can be read at a glance."""
    different = list(dict.fromkeys(filter(None, texts)))
    return "、".join(different[:_SHOWN]) + ("…" if len(different) > _SHOWN else "")
