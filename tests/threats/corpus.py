"""What becomes of every spreadsheet of ../shared/corpus, one line a file, found out in children that may die.

A child has 512 MB of addresses and ten seconds of the processor a file; one that dies is seen, named and replaced.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from pathlib import Path

from tests.both_ways import both_ways, read_both_ways
from toolkit.intake.opening import open_workbook
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.unpack import members
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Finding
from toolkit.verify.verification import verify_bytes

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
EXPECTED = Path(__file__).parent / "corpus_expected.tsv"
SECONDS, BYTES = 10, 512 << 20
_CHILDREN = 2


@dataclass(frozen=True, order=True)
class Outcome:
    """One file: hash, place in the corpus, verdict and rule ids of the front door, how many filled cells were read
    (empty where it is refused whole), and what the collecting finds inside it (empty where it is no archive).
    """

    sha256: str
    path: str
    verdict: str
    rules: str
    cells: str
    inside: str


def outcomes() -> list[Outcome]:
    """Every file of the corpus by its hash. Raises RuntimeError for a file that kills its child."""
    with open(CORPUS / "INDEX.tsv", encoding="utf-8", newline="") as file:
        paths = [row["local_path"] for row in csv.DictReader(file, delimiter="\t")]
    with ThreadPoolExecutor(_CHILDREN) as pool:
        return sorted(one for part in pool.map(_in_child, [paths[n::8] for n in range(8)]) for one in part)


def stored() -> list[Outcome]:
    """The expected outcomes."""
    return [Outcome(*line.split("\t")) for line in EXPECTED.read_text(encoding="utf-8").splitlines()]


def as_text(found: Sequence[Outcome]) -> str:
    return "".join("\t".join(astuple(one)) + "\n" for one in sorted(found))


def _in_child(paths: Sequence[str]) -> list[Outcome]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.threats.corpus", *paths],
        cwd=ROOT,
        # No path: what a .rar gives must not depend on the tools that a machine happens to have.
        env={**os.environ, "PATH": "", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    found = [Outcome(**json.loads(line)) for line in done.stdout.splitlines()]
    if done.returncode:
        raise RuntimeError(f"{paths[len(found)]} ends the reader with {done.returncode}: {done.stderr[-2000:]}")
    return found


def judged(path: str) -> Outcome:
    """One file through both doors. Every finding must speak a whole Chinese sentence."""
    data = (CORPUS / path).read_bytes()
    report = verify_bytes(data, os.path.basename(path))
    inside = members(os.path.basename(path), data)
    found: Counter[str] = Counter()
    if [each.data for each in inside] != [data] or inside[0].code:
        for each in inside:
            refused = [finding(each.code, facts=each.facts)] if each.code else []
            found[_said(refused or verify_bytes(each.data, each.name).findings)] += 1
    shown = " ".join(f"{rules}×{count}" for rules, count in sorted(found.items()))
    return Outcome(report.sha256, path, report.verdict, _said(report.findings), _cells(data), shown)


def _cells(data: bytes) -> str:
    try:
        return str(sum(len(sheet.filled) for sheet in open_workbook(data).snapshot.sheets))
    except Unreadable:
        return ""


def _said(findings: Sequence[Finding]) -> str:
    for each in findings:
        assert not set("{}") & set(each.message + each.remedy), each
        assert each.message.endswith("。"), each
    return ",".join(sorted({each.rule for each in findings}))


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit()
    for name in sys.argv[1:]:
        # Not by the clock: other tests may keep the processor meanwhile.
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        outcome = judged(name)
        signal.setitimer(signal.ITIMER_PROF, 0)
        with both_ways(), read_both_ways():
            assert judged(name) == outcome
        print(json.dumps(outcome.__dict__, ensure_ascii=False), flush=True)
