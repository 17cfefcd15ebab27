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
    ("verbs/distribute.py", "_hand_out"),
    ("verbs/distribute.py", "_write_dispatch_list"),
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
