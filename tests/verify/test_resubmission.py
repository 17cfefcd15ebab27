"""重报: new, changed and cleared cells, and what became of the findings."""

from dataclasses import replace

from toolkit.forms import load_form
from toolkit.verify.findings import Finding
from toolkit.verify.resubmission import compare

FORM = load_form("2021")
B01 = Finding("B01", "error", "", "", cells=("表三依申请公开!D4",))
C01 = Finding("C01", "error", "", "", cells=("表三依申请公开!E4", "表三依申请公开!F4"))
A10 = Finding("A10", "info", "", "", cells=("表二主动公开!D9",))


def test_changes__are_named_cell_by_cell() -> None:
    before = {"new.natural": 3, "new.commercial": 1, "cover.head": "示例"}
    now = {"new.natural": 4, "new.research": 0, "cover.head": "示例"}
    done = compare(FORM, before, now, [], [])
    assert [(each.cell.place, each.kind, each.before, each.now) for each in done.changes] == [
        ("表三依申请公开!D4", "changed", 3, 4),
        ("表三依申请公开!E4", "cleared", 1, None),
        ("表三依申请公开!F4", "new", None, 0),
    ]
    assert "（一、本年新收政府信息公开申请数量／自然人）由 3 改为 4" in done.sentence


def test_findings_of_last_time__fixed_or_still_open_however_they_are_folded() -> None:
    again = replace(C01, cells=("表三依申请公开!F4",))
    done = compare(FORM, {"new.natural": 1}, {"new.natural": 2}, [B01, C01, A10], [again])
    assert (done.fixed, done.open) == (1, 1)
    assert done.sentence.endswith("上次指出的 2 个问题，1 个已经改好或写了说明，还有 1 个没有")


def test_an_explained_warning__counts_as_settled() -> None:
    warning = Finding("A03", "warning", "", "", cells=("表二主动公开!D4",))
    done = compare(FORM, {}, {}, [warning], [replace(warning, explanation="清理了两件")])
    assert (done.fixed, done.open, done.unchanged) == (1, 0, False)


def test_the_same_again__is_noticed() -> None:
    values = {"new.natural": 3}
    done = compare(FORM, values, values, [B01], [B01])
    assert done.unchanged
    assert done.sentence == "交来的内容与上次完全一样，上次指出的 1 个问题都没有改"


def test_formulas_mended_with_the_same_numbers__is_not_the_same_again() -> None:
    restored = Finding("FRM-01", "error", "", "", cells=("表三依申请公开!J5",))
    done = compare(FORM, {"new.natural": 3}, {"new.natural": 3}, [restored], [])
    assert (done.unchanged, done.sentence) == (False, "填的内容没有变。上次指出的 1 个问题，都已经改好或写了说明")
