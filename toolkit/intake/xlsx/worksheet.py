"""The tree of a worksheet part → the rows as SheetBody, what stands around them as SheetShell. The authority on what a
part says; an ambiguous sheet is refused rather than interpreted one way (PKG-20).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from lxml import etree

from toolkit.intake.areas import LAST_COLUMN, box, column_letters, coordinates
from toolkit.intake.picking import Pick, pick
from toolkit.intake.snapshot import Box, CellKind, RawCell, Run, SheetBody, SheetShell, Unreadable
from toolkit.intake.xlsx.asked_styles import Answers, AskedStyles
from toolkit.intake.xlsx.conditional_formats import read_conditionals
from toolkit.intake.xlsx.escapes import decoded
from toolkit.intake.xlsx.order import check_around, check_columns, check_rows, is_around_in_order
from toolkit.intake.xlsx.spelling import MARK
from toolkit.intake.xlsx.strings import spelled_text, text_runs
from toolkit.intake.xlsx.stylesheet import Style, Stylesheet
from toolkit.intake.xlsx.xml import NUMBER, TRUE, find, local, own_tag, parse_xml

CELL_CAP = 200_000
_REF = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
# A double of XML, which may have an exponent.
_SIZE = re.compile(r"\+?(?:[0-9]{1,6}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][-+]?[0-9]{1,2})?")
_SPAN = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}(:[A-Z]{1,3}[1-9][0-9]{0,6})?")
_KINDS: dict[str, CellKind] = {
    "s": "text",
    "str": "text",
    "inlineStr": "text",
    "n": "number",
    "b": "bool",
    "e": "error",
    "d": "date",
}


@dataclass(frozen=True, eq=False)
class FoundRows:
    """A body and the texts of its slots as they are spelled; `shared` and `spelled` are the numbers of those slots
    that hold an index of a shared string, or a text with escapes; `under`: what the workbook's styles say of it.
    Compared by identity, like a body.
    """

    body: SheetBody
    shared: tuple[int, ...]
    spelled: tuple[int, ...]
    texts: tuple[str, ...]
    under: Answers

    @cached_property
    def indexes(self) -> Pick:
        """Picks the indexes of shared strings out of the texts of all slots."""
        return pick(self.shared)

    @cached_property
    def places(self) -> Mapping[object, int]:
        """Where among these indexes that of a cell stands, by its address."""
        return {self.body.slots[number].ref: at for at, number in enumerate(self.shared)}


class ViewsShown(NamedTuple):
    """What the views of a sheet say of its cells: whether zeros, and formulas in place of their results, are shown."""

    zeros: bool = True
    formulas: bool = False


def parsed(part: bytes, name: str) -> etree._Element:
    """The tree of a part. Cells are counted beforehand: a tree takes many times their bytes (XML-07)."""
    if part.count(b"<c ") + part.count(b"<c>") + part.count(b"<c/>") > CELL_CAP:
        raise Unreadable("XML-07", sheet=name)
    return parse_xml(part)


def parse_around(root: etree._Element, name: str, styles: AskedStyles) -> SheetShell:
    """What stands around the rows. Raises Unreadable."""
    check_around(root, name)
    columns = parse_columns(root, name)
    merges = frozenset(node.get("ref", "") for node in find(root, "mergeCells", "mergeCell"))
    if not all(_SPAN.fullmatch(span) for span in merges):
        raise Unreadable("PKG-20", sheet=name)
    protection = next(find(root, "sheetProtection"), None)
    protected = protection is not None and protection.get("sheet") in TRUE
    usual = next(find(root, "sheetFormatPr"), None)
    shown = views_shown(root)
    return SheetShell(
        merges,
        protected,
        columns.hidden,
        _validated(root),
        widths=columns.widths,
        usual_width=None if usual is None else _size(usual, "defaultColWidth"),
        usual_height=_usual_height(usual),
        usual_size=styles.usual_size,
        zeros=shown.zeros,
        formulas=shown.formulas,
        conditionals=read_conditionals(root, styles),
        ordered=columns.ordered and is_around_in_order(root),
    )


class Columns(NamedTuple):
    """What a sheet says of its columns, as SheetShell has it."""

    hidden: frozenset[int]
    widths: Mapping[int, float]
    ordered: bool


def parse_columns(root: etree._Element, name: str) -> Columns:
    """Raises Unreadable."""
    nodes = list(find(root, "cols", "col"))
    hidden = [node for node in nodes if node.get("hidden") in TRUE or node.get("width") == "0"]
    widths = [(node, width) for node in nodes if (width := _size(node, "width")) is not None]
    return Columns(
        frozenset(column for node in hidden for column in _columns(node)),
        {column: width for node, width in widths for column in _columns(node)},
        check_columns(root, name),
    )


def views_shown(root: etree._Element) -> ViewsShown:
    """What all views of a sheet say together."""
    views = list(find(root, "sheetViews", "sheetView"))
    return ViewsShown(
        zeros=not any(view.get("showZeros") in ("0", "false") for view in views),
        formulas=any(view.get("showFormulas") in TRUE for view in views),
    )


def _usual_height(usual: etree._Element | None) -> float | None:
    """Of rows that do not say theirs; without a fixed one they are as high as their letters."""
    if usual is None:
        return None
    if usual.get("zeroHeight") in TRUE:
        return 0.0
    return _size(usual, "defaultRowHeight") if usual.get("customHeight") in TRUE else None


def _size(node: etree._Element, name: str) -> float | None:
    text = node.get(name, "").strip()
    return float(text) if _SIZE.fullmatch(text) else None


def _validated(root: etree._Element) -> frozenset[Box]:
    """Areas that any validation covers; Excel 2010 and later keep some of them in an extension."""
    areas: set[Box] = set()
    for node in (each for child in root if local(child) != "sheetData" for each in child.iter("{*}dataValidation")):
        inside = " ".join(str(each.text) for each in node if local(each) == "sqref")
        for span in (node.get("sqref") or inside).split():
            if _SPAN.fullmatch(span):
                areas.add(box(span))
    return frozenset(areas)


def _columns(node: etree._Element) -> range:
    """Columns that a `<col>` speaks of; only the first hundred can matter to a form."""
    first, last = node.get("min", ""), node.get("max", "")
    if not NUMBER.fullmatch(first) or not NUMBER.fullmatch(last):
        return range(0)
    return range(int(first), min(int(last), 100) + 1)


def parse_rows(root: etree._Element, name: str, styles: Stylesheet) -> FoundRows:
    """The rows; a slot for each value, but for inline texts that are not the mark. Raises Unreadable."""
    check_rows(root, name)
    data = list(find(root, "sheetData"))
    if len(data) > 1:
        raise Unreadable("PKG-20", sheet=name)
    cells: dict[str, RawCell] = {}
    slots: list[tuple[RawCell, str, str]] = []
    hidden: set[int] = set()
    heights: dict[int, float] = {}
    runs: dict[str, tuple[Run, ...]] = {}
    asked = AskedStyles(styles)
    read = _CellReader(root, name, asked)
    for row_number, row in _numbered(data[0] if data else (), name):
        if row.get("hidden") in TRUE or row.get("ht") == "0":
            hidden.add(row_number)
        elif (height := _size(row, "ht")) is not None:
            heights[row_number] = height
        column = 0
        for node in row:
            ref = node.get("r")
            if not ref:
                if column >= LAST_COLUMN:
                    raise Unreadable("PKG-20", sheet=name)
                ref = f"{column_letters(column + 1)}{row_number}"
            cell, kind_name, text = read.cell(node, ref)
            column = cell.column
            if cell.row != row_number or ref in cells:
                raise Unreadable("PKG-20", sheet=name)
            if kind_name == "inlineStr" and text and text != MARK:
                # Not cut out, so it is part of the spelling.
                fixed = decoded(text)
                cell, text = cell._replace(kind="text" if fixed else "blank", text=fixed), None
                if own := next((text_runs(each, asked.palette) for each in find(node, "is")), ()):
                    runs[ref] = own
            cells[ref] = cell
            if text is not None:
                slots.append((RawCell._make((*cell[:3], _KINDS[kind_name], *cell[4:])), kind_name, text))
            if len(cells) > CELL_CAP:
                raise Unreadable("XML-07", sheet=name)
    body = SheetBody(
        cells,
        tuple(cell for cell, *_ in slots),
        frozenset(hidden),
        heights,
        runs,
        strikes=any(next(each.iter("{*}strike"), None) is not None for each in data),
    )
    shared_ones = tuple(number for number, (_, kind, _) in enumerate(slots) if kind == "s")
    spelled = tuple(number for number, (_, kind, _) in enumerate(slots) if kind in ("str", "inlineStr"))
    return FoundRows(body, shared_ones, spelled, tuple(text for *_, text in slots), asked.answers())


def _numbered(rows: etree._Element | tuple[()], name: str) -> Iterator[tuple[int, etree._Element]]:
    number = 0
    for row in rows:
        written = row.get("r") or str(number + 1)
        if not NUMBER.fullmatch(written):
            raise Unreadable("PKG-20", sheet=name)
        number = int(written)
        yield number, row


class _CellReader:
    """Reads the cells of a sheet whose rows `check_rows` has let pass."""

    def __init__(self, root: etree._Element, name: str, styles: AskedStyles) -> None:
        self._name = name
        self._looks = _Looks(styles)
        self._value, self._formula, self._inline = (own_tag(root, tag) for tag in ("v", "f", "is"))
        self._shared: dict[str, tuple[str, str]] = {}

    def cell(self, node: etree._Element, ref: str) -> tuple[RawCell, str, str | None]:
        """The cell without its stored value, the name of its type, and that value as it is spelled, None where there is
        none.
        """
        if not _REF.fullmatch(ref):
            raise Unreadable("PKG-20", sheet=self._name)
        kind_name = node.get("t", "n")
        look = self._looks[node.get("s", "0")]
        if look is None or kind_name not in _KINDS:
            raise Unreadable("CEL-13", where=f"{self._name} {ref}")
        value = inline = formula = None
        array = False
        for child in node:
            tag = child.tag
            if tag == self._value:
                value = child.text or ""
            elif tag == self._formula:
                formula = _formula(child, ref, self._shared)
                array = child.get("t") in ("array", "dataTable")
            elif tag == self._inline:
                inline = spelled_text(child)
        # Some writers put both; the type says which of them counts.
        text = inline if inline is not None and (value is None or kind_name == "inlineStr") else value
        return RawCell._make((ref, *coordinates(ref), "blank", "", formula, array, *look)), kind_name, text


class _Looks(dict[str, Style | None]):
    """The style that each number stands for; None where it stands for none."""

    def __init__(self, styles: AskedStyles) -> None:
        self._styles = styles

    def __missing__(self, number: str) -> Style | None:
        return self.setdefault(number, self._styles.look(int(number)) if NUMBER.fullmatch(number) else None)


def _formula(node: etree._Element, ref: str, shared: dict[str, tuple[str, str]]) -> str:
    """A formula's text without the equals sign; shared ones are written out for their own cell."""
    text = node.text or ""
    if node.get("t") != "shared":
        return text
    group = node.get("si", "")
    if text:
        shared[group] = (text, ref)
        return text
    if group not in shared:
        return ""
    master, origin = shared[group]
    # Few returns share formulas, and to load what writes them out takes as long as to read the rest of one.
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        return str(Translator("=" + master, origin).translate_formula(ref))[1:]
    except (TokenizerError, TranslatorError, ValueError, TypeError):
        # Not a formula that anybody could have shared; as it stands it equals nothing of ours.
        return master
