"""年报 in other formats: the page reads back whole, PDF where LibreOffice is, and both go where their report goes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.cli.main import main
from toolkit.errors import NianbaoError
from toolkit.verbs import office_copies
from toolkit.verbs.report_copies import write_pages
from toolkit.verbs.run import run

NAME = "盐池县青山乡2020年政府信息公开工作年度报告"


def test_page__beside_its_report_and_read_back_whole(
    ran: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--html", "-C", str(ran.folder), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [Path(each).stem for each in data["html"]] == [Path(each).stem for each in data["files"]]
    page = ran.reports / f"{NAME}（初稿）.html"
    assert main(["import", str(page), "--to", str(tmp_path / "读入"), "--json"]) in (0, 1)
    (read,) = json.loads(capsys.readouterr().out)["files"]
    assert None not in read["values"].values()


def test_final__has_a_page_of_its_own(ran: Campaign) -> None:
    assert main(["report", "--final", "青山乡", "--html", "-C", str(ran.folder)]) == 0
    assert "初稿" not in (ran.reports / f"{NAME}.html").read_text(encoding="utf-8")


def test_report_that_is_put_away__takes_its_page_along(ran: Campaign) -> None:
    main(["report", "--final", "青山乡", "--html", "-C", str(ran.folder)])
    main(["report", "--html", "-C", str(ran.folder)])
    assert main(["withdraw", "青山乡", "--because", "报错了", "-C", str(ran.folder)]) in (0, 1)
    assert [path.name for path in ran.reports.glob("*青山乡*")] == []
    assert sorted(path.name for path in (ran.reports / "作废").iterdir()) == [f"{NAME}.docx", f"{NAME}.html"]


def test_report_that_is_no_document__named(received: Campaign) -> None:
    done = run(received)
    done.reports[0].write_bytes(b"broken")
    with pytest.raises(NianbaoError, match="不是 Word 文档"):
        write_pages(received, done.reports)


def test_no_office__said_in_a_sentence_and_the_reports_are_there(
    ran: Campaign, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(office_copies, "program", lambda *_: "")
    assert main(["report", "--pdf", "-C", str(ran.folder)]) == 0
    assert office_copies.NO_OFFICE in capsys.readouterr().out
    assert office_copies.turned([b"x"], "docx", "pdf") == [None]


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_pdf__one_for_each_report(ran: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--final", "青山乡", "--pdf", "-C", str(ran.folder), "--json"]) == 0
    (made,) = json.loads(capsys.readouterr().out)["pdf"]
    assert Path(made).name == f"{NAME}.pdf"
    assert Path(made).read_bytes().startswith(b"%PDF")
