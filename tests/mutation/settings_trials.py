"""Every kind of damage on random settings: what a campaign makes of each, held against what it must."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.mutation.book import NotHere
from tests.mutation.families import FamilyTrial, Outcome
from tests.mutation.harness import SEED
from tests.mutation.on_settings import KEY, SETTINGS_KINDS, TRIES, Harmed, SettingsKind, correct_settings
from toolkit.campaign.folder import KEY_FILE, STORE, Campaign
from toolkit.campaign.override_settings import fitting
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.errors import NianbaoError


def run_settings(folder: Path, kinds: Sequence[SettingsKind] = SETTINGS_KINDS) -> list[FamilyTrial]:
    """All trials of these kinds, the same in every run."""
    return [_trial(each, number, folder) for each in kinds for number in range(TRIES)]


def _trial(kind: SettingsKind, number: int, folder: Path) -> FamilyTrial:
    dice = Random(f"{SEED}/{kind.kind.name}/{number}")
    while True:
        text = correct_settings(dice)
        try:
            harmed = kind.harm(text, dice)
            break
        except NotHere:
            continue
    expected = _told(folder, text.encode(), KEY.encode())
    assert not isinstance(expected, str), expected
    got = _told(folder, harmed.data, harmed.key)
    return FamilyTrial(kind.kind, _outcome(harmed, expected, got), f"{kind.kind.name} {number} → {got}")


def _told(folder: Path, data: bytes, key: bytes | None) -> object:
    """What a campaign makes of its settings and its key, or the sentence with which it refuses them."""
    (folder / STORE).mkdir(exist_ok=True)
    (folder / SETTINGS_FILE).write_bytes(data)
    path = folder / STORE / KEY_FILE
    path.unlink(missing_ok=True)
    if key is not None:
        path.write_bytes(key)
    try:
        campaign = Campaign(folder)
        return (
            campaign.settings,
            campaign.form.edition,
            campaign.key,
            tuple(fitting(campaign.settings.overrides, campaign.form)),
        )
    except NianbaoError as error:
        return str(error)


def _outcome(harmed: Harmed, expected: object, got: object) -> Outcome:
    if isinstance(got, str):
        file = SETTINGS_FILE in got or KEY_FILE in got
        named = not harmed.named or any(each in got for each in harmed.named)
        return "right" if harmed.must != "read" and file and named else "other"
    if got != expected:
        return "silent"
    return "missed" if harmed.must == "refuse" else "right"
