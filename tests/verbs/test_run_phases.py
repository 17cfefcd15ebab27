"""Progress as a clerk reads it."""

from __future__ import annotations

import re

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.cli.main import main
from toolkit.verbs.run import PHASES


def counts(shown: str) -> dict[str, list[int]]:
    """What was counted under each step, in its order; the step without a name is ""."""
    found: dict[str, list[int]] = {}
    for step, number in re.findall(r"(第 \d/\d 步 \S+ )?\[(\d+)/\d+\]", shown):
        found.setdefault(step, []).append(int(number))
    return found


BEFORE = {
    "distribute": "",
    "collect": "",
    "verify": "collect",
    "merge": "collect verify",
    "report": "collect verify merge",
    "run": "",
    "archive": "run",
    "status --prove": "run",
}


@pytest.mark.parametrize("command", BEFORE)
def test_every_command__no_count_begins_anew_without_a_name(
    received: Campaign, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    for each in BEFORE[command].split():
        main([each, "-C", str(received.folder)])
    capsys.readouterr()
    main([*command.split(), "-C", str(received.folder)])
    shown = counts(capsys.readouterr().err)
    assert shown
    assert all(each == sorted(set(each)) for each in shown.values())


def test_one_click__steps_go_on_and_never_begin_anew(received: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "-C", str(received.folder)])
    shown = re.findall(r"第 (\d)/4 步 (\S+) \[(\d+)/(\d+)\]", capsys.readouterr().err)
    steps = [(int(step), name) for step, name, *_ in shown]
    assert steps == sorted(steps)
    assert list(dict.fromkeys(name for _, name in steps)) == list(PHASES)
    for step in range(1, 5):
        counted = [int(number) for each, _, number, _ in shown if int(each) == step]
        assert counted == sorted(set(counted))
