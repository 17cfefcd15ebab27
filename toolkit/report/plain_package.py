"""A Word document begun from python-docx's model, without what the program that drew the model left in it."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from toolkit.workbook.zip_package import PROGRAM_PART

_OF_PACKAGE = ("/thumbnail",)
_OF_DOCUMENT = ("/stylesWithEffects", "/customXml", "/webSettings")
_SETTINGS = ("w:rsids", "w:savePreviewPicture", "w:doNotAutoCompressPictures", "w:proofState")
_SESSION = qn("w:rsid")
_PROGRAM = "/extended-properties"


def drop_leftovers(document: Any, table_styles: frozenset[str] = frozenset()) -> None:
    """Takes away a picture, a second copy of the styles, an empty list of sources, marks of editing sessions and the
    looks of tables but the default one and `table_styles` (by id); names this program in place of the model's.
    """
    package, part = document.part.package, document.part
    for relations, ends in ((package.rels, _OF_PACKAGE), (part.rels, _OF_DOCUMENT)):
        for name in [name for name, each in relations.items() if each.reltype.endswith(ends)]:
            relations.pop(name)
    for each in package.rels.values():
        if each.reltype.endswith(_PROGRAM):
            each.target_part._blob = PROGRAM_PART
    for name in _SETTINGS:
        for node in document.settings.element.findall(qn(name)):
            node.getparent().remove(node)
    for node in document.styles.element.findall(f"{qn('w:style')}/{qn('w:rsid')}"):
        node.getparent().remove(node)
    for node in document.element.iter():
        for name in [name for name in node.attrib if name.startswith(_SESSION)]:
            del node.attrib[name]
    for style in document.styles.element.findall(qn("w:style")):
        kept = style.get(qn("w:default")) == "1" or style.get(qn("w:styleId")) in table_styles
        if style.get(qn("w:type")) == "table" and not kept:
            style.getparent().remove(style)
