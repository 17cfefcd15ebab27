"""`status --prove`: what is archived, recorded and added up is counted again by other code."""

import json
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.cli.main import main
from toolkit.verbs.collect import collect
from toolkit.verbs.prove import prove
from toolkit.verbs.run import run


def test_whole_campaign__everything_agrees(received: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    (received.inbox / "照片.xlsx").write_bytes(b"\xff\xd8\xff\xe0" + bytes(50))
    (received.inbox / "~$青山乡.xlsx").write_bytes(bytes(165))
    (received.inbox / "又一份.xlsx").write_bytes(next(received.inbox.glob("青山乡_*")).read_bytes())
    run(received)
    assert main(["status", "--prove", "--json", "-C", str(received.folder)]) == 0
    proof = json.loads(capsys.readouterr().out)
    assert proof["proved"]
    counts = proof["counts"]
    assert counts == {
        **{"received": 11, "accepted": 5, "needs_explanation": 1, "returned": 2},
        **{"waiting": 0, "refused": 1, "skipped": 2},
    }
    assert proof["cells"] == 22 + 132 + 29 + 12 + 3 + 18


def test_nothing_merged_yet__counts_are_proved(received: Campaign) -> None:
    collect(received)
    proof = prove(received)
    assert proof.proved
    assert (proof.counts["waiting"], proof.units, proof.cells) == (8, 0, 0)


def test_each_kind_of_damage__is_said_in_a_sentence(ran: Campaign) -> None:
    originals = sorted((ran.folder / ".nianbao" / "原件").glob("*/*"))
    originals[0].write_bytes(b"rotten")
    originals[1].unlink()
    table = ran.merged / "汇总.csv"
    table.write_bytes(table.read_bytes().replace(b"procurement.amount", b"procurement.count", 1))
    book = next(ran.merged.glob("*.xlsx"))
    book.write_bytes(b"PK\x03\x04")
    found = "\n".join(prove(ran).differences)
    for says in ("内容与校验码不符", "原件不见了", "“汇总/汇总.csv”里", "打不开", "从原件重读是"):
        assert says in found
    assert main(["status", "--prove", "-C", str(ran.folder)]) == 1


def test_county_cell_changed_by_hand__is_found(received: Campaign) -> None:
    import openpyxl

    path = run(received).merged.files[0]
    book = openpyxl.load_workbook(path)
    book["全县汇总"]["K8"] = 999
    book["工作概况"]["D4"] = 998
    book.save(path)
    differences = prove(received).differences
    assert any("全县汇总 K8 是 999" in each for each in differences)
    assert any("工作概况 D4 是 998" in each for each in differences)
    run(received)
    assert Path(path).with_stem(path.stem + "（新）").is_file()
    assert prove(received).proved
