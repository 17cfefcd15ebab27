"""What a form is: tables as two header trees, lists of fields, rules. Pure data, no layout, no Excel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

CellType = Literal["count", "change", "amount", "text", "date"]
Level = Literal["error", "warning", "info"]
Each = Literal["once", "row", "column"]
CellTest = Literal["filled", "number", "count", "nil"]
Axis = Literal["rows", "columns"]

LEVEL_WORDS: Mapping[Level, str] = MappingProxyType({"error": "须改正", "warning": "须核实", "info": "提示"})
"""Each level in the clerk's words, the gravest first."""

TRIAL_MARK = "【试行】"
"""How a rule is told of that is on trial."""

_YEARLY = re.compile("(?:工作)?年度报告$")

NUMERIC: frozenset[str] = frozenset({"count", "change", "amount"})


@dataclass(frozen=True)
class Header:
    """A node of a header tree. A leaf is one row or one column; `key` joins with a dot along the path.

    `total` marks a leaf that adds up every input leaf standing before it under the same parent.
    """

    label: str = ""
    key: str = ""
    type: CellType | None = None
    unit: str = ""
    hint: str = ""
    total: bool = False
    children: tuple[Header, ...] = ()

    @property
    def depth(self) -> int:
        """Levels of labels below and including this node; 0 for a leaf without a label."""
        if self.children:
            return 1 + max(child.depth for child in self.children)
        return 1 if self.label else 0


@dataclass(frozen=True)
class Leaf:
    """A leaf with its path from the root: `key` is the joined key, `labels` are outermost first."""

    key: str
    labels: tuple[str, ...]
    node: Header
    parents: tuple[Header, ...]


def leaves(tree: tuple[Header, ...], parents: tuple[Header, ...] = ()) -> Iterator[Leaf]:
    """The leaves of a header tree in reading order."""
    for node in tree:
        path = (*parents, node)
        if node.children:
            yield from leaves(node.children, path)
        else:
            yield Leaf(
                ".".join(step.key for step in path if step.key),
                tuple(step.label for step in path if step.label),
                node,
                parents,
            )


@dataclass(frozen=True)
class Block:
    """A rectangle of a table: an optional title line, a column tree on top, a row tree at the left."""

    columns: tuple[Header, ...]
    rows: tuple[Header, ...]
    title: str = ""
    corner: str = ""


@dataclass(frozen=True)
class Table:
    """An official table: blocks under one another, all as wide as the widest.

    `nil` says that an explicit 零报告 on the cover means zero for every blank cell of this table.
    """

    id: str
    title: str
    sheet: str
    blocks: tuple[Block, ...]
    note: str = ""
    nil: bool = False


@dataclass(frozen=True)
class Field:
    """One line of a list sheet (cover, facts, texts).

    `approx` lets a number carry 近 or 余; `topic` names what the number counts in a breakdown;
    `section` names the report section that a text belongs to.
    """

    key: str
    label: str
    type: CellType
    required: bool = False
    unit: str = ""
    hint: str = ""
    approx: bool = False
    topic: str = ""
    section: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldList:
    """A list sheet: `id` is cover, facts or texts; field keys are prefixed with it (`facts.training`)."""

    id: str
    sheet: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Rule:
    """A declared relation (审核关系). Exactly one of `check`, `totals`, `cells` says what is demanded.

    check: expressions over cell keys, judged once, for each row or for each column.
    totals: every total of that axis equals its parts (derived from the form, said nowhere else).
    cells: a test of every single input cell: filled; typed as a number or as one of its choices; a possible number;
    zero where 零报告 is confirmed.
    """

    id: str
    level: Level
    statement: str
    remedy: str
    example: str = ""
    table: str = ""
    each: Each = "once"
    check: tuple[str, ...] = ()
    totals: Axis | None = None
    cells: CellTest | None = None
    prefill: bool = False
    kinds: tuple[str, ...] = ()
    except_kinds: tuple[str, ...] = ()

    def applies_to(self, unit_kind: str) -> bool:
        """Whether a unit of this kind (单位类型 of the roster; empty when unknown) is judged by the rule."""
        if self.kinds:
            return unit_kind in self.kinds
        return unit_kind not in self.except_kinds


@dataclass(frozen=True, eq=False)
class Form:
    """One edition (版式): what a county hands out, reads back, checks and prints.

    Compared and hashed by identity, so that what is derived from it can be kept by it.
    """

    edition: str
    title: str
    notice: str
    first_year: int
    last_year: int | None
    tables: tuple[Table, ...]
    cover: FieldList
    facts: FieldList
    texts: FieldList
    rules: tuple[Rule, ...]

    @property
    def short_title(self) -> str:
        """The title as people say it, and as files are called: 政府信息公开年报."""
        return _YEARLY.sub("年报", self.title)

    def table(self, table_id: str) -> Table:
        return next(table for table in self.tables if table.id == table_id)

    def covers_year(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def lists(self) -> tuple[FieldList, ...]:
        return (self.cover, self.facts, self.texts)
