"""Build the offline package for Windows: `python -m templates.make_offline --to dist --python FILE`.

It needs no installer, no administrator and no network: an embeddable Python, all that the toolkit needs unpacked beside
it, and two files for a double click. It is built on any system. Beside the zip lie its wheels, from which an
ordinary Python is served as well: `python -m pip install --no-index --find-links wheels nianbao-toolkit`.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import sys
import tempfile
import tomllib
import urllib.request
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from templates.windows_wheels import TOP, WheelError, fetch_wheels, install_wheels
from toolkit import __version__
from toolkit.campaign.launchers import batch_file

HERE = Path(__file__).parent / "offline"
NAME = "年报助手"
FROM = "NIANBAO_WINDOWS_PYTHON"
"""Environment variable that may say what `--python` says."""
MOST_BYTES = 120_000_000
# What a county meets with besides workbooks: archives sent by WeChat, letters, published reports as PDF.
ROOT = Requirement("nianbao-toolkit[archives,mail,pdf]")
_LIBRARIES = "Lib/site-packages"


@dataclass(frozen=True)
class PinnedPython:
    """The one Python that may go into the package; `sha256` is that of its zip."""

    version: str
    file: str
    sha256: str

    @property
    def short(self) -> str:
        """`3.12`."""
        return ".".join(self.version.split(".")[:2])


def pinned_python(path: Path = HERE / "python.toml") -> PinnedPython:
    return PinnedPython(**tomllib.loads(path.read_text(encoding="utf-8")))


def embeddable(source: str, pinned: PinnedPython) -> bytes:
    """The zip of that Python, from a file or an address. Raises WheelError when it is another."""
    if source.startswith(("https://", "http://", "file://")):
        with urllib.request.urlopen(source, timeout=300) as answer:
            data: bytes = answer.read()
    else:
        data = Path(source).read_bytes()
    if hashlib.sha256(data).hexdigest() != pinned.sha256:
        raise WheelError(f"{source} is not {pinned.file} as it was published: its SHA-256 is not {pinned.sha256}")
    return data


def lay_out(folder: Path, python: bytes, pinned: PinnedPython) -> None:
    """Unpack Python and put the files for the double click beside it; the libraries come afterwards."""
    home = folder / "python"
    with zipfile.ZipFile(io.BytesIO(python)) as packed:
        packed.extractall(home)
    tag = pinned.short.replace(".", "")
    # Nothing outside is looked at, whatever is installed there; `import site` reads pywin32's .pth file.
    lines = (f"python{tag}.zip", ".", _LIBRARIES.replace("/", "\\"), "import site")
    (home / f"python{tag}._pth").write_bytes("".join(f"{line}\r\n" for line in lines).encode())
    for path in HERE.glob("*.bat"):
        (folder / path.name).write_bytes(batch_file(path.read_text(encoding="utf-8")))
    told = (HERE / "使用说明.txt").read_text(encoding="utf-8")
    # With a mark in front, by which every Notepad knows UTF-8.
    (folder / "使用说明.txt").write_bytes(told.replace("\n", "\r\n").encode("utf-8-sig"))


def libraries_of(folder: Path) -> Path:
    return folder / "python" / _LIBRARIES


def thin(libraries: Path) -> None:
    """Take out what no clerk's computer runs: commands made for this system, and the tests of pandas."""
    for unused in (libraries / "bin", libraries / "pandas" / "tests"):
        shutil.rmtree(unused, ignore_errors=True)


def pack(folder: Path, target: Path) -> Path:
    """One zip with everything in a folder of its own, names in UTF-8. It appears when it is whole."""
    draft = target.with_name(target.name + ".part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, f"{NAME}/{path.relative_to(folder).as_posix()}")
    draft.replace(target)
    return target


def make_offline(to: Path, python: bytes | None, pinned: PinnedPython) -> tuple[Path, Path | None]:
    """Build wheels and package; without a Python the wheels only, which are proved all the same.

    Returns the folder of the wheels and the zip. Raises WheelError, and FileExistsError where wheels lie already.
    """
    wheels = to / "wheels"
    fetched = fetch_wheels(wheels, ROOT, pinned.short)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / NAME
        if python:
            lay_out(folder, python, pinned)
        install_wheels(fetched, wheels, libraries_of(folder), pinned.short)
        thin(libraries_of(folder))
        return wheels, pack(folder, to / f"{NAME}-{__version__}-win64.zip") if python else None


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m templates.make_offline", description=__doc__)
    parser.add_argument("--to", type=Path, default=TOP / "dist", help="where wheels and zip go (default: dist)")
    parser.add_argument(
        "--python", default=os.environ.get(FROM), help=f"the embeddable Python: a file or an address ({FROM})"
    )
    parser.add_argument("--wheels-only", action="store_true", help="build and prove the wheels, without a package")
    given = parser.parse_args(words)
    if not (given.python or given.wheels_only):
        parser.error(f"--python is missing: give {pinned_python().file} as a file or an address, or --wheels-only")
    return given


def main(words: Sequence[str] | None = None) -> int:
    given, pinned = _arguments(words), pinned_python()
    try:
        python = None if given.wheels_only else embeddable(given.python, pinned)
        wheels, package = make_offline(given.to, python, pinned)
    except (WheelError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    size = sum(path.stat().st_size for path in wheels.iterdir())
    print(f"{wheels}: {len(list(wheels.iterdir()))} wheels, {size / 1e6:.1f} MB")
    if package:
        size = package.stat().st_size
        print(f"{package}: {size / 1e6:.1f} MB")
    # The zip is the wheels and Python's own 11 MB, which are packed as well already.
    return 0 if size <= MOST_BYTES else 1


if __name__ == "__main__":
    raise SystemExit(main())
