"""Which return counts, as findings: a copy of a known return, and what a person is asked (ID-03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from toolkit.forms import Form, FormCell, index_form
from toolkit.returns.read_return import Value
from toolkit.verify.adoption import Reason
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Finding

ASKED: Mapping[Reason, str] = {
    "together": "同一批收到几份不同的表",
    "again": "以前被代替或者撤回的表又收到了一次",
    "worse": "已有一份没有错误的表，后来收到的一份有错误",
    "another": "文件名或者封面写的是另一个单位",
    "lent": "这张填报表另一个单位也在用，那个单位采用的表就是填在上面的",
}
"""Why a person is asked, in the clerk's words."""
WHOSE: frozenset[Reason] = frozenset(("another", "lent"))
"""Where it is asked whose a return is."""
_CELLS = 4
_LETTERS = 20


def wanted(reason: Reason | None) -> str:
    """What a person is to say, in a few words: which return counts, or whose it is."""
    return "请写明是哪个单位的" if reason in WHOSE else "请选定用哪一份"


def copy_of(name: str, elsewhere: str = "") -> Finding:
    """A file that says what a known return says. elsewhere: another unit, of which its own name speaks."""
    copy = finding("ID-03", found=name)
    if not elsewhere:
        return copy
    fix = f"它的文件名写的是{elsewhere}：{elsewhere}还没有报的，请它填好发给自己的填报表再报。"
    return replace(copy, remedy=fix)


def question(form: Form, reason: Reason, given: Mapping[str, Mapping[str, Value]], elsewhere: str = "") -> Finding:
    """What a person is asked about the returns of one unit. given: name of each file → its values, none where it cannot
    be read; elsewhere: the unit that one of them speaks of.
    """
    names = "".join(f"“{name}”" for name in given)
    differing = cells_apart(form, list(given.values()))
    told = [f"{cell.place.replace('!', ' ')}（{cell.name}）{_values(cell, given)}" for cell in differing[:_CELLS]]
    more = f"……一共 {len(differing)} 格" if len(differing) > _CELLS else ""
    where = f"（{elsewhere}）" if elsewhere else ""
    parts = [f"{ASKED[reason]}{where}：{names}"]
    if told:
        parts.append(f"不一样的格：{'；'.join(told)}{more}")
    ask, unit = ("这份表是谁的", " --unit 单位名称") if reason in WHOSE else ("用哪一份", "")
    fix = (
        f"请向单位问清楚{ask}，再选定采用：nianbao adopt 文件名{unit}；都不用的，请让单位重报。"
        "选定以前，这个单位不计入汇总。"
    )
    cells = tuple(cell.place for cell in differing)
    return Finding("ID-03", "error", "；".join(parts) + "。", fix, cells=cells, found=names)


def cells_apart(form: Form, given: Sequence[Mapping[str, Value]]) -> list[FormCell]:
    """The inputs of which two returns say different things, in the form's order."""
    read = [values for values in given if values]
    return [cell for cell in index_form(form).inputs if len({str(values.get(cell.key)) for values in read}) > 1]


def _values(cell: FormCell, given: Mapping[str, Mapping[str, Value]]) -> str:
    said = [_short(values.get(cell.key)) for values in given.values() if values]
    return "、".join(dict.fromkeys(said))


def _short(value: Value) -> str:
    text = "空" if value is None else str(value)
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]}…"
