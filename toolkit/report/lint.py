"""A template checked before it is used: every slip as a Chinese sentence that says where and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from toolkit.forms import Form, editions, load_form
from toolkit.report.docx_package import DOCUMENT, paragraph_texts, read_parts
from toolkit.report.tags import guarded_values, named_values, shown, tag_slips
from toolkit.report.template import environment, jinja_source
from toolkit.report.template_context import OFFICIAL, form_contexts
from toolkit.report.template_error import TemplateError

_BUILTIN = frozenset({"loop", "range", "dict", "namespace"})
_XML_TAG = re.compile(r"<[^>]*>")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_LEFT_OVER = re.compile(
    r"[XxＸ×]{2,}|[〇○]{2,}|_{3,}|＿{2,}|（文字描述）|该部分以表格形式报告|[（(](?:此处|请)(?:填写|补充)[^）)]*[）)]"
)
_QUOTED = re.compile(r"'(\w+)'")


def lint_template(path: Path, form: Form | None = None) -> list[str]:
    """What is wrong with a template; empty when it can be used.

    Names are looked up in `form`, or in the official editions together. Never raises for a bad template.
    """
    return template_slips(path, form_contexts([form] if form else [load_form(edition) for edition in editions()]))


def lint_report_template(path: Path, form: Form) -> list[str]:
    """The same for a report's template, and what a report made from it would lack or say by oversight: an official
    table that it does not name, a blank that was left to be filled in by hand.
    """
    slips = lint_template(path, form)
    if slips:
        return slips
    parts = read_parts(path)
    named = named_values(environment().parse(jinja_source(path, parts[DOCUMENT])))
    for table in form.tables:
        if f"tables.{table.id}" not in named and (table.id in OFFICIAL or "extra_tables" not in named):
            slips.append(f"没有“{table.title}”的表，请在它的标题下面单独一段写 {{{{p tables.{table.id} }}}}。")
    for text in paragraph_texts(parts[DOCUMENT]):
        if left := _LEFT_OVER.search(_TAG.sub("", text)):
            slips.append(f"“{shown(text)}”里留有“{left[0]}”，请改成实际的文字或标签。")
    return slips


def template_slips(path: Path, contexts: Sequence[dict[str, Any]]) -> list[str]:
    """The same for a template whose names stand in one of `contexts`."""
    try:
        parts = read_parts(path)
    except TemplateError as error:
        return [str(error)]
    if slips := tag_slips(parts):
        return [f"{slip}。" for slip in slips]
    source = jinja_source(path, parts[DOCUMENT])
    env = environment()
    try:
        env.from_string(source)
    except jinja2.TemplateSyntaxError as error:
        return [_syntax(error, source)]
    tree = env.parse(source)
    guarded = tuple(guarded_values(tree))
    unknown = [
        name
        for name in sorted(named_values(tree))
        if name not in guarded and not name.startswith(tuple(f"{each}." for each in guarded))
        if not any(_resolves(name, context) for context in contexts)
    ]
    # facts.x.zero is not worth a second sentence when facts.x is unknown already.
    first = [name for name in unknown if name.rpartition(".")[0] not in unknown]
    return [f"不认识的变量“{name}”，请对照数据字典（nianbao form）改成表样里有的键，或去掉这个标签。" for name in first]


def _resolves(name: str, context: dict[str, Any]) -> bool:
    head, *path = name.split(".")
    if head in _BUILTIN:
        return True
    if head not in context:
        return False
    value = context[head]
    for step in path:
        if not hasattr(value, step):
            return False
        value = getattr(value, step)
    return True


def _syntax(error: jinja2.TemplateSyntaxError, source: str) -> str:
    message = error.message or ""
    lines = source.splitlines()
    text = _XML_TAG.sub("", lines[error.lineno - 1]).strip() if error.lineno <= len(lines) else ""
    place = f"“{shown(text)}”附近：" if text else ""
    words = _QUOTED.findall(message)
    if "looking for the following tags" in message or "Unexpected end of template" in message:
        ending = next((word for word in words if word.startswith("end")), "")
        opening = ending.removeprefix("end")
        if opening:
            return f"{place}有一个 {{% {opening} %}} 没有对应的 {{% {ending} %}}，请补上。"
    if message.startswith("Encountered unknown tag") and words:
        return f"{place}标签 {{% {words[0]} %}} 是多余的或写错了，请去掉或改正。"
    if message.startswith("No filter named") and words:
        return f"{place}不认识的过滤器“{words[0]}”，请对照自带模板改正。"
    return f"{place}标签的写法有误，请对照自带模板改正。"
