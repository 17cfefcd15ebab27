"""Values and findings out of the ledger: parsed once, however many ask, and never more of them kept than the cap."""

import json

import pytest

from toolkit.campaign import parsed_returns
from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import unit_states
from toolkit.campaign.stored_returns import stored_values
from toolkit.engine import Inline
from toolkit.verbs.demo import create_sample, hand_in
from toolkit.verbs.distribute import distribute
from toolkit.verbs.run import run


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    campaign = create_sample(tmp_path_factory.mktemp("任务"))
    distribute(campaign)
    hand_in(campaign)
    run(campaign, engine=Inline())
    return campaign


def test_one_run__parses_each_return_once(judged: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = Campaign(judged.folder)
    for path in [*campaign.merged.iterdir(), *campaign.reports.iterdir()]:
        path.unlink()
    parsed: list[str] = []
    load = parsed_returns.load_values
    monkeypatch.setattr(parsed_returns, "load_values", lambda form, text: parsed.append(text) or load(form, text))
    done = run(campaign, engine=Inline())
    merged = [state for state in done.merged.states if state.mergeable]
    assert len(merged) > 5
    assert len(done.reports) == len(merged) + 1
    assert len(parsed) == len(set(parsed)) == len(merged)


def test_one_run__parses_the_findings_of_a_verdict_once(judged: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = Campaign(judged.folder)
    # The roster's reading is kept as text of this kind, too.
    assert campaign.units
    parsed: list[str] = []
    load = json.loads
    monkeypatch.setattr("toolkit.verify.findings.json.loads", lambda text: parsed.append(text) or load(text))
    first = unit_states(campaign)
    again = unit_states(campaign)
    assert [state.findings for state in first] == [state.findings for state in again]
    assert any(state.findings for state in first)
    assert len(parsed) == sum(state.verdict is not None for state in first)


def test_more_returns_than_are_kept__are_all_there_and_the_oldest_forgotten(
    judged: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsed_returns, "_KEPT", 3)
    campaign = Campaign(judged.folder)
    values = {state.unit.code: each for state, each in stored_values(campaign, unit_states(campaign))}
    assert len(values) > 5
    assert all(each["cover.nil_return"] in ("是", "否") for each in values.values())
    assert len(campaign.parsed_returns) == 3


def test_what_many_verdicts_say_alike__is_one_text_in_memory(judged: Campaign) -> None:
    told = [each.unjudged_text for each in Campaign(judged.folder).ledger.verdicts().values()]
    assert len({id(text) for text in told}) == len(set(told)) < len(told)
