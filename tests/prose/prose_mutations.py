"""One mistake a time in a report that is right: what a tired writer does, and whether the proof finds the sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.prose.case_reports import CaseReport
from tests.prose.generator import COUNTY, UNITS, Spoken, WrittenReport, draw_report
from toolkit.prose.breakdowns import find_breakdowns
from toolkit.prose.document import Document, Paragraph
from toolkit.prose.numerals import find_mentions, write_numeral
from toolkit.prose.plain_prose import plain_prose
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prove_text import prove_document

Edit = Callable[[random.Random, str], str | None]


@dataclass(frozen=True)
class Mistake:
    """about: the sentences that the mistake may befall; edit: the changed sentence, None where it does not fit."""

    name: str
    about: tuple[str, ...]
    edit: Edit


@dataclass(frozen=True)
class Outcome:
    """What became of one mistake: found (an error or warning at its sentence), asked (a remark there), or missed."""

    kind: str
    verdict: str


def change_number(which: int, change: Callable[[random.Random, Decimal], Decimal]) -> Edit:
    """Another value for the sentence's number at this place, counted from either end."""

    def edit(chance: random.Random, text: str) -> str | None:
        # A mention of the plain text stands in the raw one where the spelling is plain.
        mentions = [each for each in find_mentions(text) if each.unit in ("件", "条", "次", "元") and each.start > 4]
        if which >= len(mentions) or which < -len(mentions):
            return None
        mention = mentions[which]
        found = re.match(r"[\d,.]+万?", text[mention.digits_at :])
        if not found:
            return None
        value = mention.quantity.value
        scale = Decimal(10_000) if "万" in mention.written else Decimal(1)
        new = change(chance, value / scale)
        if new == value / scale:
            return None
        unit_scale = "万" if found[0].endswith("万") else ""
        return text[: mention.digits_at] + write_numeral(new) + unit_scale + text[mention.digits_at + len(found[0]) :]

    return edit


def more(chance: random.Random, value: Decimal) -> Decimal:
    return value + chance.randint(1, 9)


def ten_times(chance: random.Random, value: Decimal) -> Decimal:
    return value * 10


def digits_swapped(chance: random.Random, value: Decimal) -> Decimal:
    digits = write_numeral(value)
    return Decimal(digits[:-2] + digits[-1] + digits[-2]) if len(digits) > 1 and "." not in digits else value


def swap(old: str, new: str) -> Edit:
    """One word for another, wherever it stands first."""
    return lambda chance, text: text.replace(old, new, 1) if old in text else None


def pattern(old: str, new: str) -> Edit:
    return lambda chance, text: changed if (changed := re.sub(old, new, text, count=1)) != text else None


def add(what: str) -> Edit:
    return lambda chance, text: text.removesuffix("。") + what + "。"


def year_moved(by: int) -> Edit:
    def edit(chance: random.Random, text: str) -> str | None:
        match = re.search(r"20\d\d(?=年)", text)
        return text[: match.start()] + str(int(match[0]) + by) + text[match.end() :] if match else None

    return edit


def item_dropped(chance: random.Random, text: str) -> str | None:
    parts = text.split("，")
    # Opening, total and the closing 其他 stay.
    middle = range(3, len(parts) - 1)
    at = chance.choice(middle) if middle else None
    return "，".join(parts[:at] + parts[at + 1 :]) if at else None


def item_doubled(chance: random.Random, text: str) -> str | None:
    parts = text.split("，")
    return "，".join([*parts[:4], parts[3], *parts[4:]]) if len(parts) > 4 else None


def last_dropped(chance: random.Random, text: str) -> str | None:
    head, _, _ = text.rpartition("，")
    return head + "。" if head and "其中" in head else None


def two_exchanged(chance: random.Random, text: str) -> str | None:
    found = list(re.finditer(r"\d+(?=件)", text))
    if len(found) < 2:
        return None
    first, second = found[0], found[1]
    if first[0] == second[0]:
        return None
    return text[: first.start()] + second[0] + text[first.end() : second.start()] + first[0] + text[second.end() :]


def nothing_said(chance: random.Random, text: str) -> str | None:
    return (
        re.sub("新收到?政府信息公开申请.*", "未收到政府信息公开申请。", text)
        if not re.search("申请[0零０]件", text)
        else None
    )


NUMBERED = (
    ("新收申请数", "新收", 0),
    ("收办申请数", "收办", 0),
    ("上年结转数", "收办", 1),
    ("办结数", "收办", 2),
    ("结转下年数", "收办", 3),
    ("予以公开数", "办理结果", 0),
    ("部分公开数", "办理结果", 1),
    ("不予公开数", "办理结果", 2),
    ("无法提供数", "办理结果", 3),
    ("不予处理数", "办理结果", 4),
    ("其他处理数", "办理结果", 5),
    ("自然人申请数", "申请人", 0),
    ("法人申请数", "申请人", 1),
    ("行政复议总数", "行政复议", 0),
    ("复议维持数", "行政复议", 1),
    ("复议纠正数", "行政复议", 2),
    ("复议未审结数", "行政复议", 4),
    ("行政诉讼总数", "行政诉讼", 0),
    ("诉讼维持数", "行政诉讼", 1),
    ("规范性文件制发数", "规范性文件", 0),
    ("规范性文件现行有效数", "规范性文件", -1),
    ("行政许可数", "处理决定", 0),
    ("行政处罚数", "处理决定", 1),
    ("行政强制数", "处理决定", 2),
    ("收费金额", "收费", 0),
    ("清单的总数", "清单", 0),
    ("清单的一项", "清单", 2),
    ("清单的最后一项", "清单", -1),
    ("合计在后的总数", "合计在后", -1),
    ("合计在后的一项", "合计在后", 0),
)
MISTAKES: tuple[Mistake, ...] = (
    *(Mistake(f"{name}改大", (about,), change_number(at, more)) for name, about, at in NUMBERED),
    *(
        Mistake(f"{name}多写一个0", (about,), change_number(at, ten_times))
        for name, about, at in NUMBERED
        if at in (0, 1, -1)
    ),
    *(Mistake(f"{name}两位颠倒", (about,), change_number(at, digits_swapped)) for name, about, at in NUMBERED[:6]),
    Mistake("两种办理结果的数互换", ("办理结果",), two_exchanged),
    Mistake("自然人和法人的数互换", ("申请人",), two_exchanged),
    Mistake("清单漏一项", ("清单",), item_dropped),
    Mistake("清单漏最后一项", ("清单",), last_dropped),
    Mistake("清单一项写了两次", ("清单",), item_doubled),
    Mistake("万元写成元", ("收费",), swap("万元", "元")),
    Mistake(
        "百分比改大",
        ("占比",),
        lambda chance, text: pattern(r"占[\d.]+%", f"占{chance.randint(101, 199)}%")(chance, text),
    ),
    Mistake("增加写成减少", ("新收",), swap("比上年增加", "比上年减少")),
    Mistake("减少写成增加", ("新收",), swap("比上年减少", "比上年增加")),
    Mistake(
        "增减的数写错", ("新收",), lambda chance, text: pattern(r"(比上年..)(\d+)件", r"\g<1>9\g<2>件")(chance, text)
    ),
    Mistake("写成未收到", ("新收",), nothing_said),
    Mistake(
        "零写成有", ("行政复议",), pattern("未发生因政府信息公开引起的行政复议", "发生因政府信息公开引起的行政复议2件")
    ),
    Mistake("诉讼零写成有", ("行政诉讼",), pattern("未发生因政府信息公开引起的行政诉讼", "政府信息公开行政诉讼3件")),
    Mistake("个位数后加余", ("合计在后",), pattern(r"公开(\d*[1-9])条", r"公开\g<1>余条")),
    Mistake("部分多于全部", ("代办",), pattern(r"代办量[^。]+", "代办量2410件")),
    Mistake("总数近似不符", ("清单",), pattern(r"信息(\d+)条，其中", r"信息超过9000条，其中")),
    Mistake("年份改早一年（工作）", ("新收", "清单"), year_moved(-1)),
    Mistake("年份改晚一年（工作）", ("新收", "清单"), year_moved(1)),
    Mistake("期限改为12月21日", ("期限",), swap("12月31日", "12月21日")),
    Mistake("期限从2月起", ("期限",), swap("年1月1日", "年2月1日")),
    Mistake("期限年份不对", ("期限",), year_moved(-1)),
    Mistake("期限缺日字", ("期限",), swap("12月31日", "12月31")),
    Mistake("引用旧文号", ("文号",), swap("〔2021〕30号", "〔2019〕60号")),
    Mistake("文号的函写成涵", ("文号",), swap("办函〔", "办涵〔")),
    Mistake("文号的号数写错", ("文号",), swap("〔2021〕30号", "〔2021〕31号")),
    Mistake("文号用方括号", ("文号",), swap("〔2021〕", "[2021]")),
    Mistake("文号多政务二字", ("文号",), swap("国办公开办函", "国办政务公开办函")),
    Mistake("国令号写错", ("文号",), swap("第711号", "第492号")),
    Mistake("六部分写成五部分", ("组成",), swap("六部分", "五部分")),
    Mistake("组成少列一个部分", ("组成",), swap("存在的主要问题及改进情况、", "")),
    Mistake("组成多列收费及减免", ("组成",), swap("其他需要", "收费及减免情况、其他需要")),
    Mistake("留了私人邮箱", ("联系",), swap("qsx@yanchi.gov.cn", "qsx2020@163.com")),
    Mistake("留了手机号", ("联系",), swap("0953-6012345", "13909530953")),
    Mistake("联系单位是别的乡镇", ("联系",), lambda chance, text: swap(_own(text), _other(chance, text))(chance, text)),
    Mistake("正文写了别的乡镇", ("管理", "平台"), add("，麻黄山乡人民政府得到好评")),
    Mistake("留有待补充", ("管理", "平台", "培训"), add("，【待补充】")),
    Mistake("留有XX", ("管理", "平台", "培训"), add("，开展检查XX次")),
    Mistake("留有模板说明", ("管理", "平台"), add("。该部分以表格形式报告，表格如下")),
    Mistake("词语重复", ("管理", "平台", "监督"), swap("情况。", "情况情况。")),
    Mistake("引用党委文号", ("管理",), add("，落实宁党厅字〔2018〕12号要求")),
    Mistake("思想没有写全", ("管理",), add("，以习近平新时代思想为指导")),
    Mistake("出现身份证号", ("平台",), add("，咨询人证件号640323199001011234")),
    Mistake("第五部分没有改进", ("改进",), lambda chance, text: ""),
    Mistake("第五部分没有问题", ("问题",), lambda chance, text: ""),
    Mistake("没有写处理费", ("处理费",), lambda chance, text: "无。"),
    Mistake(
        "处理费写了两个数", ("处理费",), pattern("(信息处理费)([1-9]\\d*)元", r"\g<1>\g<2>元，其中甲件1元、其他2元")
    ),
)


def _own(text: str) -> str:
    return next((unit for unit in UNITS if unit in text), UNITS[0])


def _other(chance: random.Random, text: str) -> str:
    return chance.choice([unit for unit in UNITS if unit not in text])


ReportEdit = Callable[[WrittenReport], WrittenReport]
WHOLE_MISTAKES: tuple[tuple[str, ReportEdit], ...] = (
    ("标题年份不对", lambda each: replace(each, title=each.title.replace(f"{each.setting.year}年", "2019年"))),
    ("标题年度重复", lambda each: replace(each, title=each.title.replace("年政府", "年度政府"))),
    ("标题写成政务公开", lambda each: replace(each, title=each.title.replace("政府信息公开", "政务公开"))),
    ("标题没有单位", lambda each: replace(each, title=re.sub(r"^.*?(?=20)", "", each.title))),
    (
        "标题是别的单位",
        lambda each: replace(each, title=f"{COUNTY}麻黄山乡人民政府{each.setting.year}年政府信息公开工作年度报告"),
    ),
    ("标题写成工作报告", lambda each: replace(each, title=each.title.replace("工作年度报告", "工作报告"))),
    ("没有标题", lambda each: replace(each, title="")),
    *(
        (f"第{number}部分标题改了", lambda each, at=at: replace(each, headings=_renamed(each.headings, at)))
        for at, number in enumerate("一二三四五六")
    ),
    *(
        (f"第{number}部分标题漏了", lambda each, at=at: replace(each, headings=_without(each.headings, at)))
        for at, number in enumerate("一二三四五六")
    ),
)


def _renamed(headings: tuple[str, ...], at: int) -> tuple[str, ...]:
    return (*headings[:at], headings[at].replace("情况", "工作情形").replace("事项", "情形"), *headings[at + 1 :])


def _without(headings: tuple[str, ...], at: int) -> tuple[str, ...]:
    return (*headings[:at], "", *headings[at + 1 :])


INNOCENT: tuple[tuple[str, Edit], ...] = (
    ("数字改成全角", lambda chance, text: text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))),
    ("标点改成半角", lambda chance, text: text.translate(str.maketrans("，；：（）", ",;:()"))),
    ("数字前后加空格", lambda chance, text: re.sub(r"(?<![\d.,])(\d+)(?=[件条次])", r" \1 ", text)),
    (
        "数字加千分位",
        lambda chance, text: re.sub(r"(?<![\d.])\d{4,}(?=[件条次])", lambda each: f"{int(each[0]):,}", text),
    ),
    (
        "数字改成汉字",
        lambda chance, text: re.sub(
            r"(?<![\d.,])\d{2,}(?=[件条次])", lambda each: write_numeral(Decimal(each[0]), "chinese"), text
        ),
    ),
)


def judge(report: WrittenReport) -> tuple[ProseFinding, ...]:
    return prove_document(report.document(), report.setting).findings


def rewritten(report: WrittenReport, old: Spoken, text: str) -> WrittenReport:
    sections = {
        number: tuple(
            tuple(replace(each, text=text) if each is old else each for each in paragraph) for paragraph in paragraphs
        )
        for number, paragraphs in report.sections.items()
    }
    return replace(report, sections=sections)


def try_mistakes(seeds: Iterable[int]) -> list[Outcome]:
    """Every kind of mistake on every report that it fits, one at a time."""
    outcomes: list[Outcome] = []
    for seed in seeds:
        report = draw_report(seed)
        chance = random.Random(seed)
        before = {_mark(each) for each in judge(report)}
        for mistake in MISTAKES:
            spoken = next((each for each in report.spoken if each.about in mistake.about), None)
            text = mistake.edit(chance, spoken.text) if spoken else None
            if spoken is None or text is None or text == spoken.text:
                continue
            found = [each for each in judge(rewritten(report, spoken, text)) if _mark(each) not in before]
            outcomes.append(Outcome(mistake.name, _verdict(found, text)))
        for name, edit in WHOLE_MISTAKES:
            found = [each for each in judge(edit(report)) if _mark(each) not in before]
            outcomes.append(Outcome(name, _verdict(found, "")))
    return outcomes


def try_innocent(seeds: Iterable[int]) -> list[tuple[str, str]]:
    """Other spellings of right reports: (kind, finding) for each error or warning that they raise."""
    raised = []
    for seed in seeds:
        report = draw_report(seed)
        for name, edit in INNOCENT:
            changed = report
            for spoken in report.spoken:
                if spoken.about not in ("文号", "联系"):
                    changed = rewritten(changed, spoken, edit(random.Random(seed), spoken.text) or spoken.text)
            raised += [(name, each.message) for each in judge(changed) if each.level != "info"]
    return raised


def try_published(cases: Iterable[CaseReport]) -> list[Outcome]:
    """Every number of published prose made bigger, one at a time; kind: bound where it names a cell or stands in a
    list, loose where nothing else in the report speaks of it.
    """
    outcomes: list[Outcome] = []
    for case in cases:
        proof = prove_document(case.document, case.setting)
        before = {_mark(each) for each in proof.findings}
        listed = {id(fact) for each in find_breakdowns(proof.facts) for fact in (each.total, *each.parts)}
        for fact in proof.facts:
            sentence, at = fact.sentence, fact.place.offset
            digits = re.compile(r"\d+").search(sentence.raw, at - sentence.positions[0])
            if fact.by_words or not digits:
                continue
            start = sentence.positions[0] + digits.start()
            changed = _with_number(case.document, sentence.paragraph, start, digits[0])
            found = [each for each in prove_document(changed, case.setting).findings if _mark(each) not in before]
            bound = bool(fact.terms) or id(fact) in listed
            place = [each for each in found if each.place is None or each.place.paragraph == sentence.paragraph]
            verdict = "found" if any(each.level != "info" for each in place) else "asked" if place else "missed"
            outcomes.append(Outcome("bound" if bound else "loose", verdict))
    return outcomes


def _with_number(document: Document, paragraph: int, start: int, digits: str) -> Document:
    """The document with one number of one paragraph doubled and made one bigger."""
    new = str(int(digits) * 2 + 1)

    def changed(each: Paragraph) -> Paragraph:
        if each.index != paragraph:
            return each
        return replace(each, text=each.text[:start] + new + each.text[start + len(digits) :])

    sections = (replace(each, paragraphs=tuple(map(changed, each.paragraphs))) for each in document.sections)
    return replace(document, sections=tuple(sections))


def _mark(finding: ProseFinding) -> tuple[str, str, str]:
    return finding.rule, finding.where, finding.message


def _verdict(found: list[ProseFinding], text: str) -> str:
    """found: at the sentence, or at a place named in words where the mistake leaves no sentence."""
    sentence = plain_prose(text).text
    at_place = [each for each in found if not each.quote or not text or _near(plain_prose(each.quote).text, sentence)]
    if any(each.level != "info" for each in at_place):
        return "found"
    return "asked" if at_place else "missed"


def _near(quote: str, sentence: str) -> bool:
    return quote in sentence or sentence in quote or quote[:12] == sentence[:12]
