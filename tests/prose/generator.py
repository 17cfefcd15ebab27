"""Reports written from random facts with the program's own words, so that one knows what every sentence says."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from toolkit.forms import index_form, load_form
from toolkit.forms.totals import recompute
from toolkit.prose.document import SECTION_TITLES, Document, ReportTable, split_document
from toolkit.prose.facts import Fact
from toolkit.prose.numerals import SPELLINGS
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.published_tables import form_rows
from toolkit.prose.say import amount, say, say_change, say_none
from toolkit.prose.terms import reading_value, vocabulary

UNITS = tuple(f"{name}人民政府" for name in ("青山乡", "大坝镇", "花马池镇", "惠安堡镇", "王乐井乡", "高沙窝镇"))
COUNTY = "盐池县"
NUMERALS = "一二三四五六"
WORDS = vocabulary("2021")
THINGS = (
    "政策文件",
    "工作动态",
    "通知公告",
    "财政信息",
    "会议信息",
    "招考信息",
    "惠民政策",
    "应急管理信息",
    "环境保护信息",
    "乡村振兴信息",
)
COLUMNS = ("natural", "commercial", "research", "welfare", "legal", "other")
# What a township never has, and suits after a review, of which there may not be more than reviews.
RARE = ("rule.", "deny.1.", "deny.3.", "misc.2.", "suit_after.")
ROWS = tuple(
    cell.key.removesuffix(".natural")
    for cell in index_form(load_form("2021")).of_table("t3")
    if cell.key.endswith(".natural") and cell.key.split(".")[0] not in ("new", "carried_in", "carried_out", "done")
)
PROBLEMS = (
    "一是公开的内容不够全面，个别栏目更新不及时；二是业务人员流动快，培训还需加强。",
    "一是政策解读形式单一，群众参与度不高；二是依申请公开的答复还不够规范。",
)
IMPROVEMENTS = (
    "下一步，我乡将完善审核制度，按月检查栏目更新；组织业务骨干参加培训，提升工作水平。",
    "今后将丰富解读形式，多用图解和短视频；对照答复规范逐件复核，改进答复质量。",
)


@dataclass(frozen=True)
class Spoken:
    """A sentence, what it is about, and the facts in it: (term ids joined with +, value)."""

    text: str
    about: str
    facts: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class WrittenReport:
    """sections: paragraphs of sentences for 0 (lead-in), 1, 5 and 6."""

    title: str
    sections: Mapping[int, tuple[tuple[Spoken, ...], ...]]
    setting: ProseSetting
    last: Mapping[str, Decimal | None]
    headings: tuple[str, ...] = tuple(f"{NUMERALS[at]}、{title}" for at, title in enumerate(SECTION_TITLES))
    tables: tuple[ReportTable, ...] = field(default=())

    @property
    def spoken(self) -> list[Spoken]:
        return [each for paragraphs in self.sections.values() for paragraph in paragraphs for each in paragraph]

    def document(self) -> Document:
        lines = [self.title] if self.title else []
        for number in range(7):
            if number and (heading := self.headings[number - 1]):
                lines.append(heading)
            lines += ["".join(each.text for each in paragraph) for paragraph in self.sections.get(number, ())]
        return split_document(lines, self.tables)


@dataclass
class Writer:
    """Draws one report from a seed."""

    chance: random.Random
    values: dict[str, Decimal] = field(default_factory=dict)
    last: dict[str, Decimal | None] = field(default_factory=dict)

    def number(self, most: int = 400) -> Decimal:
        return Decimal(self.chance.choice((0, self.chance.randint(1, 9), self.chance.randint(1, most))))

    def written(self, value: Decimal, unit: str = "件") -> str:
        spelling = self.chance.choice(SPELLINGS) if self.chance.random() < 0.3 else "plain"
        if spelling == "ten_thousands" or (spelling == "chinese" and (value < 3 or unit not in "件条次")):
            spelling = "plain"
        return amount(value, unit, spelling=spelling)

    def clause(self, term_id: str, unit: str = "件") -> tuple[str, tuple[str, Decimal]]:
        term = WORDS.term(term_id)
        value = reading_value(term.readings[0], self.values)
        assert value is not None
        if value == 0 and self.chance.random() < 0.4 and term_id in ("new", "review", "suit", "normdoc_made"):
            return say_none(term), (term_id, value)
        return say(term, self.written(value, unit), self.chance.randrange(6)), (term_id, value)

    def sentence(self, about: str, *term_ids: str, join: str = "，", lead: str = "") -> Spoken:
        clauses = [self.clause(each) for each in term_ids]
        text = lead + join.join(text for text, _ in clauses) + "。"
        return Spoken(text, about, tuple(fact for _, fact in clauses))


def draw_values(chance: random.Random) -> dict[str, Decimal]:
    """Numbers of all three tables that keep every rule of the form."""
    index = index_form(load_form("2021"))
    quiet = chance.random() < 0.2
    inputs: dict[str, Decimal] = {}
    for cell in index.inputs:
        if cell.table in ("t2", "t3", "t4"):
            drawn = chance.choice((0, 0, 0, chance.randint(1, 9), chance.randint(1, 60)))
            inputs[cell.key] = Decimal(0 if quiet or cell.key.startswith(RARE) else drawn)
    for column in COLUMNS:
        busy = not quiet and column == "natural"
        out = Decimal(chance.choice((0, 0, 1)) if busy else 0)
        done = sum((inputs[f"{row}.{column}"] for row in ROWS), Decimal(0))
        came = min(Decimal(chance.choice((0, 1, 2)) if busy else 0), done + out)
        inputs[f"carried_out.{column}"], inputs[f"carried_in.{column}"] = out, came
        inputs[f"new.{column}"] = done + out - came
    inputs["normdoc.valid"] = inputs["normdoc.made"] + Decimal(chance.randint(0, 30))
    inputs["fee.amount"] = Decimal(chance.randint(0, 9_000_000)) / 10_000
    if not any(inputs[f"new.{column}"] for column in COLUMNS):
        inputs |= {key: Decimal(0) for key in inputs if key.startswith(("review.", "suit_direct.", "carried_"))}
    totals = recompute(index, dict(inputs))
    return inputs | {key: Decimal(value) for key, value in totals.items() if value is not None}


def draw_last_year(chance: random.Random, values: Mapping[str, Decimal]) -> dict[str, Decimal | None]:
    """Last year's report, as far as the rules across years tie this one to it."""
    last: dict[str, Decimal | None] = {f"carried_out.{column}": values[f"carried_in.{column}"] for column in COLUMNS}
    last["new.total"] = max(Decimal(0), values["new.total"] + chance.randint(-30, 30))
    last["carried_out.total"] = values["carried_in.total"]
    return last


def printed_tables(values: Mapping[str, Decimal | None]) -> tuple[ReportTable, ...]:
    """The three tables with their official labels."""
    rows: dict[str, list[tuple[str, ...]]] = {"t2": [], "t3": [], "t4": []}
    rows["t2"].append(("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"))
    rows["t4"].append(("行政复议", "结果维持", "结果纠正"))
    for group in ("（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理"):
        rows["t3"].append((group,))
    for row in form_rows("2021"):
        cells = tuple(_printed(values.get(cell.key)) for cell in row.cells)
        rows[row.table].append((row.label, *cells) if row.label else cells)
    return tuple(ReportTable(tuple(each)) for each in rows.values())


def _printed(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def draw_report(seed: int) -> WrittenReport:
    """One whole report of a township, right in every word."""
    chance = random.Random(seed)
    writer = Writer(chance, draw_values(chance))
    year, unit = chance.randint(2021, 2026), chance.choice(UNITS)
    values = writer.values
    last = draw_last_year(chance, values)
    sections = {
        0: (_lead_in(unit, year),),
        1: (
            _active(writer, year),
            _requests(writer, year, last),
            (
                Spoken(
                    "（三）政府信息管理情况。严格执行“三审三校”制度，逐条做好发布前的保密审查，及时更新公开目录。",
                    "管理",
                ),
            ),
            (
                Spoken(
                    "（四）政府信息公开平台建设情况。用好政府网站、公示栏和政务微信，方便群众在家门口查询政府信息。",
                    "平台",
                ),
            ),
            (Spoken("（五）监督保障情况。", "监督"), _training(writer)),
        ),
        5: (
            (Spoken(f"{year}年，我单位政府信息公开工作仍有不足。{chance.choice(PROBLEMS)}", "问题"),),
            (Spoken(chance.choice(IMPROVEMENTS), "改进"),),
        ),
        6: ((_fees(writer, year),),),
    }
    others = tuple(each for each in UNITS if each != unit)
    setting = ProseSetting(COUNTY + unit, year, others=others, last_values=last)
    return WrittenReport(
        f"{COUNTY}{unit}{year}年政府信息公开工作年度报告", sections, setting, last, tables=printed_tables(values)
    )


def _lead_in(unit: str, year: int) -> tuple[Spoken, ...]:
    return (
        Spoken(
            "根据《中华人民共和国政府信息公开条例》（国令第711号）和《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开"
            "工作年度报告格式〉的通知》（国办公开办函〔2021〕30号）要求编制。",
            "文号",
        ),
        Spoken(
            "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、"
            "其他需要报告的事项等六部分组成。",
            "组成",
        ),
        Spoken(f"所列数据统计期限为{year}年1月1日至{year}年12月31日。", "期限"),
        Spoken(f"如有疑问，请与{COUNTY}{unit}联系（电话：0953-6012345，电子邮箱：qsx@yanchi.gov.cn）。", "联系"),
    )


def _active(writer: Writer, year: int) -> tuple[Spoken, ...]:
    chance = writer.chance
    names = chance.sample(THINGS, chance.randint(3, 6))
    numbers = [Decimal(chance.randint(1, 90)) for _ in range(len(names) + 1)]
    total = sum(numbers, Decimal(0))
    listed = "，".join(
        f"{name}{writer.written(number, '条')}" for name, number in zip([*names, "其他信息"], numbers, strict=True)
    )
    normdoc = writer.sentence("规范性文件", "normdoc_made", "normdoc_repealed", "normdoc_valid", lead="本年度")
    decisions = writer.sentence("处理决定", "license", "penalty", "coercion")
    fee = amount(writer.values["fee.amount"], "万元")
    site, wechat = Decimal(chance.randint(1, 60)), Decimal(chance.randint(1, 60))
    two = f"政府网站公开{writer.written(site, '条')}，政务微信公众号公开{writer.written(wechat, '条')}"
    handled, by_villages = Decimal(900 + chance.randint(0, 99)), Decimal(chance.randint(1, 800))
    services = f"便民服务事项办理量{writer.written(handled)}，其中村级代办量{writer.written(by_villages)}。"
    return (
        Spoken("（一）主动公开情况。", "小标题"),
        Spoken(f"{year}年，我单位主动公开政府信息{writer.written(total, '条')}，其中{listed}。", "清单"),
        Spoken(f"{two}，合计{site + wechat}条。", "合计在后"),
        normdoc,
        decisions,
        Spoken(f"行政事业性收费{fee}。", "收费", (("fee", writer.values["fee.amount"] * 10_000),)),
        Spoken(services, "代办"),
    )


def _requests(writer: Writer, year: int, last: Mapping[str, Decimal | None]) -> tuple[Spoken, ...]:
    chance = writer.chance
    values = writer.values
    new = values["new.total"]
    opening = say(WORDS.term("new_strict"), writer.written(new), chance.randrange(2))
    change = say_change(new, last["new.total"], "件")
    spoken = [
        Spoken("（二）依申请公开情况。", "小标题"),
        Spoken(f"{year}年，{opening}{change}。", "新收", (("new_strict", new),)),
        writer.sentence("收办", "intake", "carried_in", "done", "carried_out", join="，"),
        Spoken(
            "办理结果：" + "，".join(writer.clause(each)[0] for each in OUTCOMES) + "。",
            "办理结果",
            tuple((each, reading_value(WORDS.term(each).readings[0], values) or Decimal(0)) for each in OUTCOMES),
        ),
    ]
    if new:
        online = Decimal(chance.randint(0, int(new)))
        rate = (online * 100 / new).quantize(Decimal("0.1"))
        spoken.append(
            Spoken(
                f"新收到政府信息公开申请{writer.written(new)}中，通过网络提交的{online}件，占{rate}%。",
                "占比",
                (("new_strict", new),),
            )
        )
    natural = values["new.natural"]
    spoken.append(
        Spoken(
            f"新收政府信息公开申请中，自然人申请{writer.written(natural)}，"
            f"法人或其他组织申请{writer.written(new - natural)}。",
            "申请人",
            (("new_natural", natural), ("new_legal_person", new - natural)),
        )
    )
    for topic, name in (("review", "行政复议"), ("suit", "行政诉讼")):
        total = reading_value(WORDS.term(topic).readings[0], values) or Decimal(0)
        if not total:
            spoken.append(writer.sentence(name, topic))
            continue
        ids = [f"{topic}_{ending}" for ending in ("upheld", "corrected", "other", "pending")]
        parts = [writer.clause(each) for each in ids]
        text = f"政府信息公开{name}{writer.written(total)}，其中{'，'.join(part for part, _ in parts)}。"
        spoken.append(Spoken(text, name, ((topic, total), *(fact for _, fact in parts))))
    return tuple(spoken)


OUTCOMES = ("grant", "partial", "deny", "unable", "reject", "misc")


def _training(writer: Writer) -> Spoken:
    times = Decimal(writer.chance.randint(1, 9))
    return Spoken(f"全年组织政务公开业务培训{writer.written(times, '次')}。", "培训", (("training", times),))


def _fees(writer: Writer, year: int) -> Spoken:
    if writer.chance.random() < 0.5:
        return Spoken(f"{year}年没有收取政府信息公开信息处理费。", "处理费", (("handling_fee", Decimal(0)),))
    money = Decimal(writer.chance.randint(1, 400) * 10)
    return Spoken(f"{year}年收取政府信息公开信息处理费{money}元。", "处理费", (("handling_fee", money),))


def told(facts: Sequence[Fact]) -> list[tuple[str, Decimal]]:
    """Facts as the generator notes them: term ids joined with +, value; only those that name a term."""
    return [("+".join(term.id for term in fact.terms), fact.quantity.value) for fact in facts if fact.terms]
