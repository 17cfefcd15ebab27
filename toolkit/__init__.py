"""nianbao: the yearly government-information-disclosure report of a county, from locked workbook to Word.

For scripts:

>>> import toolkit
>>> campaign = toolkit.Campaign.open("年报演示")  # the folder that `nianbao demo` makes
>>> campaign.frame()["new.total"]                # pandas: a row a unit, a column a form key
>>> toolkit.read_return("青山乡.xlsx").findings  # one file, without a campaign
>>> toolkit.nianbao("run", "-C", "年报演示")     # a command as on the command line, with what it prints

What cannot be done raises `NianbaoError`, whose message is one Chinese sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.errors import NianbaoError
    from toolkit.script import Campaign, ReadReturn, read_return

__version__ = "0.1.0"
__all__ = ["Campaign", "NianbaoError", "ReadReturn", "__version__", "nianbao", "read_return"]


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
    """A command as on the command line: prints what it prints, returns its exit code (0, 1 or 2) and raises nothing.

    >>> nianbao("run", "-C", "年报演示")
    """
    from toolkit.cli.main import main

    return main([str(word) for word in words])
