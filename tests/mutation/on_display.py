"""Numbers that show as other ones, as nothing, or hardly: what hides them, and where in the workbook it is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from tests.mutation.book import MAIN, STYLES, Book, Element, NotHere, split_place, split_ref
from tests.mutation.damage import Kind, Places, Subject
from toolkit.forms import FormCell
from toolkit.intake.areas import box

Harm = Callable[[Subject], Places]
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"


@dataclass(frozen=True)
class Look:
    """What is changed about a cell: number format, tags of its font, colour of its ground, alignment."""

    code: str = ""
    font: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ground: str = ""
    alignment: Mapping[str, str] = field(default_factory=dict)


def _font(look: Look, old: Element | None) -> Element:
    font = etree.Element(f"{{{MAIN}}}font") if old is None else deepcopy(old)
    for tag, attributes in look.font.items():
        for node in font.findall(f"{{{MAIN}}}{tag}"):
            font.remove(node)
        etree.SubElement(font, f"{{{MAIN}}}{tag}", dict(attributes))
    return font


def _fill(colour: str, front: str = "fgColor") -> Element:
    fill = etree.Element(f"{{{MAIN}}}fill")
    pattern = etree.SubElement(fill, f"{{{MAIN}}}patternFill", patternType="solid")
    etree.SubElement(pattern, f"{{{MAIN}}}{front}", rgb=f"FF{colour}")
    return fill


def _group(styles: Element, name: str) -> Element:
    node = styles.find(f"{{{MAIN}}}{name}")
    if node is None:
        raise NotHere(name)
    return node


def dress(book: Book, place: str, look: Look, named: bool = False) -> None:
    """A look for one cell: in its own style, or (named) in a named style of which its own says nothing."""
    styles, node = book.tree(STYLES), book.cell(place)
    own = _group(styles, "cellXfs")
    style = deepcopy(own[int(node.get("s", "0"))])
    if look.code:
        style.set("numFmtId", book._format(styles, look.code))
    if look.font:
        fonts = _group(styles, "fonts")
        fonts.append(_font(look, fonts[int(style.get("fontId", "0"))]))
        style.set("fontId", str(len(fonts) - 1))
    if look.ground:
        fills = _group(styles, "fills")
        fills.append(_fill(look.ground))
        style.set("fillId", str(len(fills) - 1))
    if look.alignment:
        for old in style.findall(f"{{{MAIN}}}alignment"):
            style.remove(old)
        style.insert(0, etree.Element(f"{{{MAIN}}}alignment", dict(look.alignment)))
    for name in ("NumberFormat", "Font", "Fill", "Alignment"):
        style.set(f"apply{name}", "1")
    if named:
        bases = _group(styles, "cellStyleXfs")
        base = deepcopy(style)
        base.attrib.pop("xfId", None)
        bases.append(base)
        for name in ("numFmtId", "fontId", "fillId"):
            style.attrib.pop(name, None)
        for name in ("NumberFormat", "Font", "Fill", "Alignment"):
            style.attrib.pop(f"apply{name}", None)
        for old in style.findall(f"{{{MAIN}}}alignment"):
            style.remove(old)
        style.set("xfId", str(len(bases) - 1))
    own.append(style)
    node.set("s", str(len(own) - 1))


def _changes(look: Look) -> Element:
    change = etree.Element(f"{{{MAIN}}}dxf")
    if look.font:
        change.append(_font(look, None))
    if look.code:
        etree.SubElement(change, f"{{{MAIN}}}numFmt", numFmtId="990", formatCode=look.code)
    if look.ground:
        change.append(_fill(look.ground, "bgColor"))
    return change


def condition(book: Book, place: str, rule: Element, look: Look | None = None) -> None:
    """A conditional format over one cell."""
    name, ref = split_place(place)
    if look is not None:
        styles = book.tree(STYLES)
        changes = styles.find(f"{{{MAIN}}}dxfs")
        if changes is None:
            changes = etree.Element(f"{{{MAIN}}}dxfs")
            behind = styles.find(f"{{{MAIN}}}cellStyles")
            styles.insert(len(styles) if behind is None else styles.index(behind) + 1, changes)
        changes.append(_changes(look))
        rule.set("dxfId", str(len(changes) - 1))
    group = etree.Element(f"{{{MAIN}}}conditionalFormatting", sqref=ref)
    group.append(rule)
    root = book.sheet(name)
    behind = [each for each in root if etree.QName(each).localname in ("sheetProtection", "mergeCells", "sheetData")]
    root.insert(root.index(behind[-1]) + 1, group)


def rule(kind: str, *formulas: str, **attributes: str) -> Element:
    node = etree.Element(f"{{{MAIN}}}cfRule", {"type": kind, "priority": "1", **attributes})
    for formula in formulas:
        etree.SubElement(node, f"{{{MAIN}}}formula").text = formula
    return node


# Always, where the number says so, and where only a spreadsheet can tell.
def _rules(subject: Subject) -> Element:
    return subject.choose(
        [
            rule("expression", "TRUE"),
            rule("cellIs", "0", operator="greaterThan"),
            rule("expression", "LEN(A1)<99"),
            rule("notContainsBlanks", "LEN(TRIM(A1))>0"),
        ]
    )


# --- which cell


def filled(subject: Subject) -> FormCell:
    """An input that holds a number that is not nothing."""
    return subject.input(lambda cell: cell.type == "count" and subject.number(cell.key) > 0)


def zero(subject: Subject) -> FormCell:
    values = subject.base.sound.values
    return subject.input(lambda cell: cell.type == "count" and values.get(cell.key) == 0)


def fraction(subject: Subject) -> FormCell:
    values = subject.base.sound.values
    return subject.input(
        lambda cell: cell.type == "amount" and values.get(cell.key, 0) not in (0, None) and "." in str(values[cell.key])
    )


def summed(subject: Subject) -> FormCell:
    def is_counted(cell: FormCell) -> bool:
        return any(subject.number(key) for key in subject.index.numeric_inputs((cell.key,)))

    return subject.choose([cell for cell in subject.index.totals if is_counted(cell)])


def worded(subject: Subject) -> FormCell:
    """An input of words, with some in it."""
    cell = subject.input(lambda cell: cell.type == "text" and not cell.choices)
    subject.book.put_text(cell.place, "李明")
    return cell


def dated(subject: Subject) -> FormCell:
    return subject.input(lambda cell: cell.type == "date")


# --- what is done to it

Which = Callable[[Subject], FormCell]
PLACES_OF_LOOKS = ("cell", "named", "conditional")


def shown(looks: Sequence[Look], places: Sequence[str] = PLACES_OF_LOOKS, which: Which = filled) -> Harm:
    """One of these looks, said in one of these places of the workbook."""

    def harm(subject: Subject) -> Places:
        cell, look, place = which(subject), subject.choose(looks), subject.choose(places)
        if place == "conditional":
            condition(subject.book, cell.place, _rules(subject), look)
        else:
            dress(subject.book, cell.place, look, place == "named")
        return (cell.place,)

    return harm


def redefined(subject: Subject) -> Places:
    """The number of a built-in format given another code."""
    cell = filled(subject)
    styles = subject.book.tree(STYLES)
    formats = styles.find(f"{{{MAIN}}}numFmts")
    if formats is None:
        raise NotHere
    etree.SubElement(formats, f"{{{MAIN}}}numFmt", numFmtId="3", formatCode=subject.choose(WRONG[:9]).code)
    own = _group(styles, "cellXfs")
    node = subject.book.cell(cell.place)
    style = deepcopy(own[int(node.get("s", "0"))])
    style.set("numFmtId", "3")
    own.append(style)
    node.set("s", str(len(own) - 1))
    return (cell.place,)


def in_the_view(attribute: str, value: str, which: Which | None) -> Harm:
    def harm(subject: Subject) -> Places:
        cell = which(subject) if which else None
        name = cell.sheet if cell else subject.choose(subject.data_sheets).name
        views = subject.book.sheet(name).find(f"{{{MAIN}}}sheetViews")
        if views is None:
            raise NotHere
        for view in views:
            view.set(attribute, value)
        return (cell.place,) if cell else ()

    return harm


def row_low(subject: Subject) -> Places:
    cell = filled(subject)
    row = subject.book.row(cell.sheet, split_ref(cell.cell)[0])
    row.set("ht", subject.choose(("0.75", "1.5", "3", "1E-3", ".5", "3.0E+0")))
    row.set("customHeight", "1")
    return (cell.place,)


def column_narrow(subject: Subject) -> Places:
    cell = filled(subject)
    _, column = split_ref(cell.cell)
    columns, narrow = subject.book.child(cell.sheet, "cols"), subject.choose(("0.5", "5E-1", "1E-5"))
    for node in list(columns):
        first, last = int(node.get("min", "0")), int(node.get("max", "0"))
        if first <= column <= last:
            for start, end, width in ((first, column - 1, ""), (column, column, narrow), (column + 1, last, "")):
                if start <= end:
                    part = deepcopy(node)
                    part.set("min", str(start))
                    part.set("max", str(end))
                    if width:
                        part.set("width", width)
                        part.set("customWidth", "1")
                    columns.insert(columns.index(node), part)
            columns.remove(node)
    spans = [box(span.get("ref", "")) for span in subject.book.child(cell.sheet, "mergeCells")]
    if any(
        span[0] <= column <= span[2] and span[0] < span[2] and span[1] <= split_ref(cell.cell)[0] <= span[3]
        for span in spans
    ):
        raise NotHere
    return (cell.place,)


def sign_alone(subject: Subject) -> Places:
    """A bar or an icon in the number's place, as Excel 2007 or as 2010 and later keep it."""
    cell = filled(subject)
    kind = subject.choose(("iconSet", "dataBar"))
    node = rule(kind)
    inside = etree.SubElement(node, f"{{{MAIN}}}{kind}", showValue="0")
    for value in ("0", "33", "67"):
        etree.SubElement(inside, f"{{{MAIN}}}cfvo", type="percent", val=value)
    if subject.dice.random() < 0.5:
        condition(subject.book, cell.place, node)
        return (cell.place,)
    root = subject.book.sheet(cell.sheet)
    extension = etree.SubElement(
        etree.SubElement(root, f"{{{MAIN}}}extLst"), f"{{{MAIN}}}ext", uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"
    )
    groups = etree.SubElement(extension, f"{{{X14}}}conditionalFormattings")
    group = etree.SubElement(groups, f"{{{X14}}}conditionalFormatting")
    new = etree.SubElement(group, f"{{{X14}}}cfRule", type=kind, priority="1")
    etree.SubElement(new, f"{{{X14}}}{kind}", showValue="0")
    etree.SubElement(group, f"{{{XM}}}sqref").text = cell.cell
    return (cell.place,)


def in_runs(look: Look, part: bool) -> Harm:
    """The number as a text, some of its letters, or all, with a look of their own; inline or a shared string."""

    def harm(subject: Subject) -> Places:
        cell = subject.input(lambda cell: cell.type == "count" and subject.number(cell.key) > 9)
        text = str(subject.number(cell.key))
        pieces = (text[:1], text[1:]) if part else (text,)
        node = subject.book.put(cell.place, "inlineStr")
        item = etree.SubElement(node, f"{{{MAIN}}}is")
        for number, piece in enumerate(pieces):
            run = etree.SubElement(item, f"{{{MAIN}}}r")
            if number == len(pieces) - 1:
                own = etree.SubElement(run, f"{{{MAIN}}}rPr")
                for tag, attributes in look.font.items():
                    etree.SubElement(own, f"{{{MAIN}}}{tag}", dict(attributes))
            etree.SubElement(run, f"{{{MAIN}}}t").text = piece
        subject.recalculate()
        return (cell.place,)

    return harm


def backwards(subject: Subject) -> Places:
    """12 typed as 21 behind a character that turns the direction of writing."""
    cell = subject.input(lambda cell: cell.type == "count" and (text := str(subject.number(cell.key))) != text[::-1])
    subject.book.put_text(cell.place, f"\u202e{subject.number(cell.key)}\u202c")
    subject.recalculate()
    return (cell.place,)


WRONG = tuple(
    Look(code)
    for code in (
        *("0!.0,", "0\\.0,", "#,##0,", "0%", "0.0%", '0"0"', '0"5"', '"1"0', "0.00E+00", "# ?/?", "[DBNum1]0", "**0"),
        *('"99"', '[>0]"9";0', '0"万"', '"约"0', '0;0;"无"', "[DBNum2][$-804]General", "-0", "0\\ 0"),
    )
)
WHITE = Look(font={"color": {"rgb": "FFFFFFFF"}}, ground="FFFFFF")
PALE = (
    WHITE,
    Look(font={"color": {"theme": "0"}}, ground="FFFFFF"),
    Look(font={"color": {"theme": "1", "tint": "0.99"}}, ground="FFFFFF"),
    Look(font={"color": {"indexed": "65"}}, ground="FFFFFF"),
    Look(font={"color": {"rgb": "FF123456"}}, ground="123456"),
)
STRUCK = Look(font={"strike": {}})
TINY = Look(font={"sz": {"val": "1"}})
OWN = ("cell", "named")
DISPLAY: Sequence[Kind] = (
    Kind("格式使数变了", ("CEL-16",), "error", shown([each for each in WRONG if each.code not in ("-0", '0;0;"无"')])),
    Kind("重新定义内置格式，使数变了", ("CEL-16",), "error", redefined),
    Kind("格式使总计变了", ("CEL-16",), "error", shown(WRONG[:9], which=summed)),
    Kind("格式使金额少了小数", ("CEL-16",), "error", shown([Look("0"), Look("#,##0")], which=fraction)),
    Kind(
        "数字设成不显示的格式（;;;）",
        ("TPL-05",),
        "error",
        shown([Look(";;;"), Look('""'), Look("#;;"), Look("\\ ")][:2]),
    ),
    Kind("数据条、图标集不显示数", ("TPL-05",), "error", sign_alone),
    Kind("格式不显示 0", ("TPL-05",), "warning", shown([Look("0;-0;"), Look("0;-0;;@"), Look("#")], OWN, zero)),
    Kind("整张表不显示 0", ("TPL-05",), "warning", in_the_view("showZeros", "0", zero)),
    Kind("整张表显示公式", ("TPL-05",), "warning", in_the_view("showFormulas", "1", None)),
    Kind("白底白字", ("TPL-05",), "warning", shown(PALE)),
    Kind(
        "格式里写了白色",
        ("TPL-05",),
        "warning",
        shown([Look("[White]0", ground="FFFFFF"), Look("[Color2]0", ground="FFFFFF")]),
    ),
    Kind("数字画了删除线", ("TPL-05",), "warning", shown([STRUCK])),
    Kind(
        "字号极小",
        ("TPL-05",),
        "warning",
        shown([Look(font={"sz": {"val": "1"}}), Look(font={"sz": {"val": "5"}})], OWN),
    ),
    Kind(
        *("数字设成上标、下标", ("TPL-05",), "warning"),
        shown([Look(font={"vertAlign": {"val": each}}) for each in ("superscript", "subscript")], OWN),
    ),
    Kind(
        *("数字用了图形字体", ("CEL-16",), "error"),
        shown(
            [
                Look(font={"name": {"val": each}})
                for each in (
                    "Wingdings",
                    "Webdings",
                    "Wingdings 2",
                    "Marlett",
                    "Code 39",
                    "EAN-13",
                    "条形码",
                    "Adobe Blank",
                )
            ],
            OWN,
        ),
    ),
    Kind("数字重复填满格子", ("CEL-16",), "error", shown([Look(alignment={"horizontal": "fill"})], OWN)),
    Kind(
        *("数字转了方向", ("TPL-05",), "warning"),
        shown([Look(alignment={"textRotation": each}) for each in ("90", "180", "255", "45")], OWN),
    ),
    Kind("行矮得看不见数", ("TPL-05",), "warning", row_low),
    Kind("列窄得看不见数", ("TPL-05",), "warning", column_narrow),
    Kind("格式带单位", ("CEL-16",), "warning", shown([Look('0"件"'), Look("0 个"), Look('#,##0"条"')])),
    Kind("文字里的几个数字画了删除线", ("CEL-16",), "error", in_runs(STRUCK, True)),
    Kind("文字里的几个数字是白的", ("CEL-16",), "error", in_runs(Look(font={"color": {"rgb": "FFFFFFFF"}}), True)),
    Kind(
        "文字里的几个数字是上标", ("CEL-16",), "error", in_runs(Look(font={"vertAlign": {"val": "superscript"}}), True)
    ),
    Kind("存成文字的数字画了删除线", ("TPL-05",), "warning", in_runs(STRUCK, False)),
    Kind(
        "格式使文字变了、没有了",
        ("TPL-05",),
        "error",
        shown([Look(";;;"), Look('0;0;0;"张三"'), Look('@"等"')], OWN, worded),
    ),
    Kind("文字看不清", ("TPL-05",), "warning", shown([*PALE, TINY], which=worded)),
    Kind(
        "格式使日期变了", ("TPL-05",), "warning", shown([Look("General"), Look('"2019-1-1"'), Look("m-d")], OWN, dated)
    ),
    Kind("文字里有反向书写的控制符", ("CEL-16",), "error", backwards),
)
