"""The numbers of many returns, kept in a temporary file until it is known which of them count."""

from __future__ import annotations

import marshal
from typing import BinaryIO

from toolkit.verbs.rollup_record import RollupNumbers

SpoolPlace = tuple[int, int]
"""Where a return's numbers begin, and their length, in bytes."""


class NumberSpool:
    """Numbers written one return after the other into an empty file; once all are there, read again by their place.

    Only what this process wrote is read, so the file holds Python's own plainest form.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end = 0

    def add(self, numbers: RollupNumbers) -> SpoolPlace:
        """Returns the place at which `read` finds them."""
        data = marshal.dumps((numbers.scaled, numbers.known, numbers.packed))
        self._file.write(data)
        self._end += len(data)
        return self._end - len(data), len(data)

    def read(self, place: SpoolPlace) -> RollupNumbers:
        at, length = place
        self._file.seek(at)
        return RollupNumbers(*marshal.loads(self._file.read(length)))
