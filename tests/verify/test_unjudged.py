"""A rule that cannot be judged says so: it neither passes nor fails."""

from tests.helpers import context_of, filled
from toolkit.forms import load_form
from toolkit.verify.gates.unjudged import NO_LAST_YEAR, NOT_FILLED, NOT_LAST_YEAR
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

FORM = load_form("2021")
LAST = {
    "QS": {
        **{f"carried_out.{column}": 0 for column in ("commercial", "research", "welfare", "legal", "other")},
        **{"carried_out.natural": 1, "carried_out.total": 1},
    }
}


def report(values: dict[str, Value], previous: dict[str, dict[str, int]]) -> Verification:
    return verify_bytes(filled(FORM, values), "青山乡.xlsx", context_of(FORM, previous=previous))


def reasons(judged: Verification) -> dict[str, str]:
    return {each.rule: each.reason for each in judged.unjudged}


def test_without_last_year__the_rules_across_years_are_open_and_nothing_is_found() -> None:
    judged = report({}, {})
    assert judged.verdict == "accepted"
    assert {rule: reason for rule, reason in reasons(judged).items() if rule in ("A03", "B04", "D03")} == {
        "A03": NO_LAST_YEAR,
        "B04": NO_LAST_YEAR,
        "D03": NO_LAST_YEAR,
    }


def test_last_year_without_some_cells__only_their_rules_are_open() -> None:
    judged = report({}, LAST)
    assert "B04" not in reasons(judged)
    assert reasons(judged)["A03"] == NOT_LAST_YEAR


def test_unreadable_cell__leaves_its_own_relations_open_beside_the_finding() -> None:
    judged = report({"new.natural": "约7"}, LAST)
    assert {"B01", "B03", "B05"} <= reasons(judged).keys()
    assert {reasons(judged)[rule] for rule in ("B01", "B03", "B05")} == {NOT_FILLED}
    assert "B01" not in {each.rule for each in judged.findings}
    assert "D01" not in reasons(judged)
