"""年报不写: which facts the county's reports do without where they have no number."""

from __future__ import annotations

from toolkit.campaign.folder import Campaign
from toolkit.campaign.settings import LEFT_OUT, SETTINGS_FILE
from toolkit.errors import NianbaoError


def left_out_facts(campaign: Campaign) -> frozenset[str]:
    """Keys of the facts that the county's reports do without where they have no number. Raises NianbaoError where the
    settings name one that the form has not.
    """
    facts = campaign.form.facts
    keys = {field.label: f"{facts.id}.{field.key}" for field in facts.fields}
    if unknown := [label for label in campaign.settings.left_out if label not in keys]:
        raise NianbaoError(
            f"“{campaign.folder / SETTINGS_FILE}”的“{LEFT_OUT}”里，“{unknown[0]}”不是表样里的指标。"
            f"请照“{facts.sheet}”表里的名称写。"
        )
    return frozenset(keys[label] for label in campaign.settings.left_out)
