"""The rules that a county may switch, as a person chooses one: all of them, each once, by its sentence."""

from __future__ import annotations

import pytest

from toolkit.forms import editions, load_form
from toolkit.verify.catalogue import catalogue
from toolkit.verify.overrides import may_override
from toolkit.verify.switchable import CELLS, switchable_rules


@pytest.mark.parametrize("edition", editions())
def test_list__every_rule_that_may_be_switched_once_and_no_other(edition: str) -> None:
    form = load_form(edition)
    known = {rule.id for rule in form.rules} | catalogue().keys()
    of_others = {code for code, entry in catalogue().items() if entry.edition not in ("", edition)}
    listed = [each.id for each in switchable_rules(form)]
    assert sorted(listed) == sorted(code for code in known - of_others if may_override(code, form))
    assert len({each.sentence for each in switchable_rules(form)}) == len(listed)


def test_groups__the_tables_first_and_none_of_them_twice() -> None:
    form = load_form("2021")
    groups = [each.group for each in switchable_rules(form)]
    assert list(dict.fromkeys(groups))[:3] == [table.title for table in form.tables]
    assert sorted(groups, key=list(dict.fromkeys(groups)).index) == groups
    assert CELLS in groups


def test_rule_of_a_table__with_the_names_of_its_cells() -> None:
    rule = next(each for each in switchable_rules(load_form("2021")) if each.id == "A01")
    assert rule.where == "表二主动公开 B3 等 3 格"
    assert rule.remedy
    assert rule.level == "error"
