"""What was found in a campaign's returns as one DataFrame. Imported where a frame is wanted, as `frame` is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from toolkit.merge.frame import CODE, NAME, DataFrame

COLUMNS = (
    *(CODE, NAME, "rule", "level", "table", "cells", "found", "expected", "message", "remedy", "explanation"),
    "cause",
)


def findings_frame(found: Iterable[tuple[str, str, Mapping[str, object]]]) -> DataFrame:
    """A row a finding, in the given order, from (unit code, unit name, the finding as JSON keeps it). Columns are
    `COLUMNS`, however few findings there are; `cells` holds lists of places, all else is text. cause: rule and cell of
    the finding from which this one follows, empty where it stands by itself.
    """
    rows = [{CODE: code, NAME: name, **finding, "cause": _told(finding.get("cause"))} for code, name, finding in found]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _told(cause: object) -> str:
    return f"{cause['rule']} {cause['cell']}".strip() if isinstance(cause, Mapping) else ""
