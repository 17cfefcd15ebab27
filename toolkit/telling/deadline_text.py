"""What is said when the day to report by has changed and units hold forms that tell another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.campaign.folder import Campaign
from toolkit.workbook.deadline import full_day

if TYPE_CHECKING:
    from toolkit.verbs.distribute import Issued


def other_days(campaign: Campaign, issued: Sequence[Issued]) -> list[str]:
    """A line on the forms that tell another day than the settings; none where all tell the same."""
    deadline = campaign.settings.years.deadline
    others = sum(each.deadline != deadline for each in issued)
    if not others:
        return []
    now = f"报送截止现在是{full_day(deadline)}" if deadline else "报送截止现在没有设"
    return [
        f"{now}，{others} 份填报表上写的不是这样，没有因此换发，交回来照样审核。"
        "要换发的，运行 nianbao distribute --redate；换发以后，请把新表再发一次，“已发”“签收”重新登记。"
    ]
