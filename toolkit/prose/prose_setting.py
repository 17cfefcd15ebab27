"""What is known beside a text: whose it is, of which year, and the numbers that it is held against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from toolkit.forms import FormError, form_for_year
from toolkit.forms.unit_kinds import COUNTY, OWN_OFFICE, kind_of
from toolkit.prose.plain_prose import plain_prose

_GOVERNMENT = re.compile(r"(?:人民政府)?(?:办公厅|办公室)?(?:办事处)?$")

_CITY = re.compile(r"^[^县区旗]*(?:省|市|州|自治区)(?:人民政府)?$")


@dataclass(frozen=True)
class ProseSetting:
    """unit: full name, empty where unknown; year: of the report, 0 where unknown; kind: 单位类型, told by the name
    where it is empty. values, last_values: numbers by key, None for a cell that nobody knows; fees in 万元. approx:
    近 or 余 by key. office_values: numbers of the government's own office, where the values are those of a whole
    county and the office's are known. doubtful: keys whose value is only supposed, such as a blank cell taken for
    zero. others: names of other units of the county.
    """

    unit: str = ""
    year: int = 0
    kind: str = ""
    values: Mapping[str, Decimal | None] = field(default_factory=dict)
    last_values: Mapping[str, Decimal | None] = field(default_factory=dict)
    approx: Mapping[str, str] = field(default_factory=dict)
    office_values: Mapping[str, Decimal | None] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()

    @property
    def edition(self) -> str:
        """The edition in force for the year; the newest where no year is known."""
        try:
            return form_for_year(self.year).edition
        except FormError:
            return "2021"

    @property
    def unit_kind(self) -> str:
        if self.kind or not self.unit:
            return self.kind
        # A city may be a county or above one; what would only be wrong of a county is then not called wrong.
        return "设区的市" if _CITY.search(self.short_unit) else kind_of(self.unit)

    @property
    def whole_area(self) -> bool:
        """Whether the report sums up many bodies, so that a number may be that of the government's own office."""
        return self.unit_kind in (COUNTY, OWN_OFFICE, "设区的市", "自治州", "省") or "汇总" in self.unit

    def is_own(self, name: str) -> bool:
        """Whether a name found in the text is this unit's own, in full or in short."""
        short = _GOVERNMENT.sub("", plain_prose(name).text)
        return bool(short) and (short in plain_prose(self.unit).text or self.short_unit in short)

    @property
    def short_unit(self) -> str:
        """The unit's name without 人民政府, 办公室 and the like."""
        return _GOVERNMENT.sub("", re.sub("（.*?）|\\(.*?\\)", "", self.unit)) or self.unit
