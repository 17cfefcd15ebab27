"""The grids derived from the edition files are the official grids, cell by cell."""

import json
from pathlib import Path

import pytest

from toolkit.forms import index_form, load_form

GRIDS = Path(__file__).parents[2] / ".." / "shared" / "domain" / "grids.json"
KINDS = {"label": "label", "input": "input", "total": "formula"}


@pytest.mark.skipif(not GRIDS.exists(), reason="the official grids lie outside the project")
@pytest.mark.parametrize(
    ("edition", "table", "grid"),
    [
        ("2019", "t2", "t2_2019"),
        ("2021", "t2", "t2_2021"),
        ("2019", "t3", "t3_2019"),
        ("2021", "t3", "t3_2021"),
        ("2019", "t4", "t4_both"),
        ("2021", "t4", "t4_both"),
    ],
)
def test_derived_grid_is_the_official_grid(edition: str, table: str, grid: str) -> None:
    official = json.loads(GRIDS.read_text(encoding="utf-8"))[grid]
    derived = index_form(load_form(edition)).grids[table]
    assert (derived.rows, derived.columns) == (official["rows"], official["cols"])
    assert [
        (cell.span, cell.row, cell.column, cell.rowspan, cell.colspan, KINDS[cell.kind], cell.text, cell.key)
        for cell in derived.cells
    ] == sorted(
        (
            (
                *(cell["ref"], cell["row"], cell["col"], cell["rowspan"], cell["colspan"], cell["kind"]),
                *(cell.get("text", ""), cell.get("key", "")),
            )
            for cell in official["cells"]
        ),
        key=lambda cell: (cell[1], cell[2]),
    )


def test_table_three_of_2021__inputs_and_totals() -> None:
    cells = index_form(load_form("2021")).of_table("t3")
    assert sum(cell.kind == "input" for cell in cells) == 144
    assert sum(cell.kind == "total" for cell in cells) == 31


def test_corner_total__adds_along_the_row() -> None:
    done = index_form(load_form("2019")).cells["done.total"]
    assert done.cell == "J25"
    assert done.parts == tuple(
        f"done.{column}" for column in ("natural", "commercial", "research", "welfare", "legal", "other")
    )
