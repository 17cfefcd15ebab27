"""The reports against the sums: a number changed by hand, and one that has changed since somebody worked on a draft."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.report.test_read_back import edited
from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.cli.main import main
from toolkit.verbs.prove import prove
from toolkit.verbs.proved_drafts import stale_drafts
from toolkit.verbs.report import report
from toolkit.verbs.run import run


def draft_of(campaign: Campaign, name: str) -> Path:
    return next(path for path in campaign.reports.glob("*.docx") if name in path.name and "（新" not in path.name)


def test_untouched__all_the_same(received: Campaign) -> None:
    done = run(received)
    proof = prove(received)
    assert proof.differences == ()
    assert proof.reports == len(done.reports) > 3


@pytest.mark.parametrize("name", ["青山乡", "盐池县2020"])
def test_number_changed_by_hand__told_with_both(ran: Campaign, name: str) -> None:
    draft = draft_of(ran, name)
    # The first number of a table: all cells of numbers are drawn alike.
    draft.write_bytes(edited(draft.read_bytes(), lambda text: text.replace(">0</w:t>", ">41</w:t>", 1)))
    told = [each for each in prove(ran).differences if draft.name in each]
    assert len(told) == 1
    assert "是 41，现在的数是 0" in told[0]


def test_draft_that_is_gone_or_no_document__told(ran: Campaign) -> None:
    draft_of(ran, "青山乡").unlink()
    draft_of(ran, "花马池镇").write_bytes(b"broken")
    told = " ".join(prove(ran).differences)
    assert "不见了" in told
    assert "打不开" in told


def test_worked_on_and_stale__said_on_every_screen_with_both_numbers(
    ran: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = draft_of(ran, "青山乡")
    draft.write_bytes(edited(draft.read_bytes(), lambda text: text.replace("</w:body>", "<w:p/></w:body>")))
    report(ran)
    assert stale_drafts(ran) == []
    (ran.inbox / "青山乡 改.xlsx").write_bytes(return_of(ran, "青山乡", new__natural=9, grant__natural=9))
    where = ["-C", str(ran.folder)]
    for command in ("run", "report", "status"):
        main([command, *where])
        screen = capsys.readouterr().out
        assert "有人改过，没有动它；数字已变" in screen, command
        assert "现在的数是 9" in screen, command
        main([command, *where, "--json"])
        stale = json.loads(capsys.readouterr().out)["stale"]
        assert [Path(each["file"]).name for each in stale] == [draft.name], command
        assert any(each["expected"] == "9" for each in stale[0]["changes"]), command
    assert any("现在的数是 9" in each for each in prove(ran).differences)
    # Whoever takes the new one has settled it.
    draft.unlink()
    assert main(["status", *where]) in (0, 1)
    assert "数字已变" not in capsys.readouterr().out
