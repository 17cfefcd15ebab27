"""What must stand once, at its place, in the parts of a workbook: where it does not, Excel repairs the file and two
readers may read two things. Refused whole, never chosen (PKG-05, PKG-17, PKG-20, PKG-21, PKG-22).

The checks are of trees, wherever these come from: a sheet cut apart passes the same ones as a sheet parsed whole.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Hashable, Iterable
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote

from lxml import etree

from toolkit.intake.areas import LAST_COLUMN, LAST_ROW, box, column_letters
from toolkit.intake.plain_text import HIDDEN, printable
from toolkit.intake.snapshot import Box, SheetBody, Unreadable
from toolkit.intake.xlsx.xml import NUMBER, attribute, find, local, own_tag

# All else may stand in a worksheet, in the list of a workbook or in a table of styles once.
_MANY = frozenset(("conditionalFormatting", "AlternateContent"))
# LibreOffice saves the area of a filter hidden and once more shown, and titles of rows and of columns one by one.
_WRITTEN_TWICE = ("_xlnm._filterdatabase", "_xlnm.print_titles")
_DIGITS = "0123456789"
_LAST_LETTERS = (3, column_letters(LAST_COLUMN))
# Kinds of which a part has one at most: with two, nobody can say which of them counts.
_ONE_OF_A_KIND = frozenset(("officeDocument", "sharedStrings", "styles", "theme", "core-properties"))
_UNSEEN = re.compile(f"[{HIDDEN}\ufe00-\ufe0f\\s]")


def _twice(names: Iterable[Hashable]) -> Hashable | None:
    """The first that comes again."""
    known: set[Hashable] = set()
    return next((name for name in names if name in known or known.add(name)), None)  # type: ignore[func-returns-value]


def _refuse_twice(names: Iterable[str], what: str) -> None:
    if (name := _twice(names)) is not None:
        raise Unreadable("PKG-21", what=f"{what}“{printable(str(name))[:60]}”")


# --- the package


@lru_cache(maxsize=256)
def check_names(names: tuple[str, ...]) -> None:
    """No two parts whose names are the same once `%31`, `./` and capitals are resolved (PKG-05)."""
    same = _twice(posixpath.normpath(unquote(name)).casefold() for name in names)
    if same is not None:
        raise Unreadable("PKG-05", part=printable(str(same))[:60])


def check_types(root: etree._Element) -> None:
    """`[Content_Types].xml`: one type a part, one an extension."""
    _refuse_twice((f"/{node.get('PartName', '').lstrip('/')}".casefold() for node in find(root, "Override")), "部件")
    _refuse_twice((node.get("Extension", "").casefold() for node in find(root, "Default")), "部件后缀")


def check_relations(root: etree._Element) -> None:
    """A part of relationships: no id twice, one target of the kinds of which there is one."""
    nodes = list(find(root, "Relationship"))
    _refuse_twice((node.get("Id", "") for node in nodes), "内部编号")
    kinds = [kind for node in nodes if (kind := node.get("Type", "").rpartition("/")[2]) in _ONE_OF_A_KIND]
    if _twice(kinds) is not None:
        raise Unreadable("PKG-17")


def check_properties(root: etree._Element) -> None:
    """Custom document properties, in which the stamp lies too."""
    _refuse_twice((node.get("name", "").casefold() for node in find(root, "property")), "文件属性")


# --- the workbook and its styles


def check_book(root: etree._Element) -> None:
    """The workbook part: one list of sheets, whose numbers, relations and names are told apart, and one of names."""
    _refuse_twice((local(each) for each in root if local(each) not in _MANY), "登记表")
    sheets = list(find(root, "sheets", "sheet"))
    _refuse_twice((node.get("sheetId", "").lstrip("0") for node in sheets if node.get("sheetId")), "工作表编号")
    if _twice(attribute(node, "id") for node in sheets) is not None:
        raise Unreadable("PKG-17")
    if (name := _twice(_alike(node.get("name", "")) for node in sheets)) is not None:
        twins = [each for node in sheets if _alike(each := node.get("name", "")) == name]
        raise Unreadable("PKG-22", found="、".join(f"“{printable(each)[:31]}”" for each in twins[:2]))
    names = (
        f"{node.get('localSheetId', '')}!{name}"
        for node in find(root, "definedNames", "definedName")
        if (name := node.get("name", "").casefold()) not in _WRITTEN_TWICE
    )
    _refuse_twice(names, "名称")


def _alike(name: str) -> str:
    """A name of a sheet as an eye takes it: without blanks and what is not seen, of one width and case."""
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", name)).casefold()


def check_styles(root: etree._Element) -> None:
    """The part `styles.xml`: a number format has one spelling; every style names a font, a fill and a border that
    exist, where there are such tables.
    """
    _refuse_twice((local(each) for each in root if local(each) not in _MANY), "样式表")
    codes = {
        (node.get("numFmtId", "").lstrip("0"), node.get("formatCode", "")) for node in find(root, "numFmts", "numFmt")
    }
    _refuse_twice((number for number, _ in codes), "数字格式编号")
    styles = list(find(root, "cellXfs", "xf"))
    for table, number in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
        count = sum(1 for held in find(root, table) for _ in held)
        named = {style.get(number, "0") for style in styles}
        if count and not all(_is_below(each, count) for each in named):
            raise Unreadable("CEL-13", where="样式表")


# --- a worksheet


def check_around(root: etree._Element, name: str) -> None:
    """What stands round the rows: each list once, no merged area twice."""
    if _twice(local(each) for each in root if local(each) not in _MANY) is not None:
        raise Unreadable("PKG-20", sheet=name)
    if _twice(node.get("ref", "") for node in find(root, "mergeCells", "mergeCell")) is not None:
        raise Unreadable("PKG-20", sheet=name)


def check_columns(root: etree._Element, name: str) -> bool:
    """No column stands in two ranges; whether these stand in the order that the format fixes."""
    spans = [(node.get("min", ""), node.get("max", "")) for node in find(root, "cols", "col")]
    columns = [(int(left), int(right)) for left, right in spans if _is_number(left) and _is_number(right)]
    if any(after[0] <= before[1] for before, after in pairwise(sorted(columns))):
        raise Unreadable("PKG-20", sheet=name)
    starts = [int(left) for left, _ in spans if _is_number(left)]
    return starts == sorted(starts)


def check_rows(root: etree._Element, name: str) -> None:
    """The rows: each once, nothing but cells in them, one value, one formula and one text a cell, all of them of the
    worksheet's own namespace: a foreign element that ends in our word is nothing to other programs. Rows and cells
    without addresses are counted, which needs those that have some in order.
    """
    row_tag, cell_tag, value, formula, inline, more = (
        own_tag(root, tag) for tag in ("row", "c", "v", "f", "is", "extLst")
    )
    usual = {(), (value,), (formula,), (formula, value)}
    numbers: list[int] = []
    bare = unordered = torn = False
    for row in (row for data in find(root, "sheetData") for row in data):
        written = row.get("r")
        if row.tag != row_tag or not (written is None or _is_number(written)):
            raise Unreadable("PKG-20", sheet=name)
        number = int(written) if written else (numbers[-1] if numbers else 0) + 1
        bare |= written is None
        unordered |= bool(numbers) and number < numbers[-1]
        numbers.append(number)
        before = (0, "")
        for cell in row:
            tags = tuple([child.tag for child in cell])
            is_inline = cell.get("t") == "inlineStr"
            if is_inline or tags not in usual:
                # Some writers keep the result of an inline text too; a text beside a number is another matter.
                torn |= (inline in tags) != is_inline and (inline in tags or value in tags)
                torn |= any(is_torn(child) for child in cell if child.tag == inline)
                torn |= len(set(tags)) < len(tags) or not {value, formula, inline, more}.issuperset(tags)
                torn |= value in tags and formula in tags[tags.index(value) :]
            torn |= cell.tag != cell_tag
            if ref := cell.get("r"):
                letters = ref.rstrip(_DIGITS)
                here = (len(letters), letters)
                unordered |= here < before
                torn |= here > _LAST_LETTERS
                before = here
            else:
                bare = True
    if torn or _twice(numbers) is not None or (bare and unordered) or max(numbers, default=0) > LAST_ROW:
        raise Unreadable("PKG-20", sheet=name)


def check_string(item: etree._Element) -> None:
    """An item of the shared strings."""
    if is_torn(item):
        raise Unreadable("PKG-21", what="一格里的文字")


def is_torn(item: etree._Element) -> bool:
    """Whether a text is written in two ways at once: plain and in runs, plain twice, a run of two texts."""
    tags = [local(child) for child in item]
    runs = [child for child in item if local(child) == "r"]
    return tags.count("t") > (not runs) or any(len(list(find(run, "t"))) > 1 for run in runs)


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None


def _is_below(text: str, count: int) -> bool:
    return _is_number(text) and int(text) < count


# --- what is told and not refused

_AROUND = """
sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations
hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches
ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems
tableParts extLst
"""
_RANK = {name: rank for rank, name in enumerate(_AROUND.split())}


def is_around_in_order(root: etree._Element) -> bool:
    """Whether what stands round the rows stands in the order that the format fixes."""
    ranks = [rank for each in root if (rank := _RANK.get(local(each))) is not None]
    return ranks == sorted(ranks)


@lru_cache(maxsize=512)
def is_in_order(body: SheetBody) -> bool:
    """Whether rows and cells stand in the order of their addresses, as every program writes them."""
    cells = body.cells.values()
    return all((one.row, one.column) < (other.row, other.column) for one, other in pairwise(cells))


@lru_cache(maxsize=512)
def overlapping(merges: frozenset[str]) -> tuple[str, str] | None:
    """Two merged areas that share a cell."""
    open_ones: list[tuple[Box, str]] = []
    for area, span in sorted((box(span), span) for span in merges):
        left, top, right, bottom = area
        open_ones = [each for each in open_ones if each[0][2] >= left]
        for other, its in open_ones:
            if other[1] <= bottom and top <= other[3] and other[0] <= right:
                return its, span
        open_ones.append((area, span))
    return None
