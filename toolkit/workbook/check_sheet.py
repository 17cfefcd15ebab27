"""The live check sheet 审核结果: one line a rule, then one line for every place that the rule speaks of.

Three states: √ holds, × does not, — cannot be judged yet (something is blank or is not a number). Beside every rule
that asks for a second look stands a cell in which the unit may say why its numbers are right all the same (说明).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from toolkit.forms import Check, Form, FormCell, FormIndex, index_form
from toolkit.forms.expression import Compare, keys
from toolkit.forms.index import COVER_ISSUED, NIL_KEY, NIL_YES
from toolkit.forms.model import LEVEL_WORDS, Rule
from toolkit.intake.areas import areas
from toolkit.returns.cell_values import LARGEST
from toolkit.returns.explanations import (
    CHECK_SHEET,
    FIRST_RULE_ROW,
    OTHER_LABEL,
    explanation_cells,
    later_rules,
    workbook_checks,
)
from toolkit.workbook.formulas import condition_formula, sum_formula
from toolkit.workbook.plan import PlannedCell, SheetPlan, Style
from toolkit.workbook.text_size import lines_needed

YES, NO, UNKNOWN = "√", "×", "—"
NOTED = "△"
"""Shown instead of × for a rule that only informs: nothing need be corrected or explained."""
STATUS_CELL = "A2"
ACROSS_YEARS = "县里收表后与上年数核对"
_WIDTHS = {"A": 7, "B": 50, "C": 9, "D": 7, "E": 40, "F": 9, "G": 9, "H": 36}
_SHOWN = "ABCDEFGH"


def mark_of(rule: Rule) -> str:
    """How the sheet marks a place at which the rule does not hold."""
    return NOTED if rule.level == "info" else NO


def detail_row(form: Form, number: int) -> int:
    """Row of the number-th check (from 0) in the lower part of the sheet."""
    rules = len({check.rule.id for check in workbook_checks(form)}) + len(later_rules(form))
    return FIRST_RULE_ROW + rules + 4 + number


@lru_cache(maxsize=16)
def check_sheet(form: Form) -> SheetPlan:
    """Plan of the sheet; it holds formulas only, so it is the same for every unit and made once."""
    index = index_form(form)
    checks = workbook_checks(form)
    rows = {id(check): row for row, check in enumerate(checks, detail_row(form, 0))}
    groups = [(rule, list(group)) for rule, group in groupby(checks, key=lambda check: check.rule)]
    cells: list[PlannedCell] = [
        PlannedCell("A1", "title", "审核结果", span="A1:H1"),
        PlannedCell(
            "A3",
            "note",
            f"“结果”自动计算。哪一条是“{NO}”，就按“位置”找到那一格改正；“性质”是“{LEVEL_WORDS['warning']}”的，"
            f"数字没有错就在“说明”里写一句原因。“{YES}”是说本表的数都填了、对得上；公式、格式和上年数，县里收表后再核对。",
            span="A3:H3",
        ),
    ]
    cells += _headings(FIRST_RULE_ROW - 1, ("编号", "审核关系", "性质", "结果", "位置", "实有", "应为", "说明"))
    heights: dict[int, float] = {1: 30, 2: 30, 3: 34}
    for number, (rule, group) in enumerate(groups):
        row = FIRST_RULE_ROW + number
        first, last = rows[id(group[0])], rows[id(group[-1])]
        results, no = f"D{first}:D{last}", mark_of(rule)
        cells += [
            PlannedCell(f"A{row}", "small", rule.id),
            PlannedCell(f"B{row}", "text", rule.statement),
            PlannedCell(f"C{row}", "small", LEVEL_WORDS[rule.level]),
            PlannedCell(
                f"D{row}",
                "result",
                formula=f'IF(COUNTIF({results},"{no}")>0,"{no}",IF(COUNTIF({results},"{UNKNOWN}")>0,"{UNKNOWN}","{YES}"))',
            ),
            PlannedCell(f"E{row}", "text", formula=f"I{first}"),
            PlannedCell(f"F{row}", "small", formula=f"J{first}"),
            PlannedCell(f"G{row}", "small", formula=f"K{first}"),
        ]
        heights[row] = 4 + 15 * lines_needed(rule.statement, _WIDTHS["B"])
        for check in group:
            row = rows[id(check)]
            cells += _detail(check, row, check is group[-1], index)
            heights[row] = 4 + 15 * lines_needed(check.where, _WIDTHS["B"])
    cells.append(_status([rule for rule, _ in groups]))
    row = FIRST_RULE_ROW + len(groups)
    for rule in later_rules(form):
        cells += _told(row, rule.id, rule.statement, LEVEL_WORDS[rule.level], ACROSS_YEARS)
        heights[row] = 4 + 15 * lines_needed(rule.statement, _WIDTHS["B"])
        row += 1
    cells += _told(row, "", OTHER_LABEL)
    heights[row] = 4 + 15 * lines_needed(OTHER_LABEL, _WIDTHS["B"])
    cells += _explanations(form, FIRST_RULE_ROW, row)
    top = row + 2
    cells.append(PlannedCell(f"A{top}", "subtitle", "逐项结果", span=f"A{top}:G{top}"))
    cells += _headings(top + 1, ("编号", "核对的地方", "", "结果", "单元格", "实有", "应为"))
    heights[top] = 24
    return SheetPlan(
        CHECK_SHEET,
        {cell.ref: cell for cell in cells},
        widths=_WIDTHS,
        heights=heights,
        freeze=f"A{FIRST_RULE_ROW}",
        landscape=True,
        print_area=f"A1:H{top - 2}",
        hidden_columns=("I", "J", "K"),
        tab_color="70AD47",
    )


def _headings(row: int, names: tuple[str, ...]) -> list[PlannedCell]:
    return [PlannedCell(f"{_SHOWN[n]}{row}", "heading", name) for n, name in enumerate(names)]


def _told(row: int, code: str, statement: str, level: str = "", place: str = "") -> list[PlannedCell]:
    """A line of the upper table without a result of its own."""
    texts = {"A": code, "B": statement, "C": level, "D": "", "E": place, "F": "", "G": ""}
    return [
        PlannedCell(f"{column}{row}", "text" if column in "BE" else "small", text) for column, text in texts.items()
    ]


def _explanations(form: Form, first: int, last: int) -> list[PlannedCell]:
    """The column 说明: a cell to write in where a rule asks for a second look, else an empty one."""
    asked = set(explanation_cells(form).values())
    refs = [f"H{row}" for row in range(first, last + 1)]
    return [PlannedCell(ref, "input_text" if ref in asked else "text") for ref in refs]


def _status(rules: Sequence[Rule]) -> PlannedCell:
    """The line on top: broken relations first, then what is still to be filled in, then what to look at again."""
    rows = {rule.id: FIRST_RULE_ROW + number for number, rule in enumerate(rules)}

    def any_of(chosen: Iterable[Rule], mark: str) -> str:
        boxes = areas((CHECK_SHEET, f"D{rows[rule.id]}") for rule in chosen)
        counted = (f'COUNTIF({box.partition("!")[2]},"{mark}")' for box in boxes)
        return f"{'+'.join(counted) or '0'}>0"

    blank = [rule for rule in rules if rule.cells == "filled"]
    broken = [rule for rule in rules if rule.level == "error" and rule not in blank]
    return PlannedCell(
        STATUS_CELL,
        "status",
        span="A2:H2",
        formula=(
            f'IF({any_of(broken, NO)},"{NO} 有不符合的审核关系，请按下表改正后再报送",'
            f'IF(OR({any_of(blank, NO)},{any_of(rules, UNKNOWN)}),"{UNKNOWN} 还没有填完，请继续填写",'
            f'IF({any_of(rules, NO)},"{YES} 可以报送，标“{NO}”的请再核实，在右边写明原因",'
            f'"{YES} 表内核对全部通过，请保存后报送")))'
        ),
    )


def _detail(check: Check, row: int, last: bool, index: FormIndex) -> list[PlannedCell]:
    """One place: result, cells, found, expected; I, J, K hand the first × of the rule up to its line."""

    def place(key: str) -> tuple[str, str]:
        return index.cells[key].sheet, index.cells[key].cell

    style: Style = "small"
    no = mark_of(check.rule)
    found = expected = ""
    if check.condition is None:
        result, cell = _single_cells(check, place, index, row)
    else:
        ready = _ready(check, place, index)
        condition = condition_formula(check.condition, place)
        result = f'IF({ready},IF({condition},"{YES}","{no}"),"{UNKNOWN}")'
        if judged := _judged(check.rule, index):
            result = f'IF({judged},{result},"{YES}")'
        # What only informs has nothing that it should be: a 0 there would be taken for the number to write.
        if isinstance(check.condition, Compare) and check.rule.level != "info":
            found, expected = (
                sum_formula(check.condition.left, place),
                sum_formula(check.condition.right, place),
            )
        cell = cells_in_words(check, index)
    cells = [
        PlannedCell(f"A{row}", style, check.rule.id),
        PlannedCell(f"B{row}", "text", check.where),
        PlannedCell(f"C{row}", style),
        PlannedCell(f"D{row}", "result", formula=result),
        PlannedCell(f"E{row}", "text", formula=cell)
        if check.condition is None
        else PlannedCell(f"E{row}", "text", cell),
        PlannedCell(f"F{row}", style, formula=found or '""'),
        PlannedCell(f"G{row}", style, formula=expected or '""'),
    ]
    for column, shown in (("I", f'B{row}&" "&E{row}'), ("J", f"F{row}"), ("K", f"G{row}")):
        rest = '""' if last else f"{column}{row + 1}"
        cells.append(PlannedCell(f"{column}{row}", "plain", formula=f'IF(D{row}="{no}",{shown},{rest})'))
    return cells


def cells_in_words(check: Check, index: FormIndex) -> str:
    """`D4:D5、D25`; with the sheet's name where that is not the one of the rule's own table."""
    assert check.condition is not None
    cells = [index.cells[key] for key in keys(check.condition)]
    own = next((cell.sheet for cell in cells if cell.table == check.table), "")
    named = areas((cell.sheet, cell.cell) for cell in cells)
    return "、".join(area.removeprefix(f"{own}!").replace("!", " ") for area in named)


def _judged(rule: Rule, index: FormIndex) -> str:
    """Whether the rule judges the kind of unit on the cover; empty when it judges every kind."""
    kind = f"{index.form.cover.sheet}!{COVER_ISSUED['kind']}"
    if rule.kinds:
        return "OR(" + ",".join(f'{kind}="{name}"' for name in rule.kinds) + ")"
    if rule.except_kinds:
        return "AND(" + ",".join(f'{kind}<>"{name}"' for name in rule.except_kinds) + ")"
    return ""


def _ready(check: Check, place: Callable[[str], tuple[str, str]], index: FormIndex) -> str:
    """Every input is a number; blanks count as zero where 零报告 covers all of them."""
    boxes = areas(place(key) for key in check.inputs)
    count = f"COUNT({','.join(boxes)})"
    if all(index.nil_covers(key) for key in check.inputs):
        blanks = "+".join(f'COUNTIF({box},"")' for box in boxes)
        count += f"+IF({_nil(place)},{blanks},0)"
    return f"{count}={len(check.inputs)}"


def _nil(place: Callable[[str], tuple[str, str]]) -> str:
    sheet, ref = place(NIL_KEY)
    return f'{sheet}!{ref}="{NIL_YES}"'


def _single_cells(check: Check, place: Callable[[str], tuple[str, str]], index: FormIndex, row: int) -> tuple[str, str]:
    """Formulas of a test of single cells: result, first bad cell (a count would be taken for a number to write)."""
    first = '""'
    for key in reversed(check.cells):
        test = _bad_cell(check.rule, index.cells[key], "!".join(place(key)))
        first = f'IF({test},"{place(key)[1]}",{first})'
    if check.rule.cells == "filled" and all(index.nil_covers(key) for key in check.cells):
        first = f'IF({_nil(place)},"",{first})'
    elif check.rule.cells == "nil":
        first = f'IF({_nil(place)},{first},"")'
    return f'IF(E{row}="","{YES}","{NO}")', first


def _bad_cell(rule: Rule, cell: FormCell, ref: str) -> str:
    """The Excel face of a test of one cell. What is no number is asked first: INT of a text is an error."""
    match rule.cells:
        case "filled":
            return f'{ref}=""'
        case "number" if cell.choices:
            others = "".join(f',{ref}<>"{choice}"' for choice in cell.choices)
            return f'AND({ref}<>""{others})'
        case "number":
            return f'AND({ref}<>"",IF(ISNUMBER({ref}),0,1)=1)'
        case "nil":
            return f"AND(ISNUMBER({ref}),{ref}<>0)"
    least = -LARGEST if cell.type == "change" else 0
    whole = "" if cell.type == "amount" else f",{ref}=INT({ref})"
    return f"IF(ISNUMBER({ref}),IF(AND({ref}>={least},{ref}<={LARGEST}{whole}),0,1),0)=1"
