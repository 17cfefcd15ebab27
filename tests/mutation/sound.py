"""Random correct returns: every input that must be filled is, every relation holds, last year fits this year.

Correct means: no error and no warning. What is only worth a remark (decisions of a township, a review that was lost,
a return of nothing but zeros) may well be among them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from tests.helpers import KEY
from toolkit.forms import Form, index_form
from toolkit.forms.index import APPROX_CHOICES, NIL_KEY
from toolkit.returns.stamp import Stamp
from toolkit.verify.context import Context
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.plan import Value

YEARS = {"2019": 2020, "2021": 2022}
"""Years whose last year was reported in the same edition, so that the rules across years speak."""
ISSUE = 2
COLUMNS = ("natural", "commercial", "research", "welfare", "legal", "other")
TOWNSHIPS = ("乡", "镇", "街道")
_WORDS = (
    "主动公开政府信息 52 条。",
    "没有收取信息处理费。",
    "一是人员不足；\n二是更新不及时。",
    "<a&b> {{7*7}}",
    "无",
    "=1+1 不是公式",
)
_MEANT = {
    "texts.problems": "一是人员不足；\n二是更新不及时；三是 <a&b> {{7*7}} 这样的字没有清理。",
    "texts.improvements": "=1+1 不是公式：下一步充实人员，\n按月检查栏目更新。",
}
"""What these two say cannot be anything (W09)."""


@dataclass(frozen=True)
class Unit:
    """A unit of the roster."""

    code: str
    name: str
    kind: str


UNITS = (
    Unit("640323201", "青山乡", "乡"),
    Unit("640323100", "花马池镇", "镇"),
    Unit("640323001", "盐州路街道", "街道"),
    Unit("640323901", "盐池县教育局", "部门"),
)
Figures = dict[str, Value]


@dataclass(frozen=True)
class Sound:
    """A correct return: whose it is, what is filled in, and what the unit reported a year ago (empty: unknown)."""

    form: Form
    unit: Unit
    values: Mapping[str, Value]
    last: Mapping[str, int | Decimal | None] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return YEARS[self.form.edition]

    @property
    def nil(self) -> bool:
        return self.values.get(NIL_KEY) == "是"

    @property
    def stamp(self) -> Stamp:
        return stamp_for(self.form, self.unit)

    @property
    def context(self) -> Context:
        """What the campaign knows: four units, the second round of workbooks, last year's figures of this unit."""
        return Context(
            campaign_name(self.form),
            KEY,
            self.year,
            self.form,
            {unit.code: unit.name for unit in UNITS},
            {unit.code: ISSUE for unit in UNITS},
            {self.unit.code: self.last},
        )


def campaign_name(form: Form) -> str:
    return f"盐池县-{YEARS[form.edition]}"


def stamp_for(form: Form, unit: Unit, **changes: str | int) -> Stamp:
    """The sealed stamp of a unit's workbook; keywords change it before it is sealed."""
    fields: dict[str, str | int] = {
        "campaign": campaign_name(form),
        "unit_code": unit.code,
        "unit_name": unit.name,
        "unit_kind": unit.kind,
        "year": YEARS[form.edition],
        "edition": form.edition,
        "fingerprint": fingerprint(form),
        "issue": ISSUE,
    }
    return Stamp(**{**fields, **changes}).sealed(KEY)  # type: ignore[arg-type]


def sound_return(form: Form, number: int) -> Sound:
    """The number-th correct return of an edition; the same in every run."""
    dice = random.Random(f"{form.edition}/{number}")
    unit = UNITS[number % len(UNITS)]
    style = dice.choices(("busy", "quiet", "nil"), (6, 3, 2))[0]
    last: Figures = {}
    if dice.random() < 0.5:
        # Who has nothing this year carried nothing over from the last.
        last = _figures(form, unit, dice, "nil" if style == "nil" else dice.choice(("busy", "quiet")), {})
    values = _figures(form, unit, dice, style, last) | _lists(form, dice)
    if style == "nil":
        values |= {cell.key: dice.choice((None, None, 0)) for cell in index_form(form).nil_inputs}
        values[NIL_KEY] = "是"
    if any(values.get(f"misc.2.{column}") for column in COLUMNS):
        values["texts.fees"] = "逾期未缴费的按规定不再处理，全年没有收取信息处理费。"
    known = {key: value for key, value in last.items() if isinstance(value, int | Decimal)}
    return Sound(form, unit, values, known | _totals_of(form, known) if known else {})


def _totals_of(form: Form, inputs: Mapping[str, int | Decimal]) -> dict[str, int | Decimal]:
    known = dict(inputs)
    for cell in index_form(form).totals:
        known[cell.key] = sum(known[part] for part in cell.parts)
    return {cell.key: known[cell.key] for cell in index_form(form).totals}


def _figures(form: Form, unit: Unit, dice: random.Random, style: str, last: Mapping[str, Value]) -> Figures:
    """Every number of the three tables."""
    values: Figures = {cell.key: 0 for cell in index_form(form).inputs if cell.numeric and cell.required}
    values |= _published(form, dice, last)
    if style != "nil":
        values |= _requests(form, unit, dice, style, last)
        values |= _disputes(values, dice, last)
    return values


def _published(form: Form, dice: random.Random, last: Mapping[str, Value]) -> Figures:
    """Table 二: rules A01-A08, C05-C07."""
    if form.edition == "2019":
        return _items(dice, last)
    repealed, made = dice.choice((0, 0, 1, 3)), dice.choice((0, 2, 5, 14))
    before = _int(last, "normdoc.valid") if last else dice.randint(3, 40)
    valid = before + made - repealed
    if valid < 0:
        repealed, valid = made, before
    fee = dice.choice((0, 0, Decimal("0.9632"), Decimal("12.5"), Decimal("0.000001"), 9999))
    decisions = {f"{row}.decisions": dice.choice((0, 0, 3, 27)) for row in ("license", "penalty", "coercion")}
    return {
        "normdoc.made": made,
        "normdoc.repealed": repealed,
        "normdoc.valid": valid,
        "fee.amount": fee,
        **decisions,
    }


def _items(dice: random.Random, last: Mapping[str, Value]) -> Figures:
    made = dice.choice((0, 2, 12))
    disclosed = min(made, dice.choice((0, 2, 7)))
    total = max(made, disclosed, _int(last, "normdoc.total")) + dice.choice((0, 1, 31))
    values: Figures = {"normdoc.made": made, "normdoc.disclosed": disclosed, "normdoc.total": total}
    for row in ("license", "other_service", "penalty", "coercion", "fee"):
        before = _int(last, f"{row}.items_prev") + _int(last, f"{row}.items_delta") if last else dice.choice((0, 4, 18))
        delta = dice.choice((0, 0, 2, -1, -before))
        delta = max(delta, -before)
        values |= {f"{row}.items_prev": before, f"{row}.items_delta": delta}
        if row != "fee":
            values[f"{row}.decisions"] = dice.choice((0, 5, 138)) if before + delta > 0 else 0
    if dice.random() < 0.5:
        values |= {
            "procurement.projects": dice.randint(1, 9),
            "procurement.amount": dice.choice((Decimal("160.5964"), 25, Decimal("2.8"))),
        }
    return values


def _requests(form: Form, unit: Unit, dice: random.Random, style: str, last: Mapping[str, Value]) -> Figures:
    """Table 三: what came in is what was settled and what is carried over (B01, B04, B05, B10, B11)."""
    rows = dict.fromkeys(cell.key.rpartition(".")[0] for cell in index_form(form).of_table("t3"))
    settled = [row for row in rows if row not in ("new", "carried_in", "done", "carried_out")]
    if unit.kind in TOWNSHIPS:
        settled = [row for row in settled if row not in ("deny.1", "deny.3")]
    new = {column: _came_in(dice, style, column) for column in COLUMNS}
    before = {column: _int(last, f"carried_out.{column}") if last else 0 for column in COLUMNS}
    if not last and style == "busy" and dice.random() < 0.4:
        before["natural"] = dice.randint(1, 3)
    incoming = sum(new.values()) + sum(before.values())
    may_stay = max(2, incoming * 3 // 10) if sum(new.values()) else 0
    values: Figures = {}
    for column in COLUMNS:
        here = new[column] + before[column]
        stays = min(here, may_stay, dice.choice((0, 0, 1, 2, 6)))
        may_stay -= stays
        values |= {
            f"new.{column}": new[column],
            f"carried_in.{column}": before[column],
            f"carried_out.{column}": stays,
        }
        for _ in range(here - stays):
            key = f"{dice.choice(settled)}.{column}"
            values[key] = _int(values, key) + 1
    return values


def _came_in(dice: random.Random, style: str, column: str) -> int:
    if style == "quiet":
        return dice.choice((0, 0, 0, 1))
    return dice.choice((12, 21, 35, 58, 103)) if column == "natural" else dice.choice((0, 0, 1, 4, 17))


def _disputes(values: Figures, dice: random.Random, last: Mapping[str, Value]) -> Figures:
    """Table 四: D02 (only where there were requests), D03 (open cases reappear), D04 (reviews before suits)."""
    pending = {
        block: _int(last, f"{block}.pending") if last else 0 for block in ("review", "suit_direct", "suit_after")
    }
    asked = sum(_int(values, f"{row}.{column}") for row in ("new", "carried_in") for column in COLUMNS)
    if not asked and not any(pending.values()):
        return {}
    if not asked:
        values["new.natural"] = values["grant.natural"] = 1
    found: Figures = {}
    suits = pending["suit_after"] + dice.choice((0, 0, 1))
    wanted = {
        "review": max(pending["review"], suits) + dice.choice((0, 1, 2, 4)),
        "suit_direct": pending["suit_direct"] + dice.choice((0, 0, 1)),
        "suit_after": suits,
    }
    for block, cases in wanted.items():
        for _ in range(cases):
            key = f"{block}.{dice.choice(('upheld', 'corrected', 'other', 'pending', 'pending'))}"
            found[key] = _int(found, key) + 1
    return found


def _lists(form: Form, dice: random.Random) -> Figures:
    """Cover, 工作概况 and 文字材料; what need not be filled in is often blank."""
    values: Figures = {
        "cover.head": dice.choice(("张三", "李 四")),
        "cover.author": "王五",
        "cover.phone": f"0953-60{dice.randint(10000, 99999)}",
        "cover.date": date(YEARS[form.edition] + 1, 1, 4) + timedelta(dice.randint(0, 24)),
        NIL_KEY: dice.choice(("否", "否", None)),
    }
    for cell in index_form(form).inputs:
        if cell.table == "facts" and dice.random() < 0.6:
            values[cell.key] = dice.choice(APPROX_CHOICES) if cell.choices else dice.choice((0, 1, 52, 1952))
        elif cell.table == "texts" and dice.random() < 0.6:
            values[cell.key] = _MEANT.get(cell.key, dice.choice(_WORDS))
    return values | agreeing(values)


def agreeing(values: Mapping[str, Value]) -> Figures:
    """The indicators that another one bounds: a part is no more than its whole (N07), topics add up to it (N15)."""
    agreeing: Figures = {}
    whole, part = values.get("facts.handled"), values.get("facts.handled_village")
    if isinstance(whole, int) and isinstance(part, int):
        agreeing |= {"facts.handled": max(whole, part), "facts.handled_village": min(whole, part)}
    topics = [values.get(f"facts.topic_{each}") for each in ("poverty", "forestry", "health", "safety", "other")]
    if values.get("facts.portal") is not None and None not in topics:
        agreeing |= {"facts.portal": sum(each for each in topics if isinstance(each, int)), "facts.portal.approx": None}
    return agreeing


def _int(values: Mapping[str, Value], key: str) -> int:
    value = values.get(key, 0)
    assert isinstance(value, int)
    return value
