"""认可说明: a warning becomes 通过 by a person's word, on that return alone; an error never does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState, unit_states
from toolkit.cli.main import main
from toolkit.engine import Inline
from toolkit.errors import NianbaoError
from toolkit.returns.explanations import CHECK_SHEET, explanation_cells, listed_key
from toolkit.verbs.adopt import adopt
from toolkit.verbs.collect import collect
from toolkit.verbs.demo import filled_plan, sample_data
from toolkit.verbs.distribute import unit_stamp
from toolkit.verbs.explain import explain
from toolkit.verbs.prove import prove
from toolkit.verbs.run import run
from toolkit.verbs.undo import undo, undoable
from toolkit.verbs.verify import verify
from toolkit.verbs.withdraw import withdraw
from toolkit.verify.findings import verdict_of
from toolkit.verify.overrides import Accepted, accepted
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

UNIT = "花马池镇"
REASON = "单位来电：一次性采购污水处理设备，有批复文件"
LARGE: Mapping[str, Value] = {"procurement.projects": 2, "procurement.amount": "8040"}
"""A township's purchases for 80 million: to be explained (C06)."""
SMALL: Mapping[str, Value] = {"new.natural": 1, "grant.natural": 1}
WRONG: Mapping[str, Value] = {"new.natural": 3, "grant.natural": 1}
ENGINE = Inline()


def sent(campaign: Campaign, name: str, values: Mapping[str, Value], word: str = "") -> None:
    """Put a return of the unit into 收回; word: what it says beside C06."""
    unit = next(each for each in campaign.units if each.name == UNIT)
    plan = filled_plan(campaign.form, unit_stamp(campaign, unit, 1), values)
    if word:
        ref = explanation_cells(campaign.form)["C06"]
        sheets = tuple(
            replace(each, cells={**each.cells, ref: replace(each.cells[ref], value=word)})
            if each.name == CHECK_SHEET
            else each
            for each in plan.sheets
        )
        plan = replace(plan, sheets=sheets)
    (campaign.inbox / name).write_bytes(write_workbook(plan))
    collect(campaign, engine=ENGINE)
    verify(campaign, engine=ENGINE)


def state(campaign: Campaign) -> UnitState:
    return next(each for each in unit_states(Campaign(campaign.folder)) if each.unit.name == UNIT)


def accept(campaign: Campaign, *which: str, because: str = REASON) -> None:
    explain(campaign, UNIT, because, which, by="张三", engine=ENGINE)


def back(campaign: Campaign) -> list[str]:
    return sorted(path.name for path in (campaign.sent_back / UNIT).glob("*.*"))


def test_warning__passes_with_reason_and_name_and_nothing_is_asked_any_more(campaign: Campaign) -> None:
    sent(campaign, "花马池.xlsx", LARGE)
    assert state(campaign).state == "待说明"
    assert back(campaign)
    accept(campaign, "C06")
    now = state(campaign)
    assert now.state == "通过"
    (found,) = (each for each in now.findings if each.rule == "C06")
    assert (found.explanation, found.accepted_by) == (REASON, "张三")
    assert found.as_json()["accepted_by"] == "张三"
    assert now.explanations == (f"C06：{REASON}（张三认可）",)
    assert back(campaign) == []
    (decision,) = (each for each in campaign.ledger.decisions() if each.kind == "explain")
    assert (decision.reason, decision.by, bool(decision.at)) == (REASON, "张三", True)


def test_numbers__the_same_before_and_after_and_proved(campaign: Campaign) -> None:
    sent(campaign, "花马池.xlsx", LARGE)
    run(campaign, engine=ENGINE)
    table = (campaign.merged / "汇总.csv").read_bytes()
    accept(campaign)
    assert (campaign.merged / "汇总.csv").read_bytes() == table
    assert prove(Campaign(campaign.folder), engine=ENGINE).differences == ()
    summary = openpyxl.load_workbook(next(campaign.merged.glob("*汇总表*.xlsx")))
    assert any(REASON in str(cell.value) for row in summary.worksheets[0] for cell in row)


def test_run_again__nothing_is_judged_anew(campaign: Campaign) -> None:
    sent(campaign, "花马池.xlsx", LARGE)
    accept(campaign)
    judged: list[str] = []
    verify(Campaign(campaign.folder), lambda number, total, what: judged.append(what), ENGINE)
    assert judged == []
    assert state(campaign).state == "通过"


def test_undo__asked_again_with_its_material(campaign: Campaign) -> None:
    sent(campaign, "花马池.xlsx", LARGE)
    before = back(campaign)
    accept(campaign)
    last = undoable(campaign)
    assert last
    assert "张三在" in last.told
    assert "的认可说明（花马池镇：“花马池.xlsx”）" in last.told
    undo(campaign, by="李四", engine=ENGINE)
    assert state(campaign).state == "待说明"
    assert state(campaign).acceptances == ()
    assert back(campaign) == before


def test_accepted_twice__the_last_word_holds_and_undo_brings_the_first_back(campaign: Campaign) -> None:
    sent(campaign, "花马池.xlsx", LARGE)
    accept(campaign)
    accept(campaign, "C06", because="县财政局已核对采购合同")
    assert state(campaign).explanations == ("C06：县财政局已核对采购合同（张三认可）",)
    undo(campaign, engine=ENGINE)
    assert state(campaign).explanations == (f"C06：{REASON}（张三认可）",)


def test_new_return__voids_it_and_says_so(campaign: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    sent(campaign, "花马池.xlsx", LARGE)
    accept(campaign)
    unit = next(each for each in campaign.units if each.name == UNIT)
    more = {**LARGE, "procurement.amount": "9040"}
    (campaign.inbox / "花马池改.xlsx").write_bytes(
        write_workbook(filled_plan(campaign.form, unit_stamp(campaign, unit, 1), more))
    )
    campaign.ledger.close()
    main(["run", "-C", str(campaign.folder)])
    told = capsys.readouterr().out
    assert "单位重报以后作废" in told
    assert f"花马池镇：1 处（{REASON}，张三）" in told
    now = state(campaign)
    assert (now.state, now.verdict.verdict if now.verdict else "") == ("已汇总", "needs_explanation")
    assert [each.keys for each in now.void_acceptances] == [("C06 表二主动公开 C18",)]
    # The first one again, by a person's word: what was said of it holds again.
    adopt(Campaign(campaign.folder), "花马池.xlsx", engine=ENGINE)
    assert state(campaign).void_acceptances == ()
    assert state(campaign).verdict.verdict == "accepted"  # type: ignore[union-attr]


def test_file_given_to_another_unit__what_was_said_of_this_one_does_not_hold_there(campaign: Campaign) -> None:
    sent(campaign, "花马池.xlsx", LARGE)
    accept(campaign)
    adopt(campaign, "花马池.xlsx", "大水坑镇", engine=ENGINE)
    other = next(each for each in unit_states(campaign) if each.unit.name == "大水坑镇")
    assert other.state == "待说明"
    assert other.explanations == ()


def test_error__never_accepted(campaign: Campaign) -> None:
    sent(campaign, "花马池.xlsx", WRONG)
    errors = {each.rule for each in state(campaign).findings if each.level == "error"}
    assert errors
    for rule in errors:
        with pytest.raises(NianbaoError, match="必须改正的错误，不能认可"):
            accept(campaign, rule)
    with pytest.raises(NianbaoError, match="没有须核实、可以认可的问题"):
        accept(campaign)
    assert state(campaign).state == "退回（第 1 次）"


def test_every_error_and_remark_of_the_samples__stays_whatever_was_written_down(campaign: Campaign) -> None:
    # Even where a word for every finding stands in the ledger, only warnings are settled by it.
    for name in ("大水坑镇", "惠安堡镇"):
        sample = next(each for each in sample_data()[2] if each.unit.name == name)
        plan = filled_plan(
            campaign.form, unit_stamp(campaign, sample.unit, 1), {**sample.values, **LARGE}, sample.mistakes
        )
        (campaign.inbox / f"{name}.xlsx").write_bytes(write_workbook(plan))
    run(campaign, engine=ENGINE)
    seen = [each for each in unit_states(campaign) if each.verdict]
    assert len(seen) == 2
    for each in seen:
        words = {listed_key(one.rule, one.cells): Accepted(REASON, "张三") for one in each.findings}
        after = accepted(each.findings, words, campaign.form)
        assert {one.level for one in after if one.accepted_by} == {"warning"}
        assert verdict_of(after) == "returned"


@pytest.mark.parametrize("because", ["", "  ", "已核实", "情况属实", "好的", "123"])
def test_reason_that_gives_none__refused(campaign: Campaign, because: str) -> None:
    sent(campaign, "花马池.xlsx", LARGE)
    with pytest.raises(NianbaoError, match="写明"):
        accept(campaign, because=because)
    assert state(campaign).state == "待说明"


def test_what_is_not_there__refused_and_told_what_is(campaign: Campaign) -> None:
    with pytest.raises(NianbaoError, match="没有审核过的报表"):
        accept(campaign)
    sent(campaign, "花马池.xlsx", LARGE)
    with pytest.raises(NianbaoError, match="没有“A10”这个问题。可以认可的有：C06"):
        accept(campaign, "A10")
    with pytest.raises(NianbaoError, match="刚才换了一份表"):
        explain(campaign, UNIT, REASON, seen="0" * 64, engine=ENGINE)
    withdraw(campaign, UNIT, "报错了", engine=ENGINE)
    with pytest.raises(NianbaoError, match="没有审核过的报表"):
        accept(campaign)


def test_county_words__never_in_what_goes_to_the_unit(campaign: Campaign) -> None:
    # Were they in the list that the unit sends back, they would count there as the unit's own.
    sent(campaign, "花马池.xlsx", {**LARGE, **WRONG})
    accept(campaign, "C06")
    sheets = list((campaign.sent_back / UNIT).glob("*.xlsx"))
    assert sheets
    for path in sheets:
        book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
        cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
        assert not any(REASON in each or "张三认可" in each for each in cells)
        assert "C06" not in {str(cell.value) for cell in book["问题清单"]["C"]}


def test_word_of_the_unit_that_says_nothing__accepted_by_the_county(campaign: Campaign) -> None:
    sent(campaign, "花马池.xlsx", LARGE, word="已核实")
    assert state(campaign).state == "待说明"
    accept(campaign)
    assert state(campaign).state == "通过"


def test_command__the_same(campaign: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    sent(campaign, "花马池.xlsx", LARGE)
    campaign.ledger.close()
    folder = str(campaign.folder)
    assert main(["explain", UNIT, "C06", "--because", REASON, "--by", "张三", "-C", folder]) == 0
    assert "已认可花马池镇的 1 处须核实" in capsys.readouterr().out
    assert main(["status", "--json", "-C", folder]) == 0
    units = {each["unit"]["name"]: each for each in json.loads(capsys.readouterr().out)["units"]}
    assert units[UNIT]["state"] == "通过"
    assert main(["explain", UNIT, "--because", REASON, "-C", folder]) == 2
    assert main(["undo", "-C", folder]) == 1


def test_old_ledger__carried_on(campaign: Campaign, tmp_path: Path) -> None:
    sent(campaign, "花马池.xlsx", LARGE)
    campaign.ledger._run("ALTER TABLE decisions DROP COLUMN concerns")
    campaign.ledger._run("PRAGMA user_version=5")
    campaign.ledger.close()
    old = Campaign(campaign.folder)
    accept(old)
    assert state(old).state == "通过"
