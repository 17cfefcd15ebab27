"""The rooms of the package and the walls between them, read from the imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

TOOLKIT = Path(__file__).parents[1] / "toolkit"
FILES = sorted(TOOLKIT.rglob("*.py"))
NAMES = [path.relative_to(TOOLKIT).as_posix() for path in FILES]
ROOMS = {name.partition("/")[0] for name in NAMES if "/" in name}

# Who else may know a library: room or file → nothing else does.
ONLY_IN = {
    "click": ("cli/",),
    "openpyxl": ("intake/", "returns/", "workbook/", "marking/"),
    "lxml": ("intake/", "workbook/", "marking/", "report/"),
    "numpy": ("merge/",),
    "pandas": ("merge/",),
    "pyarrow": ("merge/",),
    "docx": ("report/",),
    "docxtpl": ("report/",),
    "jinja2": ("report/", "desk/", "portal/"),
    "starlette": ("desk/", "portal/"),
    "uvicorn": ("desk/", "portal/"),
    "sqlite3": ("campaign/",),
    "python_calamine": ("intake/",),
    "olefile": ("intake/",),
    "msoffcrypto": ("intake/",),
    "rarfile": ("intake/",),
    "deflate": ("intake/xlsx/inflate.py",),
    "py7zr": ("intake/",),
    "multiprocessing": (),
    "subprocess": ("engine/",),
    "resource": ("engine/",),
    "distributed": ("engine/",),
    "fsspec": ("intake/sources.py",),
    "pdfplumber": ("intake/documents/pdf_blocks.py",),
    "pdfminer": ("intake/documents/pdf_blocks.py",),
    "xlwings": ("excel/",),
    "imap_tools": ("mail/",),
    "imaplib": ("mail/",),
    "smtplib": ("mail/",),
    "keyring": ("mail/",),
}
# The rooms from the ground up; what stands in one line knows nothing of its own line's others and of what is above.
FLOORS = (
    ("forms", "engine"),
    ("intake", "prose", "mail"),
    ("returns",),
    ("workbook",),
    ("verify", "marking"),
    ("merge", "report", "published"),
    ("campaign",),
    ("verbs",),
    ("telling",),
    ("script", "excel"),
    ("desk",),
    ("portal",),
    ("cli",),
)
SPEAKERS = ("cli/", "__main__.py")


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
    assert {room for floor in FLOORS for room in floor} == ROOMS
    assert "openpyxl" in {found.partition(".")[0] for found in imports("workbook/writer.py")}


def test_the_house_is_easy_to_walk() -> None:
    """No room holds a fifth of all lines, and hardly anything lies outside of the rooms."""
    lines = {name: len((TOOLKIT / name).read_text(encoding="utf-8").splitlines()) for name in NAMES}
    of_rooms = {room: sum(count for name, count in lines.items() if name.startswith(f"{room}/")) for room in ROOMS}
    assert {room: count for room, count in of_rooms.items() if count * 5 > sum(lines.values())} == {}
    assert len([name for name in NAMES if "/" not in name]) <= 4


def test_no_two_modules_or_classes_of_one_name() -> None:
    """Whoever looks for a name finds one place. The face for scripts calls the campaign as the house does."""
    modules = [name.rpartition("/")[2] for name in NAMES if not name.endswith("__init__.py")]
    inside = [name for name in NAMES if not name.startswith("script/")]
    classes = [each.name for name in inside for each in tree(name).body if isinstance(each, ast.ClassDef)]
    assert [name for name, times in Counter(modules + classes).items() if times > 1] == []


def test_libraries_stay_in_their_room() -> None:
    strays = [
        (name, library)
        for name in NAMES
        for library in {found.partition(".")[0] for found in imports(name)} & ONLY_IN.keys()
        if not name.startswith(ONLY_IN[library])
    ]
    assert strays == []


def test_libraries_that_need_not_be_installed_are_seen_too() -> None:
    assert {"rarfile", "py7zr"} <= imports("intake/archives.py")


def test_no_import_hides_from_the_walls() -> None:
    named = [(name, node.id) for name in NAMES for node in ast.walk(tree(name)) if isinstance(node, ast.Name)]
    assert [name for name, used in named if used == "__import__"] == []
    assert [name for name in NAMES if "importlib" in {each.partition(".")[0] for each in imports(name)}] == []


def rooms_known(room: str) -> set[str]:
    """The rooms of ours that the files of one import from, their own left out."""
    names = [name for name in NAMES if name.startswith(f"{room}/")]
    found = {part for name in names for part in imports(name) if part.startswith("toolkit.")}
    return {part.split(".")[1] for part in found} & ROOMS - {room}


@pytest.mark.parametrize("floor", range(len(FLOORS)))
def test_rooms_do_not_look_upstairs(floor: int) -> None:
    below = {room for rooms in FLOORS[:floor] for room in rooms}
    assert {room: seen for room in FLOORS[floor] if (seen := rooms_known(room) - below)} == {}


def test_what_the_floors_are_held_against() -> None:
    assert rooms_known("returns") >= {"forms", "intake"}
    assert rooms_known("cli") >= {"verbs", "campaign"}


def test_word_knows_no_verdict_and_the_reader_no_form() -> None:
    assert rooms_known("report") & {"verify", "marking", "merge"} == set()
    assert "forms" not in rooms_known("intake")


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
    code = "import sys; sys.modules['numpy'] = None; import toolkit.verify.verify_job, toolkit.verbs.rollup_record"
    code += "; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOOLKIT.parent)
    assert (
        set(run.stdout.split()) & {"pandas", "pyarrow", "docx", "docxtpl", "jinja2", "sqlite3", "distributed"} == set()
    )


def test_a_worker_that_writes_drafts__needs_no_numpy() -> None:
    code = "import sys; sys.modules['numpy'] = None; import toolkit.verbs.draft_job; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOOLKIT.parent)
    assert set(run.stdout.split()) & {"pandas", "pyarrow", "sqlite3", "distributed"} == set()


def test_only_the_front_doors_print_and_exit() -> None:
    spoken = [(name, line) for name in NAMES if not name.startswith(SPEAKERS) for line in speaking(name)]
    assert spoken == []
    assert any(speaking(name) for name in NAMES if name.startswith(SPEAKERS))


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


def test_nobody_counts_arguments() -> None:
    """From the sixth argument on, a call of ours names them; a function of any number of things is given a list."""
    defined = [node for name in NAMES for node in ast.walk(tree(name))]
    functions = [node for node in defined if isinstance(node, ast.FunctionDef)]
    lists = {node.name for node in functions if node.args.vararg}
    ours = {node.name for node in (*functions, *(n for n in defined if isinstance(n, ast.ClassDef)))} - lists
    calls = [(name, node) for name in NAMES for node in ast.walk(tree(name)) if isinstance(node, ast.Call)]
    seen = [(name, node) for name, node in calls if called(node) in ours]
    assert len(seen) > 1000
    assert [(name, node.lineno, called(node)) for name, node in seen if positional(node) > 5] == []


def called(call: ast.Call) -> str:
    """The last name of what is called; empty for what has none."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def positional(call: ast.Call) -> int:
    """Arguments without a name; what a star hands on counts for none."""
    return sum(not isinstance(each, ast.Starred) for each in call.args)


def test_arguments_are_counted() -> None:
    call = ast.parse("a.f(1, 2, 3, 4, 5, 6, g=7)", mode="eval").body
    assert isinstance(call, ast.Call)
    assert (called(call), positional(call)) == ("f", 6)


def test_files_stay_readable() -> None:
    long = [(name, len((TOOLKIT / name).read_text(encoding="utf-8").splitlines())) for name in NAMES]
    assert [(name, count) for name, count in long if count > 400] == []
