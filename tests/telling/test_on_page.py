"""No sentence that the page may say speaks of commands, options or places on this computer, wherever it was written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import toolkit
from toolkit.telling.on_page import on_page

TOOLKIT = Path(toolkit.__file__).parent
FOLDER = Path("/家/盐池县2020")
# Of what stands there the page says nothing: the command line's own, mail, the address for units, roll-ups, templates,
# a recalculation.
ELSEWHERE = (
    *("cli/", "desk/", "script/", "mail/", "__init__.py", "telling/on_page.py", "telling/mail_texts.py"),
    *("portal/open_portal.py", "portal/public_address.py"),
    *("engine/cluster.py", "intake/sources.py", "report/lint.py", "verbs/own_templates.py", "excel/xlwings_book.py"),
)
# The first of what `init` says, and a line of the list in an archive.
NOT_SAID = ("下一步：", "怎样打开：")
COMMAND = re.compile(r"nianbao|(?<![\w-])--?[a-zA-Z]+")


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module that is no docstring; of one with values in it, with a name for each."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inside = {id(value) for node in joined for value in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [str(each.value) if isinstance(each, ast.Constant) else "甲镇" for each in node.values]
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | inside:
            yield node.lineno, node.value


def sentences() -> list[tuple[str, str]]:
    found = []
    for path in sorted(TOOLKIT.rglob("*.py")):
        name = path.relative_to(TOOLKIT).as_posix()
        for line, text in texts(ast.parse(path.read_text(encoding="utf-8"))):
            place = f"{name}:{line}"
            said = "。" in text and COMMAND.search(text) and not text.startswith(NOT_SAID)
            if said and not place.startswith(ELSEWHERE):
                found.append((place, text))
    return found


SENTENCES = sentences()


def test_there_are_such_sentences() -> None:
    assert len(SENTENCES) > 15


@pytest.mark.parametrize(("place", "text"), SENTENCES, ids=[place for place, _ in SENTENCES])
def test_sentence__says_buttons(place: str, text: str) -> None:
    assert not COMMAND.search(on_page(text, FOLDER)), on_page(text, FOLDER)


def test_places__as_the_clerk_knows_them() -> None:
    assert on_page(f"放在“{FOLDER}/下发”。", FOLDER) == "放在“下发”。"
    assert on_page(f"台账“{FOLDER}/.nianbao/台账.sqlite”打不开。", FOLDER) == "台账打不开。"
    assert on_page(f"写不了“{FOLDER}”。", FOLDER) == "写不了“任务文件夹”。"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  ！ M07 盐州路街道的采购总金额是 0。", "  ！ 盐州路街道的采购总金额是 0。"),
        ("× CEL-12 读不出来。", "× 读不出来。"),
        ("！ A 镇有疑问。", "！ A 镇有疑问。"),
        ("选错了的，运行 nianbao undo 撤销。", "选错了的，点“撤销上一步”。"),
        ("要换发的，运行 nianbao distribute --redate；换发以后", "要换发的，点“按新的截止日期换发”；换发以后"),
        ("“/家/任务/设置.toml”写法不对。", "“设置.toml”写法不对。"),
    ],
)
def test_sentence__as_a_clerk_reads_it(written: str, shown: str) -> None:
    assert on_page(written, Path("/家/任务")) == shown
