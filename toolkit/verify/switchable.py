"""The rules that a county may switch, each by its sentence, for a person who chooses one out of a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from toolkit.forms import Form, bind_rules, index_form
from toolkit.forms.model import TRIAL_MARK, Level
from toolkit.verify.catalogue import catalogue, first_place
from toolkit.verify.overrides import may_override

CELLS, AMONG, WHOLE = "每一格怎样填", "几格之间", "汇总时、报送时间"
_GROUPS = {"CEL": CELLS, "M": WHOLE, "T": WHOLE}


@dataclass(frozen=True)
class SwitchableRule:
    """A rule as a person knows it. group: under which head it is listed; where: `表三依申请公开 D5 等 12 格`, empty
    where it is of no certain cells; remedy: what a unit is told to do, empty where that depends on what was found.
    """

    id: str
    level: Level
    sentence: str
    group: str
    where: str = ""
    remedy: str = ""


@lru_cache(maxsize=8)
def switchable_rules(form: Form) -> tuple[SwitchableRule, ...]:
    """All of them, group by group: the form's tables in their order, then what is looked at beside them."""
    found = [*_of_form(form), *_of_catalogue(form)]
    groups = dict.fromkeys((*(table.title for table in form.tables), CELLS, AMONG, WHOLE))
    return tuple(each for group in groups for each in found if each.group == group)


def _of_form(form: Form) -> Iterator[SwitchableRule]:
    cells = index_form(form).cells
    for rule in form.rules:
        places = [cells[key].place for check in bind_rules(form) if check.rule is rule for key in check.cells]
        group = form.table(rule.table).title if rule.table else CELLS
        where = first_place(list(dict.fromkeys(places))) if rule.table else ""
        yield SwitchableRule(
            rule.id, rule.level, rule.statement.removeprefix(TRIAL_MARK), group, where, remedy=rule.remedy
        )


def _of_catalogue(form: Form) -> Iterator[SwitchableRule]:
    own = {rule.id for rule in form.rules}
    for code, entry in catalogue().items():
        if code in own or entry.edition not in ("", form.edition) or not may_override(code, form):
            continue
        remedy = "" if "{" in entry.remedy else entry.remedy
        group = _GROUPS.get(code.rstrip("0123456789").rstrip("-"), AMONG)
        yield SwitchableRule(code, entry.level, entry.title, group, remedy=remedy)
