"""The rooms of the package and the walls between them, read from the imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

TOOLKIT = Path(__file__).parents[1] / "toolkit"
FILES = sorted(TOOLKIT.rglob("*.py"))
NAMES = [path.relative_to(TOOLKIT).as_posix() for path in FILES]

# Who else may know a library: room or file → nothing else does.
ONLY_IN = {
    "openpyxl": ("workbook/",),
    "lxml": ("workbook/", "report/"),
    "numpy": ("merge/",),
    "pandas": (),
    "pyarrow": ("merge/",),
    "docx": ("report/",),
    "docxtpl": ("report/",),
    "jinja2": ("report/",),
    "sqlite3": ("campaign/",),
    "python_calamine": ("workbook/",),
    "olefile": ("workbook/",),
    "msoffcrypto": ("workbook/",),
    "rarfile": ("campaign/",),
    "py7zr": ("campaign/",),
    "multiprocessing": (),
    "subprocess": ("engine/",),
    "resource": ("engine/",),
    "distributed": ("engine/",),
    "fsspec": ("verbs/sources.py",),
}
# Room → rooms that it must not know.
BLIND = {
    "workbook/": ("verify", "merge", "report", "campaign", "verbs"),
    "verify/": ("merge", "report", "campaign", "verbs"),
    "merge/": ("report", "campaign", "verbs"),
    "report/": ("campaign", "verbs"),
    "campaign/": ("verbs",),
}
SPEAKERS = ("cli.py", "console.py", "__main__.py")


def tree(name: str) -> ast.Module:
    return ast.parse((TOOLKIT / name).read_text(encoding="utf-8"))


def imports(name: str) -> set[str]:
    """Modules that a file imports, wherever in it; `from toolkit import x` counts as toolkit.x."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_the_rooms_are_there() -> None:
    assert {"forms", "workbook", "verify", "merge", "report", "campaign", "engine"} <= {
        path.parent.name for path in FILES
    }
    assert "openpyxl" in {found.partition(".")[0] for found in imports("workbook/write.py")}


def test_libraries_stay_in_their_room() -> None:
    strays = [
        (name, library)
        for name in NAMES
        for library in {found.partition(".")[0] for found in imports(name)} & ONLY_IN.keys()
        if not name.startswith(ONLY_IN[library])
    ]
    assert strays == []


def test_libraries_that_need_not_be_installed_are_seen_too() -> None:
    assert {"rarfile", "py7zr"} <= imports("campaign/archives.py")


def test_no_import_hides_from_the_walls() -> None:
    named = [(name, node.id) for name in NAMES for node in ast.walk(tree(name)) if isinstance(node, ast.Name)]
    assert [name for name, used in named if used == "__import__"] == []
    assert [name for name in NAMES if "importlib" in {each.partition(".")[0] for each in imports(name)}] == []


@pytest.mark.parametrize("room", BLIND)
def test_rooms_do_not_look_upstairs(room: str) -> None:
    names = [name for name in NAMES if name.startswith(room)]
    seen = [(name, found) for name in names for found in imports(name) if found.split(".")[:1] == ["toolkit"]]
    assert seen
    assert [(name, found) for name, found in seen if set(found.split(".")[1:2]) & set(BLIND[room])] == []


def test_forms_knows_nothing_else_of_ours() -> None:
    names = [name for name in NAMES if name.startswith("forms/")]
    ours = [(name, found) for name in names for found in imports(name) if found.partition(".")[0] == "toolkit"]
    assert ours
    assert [(name, found) for name, found in ours if not found.startswith("toolkit.forms")] == []


def test_the_engine_knows_no_file_format_and_no_other_room() -> None:
    names = [name for name in NAMES if name.startswith("engine/")]
    seen = [(name, found) for name in names for found in imports(name) if found.partition(".")[0] == "toolkit"]
    assert seen
    assert [each for each in seen if not each[1].startswith(("toolkit.engine", "toolkit.errors"))] == []


def test_the_worker_loads_only_what_it_needs() -> None:
    """Its start is everybody's waiting, its memory comes off the file's share."""
    code = "import sys; sys.modules['numpy'] = None; import toolkit.verify.job, toolkit.verbs.line; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOOLKIT.parent)
    assert (
        set(run.stdout.split()) & {"pandas", "pyarrow", "docx", "docxtpl", "jinja2", "sqlite3", "distributed"} == set()
    )


def test_only_the_front_doors_print_and_exit() -> None:
    spoken = [(name, line) for name in NAMES if name not in SPEAKERS for line in speaking(name)]
    assert spoken == []
    assert any(speaking(name) for name in SPEAKERS)


def speaking(name: str) -> list[int]:
    """Lines that print, ask, exit or touch the standard streams."""
    found = []
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in ("print", "input", "exit", "quit"):
                found.append(node.lineno)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
            if node.attr in ("exit", "stdout", "stderr", "stdin"):
                found.append(node.lineno)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name | ast.Call):
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id == "SystemExit":
                found.append(node.lineno)
    return found


def test_files_stay_readable() -> None:
    long = [(name, len((TOOLKIT / name).read_text(encoding="utf-8").splitlines())) for name in NAMES]
    assert [(name, count) for name, count in long if count > 400] == []
