"""A table's cells with their places, derived from its header trees.

Two rules yield every merge of the official layouts (国办公开办函〔2019〕60号, 〔2021〕30号): a header leaf
spans the remaining depth of its tree, and the last column of a narrower block stretches to the table's width.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from toolkit.forms.model import Block, CellType, Header, Leaf, Table, leaves

Kind = Literal["label", "input", "total"]


def column_letter(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    return f"{column_letter(column)}{row}"


@dataclass(frozen=True)
class GridCell:
    """A cell of a table: 1-based place and spans; a label's text, or a value's key and labels.

    A total names the keys of its `parts`; `axis` says whether it adds along its row or down its column.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    kind: Kind
    text: str = ""
    key: str = ""
    type: CellType = "count"
    unit: str = ""
    hint: str = ""
    row_key: str = ""
    column_key: str = ""
    row_labels: tuple[str, ...] = ()
    column_labels: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    axis: Literal["row", "column"] | None = None

    @property
    def ref(self) -> str:
        """Top-left address, which holds the value."""
        return address(self.row, self.column)

    @property
    def span(self) -> str:
        """Address of the whole cell: `A1` or `A1:C3`."""
        if self.rowspan == self.colspan == 1:
            return self.ref
        return f"{self.ref}:{address(self.row + self.rowspan - 1, self.column + self.colspan - 1)}"


@dataclass(frozen=True)
class Grid:
    """All cells of a table, in reading order; `header_rows` and `label_columns` bound the frozen panes."""

    rows: int
    columns: int
    header_rows: int
    label_columns: int
    cells: tuple[GridCell, ...]

    @cached_property
    def by_key(self) -> dict[str, GridCell]:
        return {cell.key: cell for cell in self.cells if cell.key}


def _width(block: Block) -> int:
    return _depth(block.rows) + sum(1 for _ in leaves(block.columns))


def _depth(tree: tuple[Header, ...]) -> int:
    return max((node.depth for node in tree), default=0)


def _summed(leaf: Leaf, all_leaves: list[Leaf]) -> list[Leaf]:
    """The input leaves before a total under the same parent."""
    before = all_leaves[: all_leaves.index(leaf)]
    depth = len(leaf.parents)
    return [each for each in before if not each.node.total and each.parents[:depth] == leaf.parents]


def table_grid(table: Table) -> Grid:
    """Lay out a table; the top-left cell is A1."""
    width = max(_width(block) for block in table.blocks)
    cells: list[GridCell] = []
    row = 1
    for block in table.blocks:
        if block.title:
            cells.append(GridCell(row=row, column=1, rowspan=1, colspan=width, kind="label", text=block.title))
            row += 1
        row = _lay_block(block, row, width, cells)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    first = table.blocks[0]
    return Grid(
        row - 1,
        width,
        header_rows=(1 if first.title else 0) + _depth(first.columns),
        label_columns=max(_depth(block.rows) for block in table.blocks),
        cells=tuple(cells),
    )


def _lay_block(block: Block, top: int, width: int, cells: list[GridCell]) -> int:
    head, side = _depth(block.columns), _depth(block.rows)
    columns, rows = list(leaves(block.columns)), list(leaves(block.rows))
    stretch = width - side - len(columns)

    if side:
        cells.append(GridCell(row=top, column=1, rowspan=head, colspan=side, kind="label", text=block.corner))
    _lay_header(block.columns, top, side + 1, depth=head, stretch=stretch, sideways=False, cells=cells)
    _lay_header(block.rows, top + head, 1, depth=side, stretch=0, sideways=True, cells=cells)

    for y, row in enumerate(rows):
        for x, column in enumerate(columns):
            key = ".".join(part for part in (row.key, column.key) if part)
            parts, axis = _parts(row, column, rows, columns)
            cells.append(
                GridCell(
                    top + head + y,
                    side + 1 + x,
                    1,
                    1 + (stretch if x == len(columns) - 1 else 0),
                    "total" if parts else "input",
                    key=key,
                    type=column.node.type or row.node.type or "count",
                    unit=column.node.unit or row.node.unit,
                    hint=" ".join(hint for hint in (row.node.hint, column.node.hint) if hint),
                    row_key=row.key,
                    column_key=column.key,
                    row_labels=row.labels,
                    column_labels=tuple(label for label in (block.title, *column.labels) if label),
                    parts=parts,
                    axis=axis,
                )
            )
    return top + head + len(rows)


def _parts(
    row: Leaf, column: Leaf, rows: list[Leaf], columns: list[Leaf]
) -> tuple[tuple[str, ...], Literal["row", "column"] | None]:
    """Keys that a total adds up. Where both axes are totals, the row's sum is the formula."""

    def join(row_key: str, column_key: str) -> str:
        return ".".join(part for part in (row_key, column_key) if part)

    if column.node.total:
        return tuple(join(row.key, each.key) for each in _summed(column, columns)), "row"
    if row.node.total:
        return tuple(join(each.key, column.key) for each in _summed(row, rows)), "column"
    return (), None


def _lay_header(
    tree: tuple[Header, ...],
    row: int,
    column: int,
    depth: int,
    stretch: int,
    sideways: bool,
    cells: list[GridCell],
) -> int:
    """Place a header tree from (row, column) on; returns how many leaves it holds."""
    if depth == 0:
        return 1
    along = 0
    for number, node in enumerate(tree):
        extra = stretch if number == len(tree) - 1 else 0
        across = 1 if node.children else depth
        at_row, at_column = (row + along, column) if sideways else (row, column + along)
        if node.children:
            below = (at_row, at_column + 1) if sideways else (at_row + 1, at_column)
            count = _lay_header(node.children, *below, depth - 1, extra, sideways, cells)
        else:
            count = 1
        size = count + extra
        spans = (size, across) if sideways else (across, size)
        cells.append(GridCell(at_row, at_column, *spans, "label", node.label))
        along += count
    return along
