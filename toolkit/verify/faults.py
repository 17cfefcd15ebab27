"""Why a file could not be read through, as a finding (RUN-05): time, memory, or a fault of the program."""

from __future__ import annotations

from toolkit.engine import Failure
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Finding

_SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 .xlsx，再报一次；仍不行的，"
_TOLD = {
    "time": (
        "这个文件读得太久，超过了时限",
        _SAVE_AGAIN + "请用下发的填报表重新填写。电脑正忙的，县里可以过一会儿再收一次。",
    ),
    "memory": (
        "读取这个文件要用的内存太多，超过了限度",
        "请用下发的填报表重新填写，文件里可能有大量空白的行列；县里可以关闭别的程序再收一次。",
    ),
    "fault": ("读取这个文件时程序出错", _SAVE_AGAIN + "请用下发的填报表重新填写，县里请把文件交给技术人员。"),
}


def not_read(cause: Failure | Exception) -> Finding:
    """The finding on a file over which a worker ended or the reader failed."""
    if isinstance(cause, Failure):
        why, found = cause.why, cause.found
    else:
        why, found = "memory" if isinstance(cause, MemoryError) else "error", type(cause).__name__
    what, fix = _TOLD.get(why, _TOLD["fault"])
    return finding("RUN-05", found=found, what=what, fix=fix)
