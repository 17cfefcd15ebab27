"""The variables of a template, named by the form's keys: {{ facts.training }}, {{ t3.new.total }}.

A value prints with its unit, so that an approximate number can be set right: 近300条, 300余条.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from toolkit.forms import Form, FormCell, editions, index_form, load_form
from toolkit.forms.model import Field, leaves
from toolkit.report.data import ReportData, UnitLine, Value
from toolkit.report.placed_tables import ReportTables
from toolkit.report.slot_group import SlotGroup
from toolkit.report.words import Slot, Text, bare_label, clean_lines, holds_mobile, plain

OFFICIAL = ("t2", "t3", "t4")
# Tables three and four count requests and cases; the official headers leave the unit out.
_CASE_TABLES = ("t3", "t4")
_TOTAL = "总计"
# 《政府信息公开工作年度报告格式（试行）》, of 2019 and 2020; a county's supplement keeps its edition's notice.
_TRIAL_NOTICE = "国办公开办函〔2019〕60号"


def unit_context(data: ReportData) -> dict[str, Any]:
    """Variables of a township's report."""
    form = data.form
    tables = ReportTables(form, data.values)
    return {
        "title": data.title,
        "full_name": data.full_name,
        "county": data.county,
        "area": area(data.county),
        "unit": data.unit,
        "year": data.year,
        "edition": form.edition,
        "notice": form.notice,
        "trial_format": form.notice == _TRIAL_NOTICE,
        "sample": data.sample,
        "office": SimpleNamespace(
            address=Text("地址", clean_lines(data.address)), postcode=Text("邮政编码", clean_lines(data.postcode))
        ),
        "cover": _named(_absent("cover"), {each.key: _cover(data, each) for each in form.cover.fields}),
        "facts": _named(_absent("facts"), {each.key: _slot(data, "facts", each) for each in form.facts.fields}),
        "texts": _named(_absent("texts"), {each.key: _text(data, each) for each in form.texts.fields}),
        "topics": [slot for each in form.facts.fields if each.topic and (slot := _slot(data, "facts", each)).told],
        "outcomes": _outcomes(data),
        **{table.id: _table_values(data, table.id) for table in form.tables},
        "tables": tables,
        "extra_tables": [
            SimpleNamespace(title=table.title, drawn=getattr(tables, table.id))
            for table in form.tables
            if table.id not in OFFICIAL
        ],
    }


def _named(absent: Mapping[str, Slot | Text], given: Mapping[str, Slot | Text]) -> SimpleNamespace:
    return SimpleNamespace(**{**absent, **given})


@lru_cache(maxsize=4)
def _absent(list_id: str) -> Mapping[str, Slot | Text]:
    """What the official lists have, as a county's form that has left it out has it: the templates name it."""
    fields = {
        each.key
        for name in editions()
        for listed in load_form(name).lists
        if listed.id == list_id
        for each in listed.fields
    }
    nothing: Slot | Text = Text("", (), wanted=False) if list_id == "texts" else Slot("", "", None, wanted=False)
    return dict.fromkeys(fields, nothing)


def county_context(data: ReportData, units: Sequence[UnitLine]) -> dict[str, Any]:
    """Variables of the county's report: those of a unit, and which units are in it."""
    return {
        **unit_context(data),
        "own": _own(data),
        "units": list(units),
        "merged": [each for each in units if each.merged],
        "unmerged": [each for each in units if not each.merged],
        "explained": [
            replace(each, explanations=tuple(map(_said, each.explanations)))
            for each in units
            if each.merged and each.explanations
        ],
    }


def _own(data: ReportData) -> SimpleNamespace | None:
    """Tables three and four of the county's own government; None where it is no unit of the roster."""
    if data.own is None:
        return None
    own = replace(data, values=data.own, last={})
    # They carry keys of their own: the county's number under the same key is another one.
    return SimpleNamespace(**{table: _table_values(own, table, prefix="own.") for table in _CASE_TABLES})


def _said(explanation: str) -> str:
    """A unit's words as text and nothing else; a mobile number is personal data and stays out (W15)."""
    text = "".join(clean_lines(explanation))
    return "（原文有手机号码，见台账）" if holds_mobile(text) else text


def area(county: str) -> str:
    """县, 区, 市 or 旗, for 全县 and 县政府门户网站; an unusual name counts as a county."""
    return county[-1:] if county[-1:] in ("区", "市", "旗") else "县"


def other_facts(data: ReportData, named: frozenset[str]) -> list[Slot]:
    """The facts that a template does not name, such as those of a county's own supplement."""
    slots = [
        _slot(data, "facts", each)
        for each in data.form.facts.fields
        if not each.topic and f"facts.{each.key}" not in named
    ]
    return [slot for slot in slots if slot.told]


def _slot(data: ReportData, list_id: str, field: Field) -> Slot:
    key = f"{list_id}.{field.key}"
    approx = plain(data.values.get(f"{key}.approx")) if field.approx else ""
    partial = data.partial.get(key, 0)
    return Slot(
        label=field.label,
        name=field.topic or field.label,
        value=data.values.get(key),
        unit=field.unit,
        approx=approx,
        partial=partial,
        last=data.last.get(key),
        wanted=key not in data.left_out,
        key=key,
    )


def _cover(data: ReportData, field: Field) -> Slot:
    """A line of the cover; a mobile number is personal data and stays out of a published report (W15)."""
    slot = _slot(data, "cover", field)
    return replace(slot, value=None) if holds_mobile(plain(slot.value)) else slot


def _text(data: ReportData, field: Field) -> Text:
    value = data.values.get(f"texts.{field.key}")
    lines = clean_lines(value) if isinstance(value, str) else (plain(value),) * (value is not None)
    return Text(field.label, lines)


def _table_values(data: ReportData, table_id: str, prefix: str = "") -> SlotGroup:
    """The table's values, nested by the parts of their keys: `new.total`, `deny["1"].total`."""

    def slot(cell: _SlotCell) -> Slot:
        value, before = data.values.get(cell.key), data.last.get(cell.key)
        return Slot(cell.label, cell.name, value, cell.unit, last=before, key=prefix + cell.key)

    return SlotGroup(_slot_cells(data.form, table_id), slot)


@dataclass(frozen=True)
class _SlotCell:
    """What the form says of a value."""

    key: str
    label: str
    name: str
    unit: str


@lru_cache(maxsize=32)
def _slot_cells(form: Form, table_id: str) -> Mapping[str, Any]:
    """A table's cells, nested by the parts of their keys."""
    root: dict[str, Any] = {}
    for cell in index_form(form).of_table(table_id):
        node = root
        *path, last = cell.key.split(".")
        for part in path:
            node = node.setdefault(part, {})
        node[last] = _SlotCell(cell.key, _cell_label(cell), bare_label((cell.row or cell.column)[-1]), measure(cell))
    return root


def measure(cell: FormCell) -> str:
    """What a cell counts in: 件, 万元; empty where the form says none."""
    return cell.unit or ("件" if cell.table in _CASE_TABLES else "")


def _cell_label(cell: FormCell) -> str:
    """What 【待补充】 asks for: 本年新收政府信息公开申请数量, 本年度办理结果总计, 行政复议结果维持."""
    row, column = [[bare_label(label) for label in labels] for labels in (cell.row, cell.column)]
    if not row:
        return "".join(column[-2:])
    what = "".join(row[-2:]) if row[-1] == _TOTAL else row[-1]
    return what if column[-1] == _TOTAL else f"{what}（{column[-1]}）"


def _outcomes(data: ReportData) -> list[Slot]:
    """What became of the requests: 予以公开, 部分公开, 不予公开 … each with the sum of its rows."""
    return [
        Slot(each.name, each.name, each.sum(data.values), "件", key=f"{each.key}.total")
        for each in _outcome_groups(data.form)
    ]


def outcome_sums(form: Form, values: Mapping[str, Value]) -> dict[str, int]:
    """What became of the requests, by its name; without those that are not known."""
    sums = {each.name: each.sum(values) for each in _outcome_groups(form)}
    return {name: number for name, number in sums.items() if number is not None}


def outcome_cells(form: Form) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What a report tells as one outcome, by the key that its number carries: its name and the keys of its cells."""
    return {
        f"{each.key}.total": (each.name, tuple(f"{row}.total" for row in each.rows)) for each in _outcome_groups(form)
    }


@dataclass(frozen=True)
class _Outcome:
    """A group of rows of table three, or one row that stands alone; key: the beginning that its rows' keys share."""

    name: str
    key: str
    rows: tuple[str, ...]

    def sum(self, values: Mapping[str, Value]) -> int | None:
        given = [values.get(f"{row}.total") for row in self.rows]
        numbers = [value for value in given if isinstance(value, int)]
        return sum(numbers) if len(numbers) == len(given) else None


def _outcome_groups(form: Form) -> list[_Outcome]:
    groups = []
    for block in form.table("t3").blocks:
        for node in block.rows:
            if not any(child.total for child in node.children):
                continue
            prefix = f"{node.key}." if node.key else ""
            for header in node.children:
                if not header.total:
                    rows = tuple(prefix + leaf.key for leaf in leaves((header,)))
                    shared = rows[0] if len(rows) == 1 else rows[0].rpartition(".")[0]
                    groups.append(_Outcome(bare_label(header.label), shared, rows))
    return groups


def form_contexts(forms: Iterable[Form]) -> list[dict[str, Any]]:
    """Contexts without values, one a form: what a template may name."""
    empty = [ReportData(form, "县", "乡", form.first_year, {}, own={}) for form in forms]
    return [{**county_context(data, ()), "other_facts": []} for data in empty]
