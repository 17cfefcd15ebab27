"""XML parts of a package, parsed without DTDs, entities or network; elements by their local names.

Namespaces are ignored on purpose: Strict OOXML and prefixed files say the same with other names (PKG-13).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from toolkit.intake.snapshot import Unreadable

TRUE = ("1", "true")
"""The spellings of an attribute that is true."""
NUMBER = re.compile(r"[0-9]{1,7}")
"""A whole number of a row, a column, a style or a string; longer ones name nothing that exists."""
IDENTITY = b"xml:id"
"""The attribute of which no two in a part may say the same."""
TAG_CAP = 2_000_000
DEPTH_CAP = 64
ATTRIBUTE_CAP = 256
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_ENCODINGS = ("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "ASCII", "US-ASCII")
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (DEPTH_CAP + 1) + ")")
_TOO_WIDE = etree.XPath(f"boolean(//*[count(@*) > {ATTRIBUTE_CAP}])")
# So many attributes, ` a=""` at the least, have no room in fewer bytes; none of these begins another tag.
_ROOM = re.compile(b"<[^<]{%d}" % (5 * ATTRIBUTE_CAP))


def parse_xml(data: bytes) -> etree._Element:
    """Parse a part. Raises Unreadable: XML-01 for any DOCTYPE, XML-05 beyond the caps, XML-08 when ill-formed or
    in an encoding other than UTF-8 and UTF-16 (PKG-18).
    """
    if data.count(b"<") > TAG_CAP:
        # Counted beforehand: fifteen million empty elements take 64 MB as text and gigabytes as a tree.
        raise Unreadable("XML-05")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if any(mark in data for mark in _DOCTYPES):
            raise Unreadable("XML-01") from error
        raise Unreadable("XML-05" if "depth" in str(error) else "XML-08") from error
    if root is None:
        raise Unreadable("XML-08")
    about = root.getroottree().docinfo
    if about.internalDTD is not None:
        raise Unreadable("XML-01")
    if (about.encoding or "UTF-8").upper() not in _ENCODINGS:
        # Office programs write UTF-8 alone; what another declaration hides, two readers may read in two ways.
        raise Unreadable("XML-08")
    # In UTF-16, of which every tag has a zero, the byte of a `<` stands in other letters too.
    if _TOO_DEEP(root) or ((b"\0" in data or _ROOM.search(data)) and _TOO_WIDE(root)):
        raise Unreadable("XML-05")
    return root


def local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def own_tag(root: etree._Element, name: str) -> str:
    """The tag of elements of that name in the namespace of a part's root."""
    namespace = etree.QName(root).namespace
    return f"{{{namespace}}}{name}" if namespace else name


def find(root: etree._Element, *path: str) -> Iterator[etree._Element]:
    """Children by a path of local names."""
    for child in root:
        if local(child) == path[0]:
            if len(path) == 1:
                yield child
            else:
                yield from find(child, *path[1:])


def attribute(node: etree._Element, name: str) -> str:
    """An attribute by its local name: `r:id` is spelled with whatever prefix and namespace."""
    return next((str(v) for k, v in node.attrib.items() if str(k).rpartition("}")[2] == name and "}" in str(k)), "")
