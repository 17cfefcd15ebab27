"""The batch files really run, by Wine, with a stand-in for Python that writes down how it was called.

Wine's cmd.exe is not Microsoft's: what both do alike is shown here, what only bytes can tell in test_make_offline and
campaign/test_launchers. One thing is left out: Wine reads a `%` in the path of a batch file as a variable again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

import pytest

from templates.make_offline import HERE
from toolkit.campaign.folder import STORE
from toolkit.campaign.launchers import SCRIPT, WINDOWS, batch_file, write_launchers

COMPILER = "x86_64-w64-mingw32-gcc"
pytestmark = pytest.mark.skipif(
    not (shutil.which("wine") and shutil.which(COMPILER)), reason="Wine or a compiler for Windows is not installed"
)

DESK, ONE_CLICK = "年报助手.bat", "一键汇总.bat"
FOLDERS = ("公开办", "U 盘 (新) 1", "甲 & 乙&丙", "a!b!c ^d", "it's;a,b=c", "~$x #1 @")
# Ends with ASKED where it is asked something (-c), else with CODE; writes its folder and words, one a line, to LOG.
STAND_IN = r"""
#include <windows.h>
static int number(const wchar_t *name) {
    wchar_t text[16]; int n = 0;
    if (GetEnvironmentVariableW(name, text, 16)) for (wchar_t *c = text; *c; c++) n = 10 * n + *c - L'0';
    return n;
}
static void put(HANDLE file, const wchar_t *text) {
    char out[16384]; DWORD done;
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, out, sizeof out, NULL, NULL) - 1;
    out[size++] = '\n';
    WriteFile(file, out, size, &done, NULL);
}
int wmain(int count, wchar_t **words) {
    wchar_t text[4096];
    for (int n = 1; n < count; n++) if (!lstrcmpW(words[n], L"-c")) return number(L"ASKED");
    GetEnvironmentVariableW(L"LOG", text, 4096);
    HANDLE file = CreateFileW(text, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, 0, OPEN_ALWAYS, 0, 0);
    GetCurrentDirectoryW(4096, text);
    put(file, text);
    for (int n = 0; n < count; n++) put(file, words[n]);
    return number(L"CODE");
}
"""


def windows(path: Path) -> str:
    return str(PureWindowsPath("Z:", *path.parts))


@dataclass(frozen=True)
class Clicked:
    """What a double click did: exit code, whether the window waited for a key, what the stand-in was called with."""

    code: int
    waited: bool
    folder: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desktop:
    """A Windows to click in, with a stand-in for Python."""

    home: Path
    python: Path

    def click(self, bat: Path, *dropped: Path, start: str = "", **known: str) -> Clicked:
        """As the Explorer does it, with another folder current, on another drive."""
        log = self.home / "log"
        log.unlink(missing_ok=True)
        words = ["wine", start or windows(bat), *map(windows, dropped)]
        known = {"LOG": windows(log), "CODE": "0", "ASKED": "0", **known}
        # More keys than it may ask for: a window that waits once too often would be noticed by its code alone.
        done = subprocess.run(
            words,
            input=b"\r\n",
            capture_output=True,
            cwd=self.home / "prefix" / "drive_c" / "windows",
            env={**os.environ, **self.setting, **known},
            timeout=120,
        )
        told = log.read_text(encoding="utf-8").splitlines() if log.exists() else [""]
        return Clicked(done.returncode, b"..." in done.stdout, told[0], tuple(told[1:]))

    @property
    def setting(self) -> dict[str, str]:
        # "..." ends what `pause` says in every language.
        return {"WINEPREFIX": str(self.home / "prefix"), "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8"}

    def package(self, folder: Path) -> Path:
        """The offline package unpacked there."""
        (folder / "python").mkdir(parents=True)
        shutil.copy(self.python, folder / "python" / "python.exe")
        for path in HERE.glob("*.bat"):
            (folder / path.name).write_bytes(batch_file(path.read_text(encoding="utf-8")))
        return folder

    def campaign(self, folder: Path) -> Path:
        (folder / STORE).mkdir(parents=True)
        write_launchers(folder)
        return folder


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    home = tmp_path_factory.mktemp("桌面")
    (home / "stand_in.c").write_text(STAND_IN, encoding="utf-8")
    made = home / "python.exe"
    subprocess.run([COMPILER, "-municode", "-O1", "-s", "-o", str(made), str(home / "stand_in.c")], check=True)
    desktop = Desktop(home, made)
    known = {**os.environ, **desktop.setting}
    subprocess.run(["wineboot", "-i"], env=known, check=True, capture_output=True, timeout=300)
    yield desktop
    subprocess.run(["wineserver", "-k"], env=known, capture_output=True, timeout=60)


def python_of(folder: Path) -> str:
    return windows(folder / "python" / "python.exe")


# ── the package ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FOLDERS)
def test_page__starts_on_its_own_folder_wherever_that_lies(desktop: Desktop, tmp_path: Path, name: str) -> None:
    folder = desktop.package(tmp_path / name / "年报助手")
    done = desktop.click(folder / DESK)
    assert done.words == (python_of(folder), "-m", "toolkit", "desk", "-C", f"{windows(folder)}\\\\.")
    assert (done.code, done.waited, done.folder) == (0, False, windows(folder))


@pytest.mark.parametrize("name", FOLDERS)
def test_one_click__on_the_only_campaign_beside_it(desktop: Desktop, tmp_path: Path, name: str) -> None:
    folder = desktop.package(tmp_path / name / "年报助手")
    campaign = desktop.campaign(folder / f"盐池县 {name}")
    (folder / "别的文件夹").mkdir()
    done = desktop.click(folder / ONE_CLICK, CODE="1")
    assert done.words == (python_of(folder), windows(campaign / SCRIPT))
    # The window stays, whatever came of it: there is something to read.
    assert (done.code, done.waited) == (1, True)


def test_one_click__without_its_script_by_the_command(desktop: Desktop, tmp_path: Path) -> None:
    folder = desktop.package(tmp_path / "年报 助手")
    campaign = desktop.campaign(folder / "盐池县(2020)")
    (campaign / SCRIPT).unlink()
    done = desktop.click(folder / ONE_CLICK)
    assert done.words == (python_of(folder), "-m", "toolkit", "run", "-C", f"{windows(campaign)}\\.")


def test_one_click__dropped_campaign_before_those_beside_it(desktop: Desktop, tmp_path: Path) -> None:
    folder = desktop.package(tmp_path / "年报 助手")
    desktop.campaign(folder / "盐池县2020")
    dropped = desktop.campaign(tmp_path / "别处 & (2019)")
    assert desktop.click(folder / ONE_CLICK, dropped).words[1:] == (windows(dropped / SCRIPT),)
    assert desktop.click(folder / DESK, dropped).words[-1] == f"{windows(dropped)}\\."


@pytest.mark.parametrize("campaigns", [0, 2])
def test_one_click__which_of_several_is_asked_and_nothing_done(
    desktop: Desktop, tmp_path: Path, campaigns: int
) -> None:
    folder = desktop.package(tmp_path / "年报助手")
    for number in range(campaigns):
        desktop.campaign(folder / f"县{number}")
    assert desktop.click(folder / ONE_CLICK) == Clicked(2, True)


@pytest.mark.parametrize("bat", [DESK, ONE_CLICK])
def test_not_unpacked_whole__said_and_the_window_stays(desktop: Desktop, tmp_path: Path, bat: str) -> None:
    folder = desktop.package(tmp_path / "下载 (1)")
    shutil.rmtree(folder / "python")
    assert desktop.click(folder / bat) == Clicked(2, True)


@pytest.mark.parametrize("code", [1, 2, 3])
def test_page_that_fails__window_stays_and_the_code_is_kept(desktop: Desktop, tmp_path: Path, code: int) -> None:
    folder = desktop.package(tmp_path / "年报助手")
    done = desktop.click(folder / DESK, CODE=str(code))
    assert (done.code, done.waited) == (code, True)


def test_read_only_folder__nothing_is_written_beside_the_package(desktop: Desktop, tmp_path: Path) -> None:
    folder = desktop.package(tmp_path / "光盘")
    before = sorted(folder.rglob("*"))
    folder.chmod(0o555)
    try:
        assert desktop.click(folder / DESK).code == 0
    finally:
        folder.chmod(0o755)
    assert sorted(folder.rglob("*")) == before


def test_top_of_a_usb_stick__no_folder_above_it(desktop: Desktop, tmp_path: Path) -> None:
    stick = desktop.package(tmp_path / "U盘")
    desktop.campaign(stick / "盐池县2020")
    (desktop.home / "prefix" / "dosdevices" / "u:").symlink_to(stick)
    done = desktop.click(stick / DESK, start=f"U:\\{DESK}")
    assert done.words == ("U:\\python\\python.exe", "-m", "toolkit", "desk", "-C", "U:\\\\.")
    assert desktop.click(stick / ONE_CLICK, start=f"U:\\{ONE_CLICK}").words[-1] == f"U:\\盐池县2020\\{SCRIPT}"


def test_folder_without_a_drive__named_by_its_own_path(desktop: Desktop, tmp_path: Path) -> None:
    folder = desktop.package(tmp_path / "共享 文件夹")
    # Like \\server\share one where nobody can be: pushd fails, and all goes on by whole paths.
    place = "\\\\.\\unix" + str(folder).replace("/", "\\")
    done = desktop.click(folder / DESK, start=f"{place}\\{DESK}")
    assert done.words == (f"{place}\\python\\python.exe", "-m", "toolkit", "desk", "-C", f"{place}\\\\.")


# ── in a campaign's folder ───────────────────────────────────────────────


def test_campaign__python_of_the_package_beside_it(desktop: Desktop, tmp_path: Path) -> None:
    folder = desktop.package(tmp_path / "U 盘 (新)")
    campaign = desktop.campaign(folder / "盐池县 & 2020")
    done = desktop.click(campaign / WINDOWS, CODE="1")
    portable = f"{windows(campaign)}\\..\\python\\python.exe"
    assert done == Clicked(1, True, windows(campaign), (portable, windows(campaign / SCRIPT)))


def test_campaign__installed_python_where_the_package_is_not_there(desktop: Desktop, tmp_path: Path) -> None:
    campaign = desktop.campaign(tmp_path / "盐池县 (2020)")
    tools = tmp_path / "py 启动器"
    tools.mkdir()
    shutil.copy(desktop.python, tools / "py.exe")
    done = desktop.click(campaign / WINDOWS, WINEPATH=windows(tools))
    assert done.words[1:] == ("-3", windows(campaign / SCRIPT))
    assert (done.code, done.waited) == (0, True)


@pytest.mark.parametrize("lacking", ["python", "script"])
def test_campaign__without_python_or_script_said_and_the_window_stays(
    desktop: Desktop, tmp_path: Path, lacking: str
) -> None:
    folder = desktop.package(tmp_path / "年报助手")
    campaign = desktop.campaign(folder / "盐池县2020")
    if lacking == "python":
        shutil.rmtree(folder / "python")
    else:
        (campaign / SCRIPT).unlink()
    assert desktop.click(campaign / WINDOWS) == Clicked(2, True)
