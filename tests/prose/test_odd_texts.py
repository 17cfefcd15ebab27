"""Whatever stands in a text, it is read to the end: no crash, and every place lies in the text."""

from __future__ import annotations

import time
from decimal import Decimal

from hypothesis import given, settings, strategies

from toolkit.prose.document import ReportTable, split_document
from toolkit.prose.numerals import find_mentions
from toolkit.prose.plain_prose import plain_prose
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.prove_text import prove_document

WORDS = (
    "一、 总体情况 （一） 共收到 政府信息公开申请 其中 分别为 合计 等 其他 占 % 同比增长 翻一番 比上年 未收到 行政复议 规范性文件 "
    "2023年 12月31日 １２ 1,952 一千二百 1.2万 近 余 0 件 条 元 万元 。 ， ； ： （ ） “ ” 《 》 〔2021〕30号 @163.com 半 廿 "
    "百分之 亿 十 五、存在的主要问题及改进情况 结转下年 予以公开及部分公开"
)
PIECES = strategies.sampled_from([*WORDS.split(), "。\n", "\n", " ", "\u3000", "\ufeff"])
TEXTS = strategies.lists(PIECES | strategies.text(max_size=4), max_size=40).map("".join)
SETTING = ProseSetting("盐池县青山乡", 2023, values={"new.total": Decimal(3)}, last_values={"new.total": Decimal(2)})


@settings(max_examples=300, deadline=None)
@given(TEXTS, strategies.lists(strategies.lists(PIECES, max_size=9), max_size=4))
def test_any_text__proved_to_the_end_and_every_place_is_in_it(text: str, rows: list[list[str]]) -> None:
    lines = text.split("\n")
    document = split_document(lines, [ReportTable(tuple(tuple(row) for row in rows))])
    paragraphs = {each.index: each.text for section in document.sections for each in section.paragraphs}
    proof = prove_document(document, SETTING)
    for place in [each.place for each in proof.findings if each.place] + [fact.place for fact in proof.facts]:
        assert 0 <= place.offset < len(paragraphs[place.paragraph])
    for fact in proof.facts:
        assert fact.quantity.low <= (fact.quantity.high if fact.quantity.high is not None else fact.quantity.low)


@given(TEXTS)
def test_even_spelling__is_even_already_when_done_again(text: str) -> None:
    once = plain_prose(text)
    assert plain_prose(once.text).text == once.text
    assert len(once.positions) == len(once.text)
    assert all(0 <= each.start < each.end <= len(once.text) for each in find_mentions(once.text))


def test_a_very_long_paragraph__takes_no_time_to_speak_of() -> None:
    text = "共收到政府信息公开申请9件，其中网上5件、信函4件，占44.4%；" * 1000
    begun = time.process_time()
    prove_document(split_document(["一、总体情况", text], whole=False), SETTING)
    assert time.process_time() - begun < 20
