"""What is wrong with the printed tables: edition, rows, labels, cells (F02-F11, C01-C04) and the form's rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from toolkit.forms import Check, FormCell, bind_rules, index_form, load_form
from toolkit.forms.expression import LAST, Compare, Number, add_up, evaluate, texts
from toolkit.forms.model import Level
from toolkit.prose.document import Document
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.published_tables import PublishedCell, PublishedTables, lost_rows, plain_label

Numbers = Mapping[str, Decimal | None]
_MANY = 10
_TABLE_NAMES = {"t2": "表二", "t3": "表三", "t4": "表四"}
_CELL_RULES: Mapping[str, tuple[Level, str, str]] = {
    "C01": ("error", "没有填数", "没有的填 0。"),
    "C02": ("error", "不是件数", "件数填不小于 0 的整数。"),
    "C03": ("warning", "写法不规范", "只留数字，去掉加号和多余的符号。"),
    "C03 空格": ("info", "前后有空格", "请去掉空格。"),
    "C04": ("error", "带了单位或文字", "只留数字；采购金额统一换算成万元。"),
}


def judge_tables(
    document: Document, tables: PublishedTables, setting: ProseSetting, reported: Numbers | None = None
) -> list[ProseFinding]:
    """All of it. Relations are judged only where every number is known. reported: the numbers of the return that the
    report was written from; a relation that only a misprint breaks is not told beside the misprint.
    """
    found = [*_form_of(document, tables, setting), *_cells(tables.cells)]
    known = reported or {}
    if tables.edition:
        found += _misprinted(tables, known)
        printed = {key: value if known.get(key) is None else known[key] for key, value in tables.values.items()}
        found += relation_findings(replace(tables, values=printed), setting)
    return found


def _misprinted(tables: PublishedTables, reported: Numbers) -> Iterator[ProseFinding]:
    """Cells that say another number than the return."""
    cells = index_form(load_form(tables.edition)).cells
    apart = [
        (cells[key], value, wanted)
        for key, value in tables.values.items()
        if value is not None and (wanted := reported.get(key)) is not None and value != wanted
    ]
    told = [f"{_TABLE_NAMES[cell.table]}“{_cell_name(cell)}”印的是 {_plain(value)}" for cell, value, _ in apart]
    if len(apart) > _MANY:
        what = f"有 {len(apart)} 格与报送的数不同：{'、'.join(told[:4])}等。"
        keys = tuple(cell.key for cell, *_ in apart)
        yield ProseFinding("F11", "error", what, "请核对年报是不是用这份填报表写的。", where="表格", keys=keys)
        return
    for (cell, value, wanted), said in zip(apart, told, strict=True):
        yield ProseFinding(
            "F11",
            "error",
            f"{said}，报送的数是 {_plain(wanted)}。",
            "请改成报送的数；报送的数错了的，请先更正填报表。",
            found=_plain(value),
            expected=_plain(wanted),
            where=_TABLE_NAMES[cell.table],
            keys=(cell.key,),
        )


def _cell_name(cell: FormCell) -> str:
    return "／".join(cell.column) if cell.table == "t4" else cell.name


def _plain(value: Decimal) -> str:
    return format(value.normalize() if value else Decimal(0), "f")


def _form_of(document: Document, tables: PublishedTables, setting: ProseSetting) -> Iterator[ProseFinding]:
    if tables.edition and setting.year and tables.edition != setting.edition:
        yield _of_table(
            "F03",
            "error",
            f"表格用的是 {tables.edition} 年版式，{setting.year} 年的报告应当用 {setting.edition} 年版式。",
            "请换成规定的版式重新填写。",
        )
    if document.shows_all:
        for table in sorted({"t2", "t3", "t4"} - set(tables.rows)):
            name = _TABLE_NAMES[table]
            yield _of_table("F07", "error", f"{name}没有读到数。", f"请核对{name}是不是漏了，或者放成了图片。", name)
    lost: dict[str, list[str]] = {}
    for table, label in lost_rows(tables, whole=document.shows_all):
        lost.setdefault(table, []).append(label)
    for table, labels in lost.items():
        name = _TABLE_NAMES[table]
        listed = "、".join(labels[:4]) + ("等" if len(labels) > 4 else "")
        yield _of_table("F02", "error", f"{name}少了 {len(labels)} 行：{listed}。", "请补上，没有的填 0。", name)
    for printed, official in tables.labels.items():
        yield _of_table("F04", "warning", f"表格里的“{printed}”与规定的“{official}”不一致。", f"请改成“{official}”。")
    if tables.misc_in_one_row:
        yield _of_table(
            "F09", "warning", "表三“（六）其他处理”印成了一行，现行版式是三行。", "请分成三行填写。", "表三"
        )
    # Extraction leaves the label of a group as a line of its own.
    lines = {plain_label(paragraph.text) for section in document.sections for paragraph in section.paragraphs}
    for group in (each for each in tables.lost_groups if each not in lines):
        yield _of_table("F02", "warning", f"表三没有“{group}”的标题格。", "请按规定的版式补上。", "表三")
    if tables.unsettled:
        rows = list(tables.unsettled.items())
        listed = "、".join(f"“{label}”（{count} 个数）" for label, count in rows[:3]) + ("等" if len(rows) > 3 else "")
        what = f"有 {len(rows)} 行的数与表格的栏数不同，没有采用：{listed}。"
        yield _of_table("C01", "warning", what, "请核对这几行。")


def _of_table(rule: str, level: Level, message: str, remedy: str, where: str = "表格") -> ProseFinding:
    return ProseFinding(rule, level, message, remedy, where=where)


def _of_cells(rule: str, level: Level, cells: Sequence[PublishedCell], what: str, remedy: str) -> ProseFinding:
    named = "、".join(f"{each.name}“{each.text}”" for each in cells[:4])
    more = f"等 {len(cells)} 格" if len(cells) > 4 else ""
    found = "、".join(each.text for each in cells[:4])
    keys = tuple(each.key for each in cells)
    return ProseFinding(rule, level, f"{named}{more}{what}。", remedy, found=found, where="表格", keys=keys)


def _cells(cells: tuple[PublishedCell, ...]) -> Iterator[ProseFinding]:
    """One finding a rule, however many cells."""
    for rule, (level, what, remedy) in _CELL_RULES.items():
        group = [each for each in cells if each.rule == rule]
        if group:
            yield _of_cells(rule[:3], level, group, what, remedy)


def relation_findings(tables: PublishedTables, setting: ProseSetting) -> Iterator[ProseFinding]:
    """The form's rules over the printed numbers, totals as printed."""

    def lookup(key: str) -> Number | None:
        if key.startswith(LAST):
            return setting.last_values.get(key.removeprefix(LAST))
        if tables.misc_in_one_row and key.startswith(("misc.1.", "misc.2.")):
            return Decimal(0)
        return tables.values.get(key)

    for check in bind_rules(load_form(tables.edition)):
        condition = check.condition
        if condition is None or texts(condition) or not check.rule.applies_to(setting.unit_kind):
            continue
        if check.rule.level == "info" or evaluate(condition, lookup) is not False:
            continue
        yield ProseFinding(
            check.rule.id,
            check.rule.level,
            f"{check.where}：{check.rule.statement}{_sides(check, lookup)}。",
            check.rule.remedy,
            where=check.where,
            found="、".join(str(lookup(key)) for key in check.cells),
            keys=check.cells,
        )


def _sides(check: Check, lookup: object) -> str:
    condition = check.condition
    if not isinstance(condition, Compare) or not callable(lookup):
        return ""
    return f"（{add_up(condition.left, lookup)} 与 {add_up(condition.right, lookup)}）"
