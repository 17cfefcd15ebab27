"""Who may write a file beside its place as “（新）”: told from the source, so that a new writer has to be looked at."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

import toolkit
from toolkit.campaign.files import write_atomic

PACKAGE = Path(toolkit.__file__).parent
FOR_PEOPLE = {
    ("campaign/files.py", "written_whole"),
    ("campaign/folder.py", "put_all"),
    ("cli/desk_command.py", "_written"),
    ("verbs/dispatch_list.py", "write_dispatch_list"),
    ("verbs/import_reports.py", "import_reports"),
    ("verbs/proof.py", "_put"),
    ("verbs/report_history.py", "write_history"),
    ("verbs/rollup.py", "_rolled_up"),
}


def _asking() -> set[tuple[str, str]]:
    """Module and function of every call that asks for `for_people=True`."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and any(
                    each.arg == "for_people" and isinstance(each.value, ast.Constant) and each.value.value is True
                    for each in call.keywords
                ):
                    found.add((path.relative_to(PACKAGE).as_posix(), function.name))
    return found


def test_only_files_for_people_may_be_written_beside_their_place() -> None:
    assert _asking() == FOR_PEOPLE


def test_folder_held_in_passing__is_synced_at_the_next_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, refused = os.open, []

    def once_refused(name: str, how: int, mode: int = 0o777) -> int:
        if name == str(tmp_path) and not refused:
            refused.append(name)
            raise PermissionError(13, "held")
        return opened(name, how, mode)

    monkeypatch.setattr(os, "open", once_refused)
    assert write_atomic(tmp_path / "a", b"x").read_bytes() == b"x"
    assert refused


def _asking_for(attribute: str) -> set[tuple[str, str]]:
    """Module and function of everything that asks a campaign for this path."""
    return {
        (path.relative_to(PACKAGE).as_posix(), function.name)
        for path in PACKAGE.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for each in ast.walk(function)
        if isinstance(each, ast.Attribute) and each.attr == attribute
    }


def test_originals_are_read_only_where_their_hash_is_asked_for() -> None:
    """Why each may: a new reader has to be looked at."""
    assert _asking_for("original") == {
        ("campaign/archive.py", "is_sound"),  # compares the hash and mends
        ("desk/downloads.py", "download_received"),  # after is_sound
        ("excel/show.py", "go_to"),  # after is_sound
        ("campaign/folder.py", "keep_originals"),  # writes, and compares the hash before
        ("verbs/choices.py", "refuse_unreadable"),  # after is_sound
        ("verbs/prove.py", "_merged_again"),  # with archived, whose hashes are compared by _archive
        ("verbs/rejection.py", "_marked"),  # the marking compares the hash
        ("verbs/take_in.py", "_classified"),  # written in the same batch
        ("verbs/take_in.py", "jobs"),
        ("verbs/verify.py", "_believed"),  # names it in a sentence, after is_sound
        ("verbs/verify.py", "_job"),  # whose report is compared by _believed
    }
    assert _asking_for("archive") == {
        ("campaign/archive.py", "archived"),
        ("campaign/folder.py", "original"),
        ("campaign/folder.py", "ledger_is_lost"),
    }
