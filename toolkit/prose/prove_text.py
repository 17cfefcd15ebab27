"""A report, or a township's own texts, proved: every rule over words and numbers, one door for all who ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from toolkit.forms.model import LEVEL_WORDS
from toolkit.prose.against_values import judge_against_values
from toolkit.prose.breakdowns import find_breakdowns, find_listed_sums
from toolkit.prose.contents import judge_contents, judge_problem_texts
from toolkit.prose.document import Document
from toolkit.prose.facts import Fact, damaged_sentences, read_facts
from toolkit.prose.inside_text import judge_inside_text
from toolkit.prose.leftovers import judge_leftovers
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.published_tables import PublishedTables, read_tables
from toolkit.prose.quiet_text import is_quiet
from toolkit.prose.sentences import Sentence, sentences_of, text_sentences
from toolkit.prose.table_faults import judge_tables
from toolkit.prose.terms import vocabulary
from toolkit.prose.wording import judge_wording

DAMAGED = "文字损坏"
_LEVELS = tuple(LEVEL_WORDS)


@dataclass(frozen=True)
class ProvedText:
    """facts: every number of the prose with what it speaks of; tables: what the printed tables say."""

    facts: tuple[Fact, ...]
    tables: PublishedTables
    findings: tuple[ProseFinding, ...]


def prove_document(document: Document, setting: ProseSetting) -> ProvedText:
    """All findings of a report, the gravest first. Without values in the setting its own tables are the measure."""
    tables = read_tables(document.tables, setting.edition)
    reported = setting.values
    if not setting.values:
        supposed = tables.supposed
        doubtful = frozenset(key for key in supposed if tables.values.get(key) is None)
        setting = replace(setting, values=supposed, doubtful=doubtful)
    sentences = sentences_of(document)
    facts = read_facts(sentences, vocabulary(setting.edition))
    found = [
        *judge_wording(document, sentences, setting),
        *judge_contents(document, setting),
        *_damaged(sentences),
        *judge_leftovers(sentences, facts, setting),
        *_numbers(facts, setting),
        *judge_tables(document, tables, setting, reported),
    ]
    return ProvedText(facts, tables, tuple(sorted(found, key=lambda each: _LEVELS.index(each.level))))


def prove_texts(
    texts: Mapping[str, str], setting: ProseSetting, names: Mapping[str, str] | None = None
) -> dict[str, list[ProseFinding]]:
    """The findings of texts that stand alone, such as 文字材料, by the key of the text. names: what each is called."""
    found: dict[str, list[ProseFinding]] = {}
    saying_nothing = judge_problem_texts(texts)
    for key, text in texts.items():
        if is_quiet(text, setting.others):
            found[key] = [saying_nothing[key]] if key in saying_nothing else []
            continue
        sentences = text_sentences(text, (names or {}).get(key, ""))
        facts = read_facts(sentences, vocabulary(setting.edition))
        each = [*_damaged(sentences), *judge_leftovers(sentences, facts, setting), *_numbers(facts, setting)]
        each += [saying_nothing[key]] if key in saying_nothing else []
        found[key] = sorted(each, key=lambda finding: _LEVELS.index(finding.level))
    return found


def _numbers(facts: tuple[Fact, ...], setting: ProseSetting) -> list[ProseFinding]:
    words = vocabulary(setting.edition)
    breakdowns, listed = list(find_breakdowns(facts)), list(find_listed_sums(facts, words))
    against = judge_against_values(facts, listed, setting)
    blamed = {each.place for each in against if each.level != "info"}
    inside = judge_inside_text(facts, breakdowns, listed, setting)
    # A number that the table already contradicts is told of once.
    return [*against, *(each for each in inside if each.rule not in ("N11", "N15") or each.place not in blamed)]


def _damaged(sentences: tuple[Sentence, ...]) -> list[ProseFinding]:
    found = []
    for sentence in damaged_sentences(sentences):
        place = sentence.place(sentence.text.index(sentence.damaged))
        message = f"{place.words}的文字“{sentence.damaged}”在转换时损坏，里面的数没有读取。"
        found.append(
            ProseFinding(
                DAMAGED, "info", message, "请对照原文核对这一句。", place, quote=sentence.raw, found=sentence.damaged
            )
        )
    return found
