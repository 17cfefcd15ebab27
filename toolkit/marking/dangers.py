"""What a workbook must not hold to be handed on or opened in Excel: macros, links to elsewhere, DDE, embedded
objects, controls.

Decided by a list of what is harmless: with anything else in it a workbook is not handed on, and the unit gets a
fresh one instead.
Threats SEC-01 to SEC-04.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from urllib.parse import unquote

from toolkit.intake.xlsx.xml import TRUE, find, local
from toolkit.marking.parts import TYPES, CannotMark, Parts
from toolkit.marking.sheet_bytes import formulas_in, texts_of

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
_FORMULAS = ("f", "formula", "formula1", "formula2")
_TEXT = re.compile('"[^"]*"')
_AWAY = re.compile(
    r"\||\[|FILE:|DDE\(|IMAGE\(|WEBSERVICE|FILTERXML|RTD\(|HYPERLINK\(|CALL\(|REGISTER|EXEC\(", re.IGNORECASE
)
_OBJECTS = ("oleObject", "oleObjects", "control", "controls", "ddeLink", "oleLink")
_WATCHED = tuple(f"{{*}}{name}" for name in (*_OBJECTS, *_FORMULAS))
# What all formulas of a sheet may take to be worth keeping.
_KEEP = 1 << 18


def refuse_dangers(parts: Parts) -> None:
    """Raises CannotMark for the first thing that is not known to be harmless, and Unreadable as `danger_in` does.

    parts: of a workbook that has been read, so that a parser takes its worksheets.
    """
    if what := danger_in(parts, parts.worksheets()):
        raise CannotMark(f"文件里有{what}，为安全起见不退回原文件。")


def danger_in(parts: Parts, parsed: Collection[str] = ()) -> str:
    """The first thing that is not known to be harmless, in the clerk's words; empty where there is none.

    parsed: parts that a parser has taken already.
    Raises Unreadable for a part that no program should be given to parse: whoever opens the file parses them all.
    """
    for name in parts.names:
        if name not in parsed and name.lower().endswith((".xml", ".rels", ".vml")):
            parts.look(name)
    return next(_dangers(parts), "")


def _dangers(parts: Parts) -> Iterator[str]:
    for pattern, what in _NAMES:
        if any(re.search(pattern, name.lower()) for name in parts.names):
            yield what
    if any(_TYPES.search(kind) for kind in _content_types(parts)):
        yield "宏"
    for name in parts.names:
        if name.lower().endswith(".rels"):
            yield from _relations(parts, name)
        elif name.lower().endswith(".bin") and "printersettings" not in name.lower():
            yield "不认识的内容"
    for node in find(parts.look(parts.book), "definedNames", "definedName"):
        commands = any(node.get(name) in TRUE for name in ("function", "vbProcedure", "xlm"))
        if commands or _leads_away(node.text or ""):
            yield "指向外部的名称"
    for _, _, part in parts.sheets():
        yield from _in_sheet(parts, part)


def _in_sheet(parts: Parts, part: str) -> Iterator[str]:
    formulas = formulas_in(parts.untouched(part))
    if formulas is not None and not (_kept_any if len(formulas) <= _KEEP else _any)(formulas):
        return
    for node in parts.look(part).iter(*_WATCHED):
        if local(node) in _OBJECTS:
            yield "嵌入的对象或控件"
        elif _leads_away(node.text or ""):
            yield "指向外部的公式"


def _any(formulas: bytes) -> bool:
    return any(map(_leads_away, texts_of(formulas)))


# The returns of a campaign have the same formulas.
_kept_any = lru_cache(maxsize=64)(_any)


def _content_types(parts: Parts) -> Iterator[str]:
    """Of each part that is there its own type, else that of its extension.

    What is declared and not there is no danger: some programs declare the type of macros in every workbook.
    """
    types = parts.look(TYPES)
    own = {_plain(node.get("PartName", "")): node.get("ContentType", "") for node in find(types, "Override")}
    usual = {node.get("Extension", "").lower(): node.get("ContentType", "") for node in find(types, "Default")}
    for name in map(_plain, parts.names):
        yield own.get(name) or usual.get(name.rpartition(".")[2], "")


def _plain(name: str) -> str:
    """A part's name as it is compared, whoever wrote it: in lower case, from the root, with no percent signs."""
    return unquote(name).replace("\\", "/").lstrip("/").lower()


def _relations(parts: Parts, name: str) -> Iterator[str]:
    for rel in parts.look(name).iter("{*}Relationship"):
        kind, target = rel.get("Type", "").rpartition("/")[2], rel.get("Target", "")
        if kind not in _HARMLESS:
            yield "外部链接" if "link" in kind.lower() else "不认识的内容"
        # A picture or a drawing that leads elsewhere is no address that Excel made of what somebody typed.
        if rel.get("TargetMode") == "External" and not (
            kind == "hyperlink" and "/worksheets/" in name.lower() and target.lower().startswith(_ADDRESSES)
        ):
            yield "外部链接"


def _leads_away(formula: str) -> bool:
    """Whether a formula calls on another program, file or address. What it quotes does not count."""
    return bool(_AWAY.search(_TEXT.sub("", formula)))
