"""The tags of a template as written: what a Chinese keyboard does to them, and which values they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jinja2 import nodes

from toolkit.report.docx_package import DOCUMENT, paragraph_texts

_BRACES = re.compile(r"[{｛]\s?[{｛%％]|[}｝%％]\s?[}｝]")
_HALF = frozenset({"{{", "{%", "%}", "}}"})
_MARGIN_PARTS = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")
_SHOWN = 24


def shown(text: str) -> str:
    """The beginning of a paragraph, enough to find it."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def tag_slips(parts: Mapping[str, bytes]) -> list[str]:
    """Tags that are full-width, not closed in their paragraph, or outside the body: Chinese phrases."""
    slips = [slip for text in paragraph_texts(parts[DOCUMENT]) for slip in _paragraph_slips(text)]
    for name, part in parts.items():
        if _MARGIN_PARTS.fullmatch(name):
            slips += [
                f"页眉、页脚或脚注“{shown(text)}”里有标签，标签只能写在正文里"
                for text in paragraph_texts(part)
                if _BRACES.search(text)
            ]
    return slips


def _paragraph_slips(text: str) -> Iterator[str]:
    # 100%） is no tag: a closing pair counts only in a paragraph that also opens one.
    found = [match[0] for match in _BRACES.finditer(text)]
    if wrong := sorted({each for each in found if each not in _HALF}):
        listed = "、".join(f"“{each}”" for each in wrong)
        cure = "标签的括号和百分号要用半角 {{ }} {% %}"
        yield f"“{shown(text)}”一段里的 {listed} 是全角或中间有空格，{cure}"
        return
    for opening, closing in (("{{", "}}"), ("{%", "%}")):
        if found.count(opening) != found.count(closing):
            yield f"“{shown(text)}”一段里 {opening} 和 {closing} 不成对，每个标签要在一段里写完整"


def named_values(tree: nodes.Template) -> frozenset[str]:
    """Every dotted value of a template: `year`, `facts`, `facts.training`, `t3.new.total.zero`."""
    assigned = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    dotted = {_dotted(node) for node in tree.find_all((nodes.Name, nodes.Getattr, nodes.Getitem))}
    return frozenset(name for name in dotted if name and name.split(".")[0] not in assigned)


def guarded_values(tree: nodes.Template) -> frozenset[str]:
    """The values that the template asks for with `is defined` before it uses them."""
    return frozenset(_dotted(test.node) for test in tree.find_all(nodes.Test) if test.name == "defined")


def only_printed(tree: nodes.Template, name: str) -> bool:
    """Whether a template prints the parts of a value as they are (`{{ tables.t2 }}`) and does nothing else with it."""
    printed = [
        each for each in _printed(tree) if isinstance(each, nodes.Getattr) and each.node == nodes.Name(name, "load")
    ]
    return len(printed) == sum(each.name == name for each in tree.find_all(nodes.Name))


def _printed(node: nodes.Node) -> Iterator[nodes.Node]:
    """What goes straight into the text: nothing that is kept in between, as what a macro prints."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Output):
            yield from child.nodes
        elif isinstance(child, nodes.If) or (isinstance(child, nodes.For) and not child.recursive):
            yield from _printed(child)


def _dotted(node: nodes.Node) -> str:
    """`a.b.c` or `a["b"].c`; empty for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        last = node.attr
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        last = str(node.arg.value)
    else:
        return ""
    before = _dotted(node.node)
    return f"{before}.{last}" if before else ""
