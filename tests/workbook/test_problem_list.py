"""问题清单 and the notes on the cells that it names."""

from __future__ import annotations

from toolkit.workbook.problem_list import NOTE_MARK, Problem, note_on


def problem(message: str, remedy: str = "请核对。") -> Problem:
    return Problem("须改正", ("表三!D4",), message, remedy)


def test_note__under_our_mark_each_sentence_once() -> None:
    note = note_on([problem("两边不相等。"), problem("不是数字。"), problem("两边不相等。")])
    assert note == f"{NOTE_MARK}两边不相等。请核对。\n不是数字。请核对。"


def test_note__no_longer_than_excel_shows() -> None:
    note = note_on(problem(f"第 {number} 处不相等。") for number in range(500))
    assert note.startswith(NOTE_MARK)
    assert len(note) == 1000
