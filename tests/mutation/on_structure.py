"""Damage of the layout: rows, columns, sheets, texts, merges, what is hidden, and what is put beside the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy

from lxml import etree

from tests.mutation.book import MAIN, NotHere, split_ref
from tests.mutation.damage import Kind, Places, Subject
from tests.mutation.shifting import Move, columns_moved, rows_exchanged, rows_moved, shift
from toolkit.intake.areas import box
from toolkit.workbook.issue import blank_plan
from toolkit.workbook.plan import PlannedCell, SheetPlan


def _labels(plan: SheetPlan) -> list[PlannedCell]:
    """The fixed texts that matter: not the notes."""
    return [
        cell
        for cell in plan.cells.values()
        if isinstance(cell.value, str) and cell.value and not cell.unlocked and cell.style != "note"
    ]


def inputs_of(plan: SheetPlan) -> list[str]:
    """The addresses that a unit fills in."""
    return [ref for ref, cell in plan.cells.items() if cell.unlocked]


def label_edited(change: Callable[[str], str]) -> Callable[[Subject], Places]:
    def harm(subject: Subject) -> Places:
        plan = subject.choose(subject.data_sheets)
        cell = subject.choose([each for each in _labels(plan) if change(str(each.value)) != each.value])
        subject.book.put_text(f"{plan.name}!{cell.ref}", change(str(cell.value)))
        return (f"{plan.name}!{cell.ref}",)

    return harm


def labels_swapped(subject: Subject) -> Places:
    """Two texts of one column of labels exchanged, the numbers left where they were."""
    plan = subject.choose(subject.data_sheets)
    cell = subject.choose(_labels(plan))
    same = [each for each in _labels(plan) if split_ref(each.ref)[1] == split_ref(cell.ref)[1]]
    other = subject.choose([each for each in same if each.value != cell.value])
    for one, two in ((cell, other), (other, cell)):
        subject.book.put_text(f"{plan.name}!{one.ref}", str(two.value))
    return (f"{plan.name}!{cell.ref}", f"{plan.name}!{other.ref}")


def _rows_with_inputs(plan: SheetPlan) -> list[int]:
    return sorted({split_ref(ref)[0] for ref in inputs_of(plan)})


def _columns_with_inputs(plan: SheetPlan) -> list[int]:
    return sorted({split_ref(ref)[1] for ref in inputs_of(plan)})


def shifted(make: Callable[[Subject, SheetPlan], Move], everything: bool) -> Callable[[Subject], Places]:
    def harm(subject: Subject) -> Places:
        plan = subject.choose(subject.data_sheets)
        shift(subject.book, plan.name, make(subject, plan), everything)
        return ()

    return harm


def row_in(subject: Subject, plan: SheetPlan) -> Move:
    return rows_moved(subject.choose(_rows_with_inputs(plan)), 1)


def row_out(subject: Subject, plan: SheetPlan) -> Move:
    return rows_moved(subject.choose(_rows_with_inputs(plan)), -1)


def column_in(subject: Subject, plan: SheetPlan) -> Move:
    return columns_moved(subject.choose(_columns_with_inputs(plan)), 1)


def column_out(subject: Subject, plan: SheetPlan) -> Move:
    return columns_moved(subject.choose(_columns_with_inputs(plan)), -1)


def rows_sorted(subject: Subject, plan: SheetPlan) -> Move:
    rows = _rows_with_inputs(plan)
    if len(rows) < 2:
        raise NotHere
    return rows_exchanged(*subject.dice.sample(rows, 2))


def row_hidden(subject: Subject) -> Places:
    plan = subject.choose(subject.data_sheets)
    subject.book.row(plan.name, subject.choose(_rows_with_inputs(plan))).set("hidden", "1")
    return ()


def row_flat(subject: Subject) -> Places:
    plan = subject.choose(subject.data_sheets)
    subject.book.row(plan.name, subject.choose(_rows_with_inputs(plan))).set("ht", "0")
    return ()


def column_hidden(subject: Subject) -> Places:
    plan = subject.choose(subject.data_sheets)
    number = subject.choose(_columns_with_inputs(plan))
    for node in subject.book.child(plan.name, "cols"):
        if int(node.get("min", "0")) <= number <= int(node.get("max", "0")):
            node.set("hidden", "1")
    return ()


def lock_flipped(subject: Subject) -> Places:
    plan = subject.choose(subject.data_sheets)
    cell = subject.choose([cell for cell in plan.cells.values() if cell.unlocked or cell.formula])
    subject.book.restyle(f"{plan.name}!{cell.ref}", locked=cell.unlocked)
    return (f"{plan.name}!{cell.ref}",)


def unprotected(subject: Subject) -> Places:
    node = subject.book.child(subject.choose(subject.data_sheets).name, "sheetProtection")
    node.getparent().remove(node)  # type: ignore[union-attr]
    return ()


def inputs_merged(subject: Subject) -> Places:
    """Two inputs beside or under each other made one."""
    plan = subject.choose(subject.data_sheets)
    inputs = {
        ref for ref in inputs_of(plan) if box(plan.cells[ref].span or ref)[:2] == box(plan.cells[ref].span or ref)[2:]
    }
    pairs = []
    for ref in sorted(inputs):
        letters, number = ref.rstrip("0123456789"), int(ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        below, beside = f"{letters}{number + 1}", f"{chr(ord(letters) + 1)}{number}"
        pairs += [(ref, other) for other in (below, beside) if other in inputs]
    one, other = subject.choose(pairs)
    merges = subject.book.child(plan.name, "mergeCells")
    etree.SubElement(merges, f"{{{MAIN}}}mergeCell", ref=f"{one}:{other}")
    return (f"{plan.name}!{one}",)


def merge_undone(subject: Subject) -> Places:
    plan = subject.choose(subject.data_sheets)
    merges = subject.book.child(plan.name, "mergeCells")
    merges.remove(subject.choose(list(merges)))
    return ()


def under_a_merge(subject: Subject) -> Places:
    """A number in a cell that a merge of the form covers."""
    plan = subject.choose(subject.data_sheets)
    span = subject.choose(sorted(plan.merges))
    place = f"{plan.name}!{span.partition(':')[2]}"
    subject.book.put_number(place, subject.dice.randint(1, 99))
    return (place,)


def outside(far: bool) -> Callable[[Subject], Places]:
    def harm(subject: Subject) -> Places:
        plan = subject.choose(subject.data_sheets)
        ref = "XFD1048576" if far else f"{subject.dice.choice(('Q', 'R', 'AA'))}{subject.dice.randint(1, 30)}"
        place = f"{plan.name}!{ref}"
        if subject.dice.random() < 0.5:
            subject.book.put_number(place, 5)
        else:
            subject.book.put_text(place, "上年 5 件")
        return (place,)

    return harm


def second_table(subject: Subject) -> Places:
    """The numbers of a table once more below it."""
    plan = subject.choose(subject.data_sheets)
    inputs = inputs_of(plan)[:6]
    places = tuple(f"{plan.name}!{ref.rstrip('0123456789')}{split_ref(ref)[0] + 50}" for ref in inputs)
    for place in places:
        subject.book.put_number(place, subject.dice.randint(0, 9))
    return places


def table_twice(subject: Subject) -> Places:
    """The contents of one table laid over another, as a paste into the wrong sheet leaves them."""
    one, other = subject.dice.sample(subject.tables, 2)
    data, copy = subject.book.rows(other), deepcopy(subject.book.rows(one))
    for row in list(data):
        data.remove(row)
    data.extend(list(copy))
    return tuple(f"{other}!{ref}" for ref in blank_plan(subject.base.sound.form).sheet(other).cells)


STRUCTURE: Sequence[Kind] = (
    Kind("改固定文字", ("TPL-03",), "error", label_edited(lambda text: f"{text}（改）")),
    Kind("固定文字少一个字", ("TPL-03",), "error", label_edited(lambda text: text[:-1] if len(text) > 1 else text)),
    Kind("清空固定文字", ("TPL-03",), "error", label_edited(lambda text: "")),
    Kind(
        "改计量单位", ("TPL-03",), "error", label_edited(lambda text: text.replace("万元", "元").replace("条", "百条"))
    ),
    Kind("两处固定文字对调", ("TPL-02",), "error", labels_swapped),
    Kind("插入一行（公式跟着移动）", ("TPL-02",), "error", shifted(row_in, True)),
    Kind("插入一行（公式没有移动）", ("TPL-02",), "error", shifted(row_in, False)),
    Kind("删除一行（公式跟着移动）", ("TPL-02",), "error", shifted(row_out, True)),
    Kind("删除一行（公式没有移动）", ("TPL-02",), "error", shifted(row_out, False)),
    Kind("插入一列", ("TPL-02",), "error", shifted(column_in, True)),
    Kind("删除一列", ("TPL-02",), "error", shifted(column_out, True)),
    Kind("两行整行对调", ("TPL-02",), "error", shifted(rows_sorted, False)),
    Kind("一张表粘贴到另一张表上", ("TPL-02", "TPL-03"), "error", table_twice),
    Kind("隐藏行", ("TPL-05",), "info", row_hidden),
    Kind("行高设为 0", ("TPL-05",), "info", row_flat),
    Kind("隐藏列", ("TPL-05",), "info", column_hidden),
    Kind("锁定状态被改", ("TPL-04",), "info", lock_flipped),
    Kind("解除保护", ("TPL-04",), "info", unprotected),
    Kind("合并填数的格", ("TPL-07",), "error", inputs_merged),
    Kind("撤销合并", ("TPL-07",), "info", merge_undone),
    Kind("合并格下面藏着数", ("TPL-07",), "error", under_a_merge),
    Kind("表外填数或写字", ("TPL-06",), "warning", outside(False)),
    Kind("最远的一格（XFD1048576）填数", ("TPL-06",), "warning", outside(True)),
    Kind("表下面又有一张表", ("TPL-06",), "warning", second_table),
)
