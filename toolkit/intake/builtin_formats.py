"""The number formats that a workbook calls by their number alone (ECMA-376 part 1, 18.8.30)."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.styles.numbers import BUILTIN_FORMATS

# The library's own spelling of number 44 lacks the marks between its sections.
BUILTIN: Mapping[int, str] = {
    **BUILTIN_FORMATS,
    44: '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)',
    # Percents, fractions and days where the system is a Thai one, nothing of the kind elsewhere.
    **dict.fromkeys(range(67, 82), "[?]0"),
}
"""The codes that have a number instead of a spelling."""
