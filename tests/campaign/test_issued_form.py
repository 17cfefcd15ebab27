"""Of which form the workbooks are that are out: told as soon as the campaign's form is another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.issued_form import units_of_older_form
from toolkit.campaign.roster import RosterReading, Unit, roster_workbook
from toolkit.campaign.settings_lines import Stanza
from toolkit.cli.main import main
from toolkit.verbs.change_settings import change_settings
from toolkit.verbs.distribute import distribute

ONE, TWO = Unit("1", "青山乡", "乡"), Unit("2", "花马池镇", "镇")


def older(folder: Path) -> list[str]:
    return [unit.name for unit in units_of_older_form(Campaign(folder))]


def test_form_changed__those_that_have_one_until_they_get_another(tmp_path: Path) -> None:
    campaign = create_campaign(tmp_path, "盐池县", 2021, RosterReading((ONE,)))
    added = {"指标": [Stanza({"名称": "村务公开栏更新次数", "单位": "次"})]}
    change_settings(campaign, added)
    assert older(tmp_path) == []
    distribute(Campaign(tmp_path))
    assert older(tmp_path) == []
    change_settings(campaign, {"指标": []})
    (tmp_path / "名册.xlsx").write_bytes(roster_workbook((ONE, TWO), "盐池县"))
    assert older(tmp_path) == ["青山乡"]
    change_settings(campaign, added)
    assert older(tmp_path) == []
    change_settings(campaign, {"指标": [], "联系人": "王五"})
    distribute(Campaign(tmp_path))
    assert older(tmp_path) == []


def test_handed_out_before_anybody_wrote_it_down__nobody_is_told(tmp_path: Path) -> None:
    campaign = create_campaign(tmp_path, "盐池县", 2021, RosterReading((ONE,)))
    distribute(campaign)
    campaign.ledger.forget_built("下发的表样")
    change_settings(campaign, {"指标": [Stanza({"名称": "村务公开栏更新次数"})]})
    assert older(tmp_path) == []


def test_judged_meanwhile__the_command_line_says_so_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    campaign = create_campaign(tmp_path, "盐池县", 2021, RosterReading((ONE, TWO)))
    distribute(campaign)
    main(["verify", "-C", str(tmp_path)])
    assert "旧表" not in capsys.readouterr().err
    change_settings(campaign, {"指标": [Stanza({"名称": "村务公开栏更新次数"})]})
    main(["verify", "-C", str(tmp_path)])
    assert "2 个单位手里的还是旧表，交回来会被退回。请先写新的填报表（nianbao distribute）" in capsys.readouterr().err
