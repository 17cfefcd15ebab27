"""Damage of the sums: typed over, shortened, padded, stale, shared wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tests.mutation.book import NotHere
from tests.mutation.damage import Kind, Places, Subject
from toolkit.forms import FormCell
from toolkit.returns.explanations import CHECK_SHEET
from toolkit.workbook.issue import blank_plan

_RANGE = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")


def _result(subject: Subject, cell: FormCell) -> str:
    """What the sum should show."""
    value = subject.base.report.values[cell.key]
    return str(value or 0)


def typed_over(make: Callable[[int], str], kind: str = "n") -> Callable[[Subject], Places]:
    """A value where the formula was."""

    def harm(subject: Subject) -> Places:
        cell = subject.total()
        subject.book.put(cell.place, kind, make(int(_result(subject, cell))))
        return (cell.place,)

    return harm


def emptied(subject: Subject) -> Places:
    cell = subject.total()
    subject.book.put(cell.place)
    return (cell.place,)


def rewritten(change: Callable[[str, Subject], str]) -> Callable[[Subject], Places]:
    """Another formula; its stored result still looks right."""

    def harm(subject: Subject) -> Places:
        cell = subject.total()
        node = subject.book.formula(cell.place)
        node.text = change(node.text or "", subject)
        return (cell.place,)

    return harm


def shortened(formula: str, subject: Subject) -> str:
    """One cell fewer in one of the sum's ranges."""
    match = _RANGE.search(formula)
    if match is None:
        raise NotHere
    left, top, right, bottom = match.groups()
    last = f"{left}{int(bottom) - 1}" if left == right else f"{chr(ord(right) - 1)}{bottom}"
    return formula.replace(match[0], f"{left}{top}:{last}", 1)


def one_row_off(formula: str, subject: Subject) -> str:
    """The formula of the row below, as copying without thought leaves it."""
    return re.sub(r"([A-Z]+)([0-9]+)", lambda match: f"{match[1]}{int(match[2]) + 1}", formula)


def array(subject: Subject) -> Places:
    cell = subject.total()
    node = subject.book.formula(cell.place)
    node.set("t", "array")
    node.set("ref", cell.cell)
    return (cell.place,)


def stale(subject: Subject) -> Places:
    """The stored result is not what the formula gives."""
    cell = subject.total()
    subject.book.set_result(cell.place, str(int(_result(subject, cell)) + subject.dice.randint(1, 9)))
    return (cell.place,)


def no_results(subject: Subject) -> Places:
    for cell in subject.index.totals:
        subject.book.set_result(cell.place, None)
    return ()


def result_is_error(subject: Subject) -> Places:
    cell = subject.total()
    subject.book.set_result(cell.place, subject.dice.choice(("#REF!", "#VALUE!", "#NAME?")), "e")
    return (cell.place,)


def shared_off(subject: Subject) -> Places:
    """Three sums of 表三 share the formula of the first, which leaves a column out."""
    rows = [cell for cell in subject.index.totals if cell.key.endswith(".total") and cell.table == "t3"]
    first = subject.dice.randrange(len(rows) - 3)
    group = rows[first : first + 3]
    for number, cell in enumerate(group):
        node = subject.book.formula(cell.place)
        node.text = shortened(node.text or "", subject) if number == 0 else None
        node.set("t", "shared")
        node.set("si", "77")
        if number == 0:
            node.set("ref", f"{group[0].cell}:{group[-1].cell}")
    return tuple(cell.place for cell in group)


def check_sheet_says_yes(subject: Subject) -> Places:
    """A result of the check sheet typed over."""
    cells = [cell for cell in blank_plan(subject.base.sound.form).sheet(CHECK_SHEET).cells.values() if cell.formula]
    place = f"{CHECK_SHEET}!{subject.choose([cell.ref for cell in cells if cell.ref[0] == 'D'])}"
    subject.book.put_text(place, "√")
    return (place,)


FORMULAS: Sequence[Kind] = (
    Kind("总计填成错的数", ("FRM-01",), "error", typed_over(lambda n: str(n + 3))),
    Kind("总计填成对的数", ("FRM-01",), "error", typed_over(str)),
    Kind("总计填成文字", ("FRM-01",), "error", typed_over(str, "inlineStr")),
    Kind("总计清空", ("FRM-01",), "error", emptied),
    Kind("求和少一格", ("FRM-02",), "error", rewritten(shortened)),
    Kind("公式加了 +0", ("FRM-02",), "error", rewritten(lambda text, _: f"{text}+0")),
    Kind("公式套了 ROUND", ("FRM-02",), "error", rewritten(lambda text, _: f"ROUND({text},0)")),
    Kind("公式加了一个数", ("FRM-02",), "error", rewritten(lambda text, _: f"{text}+5")),
    Kind("粘贴了别行的公式", ("FRM-02",), "error", rewritten(one_row_off)),
    Kind("总计调用外部程序（DDE）", ("FRM-02",), "error", rewritten(lambda *_: "cmd|'/c calc'!A0")),
    Kind("总计是数组公式", ("FRM-07",), "error", array),
    Kind("共享公式少一栏", ("FRM-02",), "error", shared_off),
    Kind("存着的结果过时", ("FRM-03",), "warning", stale),
    Kind("结果全部没有存", ("FRM-04",), "info", no_results, savings=("ours", "office")),
    Kind("总计显示错误值", ("FRM-05",), "error", result_is_error),
    Kind("审核结果改成“√”", ("FRM-02",), "warning", check_sheet_says_yes),
)
