"""What the commands show on the screen: a campaign's units and what was done, in Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tabulate import tabulate

from toolkit.campaign.files import is_beside
from toolkit.campaign.folder import Campaign
from toolkit.campaign.nil_returns import nil_returns
from toolkit.campaign.override_settings import override_lines
from toolkit.campaign.roster import ROSTER_FILE, RosterReading
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.campaign.standings import shown_name, shown_source, told_apart
from toolkit.campaign.states import UnitState
from toolkit.campaign.strangers import still_summed, strangers
from toolkit.forms.model import TRIAL_MARK
from toolkit.telling.deadline_text import other_days
from toolkit.telling.void_text import void_acceptances
from toolkit.verbs.refusals import replies
from toolkit.verify.causes import ToldEntry, entries, open_entries
from toolkit.verify.findings import VERDICT_WORDS, Finding
from toolkit.verify.gates.unjudged import NO_LAST_YEAR
from toolkit.verify.questions import wanted
from toolkit.verify.resubmission import Resubmission
from toolkit.workbook.nil_words import nil_count, state_words

if TYPE_CHECKING:
    # With numpy, Arrow and Word behind them, which nobody need load to write a line of text.
    from toolkit.campaign.start import Started
    from toolkit.verbs.choices import Choice
    from toolkit.verbs.distribute import Issued
    from toolkit.verbs.finals import Finals
    from toolkit.verbs.import_reports import ImportedReport
    from toolkit.verbs.merge import Merge
    from toolkit.verbs.own_templates import OwnTemplate
    from toolkit.verbs.proved_drafts import StaleDraft
    from toolkit.verbs.run import Run
    from toolkit.verbs.seen_files import Collected
    from toolkit.verify.verification import Verification

_MARKS = {"error": "×", "warning": "！", "info": "·"}
# As much as one looks at on a screen; everything stands in 退回 and in the JSON.
_UNITS, _FINDINGS, _NAMES = 20, 6, 3


def unit_board(states: Sequence[UnitState], nil: Collection[str] = ()) -> str:
    """One line a unit. `nil`: codes of the units with a 零报告."""
    rows = [
        (
            number,
            state.unit.name,
            state_words(state.state, state.unit.code in nil),
            problems(state) or "—",
            state.unit.contact,
            state.unit.phone,
        )
        for number, state in enumerate(states, 1)
    ]
    return tabulate(rows, ("序号", "单位", "状态", "问题", "联系人", "电话"), "simple", disable_numparse=True)


def problems(state: UnitState) -> str:
    """`2 处须改正，1 处须核实`, or what a person is asked; empty where nothing is the matter."""
    if state.asked:
        return wanted(state.standings.reason)
    found = open_entries(state.findings)
    errors = sum(each.finding.level == "error" for each in found)
    warnings = len(found) - errors
    return "，".join(filter(None, (f"{errors} 处须改正" if errors else "", f"{warnings} 处须核实" if warnings else "")))


def to_be_told(states: Sequence[UnitState]) -> str:
    """What has to be corrected or explained, unit by unit: where, what, what to do. Empty when all is well."""
    waiting = [state for state in states if state.asked or (state.verdict and state.verdict.verdict != "accepted")]
    lines: list[str] = []
    for state in waiting[:_UNITS]:
        found = open_entries(state.findings)
        lines.append(f"{state.unit.name}：{state.state}")
        lines += [_told(each) for each in found[:_FINDINGS]]
        if len(found) > _FINDINGS:
            lines.append(f"  还有 {len(found) - _FINDINGS} 处，都列在这个单位的问题清单里。")
    if len(waiting) > _UNITS:
        lines.append(f"还有 {len(waiting) - _UNITS} 个单位有问题，见上面的表和“退回”文件夹。")
    return "\n".join(lines)


def _told(entry: ToldEntry) -> str:
    """Mark, message and remedy, and what follows from it beneath."""
    found = entry.finding
    lines = [f"  {_MARKS[found.level]} {found.rule}  {found.message}", f"      → {found.remedy}"]
    return "\n".join((*lines, *(f"      └ {each.rule}  {each.message}" for each in entry.consequences)))


def handed_in_again(states: Sequence[UnitState], again: Mapping[str, Resubmission]) -> str:
    """A line for every unit that has handed in again: which file took whose place, what it changed, what is mended."""
    told = [
        (state.unit.name, f"{_in_place_of(state)}{again[state.unit.code].sentence}")
        for state in states
        if state.unit.code in again
    ]
    lines = [f"  {name}：{sentence}。" for name, sentence in told[:_UNITS]]
    if len(told) > _UNITS:
        lines.append(f"  还有 {len(told) - _UNITS} 个单位重报。")
    return "\n".join(["重报的单位：", *lines]) if lines else ""


def _in_place_of(state: UnitState) -> str:
    """`“乙.xlsx”代替了“甲.xlsx”，`"""
    if not state.adopted or not state.standings.earlier:
        return ""
    now, before = state.adopted, state.standings.earlier[0]
    return f"“{told_apart(now, [before])}”代替了“{told_apart(before, [now])}”，"


def files_left_out(campaign: Campaign, states: Sequence[UnitState]) -> str:
    """A line for every file that does not count, with the reason: of a unit, and of one that the roster has no more."""
    told = [
        f"  {state.unit.name}：{told_apart(each.file, state.standings.all)}——{each.because}"
        for state in states
        for each in state.files
        if not each.counts and not state.standings.waiting
    ]
    told[:0] = [f"  {each.name}：{shown_name(each.file)}——{each.because}" for each in strangers(campaign)]
    if len(told) > _UNITS:
        told[_UNITS:] = [f"  还有 {len(told) - _UNITS} 个。"]
    return "\n".join(["没有计入的表：", *told]) if told else ""


def choice_text(choice: Choice) -> str:
    """What was chosen, what is the matter with the units concerned, and where all stand."""
    merged = "汇总表和年报初稿已经按新的选择重做。" if choice.merged else ""
    found = to_be_told(choice.units)
    return "\n\n".join(filter(None, ("\n".join((*choice.told, merged)).strip(), found, counts(choice.states))))


def left_open(states: Sequence[UnitState]) -> str:
    """One line for the rules that could not be judged for want of last year's numbers; of some units alone, which."""
    judged = [state for state in states if state.verdict]
    told = [
        (state.unit.name, each.rule)
        for state in judged
        for each in (state.verdict.unjudged if state.verdict else ())
        if each.reason == NO_LAST_YEAR
    ]
    names = list(dict.fromkeys(name for name, _ in told))
    more = f"等 {len(names)} 个单位" if len(names) > _NAMES else ""
    whose = "、".join(names[:_NAMES]) + more if len(names) < len(judged) else ""
    rules = "、".join(sorted({rule for _, rule in told}))
    return f"{whose}没有上年的数，跨年的审核关系 {rules} 没有核对。" if rules else ""


def on_trial(states: Sequence[UnitState]) -> str:
    """A line for every rule on trial: how many units would not keep it, and which."""
    broken: dict[str, dict[str, None]] = {}
    for state in states:
        for each in state.findings:
            if TRIAL_MARK in each.message:
                broken.setdefault(each.rule, {})[state.unit.name] = None
    return "\n".join(
        f"试行的 {rule}：{len(names)} 个单位不符合（{'、'.join(names)}）。" for rule, names in broken.items()
    )


def counts(states: Sequence[UnitState], nil: Collection[str] = ()) -> str:
    """`应报 9 个单位：已汇总 6，退回 2，未报 1`: the numbers add up to the first. `nil`: units with a 零报告."""
    told = f"应报 {len(states)} 个单位：" + "，".join(f"{word} {count}" for word, count in tally(states).items())
    return told + nil_count(len(nil))


def tally(states: Sequence[UnitState]) -> Mapping[str, int]:
    """How many units stand where, in the words of the sum of all."""
    return Counter(state.word for state in states)


def findings_text(findings: Sequence[Finding]) -> str:
    """Findings as a list to read: mark, message, remedy."""
    return "\n".join(map(_told, entries(findings)))


def demo_text(campaign: Campaign, merged: Merge) -> str:
    title = (
        f"演示任务：{campaign.settings.county}{campaign.settings.year}年度"
        "（除青山乡的数字取自公开年报外，其余都是示例数据）"
    )
    states, where = merged.states, "\n".join((_where_things_lie(campaign, merged), *merged.notes))
    return "\n\n".join((title, unit_board(states), counts(states), where))


def _where_things_lie(campaign: Campaign, merged: Merge) -> str:
    lines = [
        (campaign.outbox, "发给各单位的填报表和下发清单"),
        (campaign.inbox, "各单位交回来的表放在这里"),
        (campaign.sent_back, "要退回的表：错处标红，附问题清单"),
        (campaign.merged, "、".join(["全县汇总表", *(path.name for path in merged.files[1:])])),
        (campaign.reports, "各单位和全县的年报初稿（Word）"),
    ]
    return "\n".join(f"  {path.absolute()}  {what}" for path, what in lines)


def init_text(started: Started) -> str:
    campaign, roster = started.campaign, started.roster
    settings = campaign.settings
    then = (
        "下一步：nianbao distribute 下发填报表。"
        if roster.units
        else f"下一步：打开{ROSTER_FILE}填好各单位，再用 nianbao distribute 下发填报表。"
    )
    return (
        f"已建立{settings.county}{settings.year}年度填报任务（{settings.edition}版式）：{campaign.folder.absolute()}\n"
        f"设置在{SETTINGS_FILE}，名册在{ROSTER_FILE}。{then}" + _understood(roster)
    )


def _understood(roster: RosterReading) -> str:
    """What was guessed of a list, for a look before anything goes out."""
    if not roster.doubts:
        return ""
    lines = "\n".join(f"  ？ {doubt.message}" for doubt in roster.doubts)
    return (
        f"\n名册读出 {len(roster.units)} 个单位。下面几处请核对（行号是原名单的），不对的直接改{ROSTER_FILE}：\n{lines}"
    )


def issued_text(campaign: Campaign, issued: Sequence[Issued]) -> str:
    fresh = sum(each.fresh for each in issued)
    told = f"填报表已放在“{campaign.outbox}”：共 {len(issued)} 个单位，这次新写 {fresh} 份。下发清单在同一个文件夹里。"
    return "\n".join((told, *other_days(campaign, issued)))


def collected_text(collected: Sequence[Collected]) -> str:
    taken = sum(each.status == "return" for each in collected)
    refused = [each for each in collected if each.status == "refused"]
    skipped = [each for each in collected if each.status == "skipped"]
    fresh = sum(each.fresh and each.status == "return" for each in collected)
    lines = [
        f"共 {len(collected)} 个文件：填报表 {taken} 个（新收 {fresh} 个），"
        f"不能收的 {len(refused)} 个，跳过 {len(skipped)} 个。"
    ]
    lines += [f"  × {shown_source(each.source)}：{each.reason}" for each in refused]
    lines += [f"  · {shown_source(each.source)}：{each.reason}" for each in skipped]
    return "\n".join(lines)


def verified_text(campaign: Campaign, states: Sequence[UnitState], again: Mapping[str, Resubmission]) -> str:
    nil = nil_returns(campaign, states)
    parts = [unit_board(states, nil), counts(states, nil), to_be_told(states), handed_in_again(states, again)]
    parts.append(void_acceptances([state for state in states if state.unit.code in again]))
    parts.append(files_left_out(campaign, states))
    if any(state.verdict and state.verdict.verdict != "accepted" for state in states):
        told = f"要退回的表在“{campaign.sent_back}”：第一张表是问题清单，另有退回意见。"
        parts.append(told + "须核实的单位，核实表和核实意见也在那里。")
    parts += [replies_text(campaign, states), on_trial(states), left_open(states), _overrides_text(campaign)]
    return "\n\n".join(filter(None, parts))


def replies_text(campaign: Campaign, states: Sequence[UnitState]) -> str:
    """Where the answers lie to whoever sent what could not be taken."""
    lines = []
    for each in replies(campaign, states):
        whose = each.unit.name if each.unit else f"不知是哪个单位的“{shown_source(each.files[0])}”"
        letter = "，另有退回意见" if each.letter else ""
        lines.append(f"  {whose}：{len(each.files)} 个文件不能收，答复“{each.reply.name}”{letter}")
    if len(lines) > _UNITS:
        lines[_UNITS:] = [f"  还有 {len(lines) - _UNITS} 份答复。"]
    where = f"不能收的文件，答复已写好，在“{campaign.sent_back}”，复制到微信就能发："
    return "\n".join([where, *lines]) if lines else ""


def _overrides_text(campaign: Campaign) -> str:
    lines = override_lines(campaign.settings.overrides, date.today())
    return "\n".join(["本任务调整的审核关系：", *(f"  {line}" for line in lines)]) if lines else ""


def merged_text(merged: Merge) -> str:
    into = len(merged.states) - len(merged.missing)
    lines = [f"已汇总 {into} 个单位：{merged.files[0]}"]
    if any(is_beside(path) for path in merged.files):
        lines.append("原来的汇总表正被 Excel 或 WPS 打开，或者有人改过，没有动它；新的结果放在它旁边，名字里带“（新”。")
    if merged.draft:
        names = "、".join(state.unit.name for state in merged.missing)
        lines.append(f"这是草稿，还有 {len(merged.missing)} 个单位没有汇总：{names}。")
    lines += merged.notes
    if merged.findings:
        lines += ["汇总时发现下列问题，请核对：", findings_text(merged.findings)]
    return "\n".join(lines)


def reports_text(campaign: Campaign, files: Sequence[Path], stale: Sequence[StaleDraft]) -> str:
    told = f"已写好 {len(files)} 份年报初稿，在“{campaign.reports}”。标有【待补充：…】的地方请补充完整。"
    return "\n".join((told, *stale_lines(stale)))


def finals_text(campaign: Campaign, done: Finals) -> str:
    """Where the final reports lie, or what is to be done first, report by report."""
    if not done.unfinished:
        return f"已定稿 {len(done.files)} 份年报，在“{campaign.reports}”。请按程序审签后发布。"
    lines = [f"还不能定稿，有 {len(done.unfinished)} 处要先处理："]
    for report, points in groupby(done.unfinished, key=lambda each: each.report):
        found = list(points)
        file = next((each.file for each in found if each.file), None)
        lines.append(f"{report}：{file.name if file else ''}".rstrip("："))
        lines += [f"  × {f'“{each.place}”：' if each.place else ''}{each.message}" for each in found[:_FINDINGS]]
        if len(found) > _FINDINGS:
            lines.append(f"  还有 {len(found) - _FINDINGS} 处。")
    return "\n".join((*lines, "处理好以后再运行一次；只定其中几份的，在 --final 后面写上单位。"))


def materials_text(written: Sequence[Path]) -> str:
    """What was written for whoever writes the county's text."""
    return "".join(f"已写好“{path}”。\n" for path in written).rstrip()


def templates_text(copied: Sequence[Path], own: Sequence[OwnTemplate]) -> str:
    """What was copied, and what is wrong with each template."""
    lines = [f"已复制 {len(copied)} 个模板到“{copied[0].parent}”，在 Word 里改好以后再检查一次。"] if copied else []
    for each in own:
        lines.append(f"{'×' if each.slips else '√'} {each.file.name}")
        lines += [f"    {slip}" for slip in each.slips]
    return "\n".join(lines)


def stale_lines(stale: Sequence[StaleDraft]) -> list[str]:
    """Drafts that the office has worked on and that say other numbers than the returns do now."""
    return [f"  ！ {each.sentence}" for each in stale]


def run_text(campaign: Campaign, done: Run, again: Mapping[str, Resubmission]) -> str:
    """All that one click did, step by step."""
    verified = verified_text(campaign, done.merged.states, again)
    parts = [collected_text(done.collected), "", verified, "", merged_text(done.merged)]
    if done.reports:
        parts.append(f"年报初稿 {len(done.reports)} 份，在“{campaign.reports}”。")
        parts += stale_lines(done.stale)
    return "\n".join(parts)


def status_text(campaign: Campaign, states: Sequence[UnitState], stale: Sequence[StaleDraft]) -> str:
    asked, drafts = to_be_told([state for state in states if state.asked]), "\n".join(stale_lines(stale))
    nil = nil_returns(campaign, states)
    parts = (
        unit_board(states, nil),
        counts(states, nil),
        asked,
        files_left_out(campaign, states),
        still_summed(campaign),
        drafts,
        _overrides_text(campaign),
    )
    return "\n\n".join(filter(None, parts))


def notices_text(written: Sequence[Path]) -> str:
    """The notices that were written."""
    told = "、".join(f"“{path.name}”" for path in written)
    return f"已写好{told}，在“{written[0].parent}”。请核对后套上本单位文头印发。"


def return_text(report: Verification, name: str) -> str:
    """A checked return, by the name of its file: the verdict, and what has to be done."""
    whose = f"{report.stamp.unit_name}{report.stamp.year}年" if report.stamp else "不知是哪个单位"
    line = f"{VERDICT_WORDS[report.verdict]}  {name}（{whose}）"
    shown = [each for each in report.findings if each.is_open]
    return f"{line}\n{findings_text(shown)}" if shown else line


def imported_text(imported: ImportedReport) -> str:
    """A report read back: whose, how much of it was read, what was not, where the workbook lies."""
    report = imported.report
    if report is None:
        return "\n".join(each.message for each in imported.findings)
    whose = f"{report.unit or '不知是哪个单位'}{f'{report.year}年' if report.year else ''}"
    known = sum(value is not None for value in report.values.values())
    line = (
        f"读入  {Path(imported.file).name}（{whose}，{report.edition}版式）：{len(report.values)} 个数读到 {known} 个"
    )
    parts = [line, *([findings_text(imported.findings)] if imported.findings else [])]
    return "\n".join([*parts, *([f"  填好的表：{imported.workbook}"] if imported.workbook else [])])


def form_text(data: Mapping[str, Any]) -> str:
    """The data dictionary of an edition, from its JSON."""
    lines = [f"{data['edition']}版式，适用年度：{'、'.join(str(year) for year in data['years'])}"]
    for table in data["tables"]:
        lines += ["", f"{table['title']}（工作表“{table['sheet']}”）"]
        for cell in table["cells"]:
            labels = "／".join((*cell["row"][-1:], *cell["column"][-1:]))
            kind = "合计" if cell["kind"] == "total" else ("必填" if cell["required"] else "选填")
            lines.append(f"  {cell['cell']:<5}{kind}  {cell['key']:<26}{labels}")
    lines += ["", "审核关系"]
    lines += [f"  {rule['id']}  {rule['statement']}" for rule in data["rules"]]
    return "\n".join(lines)
