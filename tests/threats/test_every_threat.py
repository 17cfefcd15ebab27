"""Every id of threats.md has a recipe, a test elsewhere that exists, or a reason why it has none."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.threats import (
    test_archive_threats,
    test_cell_threats,
    test_container,
    test_identity_threats,
    test_layout_threats,
    test_xml_threats,
)

ROOT = Path(__file__).parents[2]
COVERED = tomllib.loads((Path(__file__).parent / "covered.toml").read_text(encoding="utf-8"))
COUNTS = {"PKG": 20, "XML": 8, "ARC": 9, "ENC": 3, "TYP": 3, "SEC": 10, "ID": 6, "TPL": 10, "FRM": 7, "CEL": 15}
COUNTS |= {"IO": 10, "RUN": 6}
"""How many threats each area of threats.md names, numbered from 01."""
IDS = {f"{area}-{number:02}" for area, count in COUNTS.items() for number in range(1, count + 1)}
ROWS = [
    *test_archive_threats.ROWS,
    *test_cell_threats.ROWS,
    *test_container.ROWS,
    *test_identity_threats.IDENTITY,
    *test_identity_threats.ACTIVE,
    *test_layout_threats.LAYOUT,
    *test_layout_threats.FORMULAS,
    *test_xml_threats.ROWS,
]
THREATS = ROOT.parent / "shared" / "threats.md"


def test_every_id__a_recipe_a_test_or_a_reason() -> None:
    proved = {row.threat for row in ROWS} | COVERED["tests"].keys()
    assert proved <= IDS
    assert IDS - proved == COVERED["none"].keys()


def test_recipes__no_two_of_one_name() -> None:
    names = [(row.threat, row.what) for row in ROWS]
    assert len(set(names)) == len(names) > 200


def test_named_tests__exist() -> None:
    named = [test for tests in COVERED["tests"].values() for test in tests]
    assert [test for test in named if test.partition("::")[2] not in _functions(test.partition("::")[0])] == []


def _functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.skipif(not THREATS.is_file(), reason="threats.md is not on this machine")
def test_ids__those_of_the_catalogue_of_threats() -> None:
    assert set(re.findall(r"^\| ([A-Z]+-\d\d) \|", THREATS.read_text(encoding="utf-8"), re.MULTILINE)) == IDS
