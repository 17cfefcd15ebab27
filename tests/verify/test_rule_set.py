"""The ids that the code can produce are those that docs/审核关系.md explains; none of the rule catalogue is lost."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pytest

from docs.make_rules import PAGE, elsewhere
from toolkit.forms import editions, load_form
from toolkit.forms.model import Rule
from toolkit.prose.terms import vocabulary
from toolkit.verify.catalogue import catalogue

ROOT = Path(__file__).parents[2]
RULES = ROOT.parent / "shared" / "domain" / "rules.tsv"
GROUPS = "FCABDMTNW"
"""Groups of the rule catalogue; N and W speak of words, in the workbooks and in finished reports."""
OTHER_LEVEL = {
    "T01": "the day that has passed cannot be mended by filling the form in again: to send it back would help nobody",
    "T02": "the day that has passed cannot be mended by filling the form in again: to send it back would help nobody",
    "C06": "the unit is fixed by the form and a unit in the cell is CEL-04; what is left is a suspicion",
    "M05": "small numbers are alike by chance too: candidates to look at, nothing that must be explained",
    "T04": "the rule is about publishing; a form may well be filled in before, and the day of publishing is not on it",
    "M08": "a new township has no last year, and there is nothing to correct",
}
ID = re.compile(r"[A-Z]{1,3}-\d\d|[A-Z]\d\d")
_MAKERS = ("finding", "Unreadable", "Refused", "Remark", "ProseFinding", "_at", "_of_table", "_heading")
"""Calls whose first argument is an id."""


def edition_rules() -> Iterator[Rule]:
    for edition in editions():
        yield from load_form(edition).rules


KNOWN = {rule.id for rule in edition_rules()} | catalogue().keys()


def constants() -> set[str]:
    """Every id that stands as a text of its own in the code."""
    texts = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    # A term of the prose says in terms.toml which rule its numbers obey.
    texts |= {term.rule for edition in editions() for term in vocabulary(edition).terms}
    return {text for text in texts if ID.fullmatch(text)}


def produced() -> Iterator[str]:
    """The ids of findings, refusals, remarks and readings that the code makes."""
    for node in nodes():
        if not isinstance(node, ast.Call):
            continue
        given = [each.value for each in node.keywords if each.arg == "rule"]
        if isinstance(node.func, ast.Name) and node.func.id in _MAKERS:
            given += node.args[:1]
        for argument in given:
            for part in ast.walk(argument):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and ID.fullmatch(part.value):
                    yield part.value


def nodes() -> Iterator[ast.AST]:
    for path in sorted((ROOT / "toolkit").rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def explained() -> set[str]:
    """The ids in the first column of the page's tables."""
    return set(re.findall(rf"^\| ({ID.pattern}) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def test_page__explains_every_id_and_no_other() -> None:
    assert explained() == KNOWN | elsewhere().keys()
    assert KNOWN & elsewhere().keys() == set()


def test_produced_ids__stand_in_the_catalogue_or_an_edition() -> None:
    made = list(produced())
    assert len(made) > 100
    assert set(made) <= KNOWN


def test_catalogue__every_entry_is_used() -> None:
    assert catalogue().keys() - constants() == set()


def test_catalogue_and_editions__no_id_twice() -> None:
    assert {rule.id for rule in edition_rules()} & catalogue().keys() == set()


def test_demands_kept_elsewhere__name_ids_that_exist() -> None:
    assert {code for each in elsewhere().values() for code in each.rules} <= KNOWN
    assert all(each.demand.endswith("。") and each.by.endswith("。") for each in elsewhere().values())


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_entry__whole_sentences(code: str) -> None:
    entry = catalogue()[code]
    assert all(astuple(entry)[:5])
    assert not entry.title.endswith("。")
    assert entry.message.endswith(("。", "}"))
    assert entry.remedy.endswith(("。", "}"))
    assert entry.example.endswith(("。", "”"))
    assert entry.edition in ("", *editions())


def test_edition_rules__whole_sentences() -> None:
    for rule in edition_rules():
        assert rule.statement, rule.id
        assert not rule.statement.endswith("。"), rule.id
        assert rule.remedy.endswith("。"), rule.id
        assert rule.example.endswith(("。", "”")), rule.id


# ── the rule catalogue ───────────────────────────────────────────────────────────────

needs_catalogue = pytest.mark.skipif(not RULES.is_file(), reason="rules.tsv is not on this machine")


def catalogued() -> dict[str, dict[str, str]]:
    with open(RULES, encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file, delimiter="\t") if row["id"][0] in GROUPS}


@needs_catalogue
def test_rule_catalogue__every_id_has_a_finding_or_is_kept_elsewhere() -> None:
    rows = catalogued()
    assert len(rows) > 50
    assert rows.keys() - KNOWN - elsewhere().keys() == set()
    assert elsewhere().keys() <= rows.keys()


@needs_catalogue
def test_levels__those_of_the_rule_catalogue_or_a_reason() -> None:
    rows = catalogued()
    levels = {(rule.id, rule.level) for rule in edition_rules()}
    levels |= {(code, entry.level) for code, entry in catalogue().items()}
    other = {code for code, level in levels if code in rows and rows[code]["severity"].split()[0] != level}
    assert other == OTHER_LEVEL.keys()


@needs_catalogue
def test_editions__those_of_the_rule_catalogue() -> None:
    for code, row in catalogued().items():
        here = {edition for edition in editions() if code in {rule.id for rule in load_form(edition).rules}}
        if here and row["edition"] in editions():
            assert here == {row["edition"]}, code
