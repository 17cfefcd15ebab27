"""What became of many files, kept in a temporary file until it is known which of them count."""

from __future__ import annotations

import marshal
from array import array
from typing import IO

from toolkit.verbs.rollup_record import RollupNumbers, RollupRecord


class RecordSpool:
    """Records written one after the other into an empty file, and read again by their number once all are there.

    Only what this process wrote is read, so the file holds Python's own plainest form.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._ends = array("q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, record: RollupRecord) -> None:
        data = marshal.dumps((*record[:-1], record.numbers and tuple(record.numbers)))
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def read(self, number: int) -> RollupRecord:
        start, end = self._ends[number : number + 2]
        self._file.seek(start)
        record = RollupRecord._make(marshal.loads(self._file.read(end - start)))
        return record._replace(numbers=RollupNumbers._make(record.numbers)) if record.numbers else record
