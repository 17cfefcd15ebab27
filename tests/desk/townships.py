"""What the townships of a campaign send: good workbooks and wrong ones, packed, broken, and what is no workbook."""

from __future__ import annotations

from collections.abc import Mapping

from tests.helpers import with_cell, zipped
from toolkit.campaign.folder import Campaign
from toolkit.returns.explanations import CHECK_SHEET, explanation_cells
from toolkit.verbs.demo import filled_plan, sample_data
from toolkit.verbs.distribute import unit_stamp
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

WANTS_A_WORD: Mapping[str, Value] = {"procurement.projects": 2, "procurement.amount": "8040"}
"""A township's purchases for 80 million: right or not, it has to be explained (C06)."""
WORD = "本年建成集镇污水处理厂，一次性采购，有批复文件"
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"x" * 3000


AGREEING: Mapping[str, Mapping[str, Value]] = {"青山乡": {"facts.portal": 67, "facts.portal.approx": None}}
"""Published figures that contradict each other (N15), as they would agree."""


def sent_by(
    campaign: Campaign,
    name: str,
    changes: Mapping[str, Value] | None = None,
    *,
    mistakes: bool = False,
    word: str = "",
) -> bytes:
    """The workbook that a unit of the sample sends, whatever code the campaign gave it. mistakes: with those that the
    sample has for it; word: what it says about C06.
    """
    sample = next(each for each in sample_data()[2] if each.unit.name == name)
    unit = next(each for each in campaign.units if each.name == name)
    stamp = unit_stamp(campaign, unit, 1)
    given = {**sample.values, **AGREEING.get(name, {}), **(changes or {})}
    plan = filled_plan(campaign.form, stamp, given, sample.mistakes if mistakes else {})
    if word:
        plan = with_cell(f"{CHECK_SHEET}!{explanation_cells(campaign.form)['C06']}", value=word)(plan)
    return write_workbook(plan)


def packed_in_windows(files: Mapping[str, bytes]) -> bytes:
    """A zip as Chinese Windows packs it: the names in GBK, and nothing says so."""
    spelt = {f"{number:X>{len(name.encode('gbk'))}}": name for number, name in enumerate(files)}
    packed = zipped(dict(zip(spelt, files.values(), strict=True)))
    for plain, name in spelt.items():
        packed = packed.replace(plain.encode(), name.encode("gbk"))
    return packed


def bomb() -> bytes:
    """Small to send, 64 MB when unpacked."""
    return zipped({f"{number}.xlsx": b"\0" * (8 << 20) for number in range(8)})
