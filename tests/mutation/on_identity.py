"""Damage of the identity: another's workbook, another year's, a stamp that was edited, copied or taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tests.mutation.bases import CUSTOM, restamp
from tests.mutation.damage import Kind, Places, Subject
from tests.mutation.on_sheets import remove_sheet
from tests.mutation.sound import UNITS, Unit, stamp_for
from toolkit.forms import load_form
from toolkit.forms.index import COVER_ISSUED
from toolkit.returns.stamp import LABELS, STAMP_SHEET, Stamp


def _another(subject: Subject) -> Unit:
    return subject.choose([unit for unit in UNITS if unit != subject.base.sound.unit])


def _cover(subject: Subject, name: str) -> str:
    return f"{subject.base.sound.form.cover.sheet}!{COVER_ISSUED[name]}"


def stamped(make: Callable[[Subject], Stamp], **where: bool) -> Callable[[Subject], Places]:
    """The stamp exchanged for another, on the hidden sheet and in the property or on one of them."""

    def harm(subject: Subject) -> Places:
        restamp(subject.book, make(subject), **where)
        return ()

    return harm


def sealed(**changes: Any) -> Callable[[Subject], Stamp]:
    """A genuine stamp of this unit that says something else."""
    return lambda subject: stamp_for(subject.base.sound.form, subject.base.sound.unit, **changes)


def anothers(subject: Subject) -> Stamp:
    return stamp_for(subject.base.sound.form, _another(subject))


def last_years(subject: Subject) -> Places:
    """Last year's workbook of the unit: stamp and cover agree."""
    sound = subject.base.sound
    year = sound.year - 1
    restamp(subject.book, stamp_for(sound.form, sound.unit, year=year, campaign=f"盐池县-{year}"))
    subject.book.put_number(_cover(subject, "year"), year)
    return ()


def stranger(subject: Subject) -> Places:
    """A unit that the roster does not know: stamp and cover agree."""
    unit = Unit("640324999", "外县乡", subject.base.sound.unit.kind)
    restamp(subject.book, stamp_for(subject.base.sound.form, unit))
    subject.book.put_text(_cover(subject, "unit"), unit.name)
    subject.book.put_text(_cover(subject, "code"), unit.code)
    return ()


def other_county(subject: Subject) -> Stamp:
    """A neighbouring county's seal, made with its own key."""
    stamp = subject.base.sound.stamp
    return replace(stamp, campaign=f"同心县-{stamp.year}").sealed(b"another county's key")


def other_edition(subject: Subject) -> Stamp:
    form = load_form("2021" if subject.base.sound.form.edition == "2019" else "2019")
    return stamp_for(form, subject.base.sound.unit)


def character_flipped(subject: Subject) -> Stamp:
    """One character of one field, the seal among them."""
    stamp = subject.base.sound.stamp
    name = subject.choose(("campaign", "unit_code", "unit_name", "unit_kind", "fingerprint", "seal"))
    text = getattr(stamp, name)
    at = subject.dice.randrange(len(text))
    return replace(stamp, **{name: text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :]})


def stamp_gone(sheet: bool, prop: bool) -> Callable[[Subject], Places]:
    def harm(subject: Subject) -> Places:
        if sheet:
            remove_sheet(subject.book, STAMP_SHEET)
        if prop:
            subject.book.remove(CUSTOM)
        return ()

    return harm


def stamp_line_blank(subject: Subject) -> Places:
    """One line of the hidden sheet emptied, and the property gone."""
    subject.book.put(f"{STAMP_SHEET}!A{subject.dice.randint(1, len(LABELS))}")
    subject.book.remove(CUSTOM)
    return ()


def cover_edited(name: str, make: Callable[[Subject], str]) -> Callable[[Subject], Places]:
    def harm(subject: Subject) -> Places:
        place = _cover(subject, name)
        subject.book.put_text(place, make(subject))
        return (place,)

    return harm


def looks_alike(subject: Subject) -> str:
    name, sign = subject.base.sound.unit.name, subject.dice.choice((" ", "\u200b", "\u3000"))
    return f"{name[:1]}{sign}{name[1:]}"


IDENTITY: Sequence[Kind] = (
    Kind("上一年的表", ("ID-04",), "error", last_years),
    Kind("别的版式的表", ("ID-04",), "error", stamped(other_edition)),
    Kind("已经换发的旧表", ("ID-04",), "warning", stamped(sealed(issue=1))),
    Kind("别县任务的表", ("ID-04",), "error", stamped(other_county)),
    Kind("表样指纹不同的表", ("ID-04",), "error", stamped(sealed(fingerprint="0123456789abcdef"))),
    Kind("名册里没有的单位", ("M02",), "error", stranger),
    Kind("表样标识整个换成别的单位的", ("ID-01",), "error", stamped(anothers)),
    Kind("标识表换成别的单位的", ("ID-01",), "error", stamped(anothers, prop=False)),
    Kind("文件属性换成别的单位的", ("ID-01",), "error", stamped(anothers, sheet=False)),
    Kind("两处标识都改一个字", ("ID-01", "ID-04"), "error", stamped(character_flipped)),
    Kind("标识表改一个字", ("ID-01",), "error", stamped(character_flipped, prop=False)),
    Kind("文件属性里的标识改一个字", ("ID-01",), "error", stamped(character_flipped, sheet=False)),
    Kind("删除标识表", ("ID-05",), "warning", stamp_gone(True, False)),
    Kind("两处标识都删除", ("ID-05",), "error", stamp_gone(True, True)),
    Kind("标识缺一行，文件属性也没有", ("ID-05",), "error", stamp_line_blank),
    Kind("封面单位名称改成别的单位", ("ID-01",), "error", cover_edited("unit", lambda s: _another(s).name)),
    Kind("封面单位编码被改", ("ID-01",), "error", cover_edited("code", lambda s: _another(s).code)),
    Kind("封面单位类型被改", ("ID-01",), "error", cover_edited("kind", lambda s: _another(s).kind)),
    Kind("封面年度被改", ("ID-01",), "error", cover_edited("year", lambda s: str(s.base.sound.year - 1))),
    Kind("封面单位名称夹了空格", ("CEL-10",), "info", cover_edited("unit", looks_alike)),
)
