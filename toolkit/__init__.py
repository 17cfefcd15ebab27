"""nianbao: the yearly government-information-disclosure report of a county, from locked workbook to Word.

For scripts (年报演示 is the folder that `nianbao demo` makes):

>>> import toolkit
>>> campaign = toolkit.Campaign.open("年报演示")
>>> numbers = campaign.frame()  # pandas: a row a unit, a column a form key
>>> int(numbers["new.total"].sum())
14
>>> toolkit.read_return("青山乡.xlsx").verdict
'needs_explanation'
>>> toolkit.nianbao("collect", "-C", "年报演示")
共 8 个文件：填报表 8 个（新收 0 个），不能收的 0 个，跳过 0 个。
0

What cannot be done raises `NianbaoError`, whose message is one Chinese sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.errors import NianbaoError
    from toolkit.script import Campaign, ReadReturn, history, read_return

__version__ = "0.1.0"
__all__ = ["Campaign", "NianbaoError", "ReadReturn", "__version__", "history", "nianbao", "read_return"]


def __getattr__(name: str) -> object:
    """The rest of the face, loaded when it is asked for: every worker process imports this module."""
    if name == "NianbaoError":
        from toolkit.errors import NianbaoError

        return NianbaoError
    if name in __all__:
        from toolkit import script

        return getattr(script, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def nianbao(*words: object) -> int:
    """A command as on the command line: prints what it prints, returns its exit code (0, 1 or 2). Raises nothing: what
    cannot be done is said.
    """
    from toolkit.engine.garbage import collect_seldom

    collect_seldom()
    from toolkit.cli.main import main

    return main([str(word) for word in words])
