"""On what was measured."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import toolkit

_LIBRARIES = ("lxml", "openpyxl", "pandas", "pyarrow", "python-calamine", "docxtpl", "deflate", "datamaps")


def machine_lines() -> list[tuple[str, str]]:
    """What and how much, in Chinese, for the head of the page."""
    return [
        ("处理器", f"{_processor()}，{os.cpu_count()} 核"),
        ("内存", f"{_memory() / 2**30:.0f} GB"),
        ("操作系统", platform.platform()),
        ("开测时的负载", _load()),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("程序库", "，".join(f"{name} {_version(name)}" for name in _LIBRARIES)),
    ]


def compiled(scratch: Path) -> dict[str, str]:
    """The environment of a program whose files have been compiled, as they are where it was installed."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(scratch / "编译")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "compileall", "-q", str(Path(toolkit.__file__).parent)]
    subprocess.run(command, env=environment, check=True)
    return environment


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "（未装）"


def _processor() -> str:
    """The processor's name where the system tells it."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text(encoding="utf-8").splitlines() if about.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _load() -> str:
    """What else kept the machine busy, where the system tells it."""
    return f"1 分钟平均 {os.getloadavg()[0]:.1f}（{os.cpu_count()} 核）" if hasattr(os, "getloadavg") else "不知道"


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
