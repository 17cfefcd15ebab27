"""Plain data → Form, every slip named with file, place and cure.

Strict on purpose: an unknown word in an edition file is a misprint until somebody says otherwise.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, get_args

from toolkit.forms.expression import LAST, ExpressionError, keys, parse, texts
from toolkit.forms.form_error import FormError
from toolkit.forms.index import index_form
from toolkit.forms.model import (
    TRIAL_MARK,
    Block,
    CellTest,
    CellType,
    Field,
    FieldList,
    Form,
    Header,
    Level,
    Rule,
    Table,
)
from toolkit.forms.rules import bind_rule
from toolkit.forms.unit_kinds import KINDS, covered_by

Data = dict[str, Any]

_TOP = {"edition", "title", "notice", "years", "tables", "cover", "facts", "texts", "rules"}
_LIST = (list, tuple)

RESERVED_SHEETS = frozenset(
    (
        "审核结果",
        "问题清单",
        "表样标识",
        "填报说明",
        "报送情况",
        "全县汇总",
        "全部汇总",
        "分单位数据",
        "history",
        "历史记录",
    )
)
"""Names, in small letters, of the sheets that stand beside a form's in our workbooks, and of Excel's own."""


class _Reader:
    """Takes typed values out of one mapping and remembers where in the file it stands."""

    def __init__(self, file: str, place: str, data: Any) -> None:
        if not isinstance(data, dict):
            raise FormError(file, place, "应为一组“名 = 值”", "参照其他版式文件的写法")
        self.file, self.place, self.data = file, place, data

    def fail(self, problem: str, cure: str) -> FormError:
        return FormError(self.file, self.place, problem, cure)

    def only(self, *names: str) -> None:
        if unknown := set(self.data) - set(names):
            listed = "、".join(sorted(unknown))
            raise self.fail(f"不认识“{listed}”", f"这里只能写：{'、'.join(sorted(names))}")

    def text(self, name: str, default: str | None = None) -> str:
        value = self.data.get(name, default)
        if not isinstance(value, str):
            raise self.fail(f"“{name}”缺失或不是文字", f'补上 {name} = "…"')
        return value

    def flag(self, name: str) -> bool:
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise self.fail(f"“{name}”应为 true 或 false", "改成 true 或 false")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> Any:
        value = self.data.get(name, default)
        if value is not None and value not in allowed:
            raise self.fail(f"“{name}”不能是“{value}”", f"可以写：{'、'.join(allowed)}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.data.get(name, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, _LIST) or not all(isinstance(each, str) for each in value):
            raise self.fail(f"“{name}”应为文字列表", f'写成 {name} = ["…"]')
        return tuple(value)

    def parts(self, name: str, what: str) -> list[_Reader]:
        value = self.data.get(name, [])
        if not isinstance(value, _LIST):
            raise self.fail(f"“{name}”应为列表", f"写成 [[{name}]] 或 {name} = [ … ]")
        return [
            _Reader(self.file, f"{self.place} › {what} {_title(each) or number}", each)
            for number, each in enumerate(value, 1)
        ]


def _title(data: Any) -> str:
    return str(data.get("id") or data.get("label") or data.get("title") or "") if isinstance(data, dict) else ""


def build_form(data: Data, file: str) -> Form:
    """Build and check a form. Raises FormError at the first slip."""
    top = _Reader(file, "顶层", data)
    top.only(*_TOP)
    first, last = _years(top)
    form = Form(
        edition=top.text("edition"),
        title=top.text("title"),
        notice=top.text("notice"),
        first_year=first,
        last_year=last,
        tables=tuple(_table(each) for each in top.parts("tables", "表")),
        cover=_field_list(top, "cover"),
        facts=_field_list(top, "facts"),
        texts=_field_list(top, "texts"),
        rules=tuple(_rule(each) for each in top.parts("rules", "规则")),
    )
    _check_whole(form, top)
    return form


def _years(top: _Reader) -> tuple[int, int | None]:
    years = top.data.get("years")
    if isinstance(years, dict) and isinstance(years.get("from"), int):
        return years["from"], years.get("to")
    if isinstance(years, list) and years and all(isinstance(year, int) for year in years):
        return min(years), max(years)
    raise top.fail("“years”缺失或写法不对", "写成 years = [2019, 2020] 或 years = { from = 2021 }")


def _table(reader: _Reader) -> Table:
    reader.only("id", "title", "sheet", "note", "nil", "blocks")
    sheet = _sheet(reader)
    blocks = reader.parts("blocks", "块")
    if not blocks:
        raise reader.fail("没有 blocks", "至少写一个 [[tables.blocks]]")
    return Table(
        id=reader.text("id"),
        title=reader.text("title"),
        sheet=sheet,
        blocks=tuple(_block(each) for each in blocks),
        note=reader.text("note", ""),
        nil=reader.flag("nil"),
    )


def _block(reader: _Reader) -> Block:
    reader.only("title", "corner", "columns", "rows")
    columns = tuple(_header(each) for each in reader.parts("columns", "列"))
    rows = tuple(_header(each) for each in reader.parts("rows", "行"))
    if not columns or not rows:
        raise reader.fail("缺少 columns 或 rows", "每一块都要有列和行")
    return Block(columns, rows, reader.text("title", ""), reader.text("corner", ""))


def _header(reader: _Reader) -> Header:
    reader.only("key", "label", "type", "unit", "hint", "total", "children")
    return Header(
        label=reader.text("label", ""),
        key=reader.text("key", ""),
        type=reader.choice("type", get_args(CellType)),
        unit=reader.text("unit", ""),
        hint=reader.text("hint", ""),
        total=reader.flag("total"),
        children=tuple(_header(each) for each in reader.parts("children", "子项")),
    )


def _sheet(reader: _Reader) -> str:
    """The name of a sheet. Raises FormError where Excel takes none of this name, or a sheet of ours has it."""
    sheet = reader.text("sheet")
    if not 1 <= len(sheet) <= 31 or set(sheet) & set("[]:*?/\\'"):
        raise reader.fail(f"工作表名“{sheet}”不能用", "1 到 31 个字，不含 []:*?/\\ 和引号")
    if sheet.casefold() in RESERVED_SHEETS:
        raise reader.fail(f"工作表名“{sheet}”是工具或 Excel 自己用的", "换一个名称")
    return sheet


def _field_list(top: _Reader, name: str) -> FieldList:
    reader = _Reader(top.file, name, top.data.get(name))
    reader.only("sheet", "fields")
    return FieldList(name, _sheet(reader), tuple(_field(each) for each in reader.parts("fields", "项")))


def _field(reader: _Reader) -> Field:
    reader.only("key", "label", "type", "required", "unit", "hint", "approx", "topic", "section", "choices")
    default = "text" if reader.place.startswith(("texts", "cover")) else "count"
    return Field(
        key=reader.text("key"),
        label=reader.text("label"),
        type=reader.choice("type", get_args(CellType), default),
        required=reader.flag("required"),
        unit=reader.text("unit", ""),
        hint=reader.text("hint", ""),
        approx=reader.flag("approx"),
        topic=reader.text("topic", ""),
        section=reader.text("section", ""),
        choices=reader.texts("choices"),
    )


def _rule(reader: _Reader) -> Rule:
    reader.only(
        *("id", "table", "level", "statement", "remedy", "example", "each", "check", "totals", "cells"),
        *("prefill", "kinds", "except_kinds", "trial"),
    )
    given = [name for name in ("check", "totals", "cells") if reader.data.get(name)]
    if len(given) != 1:
        raise reader.fail("check、totals、cells 要写且只写一个", "说明这条规则查什么")
    for text in reader.texts("check"):
        try:
            parse(text)
        except ExpressionError as error:
            raise reader.fail(str(error), "参照其他规则改正算式") from error
    trial = reader.flag("trial")
    level: Level = reader.choice("level", get_args(Level)) or "error"
    return Rule(
        id=reader.text("id"),
        # On trial a rule is told of and blocks nothing; its own level is for later.
        level="info" if trial else level,
        statement=(TRIAL_MARK if trial else "") + reader.text("statement"),
        remedy=reader.text("remedy"),
        example=reader.text("example", ""),
        table=reader.text("table", ""),
        each=reader.choice("each", ("once", "row", "column"), "once"),
        check=reader.texts("check"),
        totals=reader.choice("totals", ("rows", "columns")),
        cells=reader.choice("cells", get_args(CellTest)),
        prefill=reader.flag("prefill"),
        kinds=_kinds(reader, "kinds"),
        except_kinds=_kinds(reader, "except_kinds"),
    )


def _kinds(reader: _Reader, name: str) -> tuple[str, ...]:
    """The kinds that a rule names and those that fall under them; a misspelt one would never be met by any unit."""
    kinds = reader.texts(name)
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise reader.fail(f"{name} 里不认识单位类型“{'、'.join(unknown)}”", f"可以写：{'、'.join(KINDS)}")
    return tuple(dict.fromkeys(covered for kind in kinds for covered in covered_by(kind)))


def _check_whole(form: Form, top: _Reader) -> None:
    """What only the whole form can show: names used twice, rules that fit no cell."""
    named = [cell.key for table in form.tables for cell in index_form(form).grids[table.id].cells if cell.key]
    named += [f"{fields.id}.{each.key}" for fields in form.lists for each in fields.fields]
    for what, names in (
        ("键", named),
        ("表 id", [table.id for table in form.tables]),
        ("工作表名", [*(table.sheet for table in form.tables), *(fields.sheet for fields in form.lists)]),
        ("规则编号", [rule.id for rule in form.rules]),
    ):
        if twice := [name for name, count in Counter(names).items() if count > 1]:
            raise top.fail(f"{what}重复：{'、'.join(twice)}", f"每个{what}只能用一次")
    index = index_form(form)
    tables = {table.id for table in form.tables}
    for rule in form.rules:
        reader = _Reader(top.file, f"规则 {rule.id}", {})
        if not rule.cells and rule.table not in tables:
            raise reader.fail(f"没有表“{rule.table}”", f"table 可以写：{'、'.join(sorted(tables))}")
        checks = list(bind_rule(rule, index))
        if not checks:
            raise reader.fail("没有一个单元格符合这条规则", "检查 check 里的键和 each 的写法")
        for condition in (check.condition for check in checks if check.condition):
            words = [key for key in keys(condition) if not index.cells[key.removeprefix(LAST)].numeric]
            # Of last year only the numbers are kept.
            if words != [key for key in texts(condition) if not key.startswith(LAST)]:
                raise reader.fail("文字格和数字格用混了", "文字格写成 filled(键)，数字格用来加减和比较")
