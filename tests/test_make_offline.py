"""The offline package, of wheels made here and a stand-in for Windows' Python. `.ci/run` builds the real wheels."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from templates.make_offline import (
    HERE,
    PinnedPython,
    embeddable,
    lay_out,
    main,
    make_offline,
    pinned_python,
)
from templates.windows_wheels import WheelError, fetch_wheels, missing, wheels_in
from toolkit import __version__
from toolkit.campaign.folder import STORE
from toolkit.campaign.launchers import batch_file

BATS = sorted(HERE.glob("*.bat"))
OWN = f"nianbao_toolkit-{__version__}"


def wheel(folder: Path, name: str, *needs: str, tag: str = "py3-none-any", extras: str = "") -> Path:
    """A wheel with one module that says where it is from."""
    folder.mkdir(exist_ok=True)
    project, version = name.split("-")
    told = [
        f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}",
        *(f"Requires-Dist: {each}" for each in needs),
    ]
    told += [f"Provides-Extra: {each}" for each in extras.split()]
    path = folder / f"{name}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"{project}/__init__.py", f"NAME = {name!r}\n")
        packed.writestr(f"{name}.dist-info/METADATA", "\n".join(told) + "\n")
        packed.writestr(f"{name}.dist-info/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        packed.writestr(f"{name}.dist-info/RECORD", "")
    return path


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that pip can find: what only Windows wants, and what is wanted by that."""
    folder = tmp_path / "registry"
    wheel(folder, "winonly-2.0", "deeper>=1; os_name == 'nt'", tag="cp312-cp312-win_amd64")
    wheel(folder, "deeper-1.5")
    wheel(folder, "packer-1.0", tag="cp37-abi3-win_amd64")
    wheel(folder, "reader-1.0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    needs = ("winonly>=2; sys_platform == 'win32'", "packer; extra == 'archives'", "reader; extra == 'pdf'")
    return wheel(tmp_path / "own", OWN, *needs, extras="archives mail pdf")


@pytest.fixture
def python() -> tuple[bytes, PinnedPython]:
    """What stands in for the embeddable Python, and the pin that knows it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("python.exe", b"MZ")
        packed.writestr("python312._pth", "python312.zip\r\n.\r\n\r\n#import site\r\n")
    data = held.getvalue()
    return data, PinnedPython("3.12.10", "python-embed.zip", hashlib.sha256(data).hexdigest())


# ── the wheels ───────────────────────────────────────────────────────────


def test_what_only_windows_wants_is_fetched_on_any_system(registry: Path, source: Path, tmp_path: Path) -> None:
    fetched = fetch_wheels(tmp_path / "wheels", Requirement("nianbao-toolkit[archives]"), "3.12", source)
    assert [each.name for each in fetched] == ["deeper", "nianbao-toolkit", "packer", "winonly"]


def test_a_wheel_that_cannot_be_had__is_said_by_name(registry: Path, source: Path, tmp_path: Path) -> None:
    (registry / "deeper-1.5-py3-none-any.whl").unlink()
    with pytest.raises(WheelError, match="deeper"):
        fetch_wheels(tmp_path / "wheels", Requirement("nianbao-toolkit"), "3.12", source)


def test_a_wheel_for_another_system__is_none(registry: Path, source: Path, tmp_path: Path) -> None:
    packer = registry / "packer-1.0-cp37-abi3-win_amd64.whl"
    packer.rename(packer.with_name("packer-1.0-cp37-abi3-manylinux_2_17_x86_64.whl"))
    with pytest.raises(WheelError, match="packer"):
        fetch_wheels(tmp_path / "wheels", Requirement("nianbao-toolkit[archives]"), "3.12", source)


def test_missing__markers_of_windows_extras_and_versions(tmp_path: Path) -> None:
    wheel(tmp_path, "a-1.0", "b>=2", "c; sys_platform == 'linux'", "d[x]", "e; python_version < '3.12'")
    wheel(tmp_path, "b-1.0")
    wheel(tmp_path, "d-1.0", "f; extra == 'x'", "g; extra == 'y'")
    assert missing(wheels_in(tmp_path), Requirement("a"), "3.12") == ["b>=2", "f"]
    assert missing(wheels_in(tmp_path), Requirement("a"), "3.11") == ["b>=2", "e", "f"]


# ── the Python ───────────────────────────────────────────────────────────


def test_embeddable__the_pinned_one_only(python: tuple[bytes, PinnedPython], tmp_path: Path) -> None:
    data, pinned = python
    path = tmp_path / "python.zip"
    path.write_bytes(data)
    assert embeddable(str(path), pinned) == embeddable(path.as_uri(), pinned) == data
    path.write_bytes(data + b" ")
    with pytest.raises(WheelError, match="SHA-256"):
        embeddable(str(path), pinned)


def test_the_pin__is_of_one_published_file() -> None:
    pinned = pinned_python()
    assert pinned.file == f"python-{pinned.version}-embed-amd64.zip"
    assert re.fullmatch(r"[0-9a-f]{64}", pinned.sha256)


def test_lay_out__python_looks_nowhere_else(python: tuple[bytes, PinnedPython], tmp_path: Path) -> None:
    lay_out(tmp_path / "年报 助手", *python)
    lines = (tmp_path / "年报 助手" / "python" / "python312._pth").read_bytes().decode().split("\r\n")
    assert lines == ["python312.zip", ".", r"Lib\site-packages", "import site", ""]


def test_without_a_python__nothing_is_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NIANBAO_WINDOWS_PYTHON", raising=False)
    with pytest.raises(SystemExit):
        main(["--to", str(tmp_path / "dist")])
    other = tmp_path / "other.zip"
    other.write_bytes(b"PK")
    assert main(["--to", str(tmp_path / "dist"), "--python", str(other)]) == 2
    assert not (tmp_path / "dist").exists()


# ── the package ──────────────────────────────────────────────────────────


def test_package__everything_in_one_folder_ready_to_run(
    registry: Path, source: Path, python: tuple[bytes, PinnedPython], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("templates.windows_wheels.TOP", source)
    monkeypatch.setattr("templates.make_offline.fetch_wheels", lambda *given: fetch_wheels(*given, source))
    wheels, package = make_offline(tmp_path / "dist", *python)
    assert package
    assert package.name == f"年报助手-{__version__}-win64.zip"
    with zipfile.ZipFile(package) as packed:
        names = packed.namelist()
        assert packed.read("年报助手/年报助手.bat") == (HERE / "年报助手.bat").read_text(encoding="utf-8").replace(
            "\n", "\r\n"
        ).encode("gb2312")
        assert packed.read("年报助手/使用说明.txt").startswith(b"\xef\xbb\xbf")
    assert all(name.startswith("年报助手/") for name in names)
    libraries = "年报助手/python/Lib/site-packages"
    assert {f"{libraries}/{each}/__init__.py" for each in ("nianbao_toolkit", "winonly", "deeper", "packer")} <= {
        *names
    }
    assert {"年报助手/python/python.exe", "年报助手/一键汇总.bat"} <= {*names}
    assert len(wheels_in(wheels)) == 5


# ── what is double-clicked ───────────────────────────────────────────────


@pytest.mark.parametrize("path", BATS, ids=lambda path: path.name)
def test_bat__what_runs_is_ascii_and_chinese_is_only_said_in_code_page_936(path: Path) -> None:
    page, said = "", 0
    for line in path.read_text(encoding="utf-8").splitlines():
        page = "" if line.startswith(":") else "936" if line == "chcp 936 >nul" else page
        if not line.isascii():
            said += 1
            assert (line.startswith("echo "), page) == (True, "936"), line
            assert not set(line) & set("&|<>^%()"), line
            assert min(line.partition(" ")[2].replace(" ", "").encode("gb2312")) >= 0xA1, line
    assert said


@pytest.mark.parametrize("path", BATS, ids=lambda path: path.name)
def test_bat__line_ends_of_windows_no_mark_in_front_and_no_sign_read_twice(path: Path) -> None:
    data = batch_file(path.read_text(encoding="utf-8"))
    assert data.startswith(b"@echo off\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    # An exclamation mark in the path is one.
    assert b"\r\nsetlocal DisableDelayedExpansion\r\n" in data
    assert b"!" not in data


@pytest.mark.parametrize("path", BATS, ids=lambda path: path.name)
def test_bat__paths_stand_in_quotes_and_every_way_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for line in text.splitlines():
        outside = re.sub(r'"[^"]*"', "", line)
        assert not re.search(r"%~|%folder%|%python%|%%d(?! in)", outside), line
        # What Python is given: a folder that ends in a backslash would swallow the quote behind it.
        assert not re.search(r'-C "(?!%folder%\\\.")', line), line
    assert set(re.findall(r"goto (\w+)", text)) == {*re.findall(r"^:(\w+)", text, re.MULTILINE)}
    assert text.startswith("@echo off\n")


def test_bat__campaigns_are_known_by_the_folder_that_they_really_have() -> None:
    text = (HERE / "一键汇总.bat").read_text(encoding="utf-8")
    assert text.count(rf'if exist "%%d\{STORE}"') == 2
