"""Whatever could not be taken has an answer in 退回, until it is settled."""

from __future__ import annotations

import ast
import json
import os
from collections import defaultdict
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from docx import Document

from tests.helpers import zipped
from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.addressing import RefusedFile, refused_reply
from toolkit.campaign.folder import SENT_BACK, Campaign
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.verbs.adopt import adopt
from toolkit.verbs.classify import sentence
from toolkit.verbs.collect import collect
from toolkit.verbs.refusals import replies
from toolkit.verbs.run import run
from toolkit.verbs.undo import undo
from toolkit.verbs.verify import verify
from toolkit.verify.catalogue import catalogue, finding

PHOTO = b"\xff\xd8\xff\xe0" + bytes(50)
PDF = b"%PDF-1.4 scanned" + bytes(50)
UNIT = "麻黄山乡"  # the only one of the sample that has handed in nothing yet
TEXT, LETTER = f"{UNIT}/{UNIT}_不能收的文件_微信答复.txt", f"{UNIT}/{UNIT}_不能收的文件_退回意见.docx"
TOOLKIT = Path(__file__).parents[2] / "toolkit"


def drop(campaign: Campaign, name: str, data: bytes, at: int = 1_600_000_000) -> Path:
    path = campaign.inbox / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (at, at))
    return path


def answers(campaign: Campaign) -> dict[str, str]:
    """The answers in 退回: place → text."""
    found = sorted(campaign.sent_back.rglob("*答复*.txt"))
    return {path.relative_to(campaign.sent_back).as_posix(): path.read_text(encoding="utf-8-sig") for path in found}


def test_photo_and_scan_of_one_unit__one_answer_and_one_letter(received: Campaign) -> None:
    drop(received, f"{UNIT}.jpg", PHOTO)
    drop(received, f"{UNIT}年报盖章.pdf", PDF)
    run(received)
    text = answers(received)[TEXT]
    assert list(answers(received)) == [TEXT]
    assert "贵乡发来的 2 个文件用不了" in text
    assert f"“{UNIT}.jpg”：这不是填报表，而是照片（JPG）。请发送填好的 .xlsx 填报表。" in text
    assert f"“{UNIT}年报盖章.pdf”：这不是填报表，而是PDF 文件。" in text
    assert "重新发来" in text
    said = "\n".join(each.text for each in Document(str(received.sent_back / LETTER)).paragraphs)
    assert f"{UNIT}：" in said
    assert "贵单位发来的文件已经收到，但不能用作2020年政府信息公开工作年度报告填报表，没有审核。" in said
    assert f"“{UNIT}.jpg”：这不是填报表，而是照片（JPG）。请发送填好的 .xlsx 填报表。" in said


def test_unit_named_by_the_archive_or_the_folder(received: Campaign) -> None:
    drop(received, f"{UNIT}.zip", zipped({"表.xlsx": b"PK\x03\x04half", "1.jpg": PHOTO}))
    drop(received, f"{UNIT}/2.pdf", PDF)
    run(received)
    assert list(answers(received)) == [TEXT]
    assert "3 个文件" in answers(received)[TEXT]


def test_beside_a_return_in_one_archive__of_the_same_unit(received: Campaign) -> None:
    """It would be asked to send again what it has just sent."""
    good = next(path for path in received.inbox.iterdir() if path.name.startswith("高沙窝镇"))
    drop(received, "材料.zip", zipped({"填报表.xlsx": good.read_bytes(), "盖章.jpg": PHOTO}))
    good.unlink()
    run(received)
    assert list(answers(received)) == ["高沙窝镇/高沙窝镇_不能收的文件_微信答复.txt"]
    [text] = answers(received).values()
    assert "“盖章.jpg”：" in text or "“盖章.jpg”用不了" in text
    assert "填报表已经收到，内容没有变的不用再发" in text


def test_beside_returns_of_two_units__of_nobody(received: Campaign) -> None:
    two = [
        next(path for path in received.inbox.iterdir() if path.name.startswith(name))
        for name in ("高沙窝镇", "冯记沟乡")
    ]
    parts = {f"{number}.xlsx": path.read_bytes() for number, path in enumerate(two)}
    drop(received, "材料.zip", zipped({**parts, "盖章.jpg": PHOTO}))
    for path in two:
        path.unlink()
    run(received)
    assert list(answers(received)) == ["材料.zip_微信答复.txt"]


def test_unknown_sender__an_answer_under_the_files_name_and_no_letter(received: Campaign) -> None:
    drop(received, "IMG_001.jpg", PHOTO)
    drop(received, "别处/IMG_001.jpg", PHOTO + b"2")
    drop(received, "长" * 80 + ".pdf", PDF)
    run(received)
    assert len(answers(received)) == 3
    assert {"IMG_001.jpg_微信答复.txt", "别处_IMG_001.jpg_微信答复.txt"} < answers(received).keys()
    assert answers(received)["IMG_001.jpg_微信答复.txt"].startswith("您好，收到的“IMG_001.jpg”用不了：这不是填报表")
    assert not list(received.sent_back.glob("*.docx"))


def test_returned_unit_with_a_photo__both_lie_side_by_side(received: Campaign) -> None:
    drop(received, "大水坑镇.jpg", PHOTO)
    run(received)
    names = sorted(path.name for path in (received.sent_back / "大水坑镇").iterdir())
    assert [name for name in names if "（第1次）" in name]
    assert "大水坑镇_不能收的文件_微信答复.txt" in names


def test_right_return_beside_it__what_has_not_changed_need_not_come_again(received: Campaign) -> None:
    drop(received, "高沙窝镇盖章扫描件.pdf", PDF)
    run(received)
    [text] = answers(received).values()
    assert "填报表已经收到，内容没有变的不用再发" in text
    [letter] = (received.sent_back / "高沙窝镇").glob("*.docx")
    assert "贵单位的填报表已经收到" in "\n".join(each.text for each in Document(str(letter)).paragraphs)


def test_return_that_comes_later__the_answer_goes(received: Campaign) -> None:
    good = next(path for path in received.inbox.iterdir() if path.name.startswith("高沙窝镇"))
    data = good.read_bytes()
    good.unlink()
    drop(received, "高沙窝镇.jpg", PHOTO)
    run(received)
    assert list(answers(received)) == ["高沙窝镇/高沙窝镇_不能收的文件_微信答复.txt"]
    drop(received, "高沙窝镇.xlsx", data)
    run(received)
    assert answers(received) == {}
    assert list((received.sent_back / "高沙窝镇").iterdir()) == []
    undo(received, by="测试")
    verify(received)
    assert list(answers(received)) == ["高沙窝镇/高沙窝镇_不能收的文件_微信答复.txt"]


def test_file_taken_out_of_the_inbox__the_answer_goes_and_comes_back_with_it(received: Campaign) -> None:
    path = drop(received, "IMG_001.jpg", PHOTO)
    run(received)
    path.unlink()
    run(received)
    assert answers(received) == {}
    drop(received, "IMG_001.jpg", PHOTO)
    run(received)
    assert list(answers(received)) == ["IMG_001.jpg_微信答复.txt"]


def test_named_file_taken_out_of_the_inbox__the_answer_goes_and_tells_of_the_next_one_only(received: Campaign) -> None:
    path = drop(received, f"{UNIT}照片.jpg", PHOTO)
    run(received)
    assert list(answers(received)) == [TEXT]
    path.unlink()
    run(received)
    assert answers(received) == {}
    assert not (received.sent_back / LETTER).exists()
    drop(received, f"{UNIT}.jpg", PHOTO + b"2", 1_600_000_100)
    run(received)
    assert f"“{UNIT}照片.jpg”" not in answers(received)[TEXT]
    assert f"“{UNIT}.jpg”" in answers(received)[TEXT]


def test_return_that_is_another_units__answers_nothing_of_this_one(received: Campaign) -> None:
    drop(received, f"{UNIT}.jpg", PHOTO)
    run(received)
    drop(received, "报表.xlsx", return_of(received, UNIT), 1_600_000_100)
    collect(received)
    adopt(received, "报表.xlsx", "大水坑镇")
    run(received)
    assert list(answers(received)) == [TEXT]
    # Said to be its own after all.
    adopt(received, "报表.xlsx", UNIT)
    assert answers(received) == {}


def test_nothing_new__nothing_is_written_and_what_was_deleted_comes_again(received: Campaign) -> None:
    drop(received, f"{UNIT}.jpg", PHOTO)
    drop(received, "IMG_001.jpg", PHOTO)
    run(received)
    before = {path: path.stat().st_mtime_ns for path in received.sent_back.rglob("*") if path.is_file()}
    run(received)
    assert {path: path.stat().st_mtime_ns for path in received.sent_back.rglob("*") if path.is_file()} == before
    (received.sent_back / TEXT).unlink()
    run(received)
    assert TEXT in answers(received)


def test_answer_that_somebody_edited__stays(received: Campaign) -> None:
    path = drop(received, f"{UNIT}.jpg", PHOTO)
    run(received)
    (received.sent_back / TEXT).write_text("另有话说", encoding="utf-8")
    drop(received, f"{UNIT}.pdf", PDF)
    path.unlink()
    run(received)
    assert answers(received)[TEXT] == "另有话说"
    assert f"“{UNIT}.pdf”" in answers(received)[TEXT.replace("答复", "答复（新）")]


def test_screen_and_json_name_the_answers(received: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    drop(received, f"{UNIT}.jpg", PHOTO)
    drop(received, "IMG_001.jpg", PHOTO)
    folder = str(received.folder)
    assert main(["run", "-C", folder]) == 1
    told = capsys.readouterr().out
    assert f"{UNIT}：1 个文件不能收，答复“{Path(TEXT).name}”，另有退回意见" in told
    assert "不知是哪个单位的“IMG_001.jpg”：1 个文件不能收，答复“IMG_001.jpg_微信答复.txt”" in told
    for command in ("run", "verify", "status"):
        assert main([command, "-C", folder, "--json"]) in (0, 1)
        data = json.loads(capsys.readouterr().out)
        assert [(each["unit"] and each["unit"]["name"], each["files"]) for each in data["replies"]] == [
            (UNIT, [f"收回/{UNIT}.jpg"]),
            (None, ["收回/IMG_001.jpg"]),
        ]
        assert all(Path(each["reply"]).is_file() for each in data["replies"])
        assert Path(data["replies"][0]["letter"]).is_file()


def test_killed_between_writing_and_writing_down__the_next_run_knows_its_own(
    received: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(received, "IMG_001.jpg", PHOTO)
    with monkeypatch.context() as patch:
        patch.setattr(Campaign, "withdraw", lambda self, path: 1 / 0)
        patch.setattr("toolkit.verbs.refused_replies.sha256", lambda data: 1 / 0 if data[:3] == b"\xef\xbb\xbf" else "")
        with pytest.raises(ZeroDivisionError):
            run(received)
    assert list(answers(received)) == ["IMG_001.jpg_微信答复.txt"]
    path.unlink()
    run(received)
    assert answers(received) == {}


def refusing_ids() -> set[str]:
    """Every id of the catalogue with which a file is refused whole: what intake names, and what gate 1 says of it."""
    known = catalogue()
    found: set[str] = set()
    for name in ("intake", "verbs/classify.py", "verbs/seen_files.py", "verify/gates/identity.py", "verify/faults.py"):
        paths = sorted((TOOLKIT / name).rglob("*.py")) if (TOOLKIT / name).is_dir() else [TOOLKIT / name]
        for path in paths:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in known:
                    found.add(node.value)
    return {each for each in found if known[each].level == "error"}


def test_every_id_that_can_refuse_is_seen_here() -> None:
    assert {"PKG-10", "PKG-06", "ENC-01", "ARC-05", "TYP-03", "ID-04", "ID-05", "ID-08", "M02", "RUN-05", "XML-01"} < (
        refusing_ids()
    )


@pytest.mark.parametrize("code", sorted(refusing_ids()))
def test_every_refusal__its_answer_says_what_is_wrong_and_what_to_do(code: str, campaign: Campaign) -> None:
    facts = defaultdict(lambda: "某处", fix="请用下发的填报表重新填写。", what="某事不对。")
    entry = catalogue()[code]
    told = sentence(finding(code, facts={name: facts[name] for name in fields(entry.message + entry.remedy)}))
    unit = campaign.units[0]
    for whom in (unit, None):
        text = refused_reply(campaign.settings, whom, [RefusedFile("表.xlsx", told)], date(2021, 1, 1))
        assert told in text
        assert "“表.xlsx”用不了" in text
    # The cure is the sender's to take: nothing that only the office could do, and no talk of the sender as another.
    assert told.count("请") >= 1
    cure = entry.remedy
    for word in ("该单位", "请单位", "让单位", "再收"):
        assert word not in cure
    assert "“收回”" not in cure or "由县里" in cure


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_answers_are_no_files_of_the_inbox(received: Campaign) -> None:
    drop(received, "IMG_001.jpg", PHOTO)
    run(received)
    assert not [each for each in collect(received) if SENT_BACK in each.source]
    assert [each.unit for each in replies(received, unit_states(received))] == [None]
