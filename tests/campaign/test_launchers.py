"""What starts 一键汇总 by a double click: the .command is run here, of the .bat what can be seen in its bytes."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from toolkit.campaign.folder import create_campaign
from toolkit.campaign.launchers import MAC, SCRIPT, WINDOWS, write_launchers

TOP = Path(__file__).parents[2]
FOUND = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
WITHOUT_TOOLKIT = f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n'
TOO_OLD = """#!/bin/sh
case "$2" in *version_info*) exit 1 ;; esac
echo "No module named toolkit" >&2; exit 1
"""
STUB = "#!/bin/sh\nexit 49\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "公开 办 & 科（一）"
    create_campaign(made, "盐池县", 2021)
    return made


@pytest.fixture(scope="module")
def bat(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("任务")
    write_launchers(folder)
    return (folder / WINDOWS).read_bytes()


# ── what lies in the folder ──────────────────────────────────────────────


def test_a_new_campaign__has_script_and_starters(folder: Path) -> None:
    assert all((folder / name).is_file() for name in (SCRIPT, WINDOWS, MAC))
    assert (folder / MAC).stat().st_mode & 0o111 == 0o111


def test_a_script_that_lies_there__stays(tmp_path: Path) -> None:
    (tmp_path / SCRIPT).write_text("print('我们自己的')\n", encoding="utf-8")
    create_campaign(tmp_path, "盐池县", 2021)
    assert (tmp_path / SCRIPT).read_text(encoding="utf-8") == "print('我们自己的')\n"
    assert (tmp_path / WINDOWS).is_file()


def test_they_travel_in_the_wheel() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    packed = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for name in (SCRIPT, WINDOWS, MAC):
        assert packed[f"templates/{name}"] == f"toolkit/data/templates/{name}"


# ── Windows ──────────────────────────────────────────────────────────────


def test_bat__what_runs_is_ascii_and_no_chinese_byte_is_a_sign_of_the_shell(bat: bytes) -> None:
    run, marker, said = bat.partition(b"chcp 936")
    assert run.isascii()
    assert marker
    assert "请先安装 Python 3.11 或更新的版本" in said.decode("gb2312")
    pairs = re.findall(rb"[\x80-\xff]+", said)
    assert pairs
    assert all(len(pair) % 2 == 0 and min(pair) >= 0xA1 for pair in pairs)


def test_bat__chinese_is_only_said_and_only_in_code_page_936(bat: bytes) -> None:
    page, chinese = "", 0
    for line in bat.decode("gb2312").splitlines():
        page = "" if line.startswith(":") else "936" if line == "chcp 936 >nul" else page
        if not line.isascii():
            chinese += 1
            assert (line.startswith("echo "), page) == (True, "936"), line
            assert not set(line) & set("&|<>^%()"), line
    assert chinese >= 3


def test_bat__line_ends_of_windows_and_no_mark_in_front(bat: bytes) -> None:
    assert bat.startswith(b"@echo off\r\n")
    assert bat.count(b"\n") == bat.count(b"\r\n") == bat.count(b"\r")


def test_bat__network_folders_and_odd_paths(bat: bytes) -> None:
    lines = bat.decode("gb2312").splitlines()
    assert lines.index('set "script=%~dpn0.py"') < lines.index('pushd "%~dp0" 2>nul')
    assert "popd" in lines
    assert not any(re.match(r"(cd|chdir|call)\b", line) for line in lines)
    # A path stands in quotes wherever it is put in, and in no block.
    for line in lines:
        assert re.sub(r'"[^"]*"', "", line).count("%script%") == 0
        assert "%~" not in re.sub(r'"[^"]*"', "", line)
        assert not line.lstrip().startswith(("(", ")"))
        assert not line.rstrip().endswith("(")


def test_bat__every_way_leads_to_a_label_that_is_there(bat: bytes) -> None:
    text = bat.decode("gb2312")
    labels = re.findall(r"^:(\w+)", text, re.MULTILINE)
    assert len(labels) == len(set(labels))
    assert set(re.findall(r"goto (\w+)", text)) == {"installed", "run", "no_script", "no_python", "end"}
    assert set(labels) == {"installed", "run", "no_script", "no_python", "end"}


def test_bat__pythons_in_their_order_each_asked_before_it_is_used(bat: bytes) -> None:
    text = bat.decode("gb2312")
    asked = re.findall(r'set "runner=([^"]+)"\r\n%runner% -c "([^"]+)" <nul >nul 2>nul\r\nif %errorlevel%==0', text)
    toolkit, version = "from toolkit import nianbao", "import sys; sys.exit(sys.version_info < (3, 11))"
    assert asked == [("py -3", toolkit), ("python", toolkit), ("py -3", version), ("python", version)]
    assert text.index('%runner% "%script%"') > text.index(asked[-1][1])


def test_bat__the_python_of_the_offline_package_before_all_others(bat: bytes) -> None:
    lines = bat.decode("gb2312").splitlines()
    ask = lines.index('"%portable%" -c "from toolkit import nianbao" <nul >nul 2>nul')
    assert lines[ask + 1 : ask + 3] == ["if not %errorlevel%==0 goto installed", '"%portable%" "%script%"']
    assert ask < lines.index(":installed") < lines.index('set "runner=py -3"')
    # Named before a network folder gets a drive of its own.
    assert lines.index(r'set "portable=%~dp0..\python\python.exe"') < lines.index('pushd "%~dp0" 2>nul')


# ── macOS, Linux ─────────────────────────────────────────────────────────


def _double_click(folder: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """The .command with nothing on the path but the shell's own tools and these programs."""
    tools = folder.parent / "bin"
    tools.mkdir()
    (tools / "dirname").symlink_to("/usr/bin/dirname")
    for name, text in programs.items():
        (tools / name).write_text(text, encoding="utf-8")
        (tools / name).chmod(0o755)
    known = {"PATH": str(tools), "PYTHONPATH": str(TOP), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
    words = ["/bin/sh", str(folder / MAC)]
    return subprocess.run(
        words, capture_output=True, encoding="utf-8", cwd="/", env=known, stdin=subprocess.DEVNULL, timeout=120
    )


def _with_script(folder: Path, text: str) -> Path:
    (folder / SCRIPT).write_text(text, encoding="utf-8")
    return folder


SAY_WHERE = "import sys, pathlib, toolkit; print(pathlib.Path(__file__).parent, pathlib.Path.cwd()); sys.exit(1)"


@pytest.mark.parametrize(
    "programs",
    [
        {"python3": FOUND},
        {"python": FOUND},
        {"python3": WITHOUT_TOOLKIT, "python": FOUND},
        {"python3": TOO_OLD, "python": FOUND},
        {"python3": STUB, "python": FOUND},
    ],
    ids=["python3", "python", "the one that has the toolkit", "the newer one", "not the stub"],
)
def test_command__the_script_in_its_own_folder_with_its_exit_code(folder: Path, programs: dict[str, str]) -> None:
    done = _double_click(_with_script(folder, SAY_WHERE), **programs)
    assert done.stdout.splitlines()[0] == f"{folder} {folder}"
    assert done.returncode == 1
    assert done.stderr == ""


def test_command__the_very_script(folder: Path) -> None:
    done = _double_click(folder, python3=FOUND)
    assert (done.returncode, "名册" in done.stderr) == (2, True)
    assert "还没有单位" in done.stderr


@pytest.mark.parametrize("programs", [{}, {"python3": TOO_OLD}, {"python3": STUB, "python": TOO_OLD}])
def test_command__no_python_that_will_do(folder: Path, programs: dict[str, str]) -> None:
    done = _double_click(folder, **programs)
    assert "请先安装 Python 3.11 或更新的版本" in done.stdout
    assert (done.returncode, done.stderr) == (2, "")


def test_command__python_without_the_toolkit(folder: Path) -> None:
    done = _double_click(folder, python3=WITHOUT_TOOLKIT)
    assert "-m pip install nianbao-toolkit" in done.stdout
    assert "请先安装 Python" not in done.stdout
    assert (done.returncode, done.stderr) == (2, "")


def test_command__moved_away_from_the_script(folder: Path) -> None:
    (folder / SCRIPT).unlink()
    done = _double_click(folder, python3=FOUND)
    assert "“一键汇总.py”不在这个文件夹里" in done.stdout
    assert "请先安装" not in done.stdout
    assert (done.returncode, done.stderr) == (2, "")
