"""重报: what a unit changed since its return before, cell by cell, and what became of the findings reported to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from toolkit.forms import Form, FormCell, index_form
from toolkit.returns.read_return import Value, plain
from toolkit.verify.causes import open_entries
from toolkit.verify.findings import Finding
from toolkit.verify.first_few import first_few

Kind = Literal["new", "changed", "cleared"]
_SHOWN = 3
_LETTERS = 20


@dataclass(frozen=True)
class Change:
    """One input that holds something else than before: filled in now, changed or cleared."""

    cell: FormCell
    kind: Kind
    before: Value
    now: Value

    @property
    def sentence(self) -> str:
        name = self.cell.name if self.cell.numeric else self.cell.row[-1]
        where = f"{self.cell.sheet} {self.cell.cell}（{name}）"
        match self.kind:
            case "new":
                return f"{where}补填了 {_short(self.now)}"
            case "cleared":
                return f"{where}删去了 {_short(self.before)}"
        return f"{where}由 {_short(self.before)} 改为 {_short(self.now)}"


@dataclass(frozen=True)
class Resubmission:
    """A return against the one before it. fixed, open: entries of last time that are corrected, and that are not, each
    with what followed from it; findings_fixed, findings_open: every finding counted by itself, for programs.
    """

    changes: tuple[Change, ...]
    fixed: int
    open: int
    findings_fixed: int
    findings_open: int

    @property
    def unchanged(self) -> bool:
        """Whether the same was handed in again, though the file is another."""
        return not self.changes and not self.findings_fixed

    @property
    def sentence(self) -> str:
        """`改了 3 格：…。上次指出的 4 个问题，3 个已经改好或写了说明，还有 1 个没有`."""
        told = self.fixed + self.open
        if self.unchanged:
            return "交来的内容与上次完全一样" + (f"，上次指出的 {told} 个问题都没有改" if told else "")
        shown = first_few([change.sentence for change in self.changes], "……", "；", _SHOWN)
        parts = [f"改了 {len(self.changes)} 格：{shown}" if self.changes else "填的内容没有变"]
        if told:
            rest = f"{self.fixed} 个已经改好或写了说明，还有 {self.open} 个没有"
            rest = "都已经改好或写了说明" if not self.open else rest if self.fixed else "都还没有改好"
            parts.append(f"上次指出的 {told} 个问题，{rest}")
        return "。".join(parts)

    def as_json(self) -> dict[str, object]:
        changes = [
            {
                "key": each.cell.key,
                "cell": each.cell.place,
                "kind": each.kind,
                "before": plain(each.before),
                "now": plain(each.now),
            }
            for each in self.changes
        ]
        counted = {"fixed": self.findings_fixed, "open": self.findings_open}
        return {"unchanged": self.unchanged, "changes": changes, **counted}


def compare(
    form: Form,
    before: Mapping[str, Value],
    now: Mapping[str, Value],
    told: Iterable[Finding],
    found: Iterable[Finding],
) -> Resubmission:
    """Two returns of one unit by their values, and the findings of both."""
    lost = _emptied(form, before, now)
    changes = [
        Change(cell, _kind(before.get(cell.key), now.get(cell.key)), before.get(cell.key), now.get(cell.key))
        for cell in index_form(form).inputs
        if before.get(cell.key) != now.get(cell.key) and cell.sheet not in lost
    ]
    still = {place for each in found for place in _places(each)}

    def is_left(each: Finding) -> bool:
        return bool(_places(each) & still or {cell.partition("!")[0] for cell in each.cells} & lost)

    left = [[is_left(each) for each in (entry.finding, *entry.consequences)] for entry in open_entries(told)]
    entries, single = [any(each) for each in left], [one for each in left for one in each]
    return Resubmission(
        changes=tuple(changes),
        fixed=entries.count(False),
        open=entries.count(True),
        findings_fixed=single.count(False),
        findings_open=single.count(True),
    )


def _emptied(form: Form, before: Mapping[str, Value], now: Mapping[str, Value]) -> set[str]:
    """Sheets that held values before and hold none now: what was wrong in them is gone, but not mended."""

    def filled(values: Mapping[str, Value]) -> set[str]:
        return {cell.sheet for cell in index_form(form).inputs if values.get(cell.key) is not None}

    return filled(before) - filled(now)


def _kind(before: Value, now: Value) -> Kind:
    return "new" if before is None else "cleared" if now is None else "changed"


def _places(found: Finding) -> set[tuple[str, str]]:
    """Rule and cell; findings are folded otherwise from one return to the next."""
    if not found.is_open:
        return set()
    return {(found.rule, cell) for cell in found.cells or ("",)}


def _short(value: Value) -> str:
    text = str(value)
    return f"“{text[:_LETTERS]}{'…' if len(text) > _LETTERS else ''}”" if isinstance(value, str) else text
