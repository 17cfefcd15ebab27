"""The parts of a workbook under edit: trees that are written anew, relationships, content types, the zip."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from lxml import etree

from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.package import Package, relations_of
from toolkit.intake.xlsx.xml import attribute, find, local, parse_xml
from toolkit.workbook.zip_package import zipped

TYPES = "[Content_Types].xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


class CannotMark(Exception):
    """A workbook that can be read but not edited safely. `reason` is one Chinese sentence for the clerk."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Parts:
    """A package under edit. What nobody edits is written back byte for byte.

    book: name of the main part; main, office: namespaces of the sheets and of relationships, Strict or not.
    Raises Unreadable as the package does.
    """

    def __init__(self, data: bytes) -> None:
        package = Package(data)
        named = {name.lower(): name for name in package.names}
        self._bytes = {named[key]: package.read(key) for key in package.folded if not key.endswith("/")}
        self._named = {name.lower(): name for name in self._bytes}
        self._trees: dict[str, etree._Element] = {}
        self._edited: set[str] = set()
        self.book = self._known(package.workbook_part())
        root = self.look(self.book)
        first = next(find(root, "sheets", "sheet"), None)
        if first is None:
            raise Unreadable("PKG-14", part="worksheets")
        self.main = etree.QName(root).namespace or ""
        self.office = next((etree.QName(key).namespace or "" for key in first.attrib if str(key).endswith("}id")), "")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._bytes)

    def has(self, name: str) -> bool:
        return name.lower() in self._named

    def look(self, name: str) -> etree._Element:
        """The tree of a part, for reading only. A part that something refers to must exist (PKG-14)."""
        if not self.has(name):
            raise Unreadable("PKG-14", part=name)
        name = self._known(name)
        if name not in self._trees:
            self._trees[name] = parse_xml(self._bytes[name])
        return self._trees[name]

    def untouched(self, name: str) -> bytes:
        """A part as it came, whatever was edited of it since."""
        return self._bytes[self._known(name)]

    def edit(self, name: str) -> etree._Element:
        """The tree of a part, to be changed and written anew."""
        tree = self.look(name)
        self._edited.add(self._known(name))
        return tree

    def add(self, name: str, root: etree._Element, content_type: str) -> None:
        """A new part."""
        self._bytes[name], self._named[name.lower()] = b"", name
        self._trees[name] = root
        self._edited.add(name)
        types = self.edit(TYPES)
        space = etree.QName(types).namespace
        extension = name.rpartition(".")[2]
        default = {each.get("Extension", "").lower(): each.get("ContentType") for each in find(types, "Default")}
        if default.get(extension) == content_type:
            return
        if extension == "xml" or extension in default:
            etree.SubElement(types, f"{{{space}}}Override", PartName=f"/{name}", ContentType=content_type)
        else:
            types.insert(0, etree.Element(f"{{{space}}}Default", Extension=extension, ContentType=content_type))

    def free(self, pattern: str) -> str:
        """The first name of a pattern such as `xl/comments{}.xml` that no part has."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Relationship id → (type, target), as they stand now."""
        name = rels_of(part)
        if not self.has(name):
            return {}
        name = self._known(name)
        data = etree.tostring(self._trees[name]) if name in self._edited else self._bytes[name]
        return relations_of(part.rpartition("/")[0], data)

    def related(self, part: str, kind: str, root: str) -> str:
        """The existing part of a kind that this one is related to, or nothing. Raises CannotMark as `sole` does."""
        targets = (target for name, target in self.relations(part).values() if name.rpartition("/")[2] == kind)
        return next((self.sole(target, root) for target in targets if self.has(target)), "")

    def sole(self, name: str, root: str) -> str:
        """The name of a part that has this root and a single user, so that editing it changes nothing else."""
        users = [each for part in self._sources() for _, each in self.relations(part).values()]
        if [each.lower() for each in users].count(name.lower()) != 1 or local(self.look(name)) != root:
            raise CannotMark("文件内部的引用不寻常，没有在原文件上标记。")
        return self._known(name)

    def relate(self, part: str, kind: str, target: str) -> str:
        """A new relationship; its id."""
        name = rels_of(part)
        if not self.has(name):
            self.add(name, new_root(_RELATIONSHIPS, "Relationships"), _RELATIONSHIPS_TYPE)
        root = self.edit(name)
        taken = {each.get("Id") for each in root}
        number = next(each for each in range(1, len(taken) + 2) if f"rId{each}" not in taken)
        etree.SubElement(
            root,
            f"{{{etree.QName(root).namespace}}}Relationship",
            Id=f"rId{number}",
            Type=f"{self.office}/{kind}",
            Target=posixpath.relpath(target, part.rpartition("/")[0] or "."),
        )
        return f"rId{number}"

    def drop(self, source: str, target: str) -> None:
        """Take away the part that `source` is related to, and what belongs to nobody else then."""
        own = {each for _, each in self.relations(target).values() if each and self.has(each)}
        rels = self.edit(rels_of(source))
        gone = {key for key, (_, each) in self.relations(source).items() if each.lower() == target.lower()}
        for node in [each for each in rels if each.get("Id") in gone]:
            remove(node)
        self._forget(target)
        used = {each.lower() for part in self._sources() for _, each in self.relations(part).values()}
        for each in own:
            if each.lower() not in used and self.has(each):
                self._forget(each)

    def sheets(self) -> list[tuple[etree._Element, str, str]]:
        """Every sheet of the workbook in order: its entry, its name, its part."""
        relations = self.relations(self.book)
        entries = find(self.look(self.book), "sheets", "sheet")
        found = [(each, each.get("name", ""), relations.get(attribute(each, "id"), ("", ""))[1]) for each in entries]
        if not all(self.has(part) for *_, part in found):
            raise Unreadable("PKG-17")
        return [(entry, name, self._known(part)) for entry, name, part in found]

    def worksheets(self) -> set[str]:
        """The sheets that whoever reads the workbook reads."""
        relations = self.relations(self.book)
        kinds = ((part, relations[attribute(entry, "id")][0]) for entry, _, part in self.sheets())
        return {part for part, kind in kinds if kind.endswith("/worksheet")}

    def saved(self) -> bytes:
        """The package, without a clock: the same edits give the same bytes."""
        edited = {
            name: etree.tostring(self._trees[name], xml_declaration=True, encoding="UTF-8", standalone=True)
            for name in self._edited
        }
        return zipped({name: edited.get(name, data) for name, data in self._bytes.items()})

    def _known(self, name: str) -> str:
        """The name as the package spells it: case does not tell parts apart."""
        return self._named[name.lower()]

    def _sources(self) -> list[str]:
        """The parts that have relationships; the package itself is the empty name."""
        rels = [name for name in self._bytes if name.lower().endswith(".rels")]
        return [name.replace("_rels/", "").removesuffix(".rels") for name in rels]

    def _forget(self, name: str) -> None:
        types = self.edit(TYPES)
        for node in list(types):
            if local(node) == "Override" and node.get("PartName", "").lower() == f"/{name.lower()}":
                remove(node)
        for each in (name, rels_of(name)):
            if self.has(each):
                each = self._named.pop(each.lower())
                del self._bytes[each]
                self._edited.discard(each)


def rels_of(part: str) -> str:
    """The part that holds the relationships of a part."""
    folder, _, file = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{file}.rels")


def new_root(space: str, name: str, **prefixes: str) -> etree._Element:
    """The root of a new part, its namespace without a prefix."""
    spaces: dict[str, str] = {None: space, **prefixes}  # type: ignore[dict-item]
    return etree.Element(f"{{{space}}}{name}", nsmap=spaces)


def remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def transplant(node: etree._Element, parent: etree._Element, at: int | None = None) -> etree._Element:
    """A copy of an element of our own below a parent, in the namespace of that parent."""
    copy = etree.Element(f"{{{etree.QName(parent).namespace}}}{local(node)}")
    copy.text = node.text
    parent.insert(len(parent) if at is None else at, copy)
    for name, value in node.attrib.items():
        copy.set(name, value)
    for child in node:
        transplant(child, copy)
    return copy
