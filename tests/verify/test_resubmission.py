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


def test_explained_last_time_or_a_remark__was_nothing_to_mend() -> None:
    warning = Finding("A03", "warning", "", "", cells=("表二主动公开!D4",), explanation="清理了两件")
    done = compare(FORM, {}, {}, [warning, A10], [replace(warning, explanation=""), A10])
    assert (done.fixed, done.open) == (0, 0)
    assert done.sentence == "交来的内容与上次完全一样"


def test_error_that_is_only_a_remark_now__counts_as_mended() -> None:
    done = compare(FORM, {}, {}, [B01], [replace(B01, level="info")])
    assert (done.fixed, done.open) == (1, 0)


def test_finding_of_the_whole_file__still_open_when_it_is_told_again() -> None:
    whole = Finding("ID-01", "error", "", "")
    assert compare(FORM, {}, {}, [whole], [whole]).open == 1
    assert compare(FORM, {}, {}, [whole], [replace(whole, rule="ID-04")]).open == 0
    assert compare(FORM, {}, {}, [whole], [replace(whole, cells=("封面!B4",))]).open == 0


def test_sheet_that_holds_nothing_any_more__its_findings_are_not_mended_and_its_cells_not_listed() -> None:
    before = {"new.natural": 3, "cover.head": "示例"}
    done = compare(FORM, before, {"cover.head": "别人"}, [B01], [])
    assert (done.fixed, done.open) == (0, 1)
    assert [each.cell.place for each in done.changes] == ["封面!B8"]


def test_texts__quoted_and_cut_after_twenty_letters() -> None:
    before = {"cover.head": "示例", "texts.problems": "甲" * 21}
    now = {"cover.phone": "1", "texts.problems": "乙" * 20}
    assert [each.sentence for each in compare(FORM, before, now, [], []).changes] == [
        "封面 B8（单位负责人）删去了 “示例”",
        "封面 B10（联系电话）补填了 “1”",
        f"文字材料 C9（存在的主要问题）由 “{'甲' * 20}…” 改为 “{'乙' * 20}”",
    ]


def test_more_than_three_changes__all_counted_and_three_named() -> None:
    three = {"new.natural": 1, "new.commercial": 2, "new.research": 3}
    first = "改了 {} 格：表三依申请公开 D4（一、本年新收政府信息公开申请数量／自然人）补填了 1；"
    told = [compare(FORM, {}, now, [], []).sentence for now in (three, {**three, "new.legal": 4})]
    assert [each.startswith(first.format(count)) for each, count in zip(told, (3, 4), strict=True)] == [True, True]
    assert [(each.count("；"), each.endswith("补填了 3"), each.endswith("补填了 3……")) for each in told] == [
        (2, True, False),
        (2, False, True),
    ]


def test_numbers_changed_and_nothing_mended__says_so() -> None:
    done = compare(FORM, {"new.natural": 1}, {"new.natural": 2}, [B01], [B01])
    assert done.sentence.endswith("由 1 改为 2。上次指出的 1 个问题，都还没有改好")


def test_for_scripts__each_change_with_key_cell_kind_and_both_values() -> None:
    done = compare(FORM, {"new.natural": 3}, {"new.natural": 4}, [B01, C01], [C01])
    assert done.as_json() == {
        "unchanged": False,
        "changes": [{"key": "new.natural", "cell": "表三依申请公开!D4", "kind": "changed", "before": 3, "now": 4}],
        "fixed": 1,
        "open": 1,
    }
