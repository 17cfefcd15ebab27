"""Whatever stands in the text cells of a return: nothing that misleads an eye or a program comes out of any output.

Every kind of damage of tests/mutation/on_texts.py at every text cell of a unit's return, a unit a kind, in a campaign
of each edition; and texts that are read as they stand and must come out as texts.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import openpyxl
import pytest
from lxml import etree

from tests.helpers import EDITIONS, YEARS
from tests.mutation.bases import Base
from tests.mutation.book import Book
from tests.mutation.damage import Subject
from tests.mutation.on_texts import (
    CONTROLS,
    ERRORS,
    HIDDEN,
    LOST,
    Write,
    day,
    formula,
    is_text,
    linked,
    stored,
    struck,
    words,
)
from tests.mutation.sound import Sound
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import ROSTER_FILE, Unit, roster_workbook
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.forms import index_form, load_form
from toolkit.returns.explanations import CHECK_SHEET, PROBLEM_SHEET, explanation_cells
from toolkit.returns.read_return import Value
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import distribute, unit_stamp
from toolkit.workbook.writer import write_workbook

FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
UNSEEN = set("\u115f\u1160\u2800\u3164\uffa0\ufffd\ufffc")
NOT_SAID = (*ERRORS, "没有收取信息处理费。", "这一句不算", "evil/")
"""Errors, what the formulas of on_texts.py give, the sentence that it strikes out, where a link leads."""
READ = ("plain", "link", "hidden", "controls", "backwards", "struck out")


def piled(characters: Iterable[str]) -> Write:
    """All of these characters in one text."""
    return words(lambda subject: "青山" + "乡".join(characters) + "甲")


NASTY: dict[str, Write] = {
    "hidden": piled(HIDDEN),
    "controls": piled(CONTROLS),
    "lost": piled(LOST),
    "backwards": words(lambda subject: "\u202e乡山青\u202c：\u202d好\u2067！"),
    "errors": words(lambda subject: "、".join(ERRORS)),
    "error": stored("e", "#REF!"),
    "formula": formula('"没有收取"&"信息处理费。"'),
    "link in a formula": formula('HYPERLINK("http://evil/","x")'),
    "another file": formula("[1]Sheet1!$A$1"),
    "array": formula("A1", t="array", ref="{ref}"),
    "command": formula("cmd|'/c calc'!A0"),
    "long": words(lambda subject: "字" * 40_000),
    "a day": day,
    "true": stored("b", "1"),
    "struck out": struck("甲乙丙"),
    "all struck out": struck(""),
    "link": linked,
}
PLAIN = '=HYPERLINK("http://evil","x")\n+1+1\n@SUM(1)\n<b>&amp;{{ 7*7 }}{% raw %}\n一、“好”（注）——👍'


@pytest.fixture(scope="module", params=EDITIONS)
def outputs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign run over all of them."""
    edition = request.param
    folder = tmp_path_factory.mktemp("文字") / edition
    create_campaign(folder, "盐池县", YEARS[edition], key=bytes(32))
    units = tuple(Unit(f"6403232{number:02}", f"第{number}乡", "乡") for number in range(len(NASTY) + 1))
    (folder / ROSTER_FILE).write_bytes(roster_workbook(units, "盐池县"))
    campaign = Campaign(folder)
    distribute(campaign)
    form = load_form(edition)
    texts: dict[str, Value] = {cell.key: PLAIN for cell in index_form(form).inputs if cell.table == "texts"}
    # One relation is broken, so that there are a letter and something to explain; the last unit's numbers are right.
    for number, unit in enumerate(units):
        values: dict[str, Value] = texts | ({"new.natural": 5} if number % 2 else {})
        data = write_workbook(filled_plan(form, unit_stamp(campaign, unit, 1), values))
        if number < len(NASTY):
            data = written_over(data, edition, list(NASTY.values())[number])
        (campaign.inbox / f"{unit.name}.xlsx").write_bytes(data)
    main(["run", "-C", str(folder)])
    return folder


def written_over(data: bytes, edition: str, write: Write) -> bytes:
    """The same at every text cell of the form and every explanation."""
    form = load_form(edition)
    subject = Subject(Base(Sound(form, None, {}), "ours", data), Random(1), Book(data))  # type: ignore[arg-type]
    places = [cell.place for cell in index_form(form).inputs if is_text(cell)]
    for place in [*places, *(f"{CHECK_SHEET}!{ref}" for ref in explanation_cells(form).values())]:
        write(subject.book, place, subject)
    return subject.book.save()


def misleading(texts: Iterable[str]) -> set[str]:
    """Characters that nothing of ours may hold."""
    return {
        char
        for char in set("".join(texts)) - set("\n\t\r")
        if unicodedata.category(char) in FORBIDDEN or char in UNSEEN
    }


def files(folder: Path, *rooms: str) -> list[Path]:
    found = [path for room in rooms for path in sorted((folder / room).rglob("*")) if path.is_file()]
    assert found
    return found


def document_texts(path: Path) -> Iterator[str]:
    """All texts of a Word document, whose parts must be XML."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                yield "".join(map(str, etree.fromstring(package.read(name)).itertext()))


def workbook_texts(path: Path, without: tuple[str, ...] = ()) -> Iterator[str]:
    """All texts, formulas and notes of a workbook, sheet by sheet."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        yield sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                if sheet.title not in without and isinstance(cell.value, str):
                    yield f"{cell.data_type}{cell.value}"
                if cell.comment and not without:
                    yield cell.comment.text


def test_documents__parse_and_hold_nothing_misleading(outputs: Path) -> None:
    documents = [path for path in files(outputs, "年报", "退回") if path.suffix == ".docx"]
    assert len(documents) > len(NASTY)
    for path in documents:
        texts = list(document_texts(path))
        assert misleading(texts) == set(), path


def test_reports__no_error_formula_or_struck_sentence(outputs: Path) -> None:
    reports = files(outputs, "年报")
    assert len(reports) > 2
    said = ""
    for path in reports:
        text = "".join(document_texts(path))
        said += text
        assert [each for each in NOT_SAID if each in text] == [], path
    assert "{{ 7*7 }}{% raw %}" in said  # what can be read arrived
    assert "👍" in said


def test_workbooks__hold_nothing_misleading(outputs: Path) -> None:
    books = [path for path in files(outputs, "汇总", "退回") if path.suffix == ".xlsx"]
    own = [path for path in books if "退回修改表" not in path.name and "核实表" not in path.name]
    assert any("恢复表" in path.name for path in own)
    for path in own:
        assert misleading(workbook_texts(path)) == set(), path
        # A list and its notes say what was found; where things are filled in, it is not.
        filled = list(workbook_texts(path, (PROBLEM_SHEET,)))
        assert [text for text in filled if any(each in text for each in NOT_SAID)] == [], path
        assert [text for text in filled if text.startswith("f=") and ("HYPERLINK" in text or "[" in text)] == [], path
    for path in set(books) - set(own):
        lists = list(workbook_texts(path, tuple(openpyxl.load_workbook(path).sheetnames[1:])))
        assert misleading(lists) == set(), path


def test_csv__holds_nothing_misleading(outputs: Path) -> None:
    tables = [path for path in files(outputs, "汇总") if path.suffix == ".csv"]
    assert tables
    for path in tables:
        text = path.read_text(encoding="utf-8-sig")
        assert misleading([text]) == set()
        assert {len(row) for row in csv.reader(io.StringIO(text))} == {10}


@pytest.mark.parametrize("command", ["run", "verify", "status", "merge"])
@pytest.mark.parametrize("as_json", [False, True])
def test_screen_and_json__hold_nothing_misleading(
    outputs: Path, command: str, as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    main([command, "-C", str(outputs), *(["--json"] if as_json else [])])
    shown = capsys.readouterr().out
    assert misleading([shown]) == set()
    if as_json:
        assert misleading(strings(json.loads(shown))) == set()


def strings(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)


def test_every_kind__told_at_every_text_cell(outputs: Path) -> None:
    """The place, what it is and what to do; the plain texts are not spoken of."""
    campaign = Campaign(outputs)
    index = index_form(campaign.form)
    places = {cell.place for cell in index.inputs if is_text(cell)}
    places |= {f"{CHECK_SHEET}!{ref}" for ref in explanation_cells(campaign.form).values()}
    for state, what in zip(unit_states(campaign), [*NASTY, "plain"], strict=True):
        told = {cell for each in state.findings if each.rule[:3] in ("CEL", "FRM", "SEC") for cell in each.cells}
        assert told == (places if what != "plain" else set()), what
        assert all(each.message and each.remedy for each in state.findings)
        assert state.state != "已汇总" or what in ("plain", "link", "hidden", "controls", "backwards", "struck out"), (
            what
        )
