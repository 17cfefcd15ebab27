"""datamaps (with its bcompiler-engine), the free program that comes nearest: values of many workbooks into one.

It reads each workbook once by openpyxl, results only, and checks types; no identity, layout, formulas or relations.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from toolkit.forms import Form, index_form


def is_there() -> bool:
    return find_spec("datamaps") is not None and find_spec("engine") is not None


def read(path: Path) -> object:
    """One workbook as datamaps reads it, inside this process."""
    from engine.utils.extraction import template_reader

    logging.disable(logging.INFO)
    try:
        return template_reader(path)
    finally:
        logging.disable(logging.NOTSET)


def import_all(home: Path) -> None:
    """`datamaps import templates -m`: all workbooks of its input folder, in as many processes as it likes."""
    command = [sys.executable, "-c", "from datamaps.main import cli; cli()", "import", "templates", "-m"]
    subprocess.run(command, env={**os.environ, "HOME": str(home)}, check=True, capture_output=True)
    if not (home / "Documents" / "datamaps" / "output" / "master.xlsx").is_file():
        raise RuntimeError("datamaps wrote no master")


def input_folder(home: Path, form: Form) -> Path:
    """The folder where it looks for workbooks, with the datamap: a line a cell, with its type."""
    folder = home / "Documents" / "datamaps" / "input"
    folder.mkdir(parents=True)
    kinds = {"text": "TEXT", "date": "DATE"}
    lines = [
        f"{cell.key},{cell.sheet},{cell.cell},{kinds.get(cell.type, 'NUMBER')}"
        for cell in index_form(form).cells.values()
    ]
    head = "cell_key,template_sheet,cell_reference,type"
    (folder / "datamap.csv").write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    return folder
