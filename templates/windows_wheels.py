"""The wheels that the offline package needs, resolved for Windows on whatever machine this runs on.

pip's `--platform` chooses files for another system but judges markers (`sys_platform == "win32"`) by its own: on Linux
it leaves out xlwings, pywin32 and tzdata, and notices nothing. So what the wheels ask for on Windows is read from
themselves, fetched too, and proved to be there.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

TOP = Path(__file__).parents[1]
_ROUNDS = 8


@dataclass(frozen=True)
class Wheel:
    """What a wheel says of itself. needs: its requirements, those of its extras too."""

    path: Path
    name: str
    version: Version
    needs: tuple[Requirement, ...]


class WheelError(Exception):
    """The wheels cannot be had, or are not all there."""


def fetch_wheels(folder: Path, root: Requirement, python: str, source: Path = TOP) -> list[Wheel]:
    """Fill an empty folder with the project's own wheel and all that it needs on Windows. python: `3.12`.

    Raises WheelError where a wheel cannot be had.
    """
    folder.mkdir(parents=True)
    _pip("wheel", "--no-deps", "--wheel-dir", folder, source)
    own = wheels_in(folder)
    wanted: dict[str, None] = {}
    for _ in range(_ROUNDS):
        lacking = missing(wheels_in(folder), root, python)
        if not lacking:
            # What is there twice was fetched by two rounds that did not see each other.
            return _once(wheels_in(folder))
        wanted |= dict.fromkeys(lacking)
        for each in wheels_in(folder):
            if each.path not in {one.path for one in own}:
                each.path.unlink()
        _pip("download", "--dest", folder, *for_windows(python), *wanted)
    raise WheelError(f"still missing: {', '.join(missing(wheels_in(folder), root, python))}")


def for_windows(python: str) -> list[str]:
    """The options that make pip choose files for 64-bit Windows."""
    tag = "cp" + python.replace(".", "")
    abis = [word for abi in (tag, "abi3", "none") for word in ("--abi", abi)]
    return [
        *("--only-binary=:all:", "--platform", "win_amd64", "--python-version", python, "--implementation", "cp"),
        *abis,
    ]


def install_wheels(wheels: list[Wheel], folder: Path, target: Path, python: str) -> None:
    """Unpack all wheels to where Python looks for them, from nothing but their folder: pip proves once more that
    nothing is missing and that each file is one for Windows. Raises WheelError.
    """
    words = [f"{each.name}=={each.version}" for each in wheels]
    # `install` holds what wheels say of Python against the one that runs it, `download` against the one asked for.
    aside = ("--ignore-requires-python", "--no-compile", "--no-warn-conflicts")
    _pip(*("install", "--no-index", "--find-links", folder, "--target", target, *aside), *for_windows(python), *words)


def wheels_in(folder: Path) -> list[Wheel]:
    return [_wheel(path) for path in sorted(folder.glob("*.whl"))]


def missing(wheels: list[Wheel], root: Requirement, python: str) -> list[str]:
    """What `root` needs on Windows, directly or by way of others, and no wheel fulfils; nothing when all is there."""
    known = {each.name: each for each in wheels}
    asked: set[tuple[str, str]] = set()
    waiting, lacking = [root], list[str]()
    while waiting:
        wanted = waiting.pop()
        wheel = known.get(canonicalize_name(wanted.name))
        if wheel is None or not wanted.specifier.contains(wheel.version, prereleases=True):
            extras = f"[{','.join(sorted(wanted.extras))}]" if wanted.extras else ""
            lacking.append(f"{wanted.name}{extras}{wanted.specifier}")
            continue
        for extra in ("", *sorted(wanted.extras)):
            if (wheel.name, extra) not in asked:
                asked.add((wheel.name, extra))
                waiting += _needs(wheel, extra, python)
    return sorted(set(lacking))


def _needs(wheel: Wheel, extra: str, python: str) -> Iterator[Requirement]:
    setting = {**windows_markers(python), "extra": extra}
    for each in wheel.needs:
        if each.marker is None or each.marker.evaluate(setting):
            yield each


def windows_markers(python: str) -> Mapping[str, str]:
    """What the markers of a requirement are held against."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_release": "10",
        "platform_system": "Windows",
        "platform_version": "10.0.19045",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "win32",
    }


def _wheel(path: Path) -> Wheel:
    with zipfile.ZipFile(path) as packed:
        name = next(each for each in packed.namelist() if each.endswith(".dist-info/METADATA"))
        told = HeaderParser().parsestr(packed.read(name).decode("utf-8"))
    needs = tuple(Requirement(each) for each in told.get_all("Requires-Dist", ()))
    return Wheel(path, canonicalize_name(told["Name"]), Version(told["Version"]), needs)


def _once(wheels: list[Wheel]) -> list[Wheel]:
    twice = [each.name for number, each in enumerate(wheels) if each.name in {one.name for one in wheels[:number]}]
    if twice:
        raise WheelError(f"there in two versions: {', '.join(twice)}")
    return wheels


def _pip(*words: object) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise WheelError(done.stderr.strip() or f"pip ended with {done.returncode}")
