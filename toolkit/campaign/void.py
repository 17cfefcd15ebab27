"""作废: where what is no longer valid is put away. Nothing is deleted."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from toolkit.intake.patience import patiently

VOID = "作废"


def put_into_void(paths: Iterable[Path], folder: Path) -> list[Path]:
    """Move files into 作废 below this folder, under names that nothing bears there. Returns those that were moved: what
    is open in Excel or Word stays until the next time.
    """
    moved = []
    for path in paths:
        target, number = folder / VOID / path.name, 1
        while target.exists():
            number += 1
            target = folder / VOID / f"{path.stem}（{number}）{path.suffix}"
        patiently(partial(target.parent.mkdir, exist_ok=True))
        try:
            patiently(partial(os.replace, path, target))
        except PermissionError:
            continue
        moved.append(path)
    return moved
