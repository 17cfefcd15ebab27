"""Damage around the cells: pictures, notes, validations, whole sheets, settings of the workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml import etree

from tests.mutation.bases import Saving
from tests.mutation.book import BOOK, MAIN, RELATIONS, Book, split_ref
from tests.mutation.damage import Kind, Places, Subject
from tests.mutation.on_structure import inputs_of
from toolkit.workbook.list_sheets import GUIDE_SHEET

_FROM = "<xdr:from><xdr:col>{0}</xdr:col><xdr:row>{1}</xdr:row></xdr:from>"
_TO = "<xdr:to><xdr:col>{2}</xdr:col><xdr:row>{3}</xdr:row></xdr:to>"
_BETWEEN = f"<xdr:twoCellAnchor>{_FROM}{_TO}<xdr:pic/></xdr:twoCellAnchor>"
_ANCHORS = (
    _BETWEEN,
    f"<xdr:oneCellAnchor>{_FROM}<xdr:ext cx='90000' cy='90000'/><xdr:pic/></xdr:oneCellAnchor>",
    "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    f"<mc:Choice Requires='a14'>{_BETWEEN}</mc:Choice></mc:AlternateContent>",
)
_DRAWING = "<xdr:wsDr xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing'>{0}</xdr:wsDr>"
_CONTROL = (
    "<xml xmlns:v='urn:schemas-microsoft-com:vml' xmlns:x='urn:schemas-microsoft-com:office:excel'><v:shape>"
    "<x:ClientData ObjectType='Button'><x:Anchor>{0}, 0, {1}, 0, {2}, 0, {3}, 0</x:Anchor></x:ClientData>"
    "</v:shape></xml>"
)


def picture(subject: Subject) -> Places:
    plan = subject.choose(subject.data_sheets)
    ref = subject.choose(inputs_of(plan))
    row, column = split_ref(ref)
    part = subject.book.part_of(plan.name)
    content = _DRAWING.format(subject.choose(_ANCHORS).format(column - 1, row - 1, column, row))
    number = subject.book.relate(part, "drawing", "xl/drawings/drawing77.xml", content)
    subject.book.child(plan.name, "drawing").set(f"{{{RELATIONS}}}id", number)
    return (f"{plan.name}!{ref}",)


def control(subject: Subject) -> Places:
    plan = subject.choose(subject.data_sheets)
    ref = subject.choose(inputs_of(plan))
    row, column = split_ref(ref)
    content = _CONTROL.format(column - 1, row - 1, column, row)
    number = subject.book.relate(subject.book.part_of(plan.name), "vmlDrawing", "xl/drawings/vml77.vml", content)
    subject.book.child(plan.name, "legacyDrawing").set(f"{{{RELATIONS}}}id", number)
    return (f"{plan.name}!{ref}",)


def note(subject: Subject) -> Places:
    plan = subject.choose(subject.data_sheets)
    ref = subject.choose(inputs_of(plan))
    add_note(subject.book, plan.name, ref, "比上年少，因为……")
    return (f"{plan.name}!{ref}",)


def add_note(book: Book, sheet: str, ref: str, text: str) -> None:
    content = (
        f'<comments xmlns="{MAIN}"><authors><author>填表人</author></authors><commentList>'
        f'<comment ref="{ref}" authorId="0"><text><t>{text}</t></text></comment></commentList></comments>'
    )
    book.relate(book.part_of(sheet), "comments", "xl/comments77.xml", content)


def validations_gone(subject: Subject) -> Places:
    plan = subject.choose(subject.data_sheets)
    nodes = list(subject.book.sheet(plan.name).iter(f"{{{MAIN}}}dataValidation"))
    node = subject.choose(nodes)
    node.getparent().remove(node)  # type: ignore[union-attr]
    return tuple(f"{plan.name}!{each.partition(':')[0]}" for each in node.get("sqref", "").split())


def sheet_gone(subject: Subject) -> Places:
    remove_sheet(subject.book, subject.choose(subject.data_sheets).name)
    return ()


def guide_gone(subject: Subject) -> Places:
    remove_sheet(subject.book, GUIDE_SHEET)
    return ()


def remove_sheet(book: Book, name: str) -> None:
    part, node = book.part_of(name), book.sheet_node(name)
    node.getparent().remove(node)  # type: ignore[union-attr]
    book.remove(part)


def sheet_renamed(subject: Subject) -> Places:
    name = subject.choose(subject.data_sheets).name
    subject.book.sheet_node(name).set("name", f"{name}(新)")
    return ()


def sheet_hidden(subject: Subject) -> Places:
    state = subject.dice.choice(("hidden", "veryHidden"))
    subject.book.sheet_node(subject.choose(subject.data_sheets).name).set("state", state)
    return ()


def sheet_doubled(subject: Subject) -> Places:
    name = subject.choose(subject.data_sheets).name
    subject.book.add_sheet(f"{name} (2)", etree.tostring(subject.book.sheet(name)))
    return ()


def sheet_added(subject: Subject) -> Places:
    rows = '<row r="2"><c r="B2"><v>7</v></c></row>'
    subject.book.add_sheet("底数", f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode())
    return ("底数!B2",)


def setting(part: str, **attributes: str) -> Callable[[Subject], Places]:
    """A setting of the whole workbook."""

    def harm(subject: Subject) -> Places:
        root = subject.book.tree(BOOK)
        node = root.find(f"{{{MAIN}}}{part}")
        if node is None:
            node = etree.SubElement(root, f"{{{MAIN}}}{part}")
        for name, value in attributes.items():
            node.set(name, value)
        return ()

    return harm


def uncalculated(**attributes: str) -> Callable[[Subject], Places]:
    """A setting of how it is calculated, and no result that would show that it did no harm."""

    def harm(subject: Subject) -> Places:
        for cell in subject.index.totals:
            subject.book.set_result(cell.place, None)
        return setting("calcPr", **attributes)(subject)

    return harm


CALCULATED: tuple[Saving, ...] = ("ours", "office")
"""Savings that keep results."""

SHEETS: Sequence[Kind] = (
    Kind("图片盖住填数的格", ("SEC-04",), "error", picture),
    Kind("按钮盖住填数的格", ("SEC-04",), "error", control),
    Kind("加批注", ("TPL-10",), "info", note),
    Kind("去掉填数限制", ("TPL-10",), "info", validations_gone),
    Kind("删除工作表", ("TPL-01",), "error", sheet_gone),
    Kind("删除填报说明", ("TPL-01",), "info", guide_gone),
    Kind("工作表改名", ("TPL-01",), "info", sheet_renamed),
    Kind("隐藏工作表", ("TPL-05",), "info", sheet_hidden),
    Kind("复制工作表", ("TPL-01",), "warning", sheet_doubled),
    Kind("增加有数的工作表", ("TPL-01",), "info", sheet_added),
    Kind("改用 1904 日期系统", ("TPL-08",), "warning", setting("workbookPr", date1904="1")),
    Kind("改为手动计算", ("TPL-08",), "info", setting("calcPr", calcMode="manual"), savings=CALCULATED),
    Kind("以显示精度为准", ("TPL-08",), "info", setting("calcPr", fullPrecision="0"), savings=CALCULATED),
    Kind("改为手动计算，没有存结果", ("TPL-08",), "warning", uncalculated(calcMode="manual")),
    Kind("以显示精度为准，没有存结果", ("TPL-08",), "warning", uncalculated(fullPrecision="0")),
    Kind("打开迭代计算，没有存结果", ("TPL-08",), "warning", uncalculated(iterate="1")),
)
