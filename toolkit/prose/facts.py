"""Sentences to facts: a number, what it speaks of, of which year, and against what it is compared.

A fact whose words name no term keeps `term` None: it takes part in sums and in nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import Literal

from toolkit.prose.numerals import Mention, Quantity, exactly, find_mentions
from toolkit.prose.sentences import MASK, Sentence, TextPlace
from toolkit.prose.terms import NamedTerm, Vocabulary

Role = Literal["value", "change", "percent", "remaining"]
Scope = Literal["", "whole", "office", "part", "channel"]
Direction = Literal["up", "down", ""]

_PUNCTUATION = "，。；、：！？（）"
_UP, _DOWN = "增加|增长|上升|提高|提升|上涨|多|增|翻", "减少|下降|降低|回落|下滑|减|降|少"
_AGAINST = re.compile(
    r"同比|环比|[较比](?:上年|去年|上一年|同期|＿+)(?:度|同期)?|与(?:上年|去年|上一年)(?:度)?相比|较[之]?前"
)
_MOVED = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:了|约|近|幅[度]?[为达]?|率[为达]?|：)*$")
_REACHED = re.compile(rf"(?:{_UP}|{_DOWN})(?:到|至|为)了?$")
_FROM = re.compile(rf"，?(?:{_UP}|{_DOWN})(?:到|至|为)")
_DOUBLED = re.compile(r"翻了?([一两三1-3])[番倍]")
_YEAR = re.compile(r"(?<!\d)(20\d{2})年")
_THIS_YEAR = re.compile(
    r"(?:全年|本年度?|今年|年内|20\d\d年度?|＿)累计|截[至止](?:20\d\d年|＿|年底)|(?:今年|20\d\d年|＿)以来"
)
_NOT_A_COUNT = tuple("第每某同统之逐进唯任这那哪各单专")
_NONE = re.compile(
    r"(?<![并不])(?:未曾?|没有|没|暂未|暂无|尚未|从未|均未|无)(?!经|按|能|法|正当|现成|审结|及时|理由|明确|来|障碍|论|偿|需|线)"
    r"(?P<verb>收到|接到|受理|发生|产生|出现|收取|接收|开展|有|制发|制定|出台|办理|新收|引发)?(?P<what>[^，。；：！？（）\d]{0,30})"
)
_NONE_LIMITS = re.compile("逾期|超期|超时|重复|违|投诉|举报|纠正|败诉|责任追究|费用减免|不予|泄|负面|问题|情形")
# What may be said to be none at all, beside the words for it.
_NONE_TERMS = {
    "new": re.compile(r"申请|依申请公开"),
    "review": re.compile(r"复议"),
    "suit": re.compile(r"诉讼"),
    "carried_out": re.compile(r"结转下|转结下|结转至下|下年度?结转"),
    "carried_in": re.compile(r"上年(?:度)?结转"),
    "normdoc_made": re.compile(r"规范性文件"),
    "handling_fee": re.compile(r"处理费"),
}


@dataclass(frozen=True)
class YearChange:
    """How a fact stands to last year's. by: the difference, in the fact's unit or in percent; factor: of doubling."""

    direction: Direction
    by: Quantity | None = None
    percent: bool = False
    factor: int = 0


@dataclass(frozen=True)
class Fact:
    """start, end: where number and unit stand in the sentence's text. subject: the words that say what is counted.

    terms: several where one number counts several things together (予以公开及部分公开). year: as written, None where
    nothing is said. sure: whether the words leave no doubt what is meant. by_words: 未收到, 无.
    """

    quantity: Quantity
    unit: str
    subject: str
    sentence: Sentence
    start: int
    end: int
    role: Role = "value"
    terms: tuple[NamedTerm, ...] = ()
    scope: Scope = ""
    year: int | None = None
    last_year: bool = False
    sure: bool = True
    by_words: bool = False
    comparison: YearChange | None = None

    @property
    def term(self) -> NamedTerm | None:
        return self.terms[0] if self.terms else None

    @property
    def place(self) -> TextPlace:
        return self.sentence.place(self.start)

    @property
    def written(self) -> str:
        return self.sentence.text[self.start : self.end]

    def is_about(self, *term_ids: str) -> bool:
        return len(self.terms) == 1 and self.terms[0].id in term_ids


@dataclass
class _ParagraphReader:
    """Reads the sentences of one paragraph; remembers which topic was spoken of last."""

    words: Vocabulary
    topic: str = ""
    topic_near: bool = False
    facts: list[Fact] = field(default_factory=list)

    def read(self, sentence: Sentence) -> None:
        text = sentence.masked
        mentions = [each for each in find_mentions(text) if _counts(text, each)]
        begin = len(self.facts)
        self.topic_near = False
        at = 0
        for mention, following in zip(mentions, [*mentions[1:], None], strict=False):
            left = text[at : mention.start]
            self._follow_topic(sentence.text[at : mention.start])
            right = _right(text, mention.end, following.start if following else len(text))
            self._take(sentence, mention, left, right)
            at = mention.end
        self._follow_topic(sentence.text[at:])
        self.facts += [each for each in _zeros(sentence, self.words) if not _overlaps(each, self.facts[begin:])]
        self.facts[begin:] = sorted(self.facts[begin:], key=lambda each: each.start)
        self._doubling(sentence, begin)

    def _follow_topic(self, text: str) -> None:
        last = (-1, 0, "")
        for topic, words in self.words.topics.items():
            for word in words:
                last = max(last, (text.rfind(word) + len(word), len(word), topic) if word in text else last)
        if last[2]:
            self.topic, self.topic_near = last[2], True

    def _take(self, sentence: Sentence, mention: Mention, left: str, right: str) -> None:
        change = _change(left, mention, sentence.masked[: mention.start])
        if change and self.facts and self.facts[-1].sentence is sentence:
            self._compare(change)
            role: Role = "change"
        elif change:
            role = "change"
        elif mention.unit in ("%", "个百分点", "倍", "番"):
            role = "percent"
        elif sentence.masked[: mention.digits_at].endswith(("，余", "其余", "剩余", "还余", "尚余", "；余", "、余")):
            role = "remaining"
        else:
            role = "value"
        terms, near = self._terms(left, right, mention) if role == "value" else ((), True)
        if not terms and _REACHED.search(left) and self.facts and self.facts[-1].sentence is sentence:
            terms = self.facts[-1].terms
        clause = left.rpartition("，")[2]
        raw = sentence.text[mention.start - len(left) : mention.start]
        self.facts.append(
            Fact(
                quantity=mention.quantity,
                unit=mention.unit,
                subject=_subject(left),
                sentence=sentence,
                start=mention.start,
                end=mention.end,
                role=role,
                terms=terms,
                scope=_scope(left, sentence.text[: mention.start], self.words),
                year=_year(sentence, mention.start),
                last_year=_of_last_year(clause, sentence.masked[mention.end :], self.words),
                sure=all(
                    (near or not term.topic or term.family == "outcome") and _is_sure(term, sentence, raw)
                    for term in terms
                ),
            )
        )

    def _compare(self, change: YearChange) -> None:
        for index in range(len(self.facts) - 1, -1, -1):
            if self.facts[index].role == "value":
                if self.facts[index].comparison is None:
                    self.facts[index] = replace(self.facts[index], comparison=change)
                return

    def _doubling(self, sentence: Sentence, begin: int) -> None:
        for match in _DOUBLED.finditer(sentence.text):
            times = {"一": 1, "两": 2, "三": 3}.get(match[1]) or int(match[1])
            before = [index for index in range(begin, len(self.facts)) if self.facts[index].end <= match.start()]
            if before:
                compared = YearChange("up", None, False, 2**times)
                self.facts[before[-1]] = replace(self.facts[before[-1]], comparison=compared)

    def _terms(self, left: str, right: str, mention: Mention) -> tuple[tuple[NamedTerm, ...], bool]:
        """The terms that the words beside a number name, and whether their topic stands in the same sentence."""
        window = f"{left}＃{right}"
        topic = _topic_in(right, self.words) or self.topic
        near = self.topic_near or bool(_topic_in(right, self.words))
        best: list[tuple[tuple[int, int], NamedTerm]] = []
        for term in self.words.terms:
            if mention.unit not in term.units or (term.topic and topic not in term.topic):
                continue
            # Behind a semicolon another matter begins, if the term is named there.
            clause = window if _named_before(term, left, right) else f"{left.rpartition('；')[2]}＃{right}"
            if any(word in clause for word in term.without):
                continue
            spots = [_spot(group, left, right) for group in term.needs]
            if None not in spots and (not term.ends or _bare(left).endswith(term.ends)):
                best.append((max(spot for spot in spots if spot), term))
        if not best:
            return (), near
        _, chosen = max(best, key=lambda each: (each[0], -len(each[1].readings)))
        together = [term for _, term in best if term.family == "outcome"]
        if chosen.family == "outcome" and len(together) > 1 and _joined(left, together):
            return tuple(together), near
        return (chosen,), near


def read_facts(sentences: Iterable[Sentence], words: Vocabulary) -> tuple[Fact, ...]:
    """Every fact of the sentences, in reading order."""
    found: list[Fact] = []
    for _, group in groupby(sentences, key=lambda each: (each.section, each.paragraph)):
        reader = _ParagraphReader(words)
        for sentence in group:
            if not sentence.damaged:
                reader.read(sentence)
        found += reader.facts
    return tuple(found)


def _counts(text: str, mention: Mention) -> bool:
    """Whether a number counts something: it has a unit, and is no word that only contains a numeral."""
    before = text[: mention.digits_at]
    if before.endswith(_NOT_A_COUNT) or before.endswith((MASK, "-", "/", ".")):
        return False
    written = text[mention.digits_at : mention.end].removesuffix(mention.unit)
    if not mention.unit:
        return written[0].isdigit() and before.endswith(("数量", "件数", "数量为", "件数为", "总数", "总数为", "共计"))
    if written[0].isdigit():
        return True
    if written in ("一", "几") or (
        written in ("两", "二", "三", "四", "五") and mention.unit in ("个", "项", "级", "类")
    ):
        return text[mention.end : mention.end + 1] in ("", *_PUNCTUATION) and written != "几"
    return True


def _right(text: str, start: int, stop: int) -> str:
    return re.split(f"[{_PUNCTUATION}]", text[start:stop], maxsplit=1)[0]


def _subject(left: str) -> str:
    """The words before a number from the last mark on."""
    words = re.split(r"[，。；、：（）]", left.rstrip("共计为达约近是有，"))[-1]
    return words.removeprefix("其中").strip("“”")


def _spot(group: tuple[str, ...], left: str, right: str) -> tuple[int, int] | None:
    """Where the nearest word of a group stands: before the number the later the better, behind it last of all."""
    before = [(left.rfind(word) + len(word), len(word)) for word in group if word in left]
    if before:
        return max(before)
    return (0, max(len(word) for word in group if word in right)) if any(word in right for word in group) else None


def _named_before(term: NamedTerm, left: str, right: str) -> bool:
    """Whether a term is named before the last semicolon only."""
    behind = left.rpartition("；")[2] + right
    return not all(any(word in behind for word in group) for group in term.needs)


def _bare(left: str) -> str:
    """The words before a number without those that only lead up to it."""
    return re.sub("(?:共计|共|合计|总计|累计|了|达到|达|为|约|近)+$", "", left)


def _joined(left: str, together: list[NamedTerm]) -> bool:
    """Whether outcomes stand as one subject: 予以公开及部分公开, 予以公开、部分公开."""
    words = [word for term in together for word in term.needs[0] if word in left]
    between = left
    for word in words:
        between = between.replace(word, MASK)
    return re.search(rf"{MASK}(?:[和与及、或]|以及){MASK}[^{_PUNCTUATION}]*$", between) is not None


def _topic_in(text: str, words: Vocabulary) -> str:
    found = [(text.find(word), topic) for topic, group in words.topics.items() for word in group if word in text]
    return min(found)[1] if found else ""


def _change(left: str, mention: Mention, before: str) -> YearChange | None:
    """The comparison that a number states, None where it states an amount."""
    if _REACHED.search(left):
        return None
    moved = _MOVED.search(left)
    if not moved:
        return None
    percent = mention.unit in ("%", "个百分点", "倍")
    told = bool(_AGAINST.search(before)) or left.endswith("了")
    if not percent and not told:
        return None
    return YearChange("up" if moved["up"] else "down", mention.quantity, percent)


def _scope(beside: str, before: str, words: Vocabulary) -> Scope:
    if any(word in beside for word in words.scope["channel"]):
        return "channel"
    if any(word in _THIS_YEAR.sub("", before + beside) for word in words.scope["part"]):
        return "part"
    if any(word in before + beside for word in words.scope["office"]):
        return "office"
    return "whole" if any(word in before for word in words.scope["whole"]) else ""


def _year(sentence: Sentence, at: int) -> int | None:
    """The year named last before a number in its sentence, titles of documents and 结转 apart."""
    years = [
        match
        for match in _YEAR.finditer(sentence.text[:at])
        if sentence.masked[match.start()] == MASK and not sentence.text[match.end() :].startswith(("结转", "度结转"))
    ]
    inside = [match for match in years if "《" not in sentence.text[: match.start()].rpartition("》")[2]]
    return int(inside[-1][1]) if inside else None


def _of_last_year(clause: str, behind: str, words: Vocabulary) -> bool:
    """Whether a number is told of last year: 上年为 3 件, 由 3 件增加到 5 件."""
    if clause.endswith(("由", "从")) and _FROM.match(behind):
        return True
    told = any(word in clause for word in words.scope["last_year"])
    return told and not _AGAINST.search(clause) and "结转" not in clause


def _is_sure(term: NamedTerm, sentence: Sentence, left: str) -> bool:
    """Whether the words leave no doubt; left: the words before the number."""
    if any(re.search(word, left) for word in term.asks):
        return False
    return not term.sure or any(word in sentence.text for word in term.sure)


def _zeros(sentence: Sentence, words: Vocabulary) -> Iterator[Fact]:
    """Zero said by words: 未收到政府信息公开申请, 无行政复议、行政诉讼."""
    for match in _NONE.finditer(sentence.text):
        what = match["what"]
        if _NONE_LIMITS.search(what) or not (match["verb"] or len(what) <= 20):
            continue
        for term_id, pattern in _NONE_TERMS.items():
            spoken = pattern.search(what)
            if not spoken or (term_id == "new" and not _plain_request(what)):
                continue
            known = next((term for term in words.terms if term.id == term_id), None)
            if known:
                yield Fact(
                    quantity=exactly(Decimal(0)),
                    unit="元" if term_id == "handling_fee" else "件",
                    subject=what,
                    sentence=sentence,
                    start=match.start(),
                    end=match.start() + len(match[0]),
                    terms=(known,),
                    scope=_scope(match[0], sentence.text[: match.start()], words),
                    year=_year(sentence, match.start()),
                    sure=_is_sure(known, sentence, match[0]),
                    by_words=True,
                )


def _plain_request(what: str) -> bool:
    """Whether requests as such are meant, not some of them."""
    if re.search("复议|诉讼|处理费|自然人|企业|网上|网络|信函|当面|结转", what):
        return False
    return bool(re.search("公开|政府信息", what)) and "申请" in what


def _overlaps(fact: Fact, others: Iterable[Fact]) -> bool:
    return any(each.start < fact.end and fact.start < each.end for each in others)


def damaged_sentences(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Those that extraction has damaged: nothing is read from them."""
    return tuple(each for each in sentences if each.damaged)
