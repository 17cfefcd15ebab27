"""The .docx package as its parts: read, looked into, and its properties with nothing of today in them."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.report.template_error import TemplateError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = "word/document.xml"
CORE = "docProps/core.xml"
_CORE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"\
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"\
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>\
<dc:creator>{author}</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>\
<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>"""
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def read_parts(path: Path) -> dict[str, bytes]:
    """The parts of a .docx by name, in order. Raises TemplateError when it is none."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except FileNotFoundError as error:
        raise TemplateError(path.name, "找不到这个文件", "检查模板的位置，或改用自带的模板") from error
    except (OSError, zipfile.BadZipFile) as error:
        cure = "用 Word 或 WPS 打开后另存为 .docx 再试"
        raise TemplateError(path.name, "打不开，不是 Word 文档（.docx）", cure) from error
    if DOCUMENT not in parts:
        raise TemplateError(path.name, "不是 Word 文档（.docx）", "用 Word 或 WPS 另存为 .docx 再试")
    return parts


def parse_xml(part: bytes) -> Any:
    """A part's root element; entities stay unresolved. Raises lxml.etree.XMLSyntaxError."""
    return etree.fromstring(part, _PARSER)


def paragraph_texts(part: bytes) -> list[str]:
    """The text of every paragraph of a part."""
    return texts_of(parse_xml(part))


def texts_of(root: Any) -> list[str]:
    """The text of every paragraph below an element."""
    return ["".join(p.itertext(f"{{{W}}}t")) for p in root.iter(f"{{{W}}}p")]


def text_of(element: Any) -> str:
    """All text below an element, without spaces around it."""
    return "".join(element.itertext(f"{{{W}}}t")).strip()


def core_properties(title: str, day: date, author: str = "") -> bytes:
    """The part that names a document, its author and its day: never the day on which the program runs."""
    return _CORE.format(title=escape(title), author=escape(author), moment=f"{day}T00:00:00Z").encode()
