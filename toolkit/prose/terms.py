"""What the words of a report mean: named terms as data, each saying which cells of the form it stands for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.forms import index_form, load_form

_FILE = Path(__file__).parent / "terms.toml"
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九]、|（[一二三四五六七八九]）|\d+[.、])")
COUNTED = ("件", "例", "起", "宗", "条", "次", "个", "项", "篇", "份", "件次", "人次", "部")
"""Units that count cases and documents alike; people do not keep them apart."""


@dataclass(frozen=True)
class NamedTerm:
    """One thing that reports speak of.

    readings: sums of keys that the number may equal, each a right one; empty where the form has no cell for it.
    needs: of each group one word must stand beside the number; without: none of these may.
    ends: the words before the number must end with one of these; empty: however they end.
    sure: words of which one must stand in the sentence before a difference is called a fault; empty: always sure.
    asks: patterns of words before the number that may make it one of a part only.
    says: how the generator and the skeletons write it, {n} being number and unit.
    """

    id: str
    name: str
    rule: str
    readings: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    topic: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    units: tuple[str, ...] = COUNTED
    says: tuple[str, ...] = ()
    family: str = ""
    edition: str = ""
    part_of: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """All terms, the topics by name, and the words of scope."""

    terms: tuple[NamedTerm, ...]
    topics: Mapping[str, tuple[str, ...]]
    scope: Mapping[str, tuple[str, ...]]

    def term(self, term_id: str) -> NamedTerm:
        return next(each for each in self.terms if each.id == term_id)


@lru_cache(maxsize=4)
def vocabulary(edition: str = "2021") -> Vocabulary:
    """The terms of an edition: those of terms.toml, the outcomes of tables three and four, the topics of 工作概况."""
    data: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    written = [_term(each) for each in data["terms"] if each.get("edition", edition) == edition]
    return Vocabulary(
        (*written, *_outcomes(edition), *_suits(), *_topics(edition)),
        {name: tuple(words) for name, words in data["topics"].items()},
        {name: tuple(words) for name, words in data["scope"].items()},
    )


def _term(entry: Mapping[str, Any]) -> NamedTerm:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items() if name != "needs"
    }
    return NamedTerm(**given, needs=tuple(tuple(group) for group in entry["needs"]))


def _outcomes(edition: str) -> list[NamedTerm]:
    """The single reasons of table three, called as the form calls them."""
    found = []
    for cell in index_form(load_form(edition)).of_table("t3"):
        group, _, rest = cell.key.partition(".")
        if group in ("deny", "unable", "reject", "misc") and rest.endswith(".total"):
            name = _NUMBERING.sub("", cell.row[-1])
            if len(name) > 4:
                words = (name, name.removeprefix("属于"))
                found.append(
                    NamedTerm(
                        cell.key, name, "N03", (cell.key,), needs=(words,), topic=("request",), says=(name + "{n}",)
                    )
                )
    return found


_CASES = {"review": "行政复议", "suit": "行政诉讼", "suit_direct": "未经复议直接起诉", "suit_after": "复议后起诉"}


def _suits() -> list[NamedTerm]:
    """How reviews and suits ended. Behind one kind of suit both may be meant: 直接起诉 2 件，复议后起诉 1 件，维持
    3 件.
    """
    endings = {
        "upheld": ("结果维持", "维持"),
        "corrected": ("结果纠正", "纠正"),
        "other": ("其他结果",),
        "pending": ("尚未审结", "未审结"),
    }
    found = []
    for ending, words in endings.items():
        suits = f"suit_direct.{ending} + suit_after.{ending}"
        spoken = {
            "review": (f"review.{ending}",),
            "suit": (suits,),
            "suit_direct": (f"suit_direct.{ending}", suits),
            "suit_after": (f"suit_after.{ending}", suits),
        }
        for topic, readings in spoken.items():
            found.append(
                NamedTerm(
                    id=f"{topic}_{ending}",
                    name=f"{_CASES[topic]}{words[0]}",
                    rule="N04",
                    readings=readings,
                    needs=(words,),
                    topic=(topic,),
                    without=() if "_" in topic else ("未经复议", "复议后"),
                    sure=("信息公开", "依申请"),
                    says=(words[0] + "{n}",),
                )
            )
    return found


def _topics(edition: str) -> list[NamedTerm]:
    return [
        NamedTerm(
            id=f"facts.{field.key}",
            name=field.topic,
            rule="N15",
            readings=(f"facts.{field.key}",),
            needs=((field.topic,),),
            says=(field.topic + "{n}",),
            family="topic",
        )
        for field in load_form(edition).facts.fields
        if field.topic and field.topic != "其他信息"
    ]


def reading_value(reading: str, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """What a reading comes to over the values; None as long as one of its cells is unknown."""
    total = Decimal(0)
    for sign, key in re.findall(r"([+-]?)\s*([\w.*]+)", reading):
        keys = _group(key.removesuffix("*"), values) if key.endswith("*") else [key]
        numbers = [values.get(each) for each in keys]
        if not numbers or None in numbers:
            return None
        total += sum((each for each in numbers if each is not None), Decimal(0)) * (-1 if sign == "-" else 1)
    return total


def _group(prefix: str, values: Mapping[str, Decimal | None]) -> list[str]:
    """The totals of a group's rows, however many rows the edition gives it."""
    return [key for key in values if key.startswith(prefix) and key.endswith(".total")]
