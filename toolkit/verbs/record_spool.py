"""What became of many files, kept in a temporary file until it is known which of them count."""

from __future__ import annotations

import marshal
from typing import IO

from toolkit.verbs.rollup_record import RollupNumbers, RollupRecord

SpoolPlace = tuple[int, int]
"""Where a record begins, and its length, in bytes."""


class RecordSpool:
    """Records written one after the other into an empty file, and read again by their place once all are there.

    Only what this process wrote is read, so the file holds Python's own plainest form.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end = 0

    def add(self, record: RollupRecord) -> SpoolPlace:
        """Returns the place at which `read` finds it."""
        data = marshal.dumps((*record[:-1], record.numbers and tuple(record.numbers)))
        self._file.write(data)
        self._end += len(data)
        return self._end - len(data), len(data)

    def read(self, place: SpoolPlace) -> RollupRecord:
        at, length = place
        self._file.seek(at)
        record = RollupRecord._make(marshal.loads(self._file.read(length)))
        return record._replace(numbers=RollupNumbers._make(record.numbers)) if record.numbers else record
