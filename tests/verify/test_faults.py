"""RUN-05 says which: out of time, out of memory, or a fault of the program."""

from __future__ import annotations

import pytest

from toolkit.engine import Failure
from toolkit.verify.faults import not_read

CASES = {
    "time": (Failure("time", "超时"), "超过了时限"),
    "memory": (Failure("memory", "MemoryError"), "内存太多"),
    "memory inside the reader": (MemoryError(), "内存太多"),
    "died": (Failure("died", "中断（-6）"), "程序出错"),
    "error": (Failure("error", "KeyError"), "程序出错"),
    "fault of the reader": (KeyError("x"), "程序出错"),
}


@pytest.mark.parametrize(("cause", "words"), CASES.values(), ids=CASES)
def test_each_cause__its_own_sentence(cause: Failure | Exception, words: str) -> None:
    found = not_read(cause)
    assert found.rule == "RUN-05"
    assert words in found.message
    others = {each for _, each in CASES.values()} - {words}
    assert not any(each in found.message for each in others)
    assert found.remedy.startswith("请")
