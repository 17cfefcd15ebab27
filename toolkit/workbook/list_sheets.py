"""The sheets around the official tables: 填报说明, 封面, 工作概况, 文字材料 and the hidden stamp."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from toolkit.forms import Form, FormIndex
from toolkit.forms.index import APPROX_COLUMN, COVER_ISSUED, LIST_FIRST_ROW, LIST_VALUE_COLUMN, NIL_KEY
from toolkit.returns.explanations import CHECK_SHEET
from toolkit.returns.stamp import LABELS, STAMP_SHEET, Stamp
from toolkit.workbook.check_sheet import STATUS_CELL
from toolkit.workbook.deadline import cover_line, guide_line
from toolkit.workbook.plan import PlannedCell, SheetPlan, Style, Value
from toolkit.workbook.text_size import lines_needed
from toolkit.workbook.validations import validation

GUIDE_SHEET = "填报说明"
_TEXT_HEIGHT = 110.0


def guide_sheet(form: Form, deadline: date | None = None) -> SheetPlan:
    """How to fill in the workbook, for somebody who opens it for the first time."""
    tables = "、".join(f"“{table.sheet}”" for table in form.tables)
    nil_tables = "、".join(f"“{table.sheet}”" for table in form.tables if table.nil)
    steps = [
        f"1. 先填“{form.cover.sheet}”，再依次填{tables}，最后填“{form.facts.sheet}”和“{form.texts.sheet}”。",
        "2. 只填浅黄色的格。灰色的格是自动计算的合计；其他的格已经锁定，不用改，也改不了。",
        "3. 数字格只填数字，不写“件”“元”等单位。没有数据的填 0，不要留空，也不要填“无”或“/”。",
        f"4. 全年没有收到公开申请，也没有复议、诉讼的，在“{form.cover.sheet}”的“零报告确认”选“是”，"
        f"{nil_tables}可以不填。",
        f"5. 填完后看“{CHECK_SHEET}”：最上面一行是“√”就可以报送。性质是“须改正”的“×”，按“位置”找到那一格改正；"
        "“须核实”的“×”，数字没有错就在右边“说明”格写一句原因。",
        f"6. “{form.facts.sheet}”里的数字会写进年报初稿。不是准数的，在“约数”一栏选“近”或“余”。",
        "7. 请不要增加、删除、移动行列和工作表，不要另存为别的格式。保存后把这个文件原样发回县政务公开办公室。",
    ]
    legend: list[tuple[Style, str]] = [
        ("legend_input", "由本单位填写"),
        ("total", "自动计算，不用填"),
        ("label", "固定内容，不能修改"),
    ]
    cells = [PlannedCell("A1", "title", GUIDE_SHEET, span="A1:C1"), *guide_line(deadline)]
    heights: dict[int, float] = {1: 40}
    heights |= {2: 28} if deadline else {}
    row = 3
    for step in steps:
        cells.append(PlannedCell(f"A{row}", "plain", step, span=f"A{row}:C{row}"))
        heights[row] = 10 + 17 * lines_needed(step, 76)
        row += 1
    cells.append(PlannedCell(f"A{row + 1}", "subtitle", "颜色说明", span=f"A{row + 1}:C{row + 1}"))
    heights[row + 1] = 26
    for offset, (style, text) in enumerate(legend, 2):
        cells.append(PlannedCell(f"A{row + offset}", style, ""))
        cells.append(PlannedCell(f"B{row + offset}", "plain", text, span=f"B{row + offset}:C{row + offset}"))
        heights[row + offset] = 24
    return SheetPlan(
        GUIDE_SHEET,
        {cell.ref: cell for cell in cells},
        widths={"A": 16, "B": 22, "C": 46},
        heights=heights,
        print_area=f"A1:C{row + 1 + len(legend)}",
        tab_color="5B9BD5",
    )


def cover_sheet(
    form: Form, index: FormIndex, stamp: Stamp | None, values: Mapping[str, Value], deadline: date | None = None
) -> SheetPlan:
    """Who reports for which year; the office's lines are filled in and locked."""
    issued = {
        "unit": ("单位名称", stamp.unit_name if stamp else None),
        "code": ("单位编码", stamp.unit_code if stamp else None),
        "kind": ("单位类型", stamp.unit_kind if stamp else None),
        "year": ("报告年度", stamp.year if stamp else None),
    }
    cells = [
        PlannedCell("A1", "title", f"{form.title}填报表", span="A1:C1"),
        PlannedCell("A2", "subtitle", f"（{form.notice}格式）", span="A2:C2"),
        *cover_line(deadline),
    ]
    for name, (label, value) in issued.items():
        ref = COVER_ISSUED[name]
        line = ref[1:]
        cells += [
            PlannedCell(f"A{line}", "label", label),
            PlannedCell(ref, "total", value, span=f"B{line}:C{line}"),
        ]
    first = LIST_FIRST_ROW["cover"]
    for row, each in enumerate(form.cover.fields, first):
        key = f"cover.{each.key}"
        ref = f"{LIST_VALUE_COLUMN['cover']}{row}"
        number_format = "yyyy-m-d" if each.type == "date" else "@"
        cells += [
            PlannedCell(f"A{row}", "label", each.label),
            PlannedCell(
                ref,
                "input_text",
                values.get(key),
                span=f"B{row}:C{row}",
                validation=validation(index.cells[key]),
                number_format=number_format,
            ),
        ]
    after = first + len(form.cover.fields)
    nil = index.cells[NIL_KEY]
    cells += [
        PlannedCell(f"A{after}", "label", "审核结果"),
        PlannedCell(f"B{after}", "status", formula=f"{CHECK_SHEET}!{STATUS_CELL}", span=f"B{after}:C{after}"),
        PlannedCell(f"A{after + 2}", "note", f"{nil.row[-1]}：{nil.hint}", span=f"A{after + 2}:C{after + 2}"),
    ]
    heights: dict[int, float] = dict.fromkeys(range(4, after + 1), 28)
    heights |= {1: 48, 2: 24, after + 2: 40} | ({3: 28} if deadline else {})
    return SheetPlan(
        form.cover.sheet,
        {cell.ref: cell for cell in cells},
        widths={"A": 18, "B": 34, "C": 30},
        heights=heights,
        print_area=f"A1:C{after + 2}",
        tab_color="FFC000",
        cursor=f"{LIST_VALUE_COLUMN['cover']}{first}",
    )


def facts_sheet(form: Form, index: FormIndex, values: Mapping[str, Value]) -> SheetPlan:
    """The narrative indicators, one a line; 约数 beside those that may be approximate."""
    cells = [
        PlannedCell("A1", "title", form.facts.sheet, span="A1:E1"),
        PlannedCell("A2", "note", "这里的数字会写进年报初稿。没有统计的可以不填，初稿里会标出待补充。", span="A2:E2"),
        *(
            PlannedCell(f"{column}3", "heading", name)
            for column, name in zip("ABCDE", ("序号", "指标", "单位", "数值", "约数"), strict=True)
        ),
    ]
    first = LIST_FIRST_ROW["facts"]
    for number, each in enumerate(form.facts.fields):
        row = first + number
        key = f"facts.{each.key}"
        cells += [
            PlannedCell(f"A{row}", "small", number + 1),
            PlannedCell(f"B{row}", "text", each.label),
            PlannedCell(f"C{row}", "small", each.unit),
            PlannedCell(
                f"{LIST_VALUE_COLUMN['facts']}{row}",
                "input",
                values.get(key),
                validation=validation(index.cells[key]),
                number_format="0",
            ),
        ]
        approx = f"{key}.approx"
        if each.approx:
            ref = f"{APPROX_COLUMN}{row}"
            cell = index.cells[approx]
            cells.append(PlannedCell(ref, "input", values.get(approx), validation=validation(cell)))
        else:
            cells.append(PlannedCell(f"{APPROX_COLUMN}{row}", "total", ""))
    last = first + len(form.facts.fields) - 1
    return SheetPlan(
        form.facts.sheet,
        {cell.ref: cell for cell in cells},
        widths={"A": 7, "B": 46, "C": 9, "D": 14, "E": 10},
        heights={1: 36, 2: 22, **dict.fromkeys(range(3, last + 1), 24)},
        freeze=f"A{first}",
        print_area=f"A1:E{last}",
        tab_color="FFC000",
        cursor=f"{LIST_VALUE_COLUMN['facts']}{first}",
    )


def texts_sheet(form: Form, index: FormIndex, values: Mapping[str, Value]) -> SheetPlan:
    """The free texts of the report, one a line."""
    cells = [
        PlannedCell("A1", "title", form.texts.sheet, span="A1:C1"),
        PlannedCell(
            "A2",
            "note",
            "按年报的部分填写文字，不写标题。格内换行按 Alt+回车。没有填的，年报初稿里会标出待补充。",
            span="A2:C2",
        ),
        *(
            PlannedCell(f"{column}3", "heading", name)
            for column, name in zip("ABC", ("部分", "内容", "文字"), strict=True)
        ),
    ]
    first = LIST_FIRST_ROW["texts"]
    heights: dict[int, float] = {1: 36, 2: 22, 3: 24}
    for row, each in enumerate(form.texts.fields, first):
        key = f"texts.{each.key}"
        value = values.get(key)
        cells += [
            PlannedCell(f"A{row}", "small", each.section),
            PlannedCell(f"B{row}", "text", f"{each.label}\n（{each.hint}）" if each.hint else each.label),
            PlannedCell(
                f"{LIST_VALUE_COLUMN['texts']}{row}",
                "input_long",
                value,
                validation=validation(index.cells[key]),
                number_format="@",
            ),
        ]
        heights[row] = min(400.0, max(_TEXT_HEIGHT, 10 + 15 * lines_needed(str(value or ""), 70)))
    last = first + len(form.texts.fields) - 1
    return SheetPlan(
        form.texts.sheet,
        {cell.ref: cell for cell in cells},
        widths={"A": 9, "B": 30, "C": 74},
        heights=heights,
        freeze=f"A{first}",
        landscape=True,
        one_page=False,
        print_area=f"A1:C{last}",
        print_title_rows="1:3",
        tab_color="FFC000",
        cursor=f"{LIST_VALUE_COLUMN['texts']}{first}",
    )


def stamp_sheet(stamp: Stamp | None) -> SheetPlan:
    """The very hidden sheet with the stamp, a label and a value a line."""
    fields = asdict(stamp) if stamp else {}
    cells: list[PlannedCell] = []
    for row, (name, label) in enumerate(LABELS.items(), 1):
        cells += [
            PlannedCell(f"A{row}", "small", label),
            PlannedCell(f"B{row}", "text", str(fields[name]) if fields else None, number_format="@"),
        ]
    return SheetPlan(STAMP_SHEET, {cell.ref: cell for cell in cells}, widths={"A": 14, "B": 70}, hidden=True)
