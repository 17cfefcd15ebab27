"""Archives, letters, old formats and locked files dropped into 收回: each file inside is judged, all of it adds up."""

from __future__ import annotations

import io
import json
import os
import pickle
import subprocess
from email.message import EmailMessage
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest

from tests.helpers import needs_office, zipped
from tests.intake.test_legacy import as_xls
from tests.intake.test_unpack import XLSX, _flagged, rar, raw_zip, sevenzip
from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.campaign.states import unit_states
from toolkit.campaign.verify_context import context_of
from toolkit.cli.main import main
from toolkit.intake.decrypt import DEFAULT_PASSWORD
from toolkit.verbs import take_in as take_in_module
from toolkit.verbs.classify import classify
from toolkit.verbs.collect import collect
from toolkit.verbs.prove import prove
from toolkit.verbs.run import run
from toolkit.verify.catalogue import catalogue

PHOTO = b"\xff\xd8\xff\xe0" + bytes(50)


@pytest.fixture
def returns(received: Campaign) -> dict[str, bytes]:
    """What eight units handed in, by the unit's name, taken out of 收回 again; two of them hold errors."""
    found = {path.name.partition("_")[0]: path.read_bytes() for path in received.inbox.iterdir()}
    for path in received.inbox.iterdir():
        path.unlink()
    assert len(found) == 8
    # The published figures of this one contradict each other (N15).
    found["青山乡"] = return_of(received, "青山乡", new__natural=1, grant__natural=1)
    return found


def drop(campaign: Campaign, name: str, data: bytes, at: int = 1_600_000_000) -> Path:
    """A file that has lain in 收回 for long."""
    path = campaign.inbox / name
    path.write_bytes(data)
    os.utime(path, (at, at))
    return path


def code_of(reason: str) -> str:
    """The code whose sentence this is, by its remedy and the beginning of its message; empty for a return."""
    fits = [
        code
        for code, entry in catalogue().items()
        if reason and reason.endswith(entry.remedy) and reason.startswith(entry.message.partition("{")[0])
    ]
    # “这是…” begins several sentences: the longest beginning is meant.
    return max(fits, key=lambda code: len(catalogue()[code].message.partition("{")[0]), default="")


def outcomes(campaign: Campaign) -> list[tuple[str, str, str]]:
    """(path below 收回, status, code) of everything that one collecting says."""
    return [(e.source.removeprefix("收回/"), e.status, code_of(e.reason)) for e in collect(campaign)]


def counts(campaign: Campaign) -> dict[str, int]:
    """What `status --prove` counts, proved to add up; zeros left out."""
    run(campaign)
    proof = prove(campaign)
    assert proof.differences == ()
    assert proof.counts["received"] == sum(proof.counts.values()) - proof.counts["received"]
    return {name: count for name, count in proof.counts.items() if count}


def locked(data: bytes, password: str) -> bytes:
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def letter(name: str, data: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "报表"
    message.set_content("您好，报表见附件。")
    message.add_attachment(data, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return message.as_bytes()


def test_whole_county_in_one_zip__same_sums_as_loose_files(received: Campaign, returns: dict[str, bytes]) -> None:
    names = [(f"{name}.xlsx".encode("gbk"), b"", data) for name, data in returns.items()]
    drop(received, "全县.zip", raw_zip(names))
    assert counts(received) == {"received": 9, "accepted": 6, "returned": 2, "skipped": 1}
    states = {state.unit.name: state for state in unit_states(received)}
    assert states["青山乡"].state == "已汇总"
    assert states["青山乡"].file == "青山乡.xlsx"
    assert states["大水坑镇"].state == "退回（第 1 次）"
    for data in returns.values():
        assert any(received.original(row.sha256).read_bytes() == data for row in received.ledger.files())


def test_bad_members__receipts_for_the_others(received: Campaign, returns: dict[str, bytes]) -> None:
    good = returns["青山乡"]
    drop(
        received,
        "三个.zip",
        zipped({"青山乡.xlsx": good, "坏.xlsx": returns["高沙窝镇"][:3000], "照片.jpg": PHOTO}),
    )
    assert outcomes(received) == [
        ("三个.zip", "skipped", "ARC-10"),
        ("三个.zip/青山乡.xlsx", "return", ""),
        ("三个.zip/坏.xlsx", "refused", "PKG-06"),
        ("三个.zip/照片.jpg", "refused", "PKG-10"),
    ]
    assert counts(received) == {"received": 4, "accepted": 1, "refused": 2, "skipped": 1}


def test_nested_twice_in_a_letter__opened(received: Campaign, returns: dict[str, bytes]) -> None:
    inner = zipped({"青山乡.xlsx": returns["青山乡"]})
    drop(received, "邮件.eml", letter("报表.zip", zipped({"内.zip": inner})))
    assert outcomes(received) == [
        ("邮件.eml", "skipped", "ARC-10"),
        ("邮件.eml/报表.zip/内.zip/青山乡.xlsx", "return", ""),
    ]


def test_nested_too_deep_and_locked_and_cut_archives__said(received: Campaign, returns: dict[str, bytes]) -> None:
    packed = zipped({"青山乡.xlsx": returns["青山乡"]})
    deep = packed
    for _ in range(3):
        deep = zipped({"内.zip": deep})
    drop(received, "1深.zip", deep)
    drop(received, "2加密.zip", _flagged(packed, 1))
    drop(received, "3半截.zip", packed[: len(packed) // 2])
    drop(received, "4加密.7z", sevenzip([("a.xlsx", b"1")], password="密码"))
    drop(received, "5空.zip", zipped({}))
    assert outcomes(received) == [
        ("1深.zip", "skipped", "ARC-10"),
        ("1深.zip/内.zip/内.zip/内.zip", "refused", "ARC-04"),
        ("2加密.zip", "skipped", "ARC-10"),
        ("2加密.zip/青山乡.xlsx", "refused", "ARC-05"),
        ("3半截.zip", "refused", "PKG-06"),
        ("4加密.7z", "refused", "ARC-05"),
        ("5空.zip", "refused", "PKG-10"),
    ]
    assert counts(received) == {"received": 7, "refused": 5, "skipped": 2}


def test_what_programs_leave_in_an_archive__skipped_with_a_sentence(
    received: Campaign, returns: dict[str, bytes]
) -> None:
    noise = {"__MACOSX/._青山乡.xlsx": b"1", ".DS_Store": b"2", "~$青山乡.xlsx": b"3", "a.xlsx.crdownload": b"4"}
    drop(received, "苹果.zip", zipped({**noise, "青山乡.xlsx": returns["青山乡"], "没同步.xlsx": bytes(9000)}))
    assert [(status, code) for _, status, code in outcomes(received)] == [
        ("skipped", "ARC-10"),
        ("skipped", "ARC-08"),
        ("skipped", "ARC-08"),
        ("skipped", "PKG-09"),
        ("skipped", "IO-06"),
        ("return", ""),
        ("refused", "PKG-08"),
    ]
    assert counts(received) == {"received": 7, "accepted": 1, "refused": 1, "skipped": 5}


def test_rar_and_7z__like_a_zip(received: Campaign, returns: dict[str, bytes]) -> None:
    drop(received, "1.rar", rar([("青山乡.xlsx", returns["青山乡"], 0)]))
    drop(received, "2.7z", sevenzip([("高沙窝镇.xlsx", returns["高沙窝镇"])]))
    assert counts(received) == {"received": 4, "accepted": 2, "skipped": 2}


def test_same_name_twice__both_judged_and_the_later_counts(received: Campaign, returns: dict[str, bytes]) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped([("表.xlsx", returns["青山乡"]), ("表.xlsx", returns["高沙窝镇"])])
    drop(received, "两份.zip", data)
    found = collect(received)
    assert [each.source for each in found] == ["收回/两份.zip", "收回/两份.zip/表.xlsx", "收回/两份.zip/表(1).xlsx"]
    assert len({each.unit_code for each in found[1:]}) == 2
    assert counts(received) == {"received": 3, "accepted": 2, "skipped": 1}


def test_exact_duplicate__skipped_inside_and_outside(received: Campaign, returns: dict[str, bytes]) -> None:
    same = returns["青山乡"]
    drop(received, "1.xlsx", same)
    drop(received, "2.zip", zipped({"a.xlsx": same, "b.xlsx": same}))
    drop(received, "3.zip", zipped({"a.xlsx": same, "b.xlsx": same}))
    for _ in range(2):
        assert [(status, code) for _, status, code in outcomes(received)] == [
            ("return", ""),
            *[("skipped", "ARC-10"), ("skipped", "ID-03"), ("skipped", "ID-03")] * 2,
        ]
    assert counts(received) == {"received": 7, "accepted": 1, "skipped": 6}


def test_unchanged_archive__not_read_again(
    received: Campaign, returns: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zipped({"青山乡.xlsx": returns["青山乡"], "照片.jpg": PHOTO})
    path = drop(received, "包.zip", data)
    first = collect(received)
    rows = received.ledger.files()

    def never(*_: object) -> None:
        raise AssertionError("read again")

    with monkeypatch.context() as patch:
        patch.setattr(take_in_module, "_read", never)
        again = collect(received)
    assert [(e.source, e.status, e.fresh) for e in again] == [(e.source, e.status, False) for e in first]
    assert received.ledger.files() == rows
    os.utime(path)
    collect(received)
    assert len(received.ledger.files()) == len(rows)


def test_touched_archive_without_refusals__not_unpacked_again(
    received: Campaign, returns: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(received, "包.zip", zipped({"青山乡.xlsx": returns["青山乡"]}))
    first = outcomes(received)
    os.utime(path, (1_600_000_009, 1_600_000_009))
    monkeypatch.setattr(take_in_module, "classified_by", lambda *given, **_: zip(given[2], strict=True))
    assert outcomes(received) == first


def test_archive_that_changes_and_changes_back__its_own_members_only(
    received: Campaign, returns: dict[str, bytes]
) -> None:
    two = zipped({"a.xlsx": returns["青山乡"], "b.xlsx": returns["高沙窝镇"]})
    one = zipped({"a.xlsx": returns["青山乡"]})
    for number, (data, names) in enumerate([(two, "ab"), (one, "a"), (two, "ab")]):
        drop(received, "包.zip", data, 1_600_000_000 + number)
        for _ in range(2):
            found = outcomes(received)
            assert [source for source, *_ in found] == ["包.zip", *(f"包.zip/{name}.xlsx" for name in names)]
    assert [status for _, status, _ in found] == ["skipped", "return", "return"]
    assert prove(received).proved


def test_refused_member__asked_again_when_the_roster_changes(received: Campaign, returns: dict[str, bytes]) -> None:
    import openpyxl

    drop(received, "包.zip", zipped({"青山乡.xlsx": returns["青山乡"], "高沙窝镇.xlsx": returns["高沙窝镇"]}))
    book = openpyxl.load_workbook(received.folder / "名册.xlsx")
    sheet = book.worksheets[0]
    (line,) = [row for row in sheet.iter_rows() if any(cell.value == "青山乡" for cell in row)]
    kept = [cell.value for cell in line]
    for cell in line:
        cell.value = None
    book.save(received.folder / "名册.xlsx")
    assert outcomes(Campaign(received.folder))[1] == ("包.zip/青山乡.xlsx", "refused", "M02")
    for cell, value in zip(line, kept, strict=True):
        cell.value = value
    book.save(received.folder / "名册.xlsx")
    assert [status for _, status, _ in outcomes(Campaign(received.folder))] == ["skipped", "return", "return"]


def test_old_format__values_taken_and_formulas_said_to_be_unproved(
    received: Campaign, returns: dict[str, bytes]
) -> None:
    drop(received, "青山乡.et", as_xls(returns["青山乡"]))
    drop(received, "表.zip", zipped({"高沙窝镇.xls": as_xls(returns["高沙窝镇"])}))
    assert counts(received) == {"received": 3, "needs_explanation": 2, "skipped": 1}
    states = {state.unit.name: state for state in unit_states(received)}
    for name in ("青山乡", "高沙窝镇"):
        found = states[name].findings
        assert [(each.rule, each.level) for each in found] == [("TYP-04", "warning")]
        assert "旧格式表格" in found[0].message


@needs_office
@pytest.mark.office
def test_saved_by_libreoffice__leads_to_its_unit_with_the_same_numbers(
    received: Campaign, returns: dict[str, bytes], tmp_path: Path
) -> None:
    kinds = {"青山乡": "xls", "高沙窝镇": "ods", "花马池镇": "fods"}
    for name, kind in kinds.items():
        (tmp_path / f"{name}.xlsx").write_bytes(returns[name])
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), f"{name}.xlsx"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
        drop(received, f"{name}.{kind}", (tmp_path / f"{name}.{kind}").read_bytes())
    assert counts(received) == {"received": 3, "needs_explanation": 3}
    foreign = {state.unit.name: state.verdict for state in unit_states(received)}
    for name in kinds:
        drop(received, f"{name}.xlsx", returns[name], 1_600_000_100)
    run(received)
    own = {state.unit.name: state.verdict for state in unit_states(received)}
    for name in kinds:
        before, after = foreign[name], own[name]
        assert before is not None
        assert after is not None
        told = {each.rule for each in after.findings}
        assert {each.rule for each in before.findings} == {"TYP-04", *told}
        assert (
            received.ledger.data_of([before.sha256])[before.sha256]
            == received.ledger.data_of([after.sha256])[after.sha256]
        )


def test_locked_workbook__opened_by_the_campaigns_password_alone(received: Campaign, returns: dict[str, bytes]) -> None:
    drop(received, "青山乡.xlsx", locked(returns["青山乡"], "yanchi2020"))
    assert outcomes(received) == [("青山乡.xlsx", "refused", "ENC-01")]
    settings = received.folder / SETTINGS_FILE
    settings.write_text(settings.read_text().replace('"保护密码" = ""', '"保护密码" = "yanchi2020"'))
    campaign = Campaign(received.folder)
    assert outcomes(campaign) == [("青山乡.xlsx", "return", "")]
    assert counts(campaign) == {"received": 2, "accepted": 1, "refused": 1}
    (state,) = [state for state in unit_states(campaign) if state.verdict]
    assert state.verdict is not None
    assert state.findings == ()


def test_default_password__opened_and_warned_of(received: Campaign, returns: dict[str, bytes]) -> None:
    drop(received, "青山乡.xlsx", locked(returns["青山乡"], DEFAULT_PASSWORD))
    assert counts(received) == {"received": 1, "needs_explanation": 1}
    (state,) = [state for state in unit_states(received) if state.verdict]
    assert state.verdict is not None
    assert [(each.rule, each.level) for each in state.findings] == [("ENC-02", "warning")]


@pytest.mark.parametrize(
    ("name", "data", "code", "says"),
    [
        ("表.csv", "单位,数量\n青山乡,3\n".encode("gbk"), "TYP-02", "CSV"),
        ("表.xls", "<html><table><tr><td>青山乡</td></tr></table>".encode("gbk"), "PKG-12", "网页表格"),
        ("表.pdf", b"%PDF-1.7\n", "PKG-10", "PDF 文件"),
        ("表.docx", zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "PKG-10", "Word 文档"),
        ("表.jpg", PHOTO, "PKG-10", "照片（JPG）"),
    ],
)
def test_no_workbook__named_as_what_it_is_loose_and_packed(
    received: Campaign, returns: dict[str, bytes], name: str, data: bytes, code: str, says: str
) -> None:
    drop(received, name, data)
    drop(received, "包.zip", zipped({name: data, "青山乡.xlsx": returns["青山乡"]}))
    found = {each.source.removeprefix("收回/"): each for each in collect(received)}
    for each in (found[name], found[f"包.zip/{name}"]):
        assert (each.status, code_of(each.reason)) == ("refused", code)
        assert says in each.reason
    assert counts(received) == {"received": 4, "accepted": 1, "refused": 2, "skipped": 1}


def test_examine__plain_data_in_and_out(received: Campaign, returns: dict[str, bytes]) -> None:
    context = context_of(received)
    data = zipped({"青山乡.xlsx": returns["青山乡"], "~$青山乡.xlsx": b"x"})
    name, bytes_, there = pickle.loads(pickle.dumps(("包.zip", data, context)))
    found = classify(name, bytes_, there)
    assert pickle.loads(pickle.dumps(found)) == found == classify("包.zip", data, context)
    assert [(each.name, each.status) for each in found] == [
        ("包.zip", "skipped"),
        ("包.zip/青山乡.xlsx", "return"),
        ("包.zip/~$青山乡.xlsx", "skipped"),
    ]
    assert [each.data for each in found] == [b"", returns["青山乡"], b""]


def test_collect__tells_where_in_which_archive(
    received: Campaign, returns: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "包.zip", zipped({"青山乡.xlsx": returns["青山乡"], "照片.jpg": PHOTO}))
    assert main(["collect", "-C", str(received.folder)]) == 1
    said = capsys.readouterr().out
    assert "共 3 个文件：填报表 1 个（新收 1 个），不能收的 1 个，跳过 1 个。" in said
    assert "× 包.zip/照片.jpg：这不是填报表，而是照片（JPG）。" in said
    assert "· 包.zip：这是压缩包，里面的 2 个文件已逐个登记。" in said


def test_check__every_member_of_an_archive(
    received: Campaign, returns: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    noise = {"__MACOSX/._青山乡.xlsx": b"1"}
    good, bad = {**noise, "青山乡.xlsx": returns["青山乡"]}, {"照片.jpg": PHOTO}
    path = drop(received, "好.zip", zipped(good))
    assert main(["check", str(path), "-C", str(received.folder), "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)["files"]
    assert report["file"] == f"{path}/青山乡.xlsx"
    assert report["verdict"] == "accepted"
    assert report["unit"]["name"] == "青山乡"
    path = drop(received, "坏.zip", zipped({**good, **bad, "高沙窝镇.xls": as_xls(returns["高沙窝镇"])}))
    assert main(["check", str(path), "-C", str(received.folder)]) == 1
    said = capsys.readouterr().out
    assert "通过  坏.zip/青山乡.xlsx（青山乡2020年）" in said
    assert "读不了  坏.zip/照片.jpg" in said
    assert "待说明  坏.zip/高沙窝镇.xls" in said
    path = drop(received, "杂.zip", zipped(noise))
    assert main(["check", str(path)]) == 1
    assert "__MACOSX" in capsys.readouterr().out
