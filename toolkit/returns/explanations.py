"""审核说明: where a unit explains its numbers, and what it wrote there.

Two sheets have room for it: 审核结果, beside each rule that asks for a second look, and 问题清单, the list that a unit
was sent, beside each line. Both are drawn by `toolkit.workbook`; what of their layout is read again is said here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from toolkit.forms import Check, Form, bind_rules
from toolkit.forms.model import Rule
from toolkit.intake.snapshot import RawSheet
from toolkit.returns.cell_values import Reading
from toolkit.returns.text_values import read_words

CHECK_SHEET = "审核结果"
FIRST_RULE_ROW = 5
OTHER = "其他"
"""Name of the explanation that belongs to no rule of the sheet: of how something was typed, or of what was added."""
OTHER_LABEL = "其他需要说明的（如数字的写法、表外的内容）"

PROBLEM_SHEET = "问题清单"
LIST_COLUMNS = {
    "A": ("序号", 6),
    "B": ("性质", 9),
    "C": ("编号", 10),
    "D": ("位置", 22),
    "E": ("问题", 52),
    "F": ("怎么改", 40),
    "G": ("说明", 28),
}
LIST_RULE, LIST_PLACE, LIST_SAID = "C", "D", "G"
LIST_HEADING_ROW = 3
WHOLE_FILE, AND_MORE = "整个文件", " 等 "


# --- 审核结果


def workbook_checks(form: Form) -> tuple[Check, ...]:
    """The checks with an Excel face: errors first; rules that need last year's values stay in Python."""
    checks = [check for check in bind_rules(form) if not check.across_years]
    return tuple(sorted(checks, key=lambda check: check.rule.level != "error"))


def later_rules(form: Form) -> list[Rule]:
    """Rules that only the county can judge, in the form's order."""
    live = {check.rule.id for check in workbook_checks(form)}
    bound = dict.fromkeys(check.rule for check in bind_rules(form) if check.across_years)
    return [rule for rule in bound if rule.id not in live]


@lru_cache(maxsize=16)
def explanation_cells(form: Form) -> Mapping[str, str]:
    """Where a unit explains what a rule asks about: rule id, or OTHER, → cell on this sheet."""
    live = [rule for rule, _ in groupby(workbook_checks(form), key=lambda check: check.rule)]
    rules = [*live, *later_rules(form)]
    rows = {rule.id: FIRST_RULE_ROW + number for number, rule in enumerate(rules) if rule.level == "warning"}
    return {**{rule: f"H{row}" for rule, row in rows.items()}, OTHER: f"H{FIRST_RULE_ROW + len(rules)}"}


def explanation_places(sheet: RawSheet, form: Form) -> Mapping[str, str]:
    """`explanation_cells` as a returned sheet has them, whose rows may have moved; a rule that is gone is left out."""
    planned = explanation_cells(form)
    if all(_names(sheet, rule, ref[1:]) for rule, ref in planned.items()):
        return planned
    rows = _rule_rows(sheet)
    return {rule: f"H{rows[rule]}" for rule in planned if rule in rows}


def _names(sheet: RawSheet, rule: str, row: str) -> bool:
    """Whether the line of this row is the rule's, or that of OTHER."""
    cell = sheet.cell(f"B{row}" if rule == OTHER else f"A{row}")
    return cell is not None and cell.text == (OTHER_LABEL if rule == OTHER else rule)


def _rule_rows(sheet: RawSheet) -> dict[str, int]:
    """Rows of the upper table: rule id, or OTHER, → row."""
    rows: dict[str, int] = {}
    for cell in sorted(sheet.filled, key=lambda each: each.row):
        if cell.column == 1:
            rows.setdefault(cell.text, cell.row)
        elif cell.column == 2 and cell.text == OTHER_LABEL:
            rows.setdefault(OTHER, cell.row)
    return rows


# --- 问题清单


def listed_key(rule: str, cells: Sequence[str]) -> str:
    """The key by which a line of the list is recognised when it comes back: `B11 表三依申请公开 J8`."""
    return f"{rule} {cells[0].replace('!', ' ') if cells else WHOLE_FILE}"


def is_list(sheet: RawSheet) -> bool:
    """Whether a sheet is our own list; a unit may have given that name to a sheet of its own."""
    if sheet.name != PROBLEM_SHEET:
        return False
    heading = [sheet.cell(f"{column}{LIST_HEADING_ROW}") for column in LIST_COLUMNS]
    return [cell.text if cell else "" for cell in heading] == [name for name, _ in LIST_COLUMNS.values()]


def listed_places(sheet: RawSheet) -> dict[str, str]:
    """Where a unit may have written beside the lines of a list that comes back: `listed_key` → cell. The list may be
    sorted.
    """
    places: dict[str, str] = {}
    for row in sorted({cell.row for cell in sheet.filled if cell.row > LIST_HEADING_ROW}):
        rule, place = (_text(sheet, f"{column}{row}") for column in (LIST_RULE, LIST_PLACE))
        if rule and sheet.cell(f"{LIST_SAID}{row}"):
            places[f"{rule} {place.partition(AND_MORE)[0]}"] = f"{LIST_SAID}{row}"
    return places


def _text(sheet: RawSheet, ref: str) -> str:
    cell = sheet.cell(ref)
    return cell.text.strip() if cell else ""


# --- both


def read_explanations(
    form: Form, results: RawSheet | None, problem_list: RawSheet | None
) -> Iterator[tuple[str, str, Reading]]:
    """What a unit wrote in the list that it was sent, then beside the rules on 审核结果: (rule or `listed_key`, place,
    how it was read), of the cells that hold anything.
    """
    if problem_list and is_list(problem_list):
        for key, ref in listed_places(problem_list).items():
            yield key, f"{PROBLEM_SHEET}!{ref}", read_words(problem_list, ref)
    if results:
        for rule, ref in explanation_places(results, form).items():
            yield rule, f"{CHECK_SHEET}!{ref}", read_words(results, ref)
