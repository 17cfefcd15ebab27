"""The first files of a fresh process: `python -m tests.bench.cold FOLDER EDITION` prints seconds as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(folder: Path, edition: str) -> dict[str, float]:
    """Seconds for the libraries, then for the folder's first and second file, read and checked."""
    start = time.perf_counter()
    from tests.bench.returns import context_for
    from toolkit.forms import load_form
    from toolkit.verify.verification import verify_bytes

    loaded = time.perf_counter()
    first, second = (path.read_bytes() for path in sorted(folder.iterdir())[:2])
    verify_bytes(first, "第一份.xlsx", context_for(load_form(edition), 2))
    once = time.perf_counter()
    verify_bytes(second, "第二份.xlsx", context_for(load_form(edition), 2))
    return {"libraries": loaded - start, "first": once - loaded, "second": time.perf_counter() - once}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))
