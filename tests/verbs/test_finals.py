"""定稿: refused with a list while anything is open, else the office's own draft without what is for its writers."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from tests.report.test_read_back import edited
from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.cli.main import main
from toolkit.errors import NianbaoError
from toolkit.verbs.finals import finalize
from toolkit.verbs.prove import prove
from toolkit.verbs.run import run

FINAL = "盐池县青山乡2020年政府信息公开工作年度报告.docx"
DRAFT = "盐池县青山乡2020年政府信息公开工作年度报告（初稿）.docx"
OPEN = "高沙窝镇"
RUN = "<w:r><w:t>{}</w:t></w:r>"


def all_text(document: bytes) -> str:
    """All that a reader sees: the body and the headers."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        parts = [name for name in package.namelist() if name.startswith(("word/document", "word/header"))]
        return "".join(package.read(name).decode() for name in parts)


def work_on(campaign: Campaign, name: str, change: Callable[[str], str]) -> Path:
    draft = campaign.reports / name
    draft.write_bytes(edited(draft.read_bytes(), change))
    return draft


def test_anything_open__one_list_and_nothing_written(ran: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(ran.reports.iterdir())
    assert main(["report", "--final", "-C", str(ran.folder)]) == 1
    told = capsys.readouterr().out
    assert "还有 3 个单位没有汇总：大水坑镇（退回）、惠安堡镇（退回）、麻黄山乡（未报）" in told
    assert "“一、总体情况”：还没有填写：【待补充：" in told
    assert sorted(ran.reports.iterdir()) == before
    assert main(["report", "--final", "-C", str(ran.folder), "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["files"] == []
    assert {each["report"] for each in data["unfinished"]} > {"盐池县", OPEN}


def test_whole_report__draft_only_words_go_and_the_rest_stays(ran: Campaign) -> None:
    draft = (ran.reports / DRAFT).read_bytes()
    assert "初稿" in all_text(draft)
    (final,) = finalize(ran, ["青山乡"]).files
    assert final.name == FINAL
    assert "初稿" not in all_text(final.read_bytes())
    told = [paragraph.text for paragraph in Document(str(final)).paragraphs]
    assert told == [paragraph.text for paragraph in Document(io.BytesIO(draft)).paragraphs]
    assert prove(ran).differences == ()


def test_county__who_is_missing_stands_in_the_writers_note_only(campaign: Campaign) -> None:
    for unit in campaign.units:
        (campaign.inbox / f"{unit.name}.xlsx").write_bytes(return_of(campaign, unit.name))
    run(campaign)
    name = "盐池县2020年政府信息公开工作年度报告（初稿）.docx"
    draft = work_on(campaign, name, lambda text: text.replace("【待补充：", "（已补：").replace("】", "）"))
    assert "本报告汇总范围为" in all_text(draft.read_bytes())
    (final,) = finalize(campaign, ["盐池县"]).files
    text = all_text(final.read_bytes())
    assert not any(word in text for word in ("汇总范围", "编写说明", "初稿", "草稿", 'w:val="yellow"'))
    assert "（已补：" in text
    assert len(Document(str(final)).tables) == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda text: text.replace("</w:body>", f"<w:p>{RUN.format('【待补充：联系电话】')}</w:p></w:body>"),
            "联系电话",
        ),
        (lambda text: text.replace(">2</w:t>", ">3</w:t>", 1), "里面的数和汇总的不同"),
        (lambda text: text.replace("</w:body>", f"<w:p><w:ins>{RUN.format('新')}</w:ins></w:p></w:body>"), "修订"),
    ],
)
def test_worked_on__what_is_open_is_named(ran: Campaign, change: Callable[[str], str], said: str) -> None:
    work_on(ran, DRAFT, change)
    done = finalize(ran, ["青山乡"])
    assert done.files == ()
    assert [said in each.message for each in done.unfinished] == [True]
    assert not (ran.reports / FINAL).exists()


def test_draft_that_is_no_document__named(ran: Campaign) -> None:
    (ran.reports / DRAFT).write_bytes(b"broken")
    (point,) = finalize(ran, ["青山乡"]).unfinished
    assert "打不开" in point.message


def test_numbers_changed_since__final_is_called_stale_until_made_anew(
    ran: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    finalize(ran, ["青山乡"])
    (ran.inbox / "青山乡 改.xlsx").write_bytes(return_of(ran, "青山乡", new__natural=9, grant__natural=9))
    where = ["-C", str(ran.folder)]
    main(["run", *where])
    assert f"定稿“{FINAL}”数字已变" in capsys.readouterr().out
    main(["status", *where])
    assert "重新定稿" in capsys.readouterr().out
    assert any("数字已变" in each for each in prove(ran).differences)
    work_on(ran, DRAFT, lambda text: text.replace("【待补充：", "（").replace("】", "）"))
    (final,) = finalize(ran, ["青山乡"]).files
    assert final.name == FINAL
    assert prove(ran).differences == ()


def test_words_written_anew_since__named_until_they_stand_in_the_report(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    """The office has worked on the draft, so that it is not written over; then the unit hands in other words."""
    before, after = "一是栏目更新不及时，二是人员变动较多。", "一是公示栏内容偏旧，二是政策解读太少，群众看不明白。"

    def hand_in(file: str, words: str) -> None:
        given = {"texts__problems": words, "texts__improvements": "按月检查栏目更新，充实业务人员。"}
        (received.inbox / file).write_bytes(return_of(received, "青山乡", **given))
        run(received)

    run(received)
    hand_in("青山乡 改.xlsx", before)
    work_on(received, DRAFT, lambda text: text.replace("【待补充：", "（").replace("】", "）"))
    (final,) = finalize(received, ["青山乡"]).files
    assert before[:-1] in all_text(final.read_bytes())
    hand_in("青山乡 再改.xlsx", after)
    (point,) = finalize(received, ["青山乡"]).unfinished
    assert point.message.startswith("单位已改写“存在的主要问题”的文字，初稿里还是原来的。")
    main(["status", "-C", str(received.folder)])
    shown = capsys.readouterr().out
    assert f"“{DRAFT}”有人改过，没有动它；单位已改写“存在的主要问题”的文字。" in shown
    assert f"定稿“{FINAL}”单位已改写“存在的主要问题”的文字。" in shown
    assert any("已改写" in each for each in prove(received).differences)
    work_on(received, DRAFT, lambda text: text.replace(before[:-1], after[:-1]))
    assert finalize(received, ["青山乡"]).unfinished == ()
    assert prove(received).differences == ()


def test_unit_that_is_sent_back__its_final_is_put_away_and_not_deleted(ran: Campaign) -> None:
    (final,) = finalize(ran, ["青山乡"]).files
    data = final.read_bytes()
    assert main(["withdraw", "青山乡", "--because", "报错了", "-C", str(ran.folder)]) in (0, 1)
    assert not final.exists()
    assert (ran.reports / "作废" / FINAL).read_bytes() == data


def test_names__unknown_or_without_final__said(ran: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NianbaoError, match="名册里没有“青山镇”"):
        finalize(ran, ["青山镇"])
    assert main(["report", "青山乡", "-C", str(ran.folder)]) == 2
    assert "--final" in capsys.readouterr().err
