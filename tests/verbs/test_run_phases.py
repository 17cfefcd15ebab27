"""Progress as a clerk reads it."""

from __future__ import annotations

import re

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.cli.main import main
from toolkit.verbs.run import PHASES


def test_one_click__steps_go_on_and_never_begin_anew(received: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "-C", str(received.folder)])
    shown = re.findall(r"第 (\d)/4 步 (\S+) \[(\d+)/(\d+)\]", capsys.readouterr().err)
    steps = [(int(step), name) for step, name, *_ in shown]
    assert steps == sorted(steps)
    assert list(dict.fromkeys(name for _, name in steps)) == list(PHASES)
    for step in range(1, 5):
        counted = [int(number) for each, _, number, _ in shown if int(each) == step]
        assert counted == sorted(set(counted))
