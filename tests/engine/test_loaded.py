"""What a worker loads for a usual return: its start is everybody's waiting, its memory counts once for every core."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.loaded import loaded_after
from tests.helpers import T3, context_of, filled, with_cell
from toolkit.engine import Failure, Processes, Task
from toolkit.forms import load_form
from toolkit.intake.file_job import Job
from toolkit.marking.mark_job import MarkJob, _mark
from toolkit.verbs.classify import _classify
from toolkit.verbs.rollup_record import rollup_records
from toolkit.verify.verify_job import _verdict

FORM = load_form("2021")
# For merging, drawing, Word and the ledger, which no reader does.
ELSEWHERE = {"numpy", "pandas", "pyarrow", "docx", "docxtpl", "jinja2", "sqlite3", "distributed", "starlette", "click"}
# For old formats, locked files, archives and letters, of which a usual return is none.
RARE = {"python_calamine", "olefile", "msoffcrypto", "rarfile", "py7zr", "tarfile", "email", "pdfplumber", "pdfminer"}
DRAWING = {"openpyxl", "PIL"}
# What starts workers, and what these take with them.
STARTING = {"subprocess", "socket", "selectors", "concurrent", "asyncio", "multiprocessing", "urllib.request"}
OURS = {
    f"toolkit.{name}"
    for name in (
        *("engine.processes", "engine.pool", "engine.child", "campaign.ledger"),
        *("intake.opendocument", "intake.xls_xlsb", "intake.decrypt", "intake.archives", "intake.email"),
        *("prose.prove_text", "prose.facts", "prose.leftovers", "prose.wording", "prose.terms", "prose.document"),
        *("verify.gates.compare_sheets", "verify.gates.put_back", "workbook.writer", "merge", "report", "marking"),
    )
}


def loaded(work: Callable[[Any, Any], object], shared: object, job: object) -> set[str]:
    """All modules that a fresh worker has loaded once it has done this."""
    engine = Processes(1)
    task = Task(loaded_after, pickle.dumps((work, shared)), limits=Task(work, shared).limits)
    (names,) = engine.map(task, [pickle.dumps(job)])
    engine.close()
    assert not isinstance(names, Failure)
    return set(names)


@pytest.mark.parametrize(
    ("work", "shared"),
    [(_classify, (context_of(FORM), True)), (_verdict, context_of(FORM)), (rollup_records, None)],
    ids=["collect", "verify", "rollup"],
)
def test_a_usual_return__nothing_rare(work: Callable[[Any, Any], object], shared: object, tmp_path: Path) -> None:
    path = tmp_path / "青山乡.xlsx"
    path.write_bytes(filled(FORM))
    names = loaded(work, shared, Job(path.name, str(path)))
    assert names & (ELSEWHERE | RARE | DRAWING | STARTING | OURS) == set()
    assert {"toolkit.intake.xlsx.reader", "toolkit.verify.lane.plain_return", "lxml.etree"} <= names


def test_a_wrong_return__judged_without_openpyxl_too(tmp_path: Path) -> None:
    path = tmp_path / "青山乡.xlsx"
    path.write_bytes(filled(FORM, damage=with_cell(f"{T3}!A1", value="别的表")))
    names = loaded(_classify, (context_of(FORM), True), Job(path.name, str(path)))
    assert names & (ELSEWHERE | RARE | DRAWING | STARTING) == set()
    assert "toolkit.verify.gates.compare_sheets" in names


def test_marking__loads_what_draws_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "青山乡.xlsx"
    path.write_bytes(filled(FORM))
    names = loaded(_mark, None, MarkJob(str(path), "0" * 64, (), "清单", {}, ""))
    assert names & (ELSEWHERE | (RARE - {"email"})) == set()  # openpyxl knows letters
    assert "openpyxl" in names
