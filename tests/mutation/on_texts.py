"""Damage of text cells: what is pasted, linked and calculated where somebody's own words belong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml import etree

from tests.mutation.book import MAIN, RELATIONS, Book, split_place
from tests.mutation.damage import Kind, Places, Subject
from toolkit.forms import FormCell
from toolkit.returns.explanations import CHECK_SHEET, explanation_cells

Write = Callable[[Book, str, Subject], object]
HIDDEN = (
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u2060",
    "\u00ad",
    "\u200e",
    "\u202a",
    "\u2066",
    "\u3164",
    "\u2028",
    "\U000e0041",
)
CONTROLS = ("_x0000_", "_x0001_", "_x0008_", "_x000B_", "_x000C_", "_x001F_", "\x7f", "\x85")
LOST = ("\ue863", "\uf0b7", "\U000f0001", "\ufffd", "\ufffc", "_xD800_", "_xDFFF_", "_xFFFF_")
ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")


def is_text(cell: FormCell) -> bool:
    """Inputs of words of one's own."""
    return cell.type == "text" and not cell.choices


def on_text(write: Write, suits: Callable[[FormCell], bool] = is_text) -> Callable[[Subject], Places]:
    """A random text cell written to."""

    def harm(subject: Subject) -> Places:
        cell = subject.input(suits)
        write(subject.book, cell.place, subject)
        return (cell.place,)

    return harm


def on_explanation(write: Write) -> Callable[[Subject], Places]:
    """A random explanation on 审核结果 written to."""

    def harm(subject: Subject) -> Places:
        place = f"{CHECK_SHEET}!{subject.choose(list(explanation_cells(subject.base.sound.form).values()))}"
        write(subject.book, place, subject)
        return (place,)

    return harm


def words(make: Callable[[Subject], str]) -> Write:
    return lambda book, place, subject: book.put_text(place, make(subject))


def around(characters: Sequence[str]) -> Write:
    """A character somewhere in a text."""

    def make(subject: Subject) -> str:
        text = subject.dice.choice(("青山乡", "一是人员不足；二是更新不及时。", "张三"))
        at = subject.dice.randrange(1, len(text) + 1)
        return text[:at] + subject.dice.choice(characters) + text[at:]

    return words(make)


def stored(kind: str, *values: str) -> Write:
    return lambda book, place, subject: book.put(place, kind, subject.dice.choice(values))


def formula(text: str, **attributes: str) -> Write:
    """A formula whose result looks like words that somebody wrote."""

    def write(book: Book, place: str, subject: Subject) -> None:
        node = book.put(place, "str", "没有收取信息处理费。", text)
        for name, value in attributes.items():
            node[0].set(name, value.format(ref=split_place(place)[1]))

    return write


def day(book: Book, place: str, subject: Subject) -> None:
    """2021-1 was typed and the program made a day of it."""
    book.put_number(place, "44197")
    book.restyle(place, number_format="yyyy/m/d")


def struck(kept: str) -> Write:
    """A text of which a sentence is struck out."""

    def write(book: Book, place: str, subject: Subject) -> None:
        node = book.put(place, "inlineStr", "")
        item = node[0]
        for child in list(item):
            item.remove(child)
        for text, strikes in ((kept, False), ("这一句不算。", True)):
            if not text:
                continue
            run = etree.SubElement(item, f"{{{MAIN}}}r")
            own = etree.SubElement(run, f"{{{MAIN}}}rPr")
            if strikes:
                etree.SubElement(own, f"{{{MAIN}}}strike")
            etree.SubElement(run, f"{{{MAIN}}}t").text = text

    return write


def linked(book: Book, place: str, subject: Subject) -> None:
    """A link to a page, as it comes along when something is pasted."""
    name, ref = split_place(place)
    part = book.part_of(name)
    number = book.relate(part, "hyperlink", f"xl/{ref}.bin", b"")
    relations = f"{part.rpartition('/')[0]}/_rels/{part.rpartition('/')[2]}.rels"
    line = next(each for each in book.tree(relations) if each.get("Id") == number)
    line.set("Target", "http://example.com/")
    line.set("TargetMode", "External")
    link = etree.SubElement(book.child(name, "hyperlinks"), f"{{{MAIN}}}hyperlink", ref=ref)
    link.set(f"{{{RELATIONS}}}id", number)


def _choice(cell: FormCell) -> bool:
    return bool(cell.choices)


def _day(cell: FormCell) -> bool:
    return cell.type == "date"


TEXTS: Sequence[Kind] = (
    Kind("文字格是错误值（#REF!）", ("FRM-05",), "error", on_text(stored("e", *ERRORS))),
    Kind("文字里写着错误值", ("FRM-05",), "error", on_text(words(lambda s: f"公开 {s.dice.choice(ERRORS)} 条"))),
    Kind("文字格是公式", ("FRM-06",), "error", on_text(formula('"没有收取"&"信息处理费。"'))),
    Kind("文字格引用别格", ("FRM-06",), "error", on_text(formula("A1"))),
    Kind("文字格是共享公式", ("FRM-06",), "error", on_text(formula("A1", t="shared", si="77", ref="{ref}"))),
    Kind("文字格是数组公式", ("FRM-07",), "error", on_text(formula("A1", t="array", ref="{ref}"))),
    Kind("文字格链接到别的文件", ("SEC-03",), "error", on_text(formula("[1]Sheet1!$A$1"))),
    Kind("文字格是超链接公式", ("SEC-03",), "error", on_text(formula('HYPERLINK("http://x/","点这里")'))),
    Kind("文字格的公式调用外部程序（DDE）", ("SEC-02",), "error", on_text(formula("cmd|'/c calc'!A0"))),
    Kind("下拉框的格是公式", ("FRM-06",), "error", on_text(formula('IF(1,"是","否")'), _choice)),
    Kind("填报日期是公式", ("FRM-06",), "warning", on_text(formula("TODAY()"), _day)),
    Kind("文字里夹着看不见的字符", ("CEL-19",), "warning", on_text(around(HIDDEN))),
    Kind("文字里夹着控制字符", ("CEL-19",), "warning", on_text(around(CONTROLS))),
    Kind("文字倒着写（U+202E）", ("CEL-19",), "warning", on_text(words(lambda s: "\u202e乡山青"))),
    Kind("文字里有造字或乱码", ("CEL-19",), "error", on_text(around(LOST))),
    Kind("文字超过 32767 字", ("CEL-14",), "error", on_text(words(lambda s: "字" * s.dice.choice((32_768, 40_000))))),
    Kind("文字格变成日期", ("CEL-17",), "error", on_text(day)),
    Kind("文字格存成 TRUE 或日期", ("CEL-17",), "error", on_text(stored("b", "1", "0"))),
    Kind("文字格存成 18 位数字", ("CEL-17",), "error", on_text(stored("n", "330421199001011234", "3.3E+17"))),
    Kind("文字里有一句划掉了", ("CEL-18",), "warning", on_text(struck("没有收取信息处理费。"))),
    Kind("文字全部划掉了", ("CEL-18",), "error", on_text(struck(""))),
    Kind("文字格带超链接", ("SEC-11",), "info", on_text(linked)),
    Kind("审核说明是公式", ("FRM-06",), "warning", on_explanation(formula("A1"))),
    Kind("审核说明是错误值", ("FRM-05",), "warning", on_explanation(stored("e", *ERRORS))),
    Kind("审核说明夹着看不见的字符", ("CEL-19",), "warning", on_explanation(around(HIDDEN))),
    Kind("审核说明有一句划掉了", ("CEL-18",), "warning", on_explanation(struck("清理废止两件。"))),
)
