"""SEC on the way out: what a township typed stays a text in everything that is written (threats.md 3.3)."""

from __future__ import annotations

import getpass
import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.threats.test_machine_threats import return_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import ROSTER_FILE, roster_workbook
from toolkit.cli.main import main
from toolkit.verbs.run import run

TYPED = (
    '=HYPERLINK("http://evil","x")',
    "+1+1",
    "@SUM(1)",
    "-2",
    "\t=1+1",
    "{{ 7*7 }}{% raw %}",
    "<b>&amp;",
    "{ DDEAUTO c:\\\\cmd }",
    "\u202e)乡山青",
)


@pytest.fixture
def hostile(received: Campaign) -> list[Path]:
    """Everything written for a campaign in which 青山乡 typed such texts, its name and note being one too."""
    units = [unit.__class__(**{**vars(unit), "note": TYPED[0]}) for unit in received.units]
    (received.folder / ROSTER_FILE).write_bytes(roster_workbook(tuple(units), "盐池县"))
    texts = {"texts.active": "\n".join(TYPED), "texts.problems": TYPED[5], "cover.head": TYPED[0]}
    campaign = Campaign(received.folder)
    data = return_of(campaign, "青山乡", {**texts, "new.natural": 1, "grant.natural": 1})
    next(received.inbox.glob("青山乡_*")).write_bytes(data)
    (received.inbox / "麻黄山乡.xlsx").write_bytes(return_of(campaign, "麻黄山乡", {**texts, "new.natural": 5}))
    run(campaign)
    for place in (campaign.sent_back / "麻黄山乡", campaign.merged, campaign.reports):
        assert any(place.iterdir())
    return [
        path
        for place in (campaign.sent_back, campaign.merged, campaign.reports)
        for path in place.rglob("*")
        if path.suffix in (".xlsx", ".docx")
    ]


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        return {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}


def test_workbooks__no_formula_that_somebody_typed(hostile: list[Path]) -> None:
    seen = ""
    for path in hostile:
        if path.suffix == ".xlsx":
            text = "".join(parts(path).values())
            seen += text
            assert [one for one in re.findall(r"<f>([^<]*)</f>", text) if "HYPERLINK" in one or "7*7" in one] == []
            assert "externalLink" not in text
            # Links of ours lead to places in the same workbook.
            assert [one for one in re.findall(r'Target="([^"]*)" TargetMode="External"', text) if one[0] != "#"] == []
    assert "HYPERLINK" in seen  # it arrived, as a text


def test_reports__texts_only(hostile: list[Path]) -> None:
    seen = ""
    for path in hostile:
        if path.suffix == ".docx":
            package = parts(path)
            seen += package["word/document.xml"]
            for name, text in package.items():
                if "青山乡" in path.name and name == "word/document.xml":
                    assert "{{ 7*7 }}{% raw %}" in text
                    assert "<b>" not in text
                # Fields of ours number the pages, nothing else.
                fields = re.findall(r"<w:instrText[^>]*>([^<]*)<", text)
                assert [one for one in fields if one.strip().split()[0] not in ("PAGE", "NUMPAGES")] == []
                assert 'TargetMode="External"' not in text
                assert "\u202e" not in text
    assert "DDEAUTO" in seen


def test_outputs__no_name_of_ours(hostile: list[Path], tmp_path: Path) -> None:
    for path in hostile:
        for name, text in parts(path).items():
            assert str(tmp_path) not in text, (path, name)
            if name == "docProps/core.xml":
                assert f">{getpass.getuser()}<" not in text, path


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.xlsx", "甲\n  √ 青山乡：通过.xlsx", "\u202exslx.乡.xlsx"])
def test_hostile_name__shown_on_one_line(received: Campaign, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    name = name.replace("/", "")
    (received.inbox / name).write_bytes(b"\xff\xd8\xff\xe0" + bytes(50))
    main(["collect", "-C", str(received.folder)])
    shown = "".join(capsys.readouterr())
    assert sum("照片" in line for line in shown.splitlines()) == 1
    assert not [line for line in shown.splitlines() if line.startswith("  √")]
    assert "\u202e" not in shown
    assert "<script>" not in next(line for line in shown.splitlines() if "照片" in line)
