"""What a workbook must not hold to be handed on: macros, links to elsewhere, DDE, embedded objects, controls.

By a list of what is harmless: whatever is not known stays out, and the unit gets a fresh workbook instead.
Threats SEC-01 to SEC-04.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.workbook.marking.parts import TYPES, CannotMark, Parts
from toolkit.workbook.snapshot import Snapshot
from toolkit.workbook.xmlparts import TRUE, find, local

# Last word of a relationship's type.
_HARMLESS = frozenset((
    "officeDocument", "worksheet", "chartsheet", "styles", "theme", "themeOverride", "sharedStrings", "calcChain",
    "sheetMetadata", "comments", "threadedComment", "person", "vmlDrawing", "drawing", "image", "chart",
    "chartStyle", "chartColorStyle", "chartUserShapes", "table", "pivotTable", "pivotCacheDefinition",
    "pivotCacheRecords", "slicer", "slicerCache", "timeline", "timelineCache", "printerSettings", "hyperlink",
    "core-properties", "extended-properties", "custom-properties", "extendedProperties", "customProperties",
    "classificationlabels", "thumbnail", "customXml", "customXmlProps", "cellImage", "rdRichValue",
    "rdRichValueStructure", "rdRichValueTypes", "richValueRel", "FeaturePropertyBag",
))  # fmt: skip
# Parts that are there without anybody relating to them are found by their names.
_NAMES: tuple[tuple[str, str], ...] = (
    (r"vbaproject|vbadata|macrosheets?/|dialogsheets/|customui/|webextensions/", "宏或加载项"),
    (r"externallinks/|connections\.xml|querytables/|model/|volatiledependencies", "外部链接"),
    (r"embeddings/|oleobject", "嵌入的对象"),
    (r"activex/|ctrlprops/", "控件"),
    (r"_xmlsignatures/", "数字签名"),
)
_TYPES = re.compile("macro|vba|activex|oleobject", re.IGNORECASE)
_ADDRESSES = ("http://", "https://", "mailto:", "#")
_FORMULA = re.compile(r"\||\[[0-9]+\]|WEBSERVICE|FILTERXML|RTD\(|HYPERLINK\(|CALL\(|REGISTER|EXEC\(", re.IGNORECASE)
_OBJECTS = ("oleObject", "oleObjects", "control", "controls", "ddeLink", "oleLink")


def refuse_dangers(parts: Parts, snapshot: Snapshot) -> None:
    """Raises CannotMark for the first thing that is not known to be harmless."""
    for what in _dangers(parts, snapshot):
        raise CannotMark(f"文件里有{what}，为安全起见不退回原文件。")


def _dangers(parts: Parts, snapshot: Snapshot) -> Iterator[str]:
    for pattern, what in _NAMES:
        if any(re.search(pattern, name.lower()) for name in parts.names):
            yield what
    if snapshot.macros or any(_TYPES.search(node.get("ContentType", "")) for node in parts.look(TYPES)):
        yield "宏"
    for name in parts.names:
        if name.endswith(".rels"):
            yield from _relations(parts, name)
        elif name.lower().endswith(".bin") and "printersettings" not in name.lower():
            yield "不认识的内容"
    for sheet in snapshot.sheets:
        if any(cell.formula and _FORMULA.search(cell.formula) for cell in sheet.cells.values()):
            yield "指向外部的公式"
    for node in find(parts.look(parts.book), "definedNames", "definedName"):
        commands = any(node.get(name) in TRUE for name in ("function", "vbProcedure", "xlm"))
        if commands or _FORMULA.search(node.text or ""):
            yield "指向外部的名称"
    for _, _, part in parts.sheets():
        if any(local(node) in _OBJECTS for node in parts.look(part).iter("{*}*")):
            yield "嵌入的对象或控件"


def _relations(parts: Parts, name: str) -> Iterator[str]:
    for rel in parts.look(name):
        kind, target = rel.get("Type", "").rpartition("/")[2], rel.get("Target", "")
        if kind not in _HARMLESS:
            yield "外部链接" if "link" in kind.lower() else "不认识的内容"
        # A picture or a drawing that leads elsewhere is no address that Excel made of what somebody typed.
        if rel.get("TargetMode") == "External" and not (
            kind == "hyperlink" and "/worksheets/" in name and target.lower().startswith(_ADDRESSES)
        ):
            yield "外部链接"
