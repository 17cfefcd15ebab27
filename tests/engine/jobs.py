"""Work for the engine's tests. A worker finds it by name."""

import ctypes
import gc
import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Shared:
    """What a test sends to each worker once."""

    number: int = 1


def obey(shared: Shared, word: str) -> int:
    """A number gives that many times the shared one; other words do harm."""
    match word.split():
        case ["allocate"]:
            return len(bytearray(2 << 30))
        case ["loop"]:
            while True:
                pass
        case ["sleep"]:
            time.sleep(60)
        case ["exit"]:
            os._exit(3)
        case ["abort"]:
            os.abort()
        case ["crash"]:
            ctypes.string_at(0)
        case ["raise"]:
            raise ValueError(word)
        case ["print"]:
            os.write(1, b"noise between the answers\n")
            print("noise")
        case ["write", path]:
            Path(path).write_bytes(b"x")
        case ["once", path]:
            if not os.path.exists(path):
                os.mkdir(path)
                os._exit(9)
    return shared.number * (int(word) if word.isdigit() else 0)


def process_of(shared: Shared, word: str) -> int:
    return os.getpid()


def space_left(shared: Shared, word: str) -> tuple[int, int]:
    """The limits of address space and of file size that the worker sees."""
    return resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_FSIZE)[0]


def tasks_kept(shared: Shared, word: str) -> int:
    """Of how many tasks the worker holds what they share."""
    return sum(isinstance(each, Shared) for each in gc.get_objects())


def a_function(shared: Shared, word: str) -> object:
    """An answer that would be run on reading, if anything were."""
    return _Runs()


class _Runs:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("ran",)


def compiled_at(shared: Shared, word: str) -> str:
    """Where Python looks for what it has compiled, if that is not the usual place."""
    return sys.pycache_prefix or ""
