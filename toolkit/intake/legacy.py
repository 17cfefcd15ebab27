"""Old and foreign workbooks → Snapshot of values: .xls and .et, .xlsb, .ods and .fods.

Formulas, locks and merges of these formats cannot be held against the workbook that was issued, so none are
given: `Snapshot.values_only` says so, and the finding TYP-04 tells the clerk.
"""

from __future__ import annotations

from toolkit.intake.budget import FILE_CAP
from toolkit.intake.filetype import FOREIGN, kind_of, refusal
from toolkit.intake.snapshot import Snapshot
from toolkit.intake.xlsx.package import Package


def read_foreign(data: bytes) -> Snapshot:
    """Read the values of an old or foreign workbook. Raises Unreadable.

    TYP-01 or TYP-03 for a file over the size cap or an unsupported variant, ENC-01 and ENC-03 for an encrypted one,
    PKG-19 for a damaged .xls, PKG-07 for any other damaged file, XML-07 for too many cells, and the id of
    `filetype.refusal` for a file of none of these formats.
    """
    kind = kind_of(data)
    if kind not in FOREIGN or len(data) > FILE_CAP:
        raise refusal(kind)
    # Each is loaded with the first file of its kind.
    if kind in ("fods", "ods"):
        from toolkit.intake.opendocument import read_fods, read_ods

        return read_fods(data) if kind == "fods" else read_ods(Package(data))
    from toolkit.intake.xls_xlsb import read_xls, read_xlsb

    return read_xlsb(data, Package(data)) if kind == "xlsb" else read_xls(data)
