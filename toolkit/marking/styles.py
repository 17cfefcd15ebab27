"""The styles part under edit: red twins of the formats in use, and the formats of a sheet of our own."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property

from lxml import etree

from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.xml import NUMBER, find, local, parse_xml
from toolkit.marking.parts import Parts, new_root, remove, transplant

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_FILL, _INK = "FFFFC7CE", "FF9C0006"
# The collections of a styles part in the order in which they must stand.
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
# What a collection holds at least: Excel reserves the first two fills.
_LEAST = {
    "fonts": '<font><sz val="11"/><name val="宋体"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
}
_RED = parse_xml(
    f'<fill><patternFill patternType="solid"><fgColor rgb="{_FILL}"/><bgColor indexed="64"/></patternFill></fill>'
    "".encode()
)


class Styles:
    """The formats of a workbook; formats that are asked for are added once."""

    def __init__(self, parts: Parts) -> None:
        name = parts.related(parts.book, "styles", "styleSheet")
        if not name:
            # openpyxl looks for it nowhere else.
            name = "xl/styles.xml" if not parts.has("xl/styles.xml") else parts.free("xl/styles{}.xml")
            parts.add(name, new_root(parts.main, "styleSheet"), _TYPE)
            parts.relate(parts.book, "styles", name)
        self._root = parts.edit(name)
        self._fonts, self._fills, self._borders, self._xfs = map(self._held, ("fonts", "fills", "borders", "cellXfs"))
        self._reds: dict[int, int] = {}

    def red(self, number: int) -> int:
        """The given format with a red fill and dark red text. Raises Unreadable."""
        if number not in self._reds:
            if number >= len(self._xfs.nodes):
                raise Unreadable("CEL-13", where="styles")
            self._reds[number] = self._derived(self._xfs.nodes[number], number)
        return self._reds[number]

    def adopted(self, other: etree._Element, number: int) -> int:
        """A format of another styles part that we wrote ourselves, as one of this."""
        xf = next(each for at, each in enumerate(find(other, "cellXfs", "xf")) if at == number)
        copy = deepcopy(xf)
        for attribute, name, held in (
            ("fontId", "fonts", self._fonts),
            ("fillId", "fills", self._fills),
            ("borderId", "borders", self._borders),
        ):
            theirs = next(find(other, name))
            copy.set(attribute, str(held.put(theirs[int(xf.get(attribute, "0"))])))
        # Named styles of ours are not brought along; not every program writes any.
        if any(True for _ in find(self._root, "cellStyleXfs")):
            copy.set("xfId", "0")
        else:
            copy.attrib.pop("xfId", "")
        return self._xfs.put(copy)

    def _derived(self, xf: etree._Element, number: int) -> int:
        fonts, fills = self._fonts.nodes, self._fills.nodes
        font, fill = (_index(xf, name, held) for name, held in (("fontId", fonts), ("fillId", fills)))
        if _is_red(fills[fill]) and _color(fonts[font]) == _INK:
            # Marked in an earlier round.
            return number
        letters = deepcopy(fonts[font])
        for color in list(find(letters, "color")):
            remove(color)
        # Where Excel itself puts the colour.
        size = next((at + 1 for at, each in enumerate(letters) if local(each) == "sz"), 0)
        letters.insert(size, etree.Element(f"{{{etree.QName(fonts).namespace}}}color", rgb=_INK))
        twin = deepcopy(xf)
        twin.set("fontId", str(self._fonts.put(letters)))
        twin.set("fillId", str(self._fills.put(_RED)))
        twin.set("applyFont", "1")
        twin.set("applyFill", "1")
        return self._xfs.add(twin)

    def _held(self, name: str) -> _Held:
        """A collection, made with the least that it must hold where it is missing."""
        held = next(find(self._root, name), None)
        if held is None:
            before = _ORDER[: _ORDER.index(name)]
            at = sum(1 for each in self._root if local(each) in before)
            held = etree.Element(f"{{{etree.QName(self._root).namespace}}}{name}")
            self._root.insert(at, held)
        if not len(held):
            for node in parse_xml(f"<all>{_LEAST[name]}</all>".encode()):
                transplant(node, held)
            _counted(held)
        return _Held(held)


class _Held:
    """A collection under edit; `nodes` is its element."""

    def __init__(self, nodes: etree._Element) -> None:
        self.nodes = nodes

    def put(self, node: etree._Element) -> int:
        """The number of an equal element, added where there is none."""
        numbers, new = self._numbers, transplant(node, self.nodes)
        at = numbers.setdefault(_spelled(new), len(self.nodes) - 1)
        if at < len(self.nodes) - 1:
            remove(new)
            return at
        return _counted(self.nodes)

    def add(self, node: etree._Element) -> int:
        """The number of a new element."""
        self.nodes.append(node)
        self._numbers.setdefault(_spelled(node), len(self.nodes) - 1)
        return _counted(self.nodes)

    @cached_property
    def _numbers(self) -> dict[bytes, int]:
        """The first element of each spelling."""
        spelled = [_spelled(each) for each in self.nodes]
        return {each: at for at, each in reversed(list(enumerate(spelled)))}


def _spelled(node: etree._Element) -> bytes:
    return etree.tostring(node, method="c14n")


def _counted(held: etree._Element) -> int:
    held.set("count", str(len(held)))
    return len(held) - 1


def _index(xf: etree._Element, name: str, held: etree._Element) -> int:
    number = xf.get(name, "0")
    return int(number) if NUMBER.fullmatch(number) and int(number) < len(held) else 0


def _color(font: etree._Element) -> str:
    return next((color.get("rgb", "") for color in find(font, "color")), "")


def _is_red(fill: etree._Element) -> bool:
    return any(color.get("rgb") == _FILL for color in find(fill, "patternFill", "fgColor"))
