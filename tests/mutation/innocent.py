"""What people and programs do to a correct return without harming it, and what may be said about it.

The values must stay exactly as they were. `said` are the rules that speak up beside those of the untouched return,
no more and no fewer.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from tests.mutation.bases import CUSTOM, by_openpyxl
from tests.mutation.book import BOOK, MAIN, STYLES
from tests.mutation.damage import Subject
from tests.mutation.on_display import Look, condition, dress, rule
from tests.mutation.on_sheets import add_note
from toolkit.returns.stamp import STAMP_SHEET

Act = Callable[[Subject], object]


@dataclass(frozen=True)
class Innocent:
    """Something done to a return, and the rules that it makes speak."""

    name: str
    act: Act
    said: tuple[str, ...] = ()


def sizes(subject: Subject) -> None:
    for plan in subject.data_sheets:
        for node in subject.book.child(plan.name, "cols"):
            node.set("width", str(subject.dice.randint(5, 60)))
            node.set("customWidth", "1")
        for row in subject.book.rows(plan.name):
            row.set("ht", str(subject.dice.randint(10, 90)))
            row.set("customHeight", "1")


def view(subject: Subject) -> None:
    """Zoom, the active cell, how far it was scrolled, no frozen panes."""
    for plan in subject.data_sheets:
        views = subject.book.child(plan.name, "sheetViews")
        for node in list(views):
            views.remove(node)
        node = etree.SubElement(views, f"{{{MAIN}}}sheetView", zoomScale="60", topLeftCell="C7", workbookViewId="0")
        etree.SubElement(node, f"{{{MAIN}}}selection", activeCell="E9", sqref="E9")


def paper(subject: Subject) -> None:
    for plan in subject.data_sheets:
        setup, margins = (subject.book.child(plan.name, tag) for tag in ("pageSetup", "pageMargins"))
        setup.set("orientation", "portrait")
        setup.set("paperSize", "8")
        for side in ("left", "right", "top", "bottom"):
            margins.set(side, "1.2")


def colours(subject: Subject) -> None:
    """Every font red, bold and larger, every fill another."""
    styles = subject.book.tree(STYLES)
    for font in styles.iterfind(f"{{{MAIN}}}fonts/{{{MAIN}}}font"):
        for child in list(font):
            font.remove(child)
        for tag, attributes in (("b", {}), ("sz", {"val": "16"}), ("color", {"rgb": "FFFF0000"})):
            etree.SubElement(font, f"{{{MAIN}}}{tag}", attributes)
    for color in styles.iterfind(f"{{{MAIN}}}fills//{{{MAIN}}}fgColor"):
        color.set("rgb", "FFCCFFCC")


def dressed(*looks: Look) -> Act:
    """Some inputs of every sheet in looks that people give them."""

    def act(subject: Subject) -> None:
        for plan in subject.data_sheets:
            cells = [cell for cell in subject.index.inputs if cell.sheet == plan.name and cell.numeric]
            for cell in subject.dice.sample(cells, min(6, len(cells))):
                dress(subject.book, cell.place, subject.choose(looks))

    return act


def plain_formats(*codes: str, types: tuple[str, ...]) -> Act:
    """Some numbers under formats that show them as they are."""

    def act(subject: Subject) -> None:
        cells = [cell for cell in subject.index.inputs if cell.type in types]
        for cell in subject.dice.sample(cells, min(20, len(cells))):
            dress(subject.book, cell.place, Look(subject.choose(codes)))

    return act


def two_decimals(subject: Subject) -> None:
    """0.00 on the amounts that have no more."""
    for cell in subject.index.inputs:
        value = subject.base.sound.values.get(cell.key)
        if cell.type == "amount" and value is not None and round(value * 100) == value * 100:  # type: ignore[operator]
            dress(subject.book, cell.place, Look(subject.choose(("0.00", "#,##0.00", "0.00_ ", "0.00_);(0.00)"))))


def coloured_by_rule(subject: Subject) -> None:
    """Conditional formats that paint and hide nothing, a bar and an icon beside the number among them."""
    for plan in subject.data_sheets:
        place = f"{plan.name}!{subject.choose([ref for ref, cell in plan.cells.items() if cell.unlocked])}"
        look = subject.choose(
            (Look(ground="FFFF00"), Look(font={"b": {}, "color": {"rgb": "FFC00000"}}), Look("#,##0"))
        )
        condition(subject.book, place, rule("cellIs", "0", operator="greaterThan"), look)
        condition(subject.book, place, rule("duplicateValues"), Look(ground="FFC7CE"))
        bar = rule(subject.choose(("dataBar", "iconSet")))
        condition(subject.book, place, bar)


def noted(subject: Subject) -> None:
    plan = subject.choose(subject.data_sheets)
    add_note(subject.book, plan.name, subject.choose([r for r, cell in plan.cells.items() if cell.unlocked]), "已核对")


def own_sheet(rows: str) -> Act:
    def act(subject: Subject) -> None:
        content = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        subject.book.add_sheet("底稿", content.encode())

    return act


BLANKS = '<row r="2"><c r="B2" t="inlineStr"><is><t xml:space="preserve"> \u3000</t></is></c></row>'


def blank_outside(subject: Subject) -> None:
    for plan in subject.data_sheets:
        subject.book.put_text(
            f"{plan.name}!X{subject.dice.randint(1, 90)}", subject.choose((" ", "\u3000", "\u00a0", "\n"))
        )


def calculated_otherwise(subject: Subject) -> None:
    """As Gnumeric sets it in every workbook."""
    settings = next(subject.book.tree(BOOK).iter(f"{{{MAIN}}}calcPr"))
    for name, value in (("calcMode", "manual"), ("fullPrecision", "0"), ("iterate", "1")):
        settings.set(name, value)


def reordered(subject: Subject) -> None:
    sheets = next(subject.book.tree(BOOK).iter(f"{{{MAIN}}}sheets"))
    nodes = list(sheets)
    subject.dice.shuffle(nodes)
    sheets.extend(nodes)


def respelt(change: Callable[[str], str]) -> Act:
    """The same formulas, spelt otherwise."""

    def act(subject: Subject) -> None:
        for cell in subject.index.totals:
            formula = subject.book.formula(cell.place)
            formula.text = change(formula.text or "")

    return act


def absolute(text: str) -> str:
    return re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", text)


def spaced(text: str) -> str:
    return text.replace("(", "( ").replace(":", " : ").replace(",", " , ")


def shared(subject: Subject) -> None:
    """The sums at the right of 表三 as one shared formula."""
    totals = [cell for cell in subject.index.totals if cell.table == "t3" and cell.key.endswith(".total")]
    totals = [cell for cell in totals if cell.parts[0].endswith(".natural")]
    for cell in totals:
        node = subject.book.formula(cell.place)
        node.set("t", "shared")
        node.set("si", "5")
        if cell == totals[0]:
            node.set("ref", f"{cell.cell}:{totals[-1].cell}")
        else:
            node.text = None


def shared_strings(subject: Subject) -> None:
    """Every text moved to the table of shared strings, as Excel does."""
    strings: dict[str, int] = {}
    for name in subject.book.sheets:
        for node in subject.book.rows(name).iter(f"{{{MAIN}}}c"):
            if node.get("t") != "inlineStr":
                continue
            text = "".join(map(str, node.itertext()))
            for child in list(node):
                node.remove(child)
            node.set("t", "s")
            etree.SubElement(node, f"{{{MAIN}}}v").text = str(strings.setdefault(text, len(strings)))
    if not strings:
        return
    root = etree.Element(f"{{{MAIN}}}sst")
    for text in strings:
        item = etree.SubElement(etree.SubElement(root, f"{{{MAIN}}}si"), f"{{{MAIN}}}t")
        item.text = text
        item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    subject.book.relate(BOOK, "sharedStrings", "xl/sharedStrings.xml", etree.tostring(root, encoding="UTF-8"))
    types = subject.book.tree("[Content_Types].xml")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    etree.SubElement(types, f"{{{types.nsmap[None]}}}Override", PartName="/xl/sharedStrings.xml", ContentType=kind)


def runs(subject: Subject) -> None:
    """The texts of the inputs in pieces of several fonts, with their readings above them, line ends as Windows has."""
    for cell in subject.index.inputs:
        node = subject.book.cell(cell.place)
        text = "".join(map(str, node.itertext()))
        if cell.type != "text" or node.get("t") != "inlineStr" or not text:
            continue
        item = subject.book.put(cell.place, "inlineStr", "")[0]
        item.remove(item[0])
        for piece in (text[:2], text[2:].replace("\n", "_x000D_\n")):
            run = etree.SubElement(item, f"{{{MAIN}}}r")
            own = etree.SubElement(run, f"{{{MAIN}}}rPr")
            etree.SubElement(own, f"{{{MAIN}}}b")
            etree.SubElement(own, f"{{{MAIN}}}strike", val="0")
            part = etree.SubElement(run, f"{{{MAIN}}}t")
            part.text = piece
            part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        reading = etree.SubElement(item, f"{{{MAIN}}}rPh", sb="0", eb="1")
        etree.SubElement(reading, f"{{{MAIN}}}t").text = "qing"


def as_wps(subject: Subject) -> None:
    """Another program's name, its own property, its own calculation engine."""
    subject.book.parts["docProps/app.xml"] = (
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        b"<Application>WPS Office</Application></Properties>"
    )
    subject.book.tree(BOOK).find(f"{{{MAIN}}}calcPr").set("calcId", "144525")  # type: ignore[union-attr]
    properties = subject.book.tree(CUSTOM)
    node = etree.SubElement(properties, f"{properties.tag[:-10]}property", name="KSOProductBuildVer", pid="9")
    etree.SubElement(node, "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}lpwstr").text = "2052"


def properties_gone(subject: Subject) -> None:
    for name in [name for name in subject.book.parts if name.startswith("docProps/")]:
        subject.book.remove(name)


def filtered(subject: Subject) -> None:
    subject.book.child(subject.choose(subject.tables), "autoFilter").set("ref", "A3:C20")


def recalculated(subject: Subject) -> None:
    subject.recalculate()
    subject.book.parts["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN}"><c r="J4" i="4"/></calcChain>'.encode()


def numbers_respelt(subject: Subject) -> None:
    """7 stored as 7.0 and as 7E0: the same numbers."""
    for cell in subject.index.inputs:
        stored = subject.book.cell(cell.place).find(f"{{{MAIN}}}v")
        if cell.numeric and stored is not None and (stored.text or "").isdecimal():
            stored.text = f"{stored.text}{subject.dice.choice(('.0', 'E0'))}"


def stamp_shown(subject: Subject) -> None:
    subject.book.sheet_node(STAMP_SHEET).set("state", "visible")


def wrong_dimension(subject: Subject) -> None:
    for plan in subject.data_sheets:
        subject.book.child(plan.name, "dimension").set("ref", "A1")


def indented(subject: Subject) -> None:
    """Line ends between the tags, as an XML editor leaves them."""
    for plan in subject.data_sheets:
        for row in subject.book.rows(plan.name):
            row.tail = "\n  "


def repacked(subject: Subject) -> None:
    """Packed anew, in another order, compressed."""

    def wrap(data: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in sorted(old.namelist(), reverse=True):
                new.writestr(name, old.read(name))
        return out.getvalue()

    subject.book.wraps.append(wrap)


def saved_by_openpyxl(subject: Subject) -> None:
    subject.book.wraps.append(by_openpyxl)


LETTERS = tuple(
    Look(font=font)
    for font in (
        *({"b": {}}, {"i": {}}, {"u": {}}, {"color": {"rgb": "FF0000FF"}}, {"color": {"theme": "4"}}),
        *({"name": {"val": "微软雅黑"}}, {"name": {"val": "Arial"}, "sz": {"val": "14"}}, {"sz": {"val": "9"}}),
        {"strike": {"val": "0"}},
    )
)
GROUNDS = (
    *(Look(ground=colour) for colour in ("FFFF00", "92D050", "FFC7CE", "FFFFFF", "BDD7EE")),
    Look(font={"color": {"rgb": "FFFFFFFF"}}, ground="1F4E79"),
)
ALIGNMENTS = tuple(
    Look(alignment=alignment)
    for alignment in (
        *({"horizontal": "center", "wrapText": "1"}, {"horizontal": "right"}, {"horizontal": "left", "indent": "1"}),
        *({"shrinkToFit": "1"}, {"horizontal": "distributed"}, {"vertical": "top"}, {"textRotation": "0"}),
    )
)
PLAIN_CODES = (
    *("General", "0", "#,##0", "0.00", "0.0", "@", "#,##0.00", "0_ ", "0;-0", "#,##0_);(#,##0)", "0_);[Red]\\(0\\)"),
    *("0_);\\(0\\)", "#,##0_ ;[Red]\\-#,##0\\ ", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "###0", "0;[Red]-0"),
)
PLAIN_AMOUNTS = ("General", "@", "0.######", "0.000000", "#,##0.000000", "0.000000_ ")
INNOCENT: Sequence[Innocent] = (
    Innocent("原样", lambda subject: None),
    Innocent("调列宽、行高", sizes),
    Innocent("缩放、选中的格、滚动、取消冻结", view),
    Innocent("改打印设置", paper),
    Innocent("改字体、颜色", colours),
    Innocent("加粗、变蓝、换字体、加大", dressed(*LETTERS)),
    Innocent("填黄、填别的浅色，深底白字", dressed(*GROUNDS)),
    Innocent("居中、换行、靠右、缩小字体填充", dressed(*ALIGNMENTS)),
    Innocent("常规、千分位、负数带括号等格式", plain_formats(*PLAIN_CODES, types=("count", "change"))),
    Innocent("金额用常规、六位小数等格式", plain_formats(*PLAIN_AMOUNTS, types=("amount",))),
    Innocent("金额两位小数", two_decimals),
    Innocent("条件格式加底色、数据条", coloured_by_rule),
    Innocent("加批注", noted, ("TPL-10",)),
    Innocent("自己加一张有内容的工作表", own_sheet('<row r="1"><c r="A1"><v>7</v></c></row>'), ("TPL-01",)),
    Innocent("自己加一张空白工作表", own_sheet("")),
    Innocent("自己加一张只有空格的工作表", own_sheet(BLANKS)),
    Innocent("表外只有空格", blank_outside),
    Innocent("手动计算、显示精度、迭代计算，结果都对", calculated_otherwise, ("TPL-08",)),
    Innocent("工作表换顺序", reordered),
    Innocent("用 openpyxl 保存", saved_by_openpyxl, ("FRM-04",)),
    Innocent("公式带 $", respelt(absolute)),
    Innocent("公式用小写", respelt(str.lower)),
    Innocent("公式带空格", respelt(spaced)),
    Innocent("共享公式", shared),
    Innocent("文字存成共享字符串", shared_strings),
    Innocent("文字分成几段字体，带拼音", runs),
    Innocent("换成 WPS 的标记", as_wps),
    Innocent("去掉文件属性", properties_gone),
    Innocent("加筛选", filtered),
    Innocent("重新计算", recalculated),
    Innocent("数字存成 7.0、7E0", numbers_respelt),
    Innocent("显示标识表", stamp_shown, ("TPL-05",)),
    Innocent("记录的表区大小不对", wrong_dimension),
    Innocent("内部加换行", indented),
    Innocent("重新打包压缩", repacked),
)
