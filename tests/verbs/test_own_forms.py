"""Forms of a county's own, drawn at random: refused when they are loaded, or good for a whole campaign."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.engine import Inline
from toolkit.errors import NianbaoError
from toolkit.forms import Form, index_form
from toolkit.forms.load import EDITIONS, _resolved
from toolkit.verbs.distribute import distribute, unit_stamp
from toolkit.verbs.prove import prove
from toolkit.verbs.run import run
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

Data = dict[str, Any]
YEARS = {"2019": 2020, "2021": 2021}
TITLES = ("政务公开工作统计", "盐池县政府信息公开工作年度报告（补充）", "年报", "统计表/一", "很长" * 40)
LABELS = ("合计", "=1+1", "“引号”", "一行\n两行", "a&b<c>", "其中：甲", "长" * 120, " ")
SHEETS = ("表三", "表五", "封面", "审核结果", "问题清单", "a/b", "长" * 40, "History")
_LISTS = ("cover", "facts", "texts")


def nodes(tree: list[Data]) -> Iterator[tuple[list[Data], Data]]:
    """Every header with the list that holds it."""
    for each in tree:
        yield tree, each
        yield from nodes(each.get("children", []))


def headers(data: Data) -> list[tuple[list[Data], Data]]:
    return [
        pair for table in data["tables"] for block in table["blocks"] for axis in ("rows", "columns")
        for pair in nodes(block[axis])
    ]  # fmt: skip


def drop_field(data: Data, dice: Random) -> None:
    fields = data[dice.choice(_LISTS)]["fields"]
    if fields:
        fields.remove(dice.choice(fields))


def no_fields(data: Data, dice: Random) -> None:
    data[dice.choice(_LISTS)]["fields"] = []


def change_field(data: Data, dice: Random) -> None:
    fields = data[dice.choice(_LISTS)]["fields"]
    if fields:
        name = dice.choice(("key", "label", "type", "required", "unit"))
        dice.choice(fields)[name] = {
            "key": dice.choice(("x", "head", "nil_return", "a.b")),
            "label": dice.choice(LABELS),
            "type": dice.choice(("text", "count", "amount", "date", "change")),
            "required": dice.random() < 0.5,
            "unit": "件",
        }[name]


def add_field(data: Data, dice: Random) -> None:
    given = {"key": "own", "label": dice.choice(LABELS), "type": dice.choice(("text", "count", "date", "amount"))}
    data[dice.choice(_LISTS)]["fields"].append({**given, "required": dice.random() < 0.5})


def drop_header(data: Data, dice: Random) -> None:
    tree, node = dice.choice(headers(data))
    tree.remove(node)


def change_header(data: Data, dice: Random) -> None:
    _, node = dice.choice(headers(data))
    name = dice.choice(("key", "label", "type", "total"))
    node[name] = {
        "key": dice.choice(("x", "new", "natural")),
        "label": dice.choice(LABELS),
        "type": dice.choice(("count", "amount", "change")),
        "total": not node.get("total", False),
    }[name]


def add_header(data: Data, dice: Random) -> None:
    tree, node = dice.choice(headers(data))
    tree.insert(tree.index(node) + dice.randint(0, 1), {"key": "own", "label": dice.choice(LABELS)})


def drop_table(data: Data, dice: Random) -> None:
    data["tables"].remove(dice.choice(data["tables"]))


def add_table(data: Data, dice: Random) -> None:
    columns = [{"key": "asked", "label": "咨询件数"}, {"key": "solved", "label": "办结件数"}]
    rows = [{"key": "window", "label": "窗口"}, {"key": "visits", "label": "合计", "total": True}]
    block = {"corner": "渠道", "columns": columns, "rows": rows}
    data["tables"].append({"id": "visits", "title": "五、接访", "sheet": dice.choice(SHEETS), "blocks": [block]})


def change_sheet(data: Data, dice: Random) -> None:
    dice.choice([*data["tables"], *(data[each] for each in _LISTS)])["sheet"] = dice.choice(SHEETS)


def drop_rules(data: Data, dice: Random) -> None:
    data["rules"] = [] if dice.random() < 0.3 else [each for each in data["rules"] if dice.random() < 0.7]


def change_title(data: Data, dice: Random) -> None:
    data["title"] = dice.choice(TITLES)


CHANGES: tuple[Callable[[Data, Random], None], ...] = (
    drop_field, no_fields, change_field, add_field, drop_header, change_header, add_header, drop_table, add_table,
    change_sheet, drop_rules, change_title,
)  # fmt: skip


def own_form(number: int) -> tuple[Data, str, list[str]]:
    """The number-th form as it is written in a file, the edition that it began with, and what was done to it."""
    dice = Random(number)
    edition = dice.choice(("2019", "2021"))
    data = deepcopy(_resolved(EDITIONS / f"{edition}.toml", ()))
    chosen = [CHANGES[number % len(CHANGES)], *dice.choices(CHANGES, k=dice.randint(0, 2))]
    for change in chosen:
        change(data, dice)
    data["edition"] = "本县版"
    return data, edition, [change.__name__ for change in chosen]


def written(value: Any) -> str:
    """A value in TOML, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {written(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def filled(form: Form) -> dict[str, Value]:
    """Every input that must be filled."""
    texts = {"text": "甲", "date": date(2022, 1, 15)}
    inputs = index_form(form).inputs
    return {each.key: (each.choices or (texts.get(each.type, 0),))[0] for each in inputs if each.required}


@pytest.mark.parametrize("number", range(24))
def test_own_form__refused_with_the_cure_or_good_for_a_whole_campaign(number: int, tmp_path: Path) -> None:
    data, edition, _ = own_form(number)
    folder = tmp_path / "任务"
    create_campaign(folder, "盐池县", YEARS[edition])
    path = folder / "本县.toml"
    path.write_text("".join(f"{name} = {written(value)}\n" for name, value in data.items()), encoding="utf-8")
    settings = folder / SETTINGS_FILE
    settings.write_text(
        settings.read_text(encoding="utf-8").replace(f'"版式" = "{edition}"', '"版式" = "本县.toml"'), encoding="utf-8"
    )
    units = (Unit("1", "青山乡", "乡"), Unit("2", "花马池镇", "镇"))
    (folder / "名册.xlsx").write_bytes(roster_workbook(units, "盐池县"))
    campaign = Campaign(folder)
    try:
        form = campaign.form
    except NianbaoError as refused:
        # Where and what is wrong, and the cure: three sentences at least.
        told = str(refused)
        assert "版式文件 本县.toml，" in told and told.count("。") >= 2, told  # noqa: PT018
        return
    assert len(distribute(campaign)) == len(units)
    for unit in units:
        plan = issued_plan(form, unit_stamp(campaign, unit, 1), filled(form))
        (campaign.inbox / f"{unit.name}.xlsx").write_bytes(write_workbook(plan))
    done = run(campaign, engine=Inline())
    told = {state.unit.name: state.verdict for state in done.merged.states}
    for name, verdict in told.items():
        assert verdict is not None, name
        assert verdict.verdict != "unreadable", (name, verdict)
    assert prove(campaign).differences == ()
