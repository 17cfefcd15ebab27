"""A Word template, patched and compiled once, rendered many times.

docxtpl makes the tags of a .docx readable to jinja2; parsing and compiling cost 30 ms a document, so that a
template is kept by path, time and size. Only the document part holds tags; every other part is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from toolkit.report.docx_package import CORE, DOCUMENT, W, parse_xml, read_parts, texts_of
from toolkit.report.keyed_numbers import ANY_KEYED, KEYED, Numbering, enclose, without_keys
from toolkit.report.noted_words import note_words
from toolkit.report.placed_tables import ReportTables, marked_in, stand_for_tables, with_tables
from toolkit.report.slot_group import parts_of
from toolkit.report.tags import named_values, only_printed, tag_slips
from toolkit.report.template_error import TemplateError
from toolkit.report.words import Clause, Slot, fold_partial, sentence, todo
from toolkit.workbook.zip_package import BegunPackage

_OPEN = re.compile(r"【待补充：[^】]*】")
_PIECE = re.compile(f"({_OPEN.pattern}|{ANY_KEYED})")
# With one of these begins whatever `_PIECE` finds.
_SIGNS = ("【", ANY_KEYED[0])
# Of deflating: the usual 6 makes a draft a fifteenth smaller in three times the time.
_LEVEL = 3
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RPR = f"{{{W}}}rPr"
_AFTER_HIGHLIGHT = frozenset(
    {"u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout"}
)


def _listed(slots: Iterable[Slot], separator: str = "、") -> str:
    return separator.join(f"{slot.name}{slot}" for slot in slots if slot and not slot.zero)


def _bracketed(slots: Iterable[Slot]) -> str:
    listed = _listed(slots, "，")
    return f"（{listed}）" if listed else ""


def environment() -> jinja2.Environment:
    """The jinja2 environment of the templates: sandboxed, escaping, strict about names, with the filters below.

    known, nonzero: the values that are known, or known and not 0. all_zero: whether all are known to be 0.
    unsure: the values that are unknown or partial.
    listed: 予以公开3件、不予公开1件, without the zeros. bracketed: （予以公开3件，不予公开1件） or nothing.
    names: 扶贫信息、林业信息.
    todo: one 【待补充：…】 for several values. parts: the values of a group without its total.
    after: a value with the words before it, for sentence, which puts clauses together (toolkit/report/words.py).
    """
    env = ImmutableSandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    env.filters["known"] = lambda slots: [slot for slot in slots if slot]
    env.filters["nonzero"] = lambda slots: [slot for slot in slots if slot.nonzero]
    env.filters["unsure"] = lambda slots: [slot for slot in slots if not slot or slot.partial]
    env.filters["all_zero"] = lambda slots: all(slot.zero for slot in slots)
    env.filters["listed"] = _listed
    env.filters["bracketed"] = _bracketed
    env.filters["names"] = lambda things: "、".join(thing.name for thing in things)
    env.filters["todo"] = lambda slots: todo(slot.label for slot in slots)
    env.filters["parts"] = parts_of
    env.filters["after"] = Clause
    env.filters["sentence"] = sentence
    return env


def jinja_source(path: Path, document: bytes) -> str:
    """The document part as jinja2 reads it, one paragraph a line so that an error names its paragraph."""
    xml = etree.tostring(parse_xml(document), encoding="unicode")
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", str(DocxTemplate(path).patch_xml(xml)))


@dataclass(frozen=True)
class Template:
    """A compiled template, the package of its other parts, and the values that it names (`facts.training`).

    plain_tables: whether it does no more with the tables than print them.
    """

    name: str
    rest: BegunPackage
    compiled: jinja2.Template
    names: frozenset[str]
    plain_tables: bool

    def render(self, context: dict[str, Any], core: bytes, words: Mapping[str, str]) -> bytes:
        """The finished .docx, in which `words` are noted by their keys; the same context gives the same bytes. Raises
        jinja2.TemplateError or TemplateError.
        """
        document = self._with_tables_last(context, words) or self._document(context, words)
        return self.rest.with_parts({CORE: core, DOCUMENT: document}, _LEVEL)

    def _document(self, context: dict[str, Any], words: Mapping[str, str]) -> bytes:
        root = self._drawn(context)
        _mark_pieces(root)
        numbering = Numbering(root)
        numbering.number(root)
        note_words(root, words, numbering)
        return _written(root)

    def _with_tables_last(self, context: dict[str, Any], words: Mapping[str, str]) -> bytes | None:
        """The same, sooner; None where it might not be the same."""
        tables = context.get("tables")
        if not self.plain_tables or not isinstance(tables, ReportTables):
            return None
        xml = self.compiled.render({**context, "tables": tables.marks()})
        root = self._parsed(xml)
        if not stand_for_tables(root, marked_in(xml)):
            return None
        _mark_pieces(root)
        numbering = Numbering(root)
        drawn: list[str] = []
        numbering.number(root, lambda mark: drawn.append(tables.drawn(mark.text, numbering.following)))
        if any(map(_to_be_marked, drawn)):
            return None
        note_words(root, words, numbering)
        return with_tables(_written(root), drawn)

    def texts(self, context: dict[str, Any]) -> list[str]:
        """The paragraphs of the finished document. Raises as `render`."""
        return texts_of(self._drawn(context))

    def _drawn(self, context: dict[str, Any]) -> Any:
        return self._parsed(self.compiled.render(context))

    def _parsed(self, xml: str) -> Any:
        try:
            return etree.fromstring(xml.encode())
        except etree.XMLSyntaxError as error:
            cure = "循环、条件和表格的标签要写成 {%p … %}、{{p … }}，各占一段"
            raise TemplateError(self.name, "填入数据后不是完整的 Word 文档", cure) from error


def load_template(path: Path) -> Template:
    """Read, patch and compile a template. Raises TemplateError, or jinja2.TemplateSyntaxError."""
    try:
        status = path.stat()
    except OSError as error:
        raise TemplateError(path.name, "找不到这个文件", "检查模板的位置，或改用自带的模板") from error
    return _load(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _load(path: Path, _mtime: int, _size: int) -> Template:
    parts = read_parts(path)
    # jinja2 lets full-width brackets pass in silence: they would stand in the finished report.
    if slips := tag_slips(parts):
        raise TemplateError(path.name, "；".join(slips), "在 Word 中改正后重新生成")
    env = environment()
    source = jinja_source(path, parts[DOCUMENT])
    rest = BegunPackage({name: part for name, part in parts.items() if name not in (CORE, DOCUMENT)})
    tree = env.parse(source)
    return Template(path.name, rest, env.from_string(source), named_values(tree), only_printed(tree, "tables"))


def _written(root: Any) -> bytes:
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return written


def _to_be_marked(text: str) -> bool:
    """Whether anything may stand there that `_PIECE` finds."""
    return any(sign in text for sign in _SIGNS)


def _mark_pieces(root: Any) -> None:
    """Highlight every 【待补充：…】, so that nobody publishes one by oversight, and put a bookmark with its key round
    every number.
    """
    for text in list(root.iter(f"{{{W}}}t")):
        if not _PIECE.search(text.text or ""):
            continue
        text.text = fold_partial(text.text)
        run = text.getparent()
        pieces = [piece for piece in _PIECE.split(text.text) if piece]
        if [child.tag for child in run if child.tag != _RPR] != [text.tag]:
            text.text = without_keys(text.text)
            continue
        for piece in pieces:
            copy = deepcopy(run)
            words = copy.find(text.tag)
            words.text = without_keys(piece)
            words.set(_SPACE, "preserve")
            run.addprevious(copy)
            if _OPEN.fullmatch(piece):
                _highlight(copy)
            elif number := KEYED.fullmatch(piece):
                enclose(copy, number[1])
        run.getparent().remove(run)


def _highlight(run: Any) -> None:
    if run.find(_RPR) is None:
        run.insert(0, run.makeelement(_RPR))
    properties = run.find(_RPR)
    mark = run.makeelement(f"{{{W}}}highlight", {f"{{{W}}}val": "yellow"})
    # Word wants the properties in the order of the schema.
    before = [each for each in properties if etree.QName(each).localname not in _AFTER_HIGHLIGHT]
    properties.insert(len(before), mark)
