"""Both ways from one term list: what is written from random facts reads back, and right reports raise nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.prose.generator import draw_report, told
from tests.prose.prose_mutations import INNOCENT, MISTAKES, WHOLE_MISTAKES, try_innocent, try_mistakes
from toolkit.prose.facts import read_facts
from toolkit.prose.numerals import write_numeral
from toolkit.prose.prove_text import prove_document
from toolkit.prose.sentences import text_sentences
from toolkit.prose.terms import NamedTerm, vocabulary


def test_thousands_of_sentences__every_fact_reads_back_and_nothing_is_found() -> None:
    spoken = 0
    for seed in range(100):
        report = draw_report(seed)
        proof = prove_document(report.document(), report.setting)
        written = Counter(fact for each in report.spoken for fact in each.facts)
        assert written - Counter(told(proof.facts)) == Counter(), seed
        assert proof.findings == (), seed
        spoken += len(report.spoken)
    assert spoken > 2000


def lead(term: NamedTerm) -> str:
    """Words that set the topic, as the sentence before does in a report."""
    topics = {
        "request": "关于政府信息公开申请，",
        "review": "关于政府信息公开行政复议，",
        "suit": "关于政府信息公开行政诉讼，",
        "suit_direct": "关于政府信息公开申请未经复议直接起诉的，",
        "suit_after": "关于政府信息公开申请复议后起诉的，",
        "normdoc": "关于行政规范性文件，",
    }
    return topics.get(term.topic[0], "") if term.topic else ""


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_way_of_saying_every_term__reads_back(edition: str) -> None:
    words = vocabulary(edition)
    wrong = []
    for term in words.terms:
        for manner in term.says:
            text = lead(term) + manner.replace("{n}", f"{write_numeral(7)}{term.units[0]}") + "。"
            facts = read_facts(text_sentences(text), words)
            if [[each.id for each in fact.terms] for fact in facts] != [[term.id]]:
                wrong.append((term.id, text))
    assert wrong == []


def test_other_spellings__raise_nothing() -> None:
    assert len(INNOCENT) >= 5
    assert try_innocent(range(10)) == []


def test_mistakes__nearly_all_are_found_at_their_sentence() -> None:
    outcomes = try_mistakes(range(3))
    assert {each.kind for each in outcomes} >= {name for name, _ in WHOLE_MISTAKES}
    assert len(MISTAKES) >= 90
    verdicts = Counter(each.verdict for each in outcomes)
    assert verdicts["found"] / len(outcomes) >= 0.98
