"""The numbers of 工作概况 among themselves: parts and their whole, topics and what they add up to (N07, N15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from toolkit.forms import Form
from toolkit.forms.model import Field
from toolkit.prose.numerals import interval, write_numeral
from toolkit.prose.prose_finding import ProseFinding

_PART = "其中："


def judge_indicators(form: Form, values: Mapping[str, Decimal | None], approx: Mapping[str, str]) -> list[ProseFinding]:
    """values, approx: by key with `facts.` in front; where: the label of the field that is wrong."""
    return [*_parts(form, values, approx), *_topics(form, values, approx)]


@dataclass(frozen=True)
class _Compared:
    """parts: the fields that are part of another, behind that; topics: those that break down the field `whole`."""

    parts: tuple[tuple[Field, Field], ...]
    topics: tuple[Field, ...]
    whole: Field | None


@lru_cache(maxsize=16)
def _compared(form: Form) -> _Compared:
    """A field called 其中 is a part of the one before it. Topics break down the field that stands in front of the colon
    of their labels.
    """
    fields = form.facts.fields
    topics = tuple(field for field in fields if field.topic)
    place = topics[0].label.partition("：")[0] if topics else ""
    return _Compared(
        tuple((whole, part) for whole, part in pairwise(fields) if part.label.startswith(_PART)),
        topics,
        next((each for each in fields if topics and not each.topic and _same_place(each.label, place)), None),
    )


def _parts(form: Form, values: Mapping[str, Decimal | None], approx: Mapping[str, str]) -> Iterator[ProseFinding]:
    for whole, part in _compared(form).parts:
        most, least = values.get(f"facts.{whole.key}"), values.get(f"facts.{part.key}")
        if most is None or least is None:
            continue
        bound = interval(most, approx.get(f"facts.{whole.key}", "")).high
        if bound is not None and least > bound:
            yield _finding(
                "N07",
                part,
                f"“{part.label}”是 {_shown(least)}，比“{whole.label}”{_shown(most)} 还多。",
                "部分不能多于全部，请核对两个数。",
            )


def _topics(form: Form, values: Mapping[str, Decimal | None], approx: Mapping[str, str]) -> Iterator[ProseFinding]:
    whole, topics = _compared(form).whole, _compared(form).topics
    total = values.get(f"facts.{whole.key}") if whole else None
    if whole is None or total is None:
        return
    numbers = [values.get(f"facts.{field.key}") for field in topics]
    if None in numbers or not any(numbers):
        return
    added = sum((each for each in numbers if each is not None), Decimal(0))
    hedge = approx.get(f"facts.{whole.key}", "")
    if not interval(total, hedge).agrees(interval(added, "")):
        listing = "＋".join(_shown(each) for each in numbers if each is not None)
        yield _finding(
            "N15",
            whole,
            f"“{whole.label}”是 {_shown(total)}{hedge}，各类信息相加是 {listing}＝{_shown(added)}。",
            "请核对总数和各类的数；总数里还有别的信息的，计入“其他信息”。",
        )


def _same_place(label: str, place: str) -> bool:
    """门户网站公开 names 县政府门户网站公开信息条数."""
    return place in label


def _finding(rule: str, field: Field, message: str, remedy: str) -> ProseFinding:
    return ProseFinding(rule, "warning", message, remedy, where=field.label, keys=(f"facts.{field.key}",))


def _shown(number: Decimal) -> str:
    return write_numeral(number)
