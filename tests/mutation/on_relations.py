"""Damage that leaves every number a legal one: only the relations between them can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from tests.mutation.book import NotHere
from tests.mutation.damage import Kind, Places, Subject
from tests.mutation.sound import COLUMNS, TOWNSHIPS
from toolkit.forms.index import NIL_KEY

Numbers = Mapping[str, int | Decimal]


def _change(subject: Subject, numbers: Numbers, *keys: str) -> Places:
    """Put these numbers in; the places of `keys`, or of what was changed."""
    if subject.base.sound.nil:
        # Its tables would contradict the confirmation before any relation is looked at.
        subject.book.put_text(subject.index.cells[NIL_KEY].place, "否")
        for cell in subject.index.nil_inputs:
            subject.book.put_number(cell.place, 0)
    for key, number in numbers.items():
        subject.book.put_number(subject.index.cells[key].place, number)
    subject.recalculate()
    return tuple(subject.index.cells[key].place for key in keys or numbers)


def _rows(subject: Subject) -> list[str]:
    """The rows of 表三 that are filled in."""
    cells = subject.index.of_table("t3")
    return [cell.key.rpartition(".")[0] for cell in cells if cell.key.endswith(".natural") and cell.kind == "input"]


def _column(subject: Subject, column: str) -> dict[str, int]:
    return {row: subject.number(f"{row}.{column}") for row in _rows(subject)}


def _balance(rows: Mapping[str, int]) -> int:
    """What came in less what was settled and what is carried over."""
    return 2 * (rows["new"] + rows["carried_in"]) - sum(rows.values())


def column_changed(change: Callable[[dict[str, int], Subject], None]) -> Callable[[Subject], Places]:
    """One applicant's column of 表三, changed so that it does not add up any more (B01)."""

    def harm(subject: Subject) -> Places:
        column = subject.choose(COLUMNS)
        before = _column(subject, column)
        after = dict(before)
        change(after, subject)
        if _balance(after) == 0:
            raise NotHere
        numbers = {f"{row}.{column}": number for row, number in after.items() if number != before[row]}
        return _change(subject, numbers, f"new.{column}")

    return harm


def one_more(*rows: str) -> Callable[[dict[str, int], Subject], None]:
    """A few more in one of these rows; without rows, in one of the outcomes."""

    def change(column: dict[str, int], subject: Subject) -> None:
        outcomes = [row for row in column if row not in ("new", "carried_in", "carried_out")]
        column[subject.choose(rows or outcomes)] += subject.dice.randint(1, 3)

    return change


def digits_swapped(column: dict[str, int], subject: Subject) -> None:
    row = subject.choose([row for row, number in column.items() if str(number) != str(number)[::-1]])
    column[row] = int(str(column[row])[::-1])


def ten_times(column: dict[str, int], subject: Subject) -> None:
    column[subject.choose([row for row, number in column.items() if number])] *= 10


def digit_lost(column: dict[str, int], subject: Subject) -> None:
    column[subject.choose([row for row, number in column.items() if number > 9])] //= 10


def rows_swapped(column: dict[str, int], subject: Subject) -> None:
    one, other = subject.dice.sample(list(column), 2)
    column[one], column[other] = column[other], column[one]


def moved_down(column: dict[str, int], subject: Subject) -> None:
    """The whole column pasted one row too low."""
    column.update(zip(column, [0, *column.values()], strict=False))


def neighbour(subject: Subject) -> Places:
    """A number typed into the column beside its own."""
    row = subject.choose(_rows(subject))
    column = subject.choose(COLUMNS[:-1])
    other = COLUMNS[COLUMNS.index(column) + 1]
    one, two = f"{row}.{column}", f"{row}.{other}"
    if subject.number(one) == subject.number(two):
        raise NotHere
    return _change(subject, {one: subject.number(two), two: subject.number(one)}, f"new.{column}", f"new.{other}")


def more_left_than_came(subject: Subject) -> Places:
    column = subject.choose(COLUMNS)
    rows = _column(subject, column)
    return _change(subject, {f"carried_out.{column}": rows["new"] + rows["carried_in"] + 1})


def other_than_left_last_year(subject: Subject) -> Places:
    """二、上年结转 is not last year's 四, and the column adds up all the same (B04)."""
    column = subject.choose(COLUMNS)
    key = f"carried_in.{column}"
    if f"carried_out.{column}" not in subject.base.sound.last:
        raise NotHere
    more = subject.dice.randint(1, 3)
    grant = subject.number(f"grant.{column}")
    return _change(subject, {key: subject.number(key) + more, f"grant.{column}": grant + more}, key)


def rule_made(subject: Subject) -> Places:
    """A township that made a 规章 (A01)."""
    cell = subject.input(lambda cell: cell.key.startswith("rule."))
    return _change(subject, {cell.key: subject.dice.randint(1, 4)})


def fewer_valid_than_made(subject: Subject) -> Places:
    return _change(subject, {"normdoc.made": 5, "normdoc.repealed": 1, "normdoc.valid": 3}, "normdoc.valid")


def last_year(key: str, least: int = 0) -> Callable[[Subject], int | Decimal]:
    """Last year's number, of at least this. Raises NotHere."""

    def number(subject: Subject) -> int | Decimal:
        found = subject.base.sound.last.get(key)
        if found is None or found < least:
            raise NotHere
        return found

    return number


def valid_other_than_carried(subject: Subject) -> Places:
    last_year("normdoc.valid")(subject)
    return _change(subject, {"normdoc.valid": subject.number("normdoc.valid") + 3})


def more_disclosed_than_all(subject: Subject) -> Places:
    total = subject.number("normdoc.total")
    return _change(subject, {"normdoc.disclosed": total + 2})


def fewer_public_than_last_year(subject: Subject) -> Places:
    total = last_year("normdoc.total", 1)(subject)
    return _change(subject, {"normdoc.total": total - 1, "normdoc.disclosed": 0}, "normdoc.total")


def _item_row(subject: Subject) -> str:
    cell = subject.input(lambda cell: cell.key.endswith(".items_prev"))
    return cell.key.partition(".")[0]


def items_other_than_last_year(subject: Subject) -> Places:
    key = f"{_item_row(subject)}.items_prev"
    last_year(key)(subject)
    return _change(subject, {key: subject.number(key) + 1})


def more_removed_than_there_were(subject: Subject) -> Places:
    row = _item_row(subject)
    return _change(subject, {f"{row}.items_delta": -subject.number(f"{row}.items_prev") - 1})


def decisions_without_items(subject: Subject) -> Places:
    row = subject.input(lambda cell: cell.table == "t2" and cell.key.endswith(".decisions")).key.partition(".")[0]
    return _change(subject, {f"{row}.items_prev": 0, f"{row}.items_delta": 0, f"{row}.decisions": 5})


def _township(subject: Subject) -> None:
    if subject.base.sound.unit.kind not in TOWNSHIPS:
        raise NotHere


def most_left_for_next_year(subject: Subject) -> Places:
    """Hardly anything settled: the column adds up, but so much cannot still be within its time (B10)."""
    settled = {f"{row}.natural": 0 for row in _rows(subject)}
    came = subject.number("carried_in.natural")
    numbers = {"new.natural": 900, "carried_in.natural": came, "carried_out.natural": 900 + came}
    return _change(subject, {**settled, **numbers}, "carried_out.total")


def state_secret(subject: Subject) -> Places:
    """A township that refuses for reasons of state (B11)."""
    _township(subject)
    row, column = subject.choose(("deny.1", "deny.3")), subject.choose(COLUMNS)
    keys = (f"{row}.{column}", f"new.{column}")
    return _change(subject, {key: subject.number(key) + 1 for key in keys}, f"{row}.total")


def unpaid_fee_without_a_word(subject: Subject) -> Places:
    """A request closed for an unpaid fee, and nothing said about fees (B09)."""
    keys = ("misc.2.natural", "new.natural")
    fees = subject.index.cells["texts.fees"].place
    subject.book.put(fees)
    return (*_change(subject, {key: subject.number(key) + 1 for key in keys}, "misc.2.total"), fees)


def review_without_requests(subject: Subject) -> Places:
    """A review in a year that, like the last one, saw no request at all (D02)."""
    if last_year("new.total")(subject) or last_year("carried_in.total")(subject):
        raise NotHere
    none = {cell.key: 0 for cell in subject.index.of_table("t3") if cell.kind == "input"}
    return _change(subject, {**none, "review.upheld": 1}, "review.total")


def more_suits_than_reviews(subject: Subject) -> Places:
    """More suits after a review than there were reviews in two years (D04)."""
    reviews = subject.base.report.numbers["review.total"] or 0
    suits = int(reviews + last_year("review.total")(subject)) + 2
    return _change(subject, {"suit_after.upheld": suits}, "suit_after.total")


def yuan_for_purchases(subject: Subject) -> Places:
    _township(subject)
    return _change(subject, {"procurement.projects": 3, "procurement.amount": 251_000}, "procurement.amount")


def purchases_without_money(subject: Subject) -> Places:
    both: tuple[Numbers, ...] = (
        {"procurement.projects": 3, "procurement.amount": 0},
        {"procurement.projects": 0, "procurement.amount": Decimal("25.5")},
    )
    return _change(subject, subject.choose(both))


def yuan_for_ten_thousands(subject: Subject) -> Places:
    _township(subject)
    return _change(subject, {"fee.amount": subject.dice.randint(10_000, 900_000)})


def open_cases_vanished(subject: Subject) -> Places:
    """Cases that were pending a year ago are not counted any more (D03)."""
    blocks = [
        each for each in ("review", "suit_direct", "suit_after") if subject.base.sound.last.get(f"{each}.pending")
    ]
    block = subject.choose(blocks)
    keys = [f"{block}.{way}" for way in ("upheld", "corrected", "other", "pending")]
    return _change(subject, dict.fromkeys(keys, 0), f"{block}.total")


RELATIONS: Sequence[Kind] = (
    Kind("新收或上年结转多填", ("B01",), "error", column_changed(one_more("new", "carried_in"))),
    Kind("办理结果多填", ("B01",), "error", column_changed(one_more())),
    Kind("结转下年度多填", ("B01",), "error", column_changed(one_more("carried_out"))),
    Kind("数位颠倒（12 写成 21）", ("B01",), "error", column_changed(digits_swapped)),
    Kind("多写一个 0", ("B01",), "error", column_changed(ten_times)),
    Kind("少写一位", ("B01",), "error", column_changed(digit_lost)),
    Kind("两行的数对调", ("B01",), "error", column_changed(rows_swapped)),
    Kind("整列错下一行", ("B01",), "error", column_changed(moved_down)),
    Kind("数字填到旁边一栏", ("B01",), "error", neighbour),
    Kind("结转多于收到", ("B05",), "error", more_left_than_came),
    Kind("上年结转与上年年报不符", ("B04",), "error", other_than_left_last_year),
    Kind("乡镇填了规章", ("A01",), "error", rule_made),
    Kind("有效件数少于制发减废止", ("A02",), "error", fewer_valid_than_made, ("2021",)),
    Kind("有效件数与上年接不上", ("A03",), "warning", valid_other_than_carried, ("2021",)),
    Kind("新公开多于总数", ("A04",), "warning", more_disclosed_than_all, ("2019",)),
    Kind("公开总数少于上年", ("A05",), "warning", fewer_public_than_last_year, ("2019",)),
    Kind("上一年项目数与上年年报不符", ("A06",), "warning", items_other_than_last_year, ("2019",)),
    Kind("减少的项目多于原有", ("A07",), "error", more_removed_than_there_were, ("2019",)),
    Kind("没有事项却有处理决定", ("A08",), "warning", decisions_without_items, ("2019",)),
    Kind("采购数量与金额一有一无", ("C07",), "error", purchases_without_money, ("2019",)),
    Kind("收费把元当成万元", ("C05",), "warning", yuan_for_ten_thousands, ("2021",)),
    Kind("采购把元当成万元", ("C06",), "warning", yuan_for_purchases, ("2019",)),
    Kind("结转下年度过多", ("B10",), "warning", most_left_for_next_year),
    Kind("乡镇以国家秘密、三安全一稳定为由不公开", ("B11",), "warning", state_secret),
    Kind("逾期未缴费，却没有写收费情况", ("B09",), "warning", unpaid_fee_without_a_word, ("2021",)),
    Kind("没有申请却有复议", ("D02",), "warning", review_without_requests),
    Kind("复议后起诉多于复议", ("D04",), "warning", more_suits_than_reviews),
    Kind("上年未结的案件不见了", ("D03",), "warning", open_cases_vanished),
)
