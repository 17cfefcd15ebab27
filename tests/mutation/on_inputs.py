"""Damage of single inputs: what people type, paste and link where a plain number belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.mutation.book import NotHere
from tests.mutation.damage import Kind, Places, Subject
from toolkit.forms import FormCell
from toolkit.forms.index import NIL_KEY

Harm = Callable[[Subject], Places]


def _numeric(cell: FormCell) -> bool:
    return cell.numeric


def put_text(make: Callable[[int], str], suits: Callable[[FormCell], bool] = _numeric) -> Harm:
    """A text made of the number that stands there."""

    def harm(subject: Subject) -> Places:
        cell = subject.input(suits)
        subject.book.put_text(cell.place, make(subject.number(cell.key)))
        subject.recalculate()
        return (cell.place,)

    return harm


def put_one_of(*texts: str) -> Harm:
    """One of these texts."""

    def harm(subject: Subject) -> Places:
        cell = subject.input(_numeric)
        subject.book.put_text(cell.place, subject.dice.choice(texts))
        subject.recalculate()
        return (cell.place,)

    return harm


def put_stored(make: Callable[[int], str], kind: str = "n", suits: Callable[[FormCell], bool] = _numeric) -> Harm:
    """A stored value of this type, literally."""

    def harm(subject: Subject) -> Places:
        cell = subject.input(suits)
        subject.book.put(cell.place, kind, make(subject.number(cell.key)))
        subject.recalculate()
        return (cell.place,)

    return harm


def refused(harm: Harm) -> Harm:
    """The same harm, for which the file is refused whole: no finding names a cell."""

    def without_place(subject: Subject) -> Places:
        harm(subject)
        return ()

    return without_place


def put_formula(make: Callable[[int], str], **attributes: str) -> Harm:
    """A formula whose result is what stood there, so that no sum changes."""

    def harm(subject: Subject) -> Places:
        cell = subject.input(_numeric)
        number = subject.number(cell.key)
        node = subject.book.put(cell.place, "n", str(number), make(number))
        for name, value in attributes.items():
            node[0].set(name, value.format(ref=cell.cell))
        return (cell.place,)

    return harm


def _must_be_filled(subject: Subject) -> FormCell:
    nil = subject.base.sound.nil
    return subject.input(
        lambda cell: cell.numeric and cell.required and not (nil and subject.index.nil_covers(cell.key))
    )


def blanked(subject: Subject) -> Places:
    cell = _must_be_filled(subject)
    subject.book.put(cell.place)
    subject.recalculate()
    return (cell.place,)


def only_a_space(subject: Subject) -> Places:
    cell = _must_be_filled(subject)
    subject.book.put_text(cell.place, " ")
    subject.recalculate()
    return (cell.place,)


def cover_blanked(subject: Subject) -> Places:
    cell = subject.input(lambda cell: cell.table == "cover" and cell.required)
    subject.book.put(cell.place)
    return (cell.place,)


def negative(subject: Subject) -> Places:
    cell = subject.input(lambda cell: cell.type in ("count", "amount"))
    subject.book.put_number(cell.place, -subject.number(cell.key) - 1)
    subject.recalculate()
    return (cell.place,)


def dated(subject: Subject) -> Places:
    """1-2 was typed and the program made a day of it."""
    cell = subject.input(_numeric)
    subject.book.put_number(cell.place, "44198")
    subject.book.restyle(cell.place, number_format=subject.dice.choice(('m"月"d"日"', "yyyy/m/d", "m-d")))
    subject.recalculate()
    return (cell.place,)


def referring(subject: Subject) -> Places:
    """The cell's own number, fetched from another cell."""
    cell = subject.input(_numeric)
    others = [each for each in subject.index.inputs if each.numeric and each.sheet == cell.sheet and each != cell]
    text = subject.choose(others).cell
    subject.book.put(cell.place, "n", str(subject.number(cell.key)), text)
    return (cell.place,)


def day_misspelt(subject: Subject) -> Places:
    place = subject.index.cells["cover.date"].place
    subject.book.put_text(place, subject.dice.choice(("年后", "二〇二一年一月", "2021.13.8", "2021-2-30")))
    return (place,)


def not_a_choice(subject: Subject) -> Places:
    cell = subject.input(lambda cell: bool(cell.choices))
    subject.book.put_text(cell.place, subject.dice.choice(("不是", "大约", "√")))
    return (cell.place,)


def nil_against_numbers(subject: Subject) -> Places:
    """零报告 is confirmed, and a number says otherwise."""
    sound = subject.base.sound
    if sound.nil:
        cell = subject.choose(list(subject.index.nil_inputs))
        subject.book.put_number(cell.place, 2)
        subject.recalculate()
        return (cell.place,)
    filled = tuple(cell.place for cell in subject.index.nil_inputs if sound.values.get(cell.key))
    if not filled:
        raise NotHere
    subject.book.put_text(subject.index.cells[NIL_KEY].place, "是")
    return filled


def _count(cell: FormCell) -> bool:
    return cell.type == "count"


def _amount(cell: FormCell) -> bool:
    return cell.type == "amount"


INPUTS: Sequence[Kind] = (
    Kind("清空必填的数字格", ("C01",), "error", blanked),
    Kind("必填的数字格只留一个空格", ("C01",), "error", only_a_space),
    Kind("清空封面必填的格", ("C01",), "error", cover_blanked),
    Kind("数字存成文字", ("CEL-01",), "warning", put_text(str)),
    Kind("数字后面带不间断空格", ("CEL-01",), "warning", put_text(lambda n: f"{n}\u00a0")),
    Kind("数字前面带看不见的字符", ("CEL-01",), "warning", put_text(lambda n: f"\u200b{n}")),
    Kind("数字前面带撇号", ("CEL-01",), "warning", put_text(lambda n: f"'{n}")),
    Kind("带千分位逗号的文字", ("CEL-01",), "warning", put_text(lambda n: f"{n + 1362:,}")),
    Kind("全角数字", ("CEL-02",), "warning", put_text(lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)))),
    Kind("不规范的数字（10²、①、1_000）", ("CEL-03",), "error", put_one_of("10²", "①", "٣", "1_000", "nan", "1e3")),
    Kind("带单位（3件）", ("CEL-04",), "error", put_text(lambda n: f"{n}件")),
    Kind("约数（约3）", ("CEL-04",), "error", put_text(lambda n: f"约{n}")),
    Kind("带“万”（3万）", ("CEL-04",), "error", put_text(lambda n: f"{n}万")),
    Kind("填“/”或“—”", ("CEL-04",), "error", put_one_of("/", "—", "-")),
    Kind("填“无”“同上”", ("CEL-04",), "error", put_one_of("无", "没有", "同上", "详见备注")),
    Kind("填了很长的文字", ("CEL-04",), "error", put_one_of("字" * 40_000)),
    Kind("负数", ("C02",), "error", negative),
    Kind("件数带小数", ("C02",), "error", put_stored(lambda n: f"{n}.5", suits=_count)),
    Kind("金额小数过多", ("CEL-08",), "warning", put_stored(lambda n: f"{n + 1}.12345678", suits=_amount)),
    Kind("数字变成日期", ("CEL-05",), "error", dated),
    Kind("数字大到 1E+308", ("CEL-07",), "error", put_stored(lambda n: "1E+308")),
    Kind("超过九位的数字", ("CEL-07",), "error", put_stored(lambda n: "3.30421199001011E+17")),
    Kind("五千位的数字", ("CEL-07",), "error", put_stored(lambda n: "9" * 5000)),
    Kind("数值里存着 NaN", ("CEL-07",), "error", put_stored(lambda n: "NaN")),
    Kind("错误值（#REF!）", ("FRM-05",), "error", put_stored(lambda n: "#REF!", "e")),
    Kind("TRUE", ("CEL-13",), "error", put_stored(lambda n: "1", "b")),
    Kind("不认识的单元格类型", ("CEL-13",), "error", refused(put_stored(str, "x"))),
    Kind("文字序号超出范围", ("CEL-13",), "error", refused(put_stored(lambda n: "999999", "s"))),
    Kind("文字序号为负", ("CEL-13",), "error", refused(put_stored(lambda n: "-1", "s"))),
    Kind("填了算式（=10+20）", ("FRM-06",), "warning", put_formula(lambda n: f"{n - 1}+1")),
    Kind("填了引用别格的公式", ("FRM-06",), "error", referring),
    Kind("公式链接到别的文件", ("SEC-03",), "error", put_formula(lambda n: "[1]Sheet1!$A$1")),
    Kind("公式从网上取数", ("SEC-03",), "error", put_formula(lambda n: '_xlfn.WEBSERVICE("http://x/y")')),
    Kind("公式调用外部程序（DDE）", ("SEC-02",), "error", put_formula(lambda n: "cmd|'/c calc'!A0")),
    Kind("填数格是数组公式", ("FRM-07",), "error", put_formula(str, t="array", ref="{ref}")),
    Kind("填报日期写不成日期", ("CEL-06",), "warning", day_misspelt),
    Kind("下拉框里没有的内容", ("CEL-04",), "error", not_a_choice),
    Kind("零报告与数字矛盾", ("C10",), "error", nil_against_numbers),
)
