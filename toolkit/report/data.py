"""What a report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from toolkit.forms import Form
from toolkit.forms.full_name import full_name

Value = int | Decimal | str | date | None

MERGED = "已汇总"


@dataclass(frozen=True)
class ReportData:
    """One report's values by form key: `new.total`, `facts.training`, `facts.posts.approx`, `texts.active`.

    unit: 青山乡, or the county's own name for the county report; a missing key or None means unknown.
    `facts.posts.approx` is 近, 余 or 约; 约 is for a sum of which a part is approximate.
    sample: the figures are made up, and the report says so under its title.
    partial: how many merged units left a fact out of the county's sum, by the fact's key (`facts.posts`).
    last: last year's numbers by key, where they count the same. left_out: keys of the facts that the report does
    without where they have no number. own: what the county's own government reported, for its part in the county's.
    address, postcode: of the office to which a reader may turn, empty where nobody has said.
    """

    form: Form
    county: str
    unit: str
    year: int
    values: Mapping[str, Value]
    sample: bool = False
    partial: Mapping[str, int] = field(default_factory=dict)
    last: Mapping[str, Value] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    own: Mapping[str, Value] | None = None
    address: str = ""
    postcode: str = ""

    @property
    def full_name(self) -> str:
        """盐池县青山乡; the county's own name stands alone."""
        return full_name(self.county, self.unit)

    @property
    def title(self) -> str:
        return f"{self.full_name}{self.year}年{self.form.title}"


@dataclass(frozen=True)
class UnitLine:
    """A unit of the roster; state is 已汇总, 未报送, 退回 or another word of the ledger. explanations: what it wrote
    about figures that the rules ask about (`A03：清理废止两件`).
    """

    name: str
    state: str
    explanations: tuple[str, ...] = ()

    @property
    def merged(self) -> bool:
        return self.state == MERGED
