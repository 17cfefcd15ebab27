"""The spreadsheet programs by which returns are opened and saved, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.helpers import through_office

HERE = Path(__file__).parent
MODULES = [HERE / "node_modules", *map(Path, filter(None, os.environ.get("NODE_PATH", "").split(os.pathsep)))]
"""Where npm has put the packages of package.json: here, or where NODE_PATH says."""


@dataclass(frozen=True)
class Engine:
    """A program that opens and saves. resave: files by name and a scratch folder → the saved ones, without those that
    it cannot open.
    """

    name: str
    there: bool
    resave: Callable[[Mapping[str, bytes], Path], dict[str, bytes]]


def node_package(name: str) -> Path | None:
    """The folder of an npm package; None where it is not installed, or Node itself is not."""
    found = (folder / name for folder in MODULES if (folder / name).is_dir())
    return next(found, None) if shutil.which("node") else None


def _by_gnumeric(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    for source, target in _paths(files, folder):
        command = ["ssconvert", "--export-type=Gnumeric_Excel:xlsx2", str(source), str(target)]
        subprocess.run(command, check=False, capture_output=True, timeout=60)
    return _saved(folder)


def _by_node(library: str) -> Callable[[Mapping[str, bytes], Path], dict[str, bytes]]:
    def resave(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
        _paths(files, folder)
        command = ["node", str(HERE / "resave.cjs"), library, str(folder / "in"), str(folder / "out")]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return _saved(folder)

    return resave


def _paths(files: Mapping[str, bytes], folder: Path) -> list[tuple[Path, Path]]:
    """The files written into one folder, and where they are to go to."""
    source, target = folder / "in", folder / "out"
    source.mkdir()
    target.mkdir()
    for name, data in files.items():
        (source / f"{name}.xlsx").write_bytes(data)
    return [(source / f"{name}.xlsx", target / f"{name}.xlsx") for name in files]


def _saved(folder: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (folder / "out").iterdir()}


ENGINES = (
    Engine("LibreOffice", shutil.which("soffice") is not None, through_office),
    Engine("Gnumeric", shutil.which("ssconvert") is not None, _by_gnumeric),
    Engine("ExcelJS", node_package("exceljs") is not None, _by_node("exceljs")),
    Engine("SheetJS", node_package("xlsx") is not None, _by_node("xlsx")),
)
