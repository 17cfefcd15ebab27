"""Gates 4-6: the declared relations within a table, across tables and across years, and stored results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from toolkit.forms import Check, Form, FormIndex, bind_rules, index_form
from toolkit.forms.carry import carried_values
from toolkit.forms.expression import LAST, Compare, Condition, Judge, Lookup, Number, add_up, evaluate, keys, prepared
from toolkit.forms.model import Level
from toolkit.forms.totals import as_shown
from toolkit.intake.snapshot import RawCell, RawSheet
from toolkit.returns.cell_values import tidy
from toolkit.returns.read_return import Return
from toolkit.verify.catalogue import finding, first_place, rule_finding
from toolkit.verify.findings import Finding
from toolkit.verify.folding import folded_findings
from toolkit.verify.gates.hints import balance_hints, sign_hints

Numbers = Mapping[str, Number | None]
# Of a number that is plainly whole, and no longer than what is kept of any.
_DIGITS = 9
_ERROR_IN_A_TOTAL = "总计由公式自动计算，不要直接填数；请先改好明细里的错误值，再按 F9 重新计算后保存。"


def judge(check: Check, numbers: Numbers, last: Numbers, reported: Numbers | None = None) -> bool | None:
    """The Python face of a rule: True holds, False does not, None cannot be judged.

    numbers: this year's by key, a text cell as 1 (filled) or 0 (blank); last: last year's. A check that defines a
    total compares what was `reported` for it with the sum of its parts. As in the check sheet, all of this year's
    cells must be known; of last year only what the verdict hangs on.
    """
    if check.condition is None or None in map(numbers.get, check.cells):
        return None
    if reported and check.defines in reported:
        return evaluate(check.condition, _lookup(check, numbers, last, reported))
    return _prepared(check)(numbers, last)


@lru_cache(maxsize=4096)
def _prepared(check: Check) -> Judge:
    assert check.condition
    return prepared(check.condition)


def is_judged(check: Check, numbers: Numbers, last: Numbers) -> bool:
    """Whether `judge` gives a verdict."""
    now, before = _needed(check)
    return (None not in map(numbers.get, now) and None not in map(last.get, before)) or (
        judge(check, numbers, last) is not None
    )


@lru_cache(maxsize=4096)
def _needed(check: Check) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of this year and of last year with whose values a check can be judged."""
    named = keys(check.condition) if check.condition else ()
    now = (*check.cells, *(key for key in named if not key.startswith(LAST)))
    return tuple(dict.fromkeys(now)), tuple(key.removeprefix(LAST) for key in named if key.startswith(LAST))


def _lookup(check: Check, numbers: Numbers, last: Numbers, reported: Numbers) -> Lookup:
    def lookup(key: str) -> Number | None:
        if key.startswith(LAST):
            return last.get(key.removeprefix(LAST))
        if key == check.defines and key in reported:
            return reported[key]
        return numbers.get(key)

    return lookup


def judge_relations(given: Return, damaged: Mapping[str, RawCell | None], last: Numbers) -> list[Finding]:
    """Every relation of a return that does not hold, and what the numbers suggest about the mistake.

    Totals are recomputed, so an overwritten total fails only its own definition and not the sums that it feeds.
    """
    kind = given.stamp.unit_kind if given.stamp else ""
    return [
        *judge_numbers(given.form, given.known, kind, last, reported_totals(damaged)),
        *balance_hints(given.form, given.known),
        *sign_hints(given),
    ]


def reported_totals(damaged: Mapping[str, RawCell | None]) -> dict[str, Number]:
    """The numbers that stand where formulas of totals stood, by key."""
    stored = {key: _number(cell) for key, cell in damaged.items()}
    return {key: value for key, value in stored.items() if value is not None}


def judge_numbers(
    form: Form,
    numbers: Numbers,
    kind: str,
    last: Numbers | None = None,
    reported: Numbers | None = None,
    *,
    summed: Collection[str] = (),
) -> list[Finding]:
    """Every relation that these numbers break, for a unit of this kind (rules A, B, C, D; M04 for a county).

    summed: kinds of the units whose sums these numbers are. What one of them may break its sum may break too, so a
    sum is judged by those rules only that hold for every unit in it.
    """
    index = index_form(form)
    findings = []
    failed: set[str] = set()
    for check in bind_rules(form):
        if check.condition is None or not all(map(check.rule.applies_to, (kind, *summed))):
            continue
        if check.of_totals and check.rule.id in failed:
            continue
        if judge(check, numbers, last or {}, reported) is False:
            failed.add(check.rule.id)
            findings.append(_broken(check, check.condition, _lookup(check, numbers, last or {}, reported or {}), index))
    return folded_findings(findings)


def _broken(check: Check, condition: Condition, lookup: Lookup, index: FormIndex) -> Finding:
    cells = [index.cells[key].place for key in check.cells]
    found = expected = sides = ""
    if isinstance(condition, Compare):
        left, right = add_up(condition.left, lookup), add_up(condition.right, lookup)
        sign = {"<=": "不大于 ", ">=": "不小于 ", "<": "小于 ", ">": "大于 ", "!=": "不等于 "}.get(condition.op, "")
        found, expected = str(left), f"{sign}{right}"
        # Where several cells stand on the left, nobody can say which side is the wrong one.
        if condition.op == "==" and len(condition.left.terms) > 1 and left is not None and right is not None:
            sides = f"等号左边合计 {left}，等号右边合计 {right}，相差 {abs(left - right)}"
    else:
        known = [key for key in keys(condition) if lookup(key) is not None]
        told = [key for key in known if lookup(key) or not index.cells[key.removeprefix(LAST)].numeric]
        said = [_said(key, lookup, index) for key in told or known[:1]]
        if len(said) < len(known):
            said.append("其余都是 0")
        found = sides = "，".join(said)
    return rule_finding(
        check.rule, label=check.label, sides=sides, cells=cells, table=check.table, found=found, expected=expected
    )


def _said(key: str, lookup: Lookup, index: FormIndex) -> str:
    """A cell and its value in words: `上年“四、结转下年度继续办理／总计”为 1`."""
    cell = index.cells[key.removeprefix(LAST)]
    name = cell.name if cell.row else "／".join(cell.column)
    if not cell.numeric:
        return f"“{cell.row[-1]}”{'已填写' if lookup(key) else '没有填写'}"
    return f"{'上年' if key.startswith(LAST) else ''}“{name}”为 {lookup(key)}"


def judge_stored_results(
    given: Return, sheets: Mapping[str, RawSheet], damaged: Iterable[str], values_only: bool
) -> list[Finding]:
    """Stored results of sound formulas against recomputed ones (FRM-03, FRM-04, FRM-05).

    values_only: the formulas are not known, so a total that differs may have been typed over, which is an error.

    Compared with what SUM shows for the cells as they are, texts passed over; a total that adds up a damaged
    one is left out, because its fault has been named already.
    """
    index = index_form(given.form)
    strict = {
        key: value
        for key, value in given.numbers.items()
        if value is not None and given.readings[key].rule in ("", "FRM-06", "CEL-05")
    }
    shown = as_shown(index, strict)
    # What a spreadsheet counts and the grammar does not: sums over it differ for that reason alone.
    unread = {key for key, reading in given.readings.items() if reading.state == "unreadable"}
    bad = set(damaged)
    findings: list[Finding] = []
    stale: dict[str, list[tuple[str, str, str]]] = {}
    stored: dict[str, RawCell] = {}
    for cell in index.totals:
        raw = sheets[cell.sheet].cell(cell.cell) if cell.sheet in sheets else None
        if raw is None or (raw.formula is None and not values_only) or cell.sheet in given.lost:
            continue
        if raw.text:
            stored[cell.key] = raw
        if bad and (cell.key in bad or not bad.isdisjoint(cell.parts)):
            continue
        if unread and not unread.isdisjoint(index.numeric_inputs((cell.key,))):
            continue
        if raw.kind == "error":
            findings.append(
                finding("FRM-05", table=cell.table, cells=(cell.place,), found=raw.text, fix=_ERROR_IN_A_TOTAL)
            )
        elif raw.text and _number(raw) != shown[cell.key]:
            stale.setdefault(cell.table, []).append((cell.place, raw.text, str(shown[cell.key])))
    if stale and not values_only and _are_as_issued(given.form, strict, stored):
        # A program that does not calculate has left the results with which the form was issued.
        return [finding("FRM-04"), *findings]
    level: Level | None = "error" if values_only else None
    for table, lines in stale.items():
        refs = [place for place, *_ in lines]
        _, found, expected = lines[0]
        where = first_place(refs)
        findings.append(
            finding("FRM-03", level=level, table=table, cells=refs, found=found, expected=expected, where=where)
        )
    return findings if stored or values_only else [finding("FRM-04"), *findings]


def _are_as_issued(form: Form, typed: Mapping[str, Number], stored: Mapping[str, RawCell]) -> bool:
    """Whether the stored results are those of the form as it was issued: noughts, or sums of what was carried over."""
    index = index_form(form)
    carried = {key: typed[key] for key in carried_values(form, dict.fromkeys(index.cells, 0)) if key in typed}
    issued = as_shown(index, carried)
    return all(_number(raw) in (0, issued[key]) for key, raw in stored.items())


def _number(cell: RawCell | None) -> Number | None:
    if cell is None or cell.kind != "number":
        return None
    if len(cell.text) <= _DIGITS and cell.text.isdecimal() and cell.text.isascii():
        return int(cell.text)
    try:
        return tidy(Decimal(cell.text))
    except InvalidOperation:
        return None
