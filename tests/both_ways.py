"""Whatever the short way gives, the gates are asked for too: a test that judges a file judges it both ways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from toolkit.intake.opening import Opened
from toolkit.verify import verification
from toolkit.verify.context import Context
from toolkit.verify.verification import Verification


class Different(BaseException):
    """The two ways differ. No Exception, which a file that cannot be read would be taken for."""


@dataclass
class Tally:
    """How many files were judged, and of how many the short way gave the report."""

    judged: int = 0
    short: int = 0


@contextmanager
def both_ways() -> Iterator[Tally]:
    """Within it, every file that takes the short way is judged by the gates as well; Different is raised where these
    say anything else.
    """
    through_gates, plain_return, tally = verification._through_gates, verification.plain_return, Tally()
    taken: list[object] = []

    def noted(*given: object, **named: object) -> object:
        found = plain_return(*given, **named)  # type: ignore[arg-type]
        taken.append(found)
        return found

    def judged(opened: Opened, file: str, sha256: str, context: Context | None) -> Verification:
        taken.clear()
        short = through_gates(opened, file, sha256, context)
        tally.judged += 1
        if not any(taken):
            return short
        tally.short += 1
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(verification, "plain_return", lambda *_, **__: None)
            long = through_gates(opened, file, sha256, context)
        if whole(short) != whole(long):
            raise Different(file, whole(short), whole(long))
        return short

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "plain_return", noted)
        patch.setattr(verification, "_through_gates", judged)
        yield tally


def whole(report: Verification) -> tuple[object, ...]:
    """All of a report, what is worked out from it and in which order too."""
    given = report.given
    numbers = (list(report.numbers.items()), given.known, list(given.readings)) if given else ()
    return report, report.content, list(report.values.items()), numbers
