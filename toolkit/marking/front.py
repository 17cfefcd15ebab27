"""A sheet of our own put in front of somebody else's workbook, and taken out again when there is a newer one."""

from __future__ import annotations

from lxml import etree

from toolkit.intake.xlsx.package import Package
from toolkit.intake.xlsx.xml import TRUE, find, local
from toolkit.marking.parts import Parts, new_root, remove, transplant
from toolkit.marking.sheet_bytes import surely_behind
from toolkit.marking.styles import Styles
from toolkit.workbook.plan import SheetPlan, WorkbookPlan
from toolkit.workbook.writer import write_workbook

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")
_LAST_ID = 65_534


def put_in_front(parts: Parts, styles: Styles, plan: SheetPlan) -> None:
    """Draw a sheet as all of ours are drawn, move it in as the first one, and let the workbook open there.

    Formats, print set-up and names of the sheet come along.
    """
    drawn = Package(write_workbook(WorkbookPlan((plan,), plan.name, locked=False)))
    root = new_root(parts.main, "worksheet", r=parts.office)
    for node in drawn.xml("xl/worksheets/sheet1.xml"):
        transplant(node, root)
    formats, adopted = drawn.xml("xl/styles.xml"), dict[int, int]()
    for cell in root.iter("{*}c"):
        number = int(cell.get("s", "0"))
        if number not in adopted:
            adopted[number] = styles.adopted(formats, number)
        cell.set("s", str(adopted[number]))
    name = parts.free("xl/worksheets/sheet{}.xml")
    parts.add(name, root, _TYPE)
    _open_here(parts, root)
    _enter(parts, plan.name, name, drawn.xml("xl/workbook.xml"))


def take_out(parts: Parts, name: str) -> bool:
    """Take the sheet of this name out of the workbook, with the names defined on it; False where there is none."""
    found = next(((at, entry, part) for at, (entry, each, part) in enumerate(parts.sheets()) if each == name), None)
    if found is None:
        return False
    at, entry, part = found
    if any(True for _ in parts.look(part).iter("{*}f")) and (
        chain := parts.related(parts.book, "calcChain", "calcChain")
    ):
        # It names cells of the sheet; Excel makes a new one.
        parts.drop(parts.book, chain)
    parts.drop(parts.book, part)
    book = parts.edit(parts.book)
    remove(entry)
    for names in list(find(book, "definedNames")):
        for node in list(names):
            if node.get("localSheetId") == str(at):
                remove(node)
        if not len(names):
            remove(names)
    _shift(book, at + 1, -1)
    return True


def _open_here(parts: Parts, own: etree._Element) -> None:
    """Only the new sheet is selected: two selected sheets would be typed into together."""
    for _, _, part in parts.sheets():
        if surely_behind(parts.untouched(part)):
            continue
        if any(view.get("tabSelected") in TRUE for view in find(parts.look(part), "sheetViews", "sheetView")):
            for view in find(parts.edit(part), "sheetViews", "sheetView"):
                view.attrib.pop("tabSelected", "")
    for view in find(own, "sheetViews", "sheetView"):
        view.set("tabSelected", "1")
    for view in find(parts.edit(parts.book), "bookViews", "workbookView"):
        view.set("activeTab", "0")
        view.attrib.pop("firstSheet", "")


def _enter(parts: Parts, name: str, part: str, drawn: etree._Element) -> None:
    """Add the sheet to the workbook's list, as the first one, and the names that were drawn for it."""
    book = parts.edit(parts.book)
    _shift(book, 0, 1)
    sheets = next(find(book, "sheets"))
    taken = {each.get("sheetId") for each in sheets}
    number = next(each for each in range(len(taken) + 1, _LAST_ID) if str(each) not in taken)
    about = {"name": name, "sheetId": str(number), f"{{{parts.office}}}id": parts.relate(parts.book, "worksheet", part)}
    sheets.insert(0, etree.Element(f"{{{parts.main}}}sheet", about, {"r": parts.office}))
    names = next(find(book, "definedNames"), None)
    if names is None:
        names = etree.Element(f"{{{parts.main}}}definedNames")
        book.insert(max(at for at, each in enumerate(book) if local(each) in _BEFORE_NAMES) + 1, names)
    for at, node in enumerate(find(drawn, "definedNames", "definedName")):
        transplant(node, names, at)


def _shift(book: etree._Element, start: int, by: int) -> None:
    """Names belong to sheets by their number in the list."""
    for node in find(book, "definedNames", "definedName"):
        number = node.get("localSheetId", "")
        if number.isdecimal() and int(number) >= start:
            node.set("localSheetId", str(int(number) + by))
