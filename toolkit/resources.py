"""Where the files that travel with the package are: Word templates and blank workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).parent


def resource_dir(name: Literal["templates", "workbooks"]) -> Path:
    """The folder of that name: inside an installed wheel, or at the top of a checkout.

    Raises FileNotFoundError when the installation is incomplete.
    """
    # The wheel's own copy first: beside an installed package `templates` may belong to somebody else.
    for folder in (_PACKAGE / "data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"找不到随程序安装的文件夹“{name}”，请重新安装。")
