"""What a campaign knows and a single file does not: its key, its units, last year's values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from toolkit.forms import Form
from toolkit.forms.expression import Number
from toolkit.verify.overrides import Accepted, Override


@dataclass(frozen=True)
class Context:
    """A campaign as the verification sees it.

    units: code → name of the roster; issues: code → newest issue number handed out;
    previous: code → last year's values by form key, for the rules across years; password: opens workbooks that a
    unit locked with it; overrides: the county's own decisions on rules that hold today;
    confirmed: hash of a file → code of the unit that a person says it is of, whatever its stamp and cover say;
    accepted: hash of a file → the warnings on it that the county takes as they are (`listed_key`), why and who.
    """

    campaign: str
    key: bytes
    year: int
    form: Form
    units: Mapping[str, str]
    issues: Mapping[str, int]
    previous: Mapping[str, Mapping[str, Number | None]] = field(default_factory=dict)
    password: str = ""
    overrides: tuple[Override, ...] = ()
    confirmed: Mapping[str, str] = field(default_factory=dict)
    accepted: Mapping[str, Mapping[str, Accepted]] = field(default_factory=dict)

    @cached_property
    def names(self) -> frozenset[str]:
        """The units' names."""
        return frozenset(self.units.values())

    @cached_property
    def names_in_order(self) -> tuple[str, ...]:
        """The units' names, always in the same order."""
        return tuple(sorted(self.names))
