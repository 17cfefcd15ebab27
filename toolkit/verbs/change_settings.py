"""What a clerk sets in a form, written into 设置.toml: its line alone, whatever else stands in the file stays."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

from toolkit.campaign.files import sha256, write_atomic
from toolkit.campaign.folder import Campaign
from toolkit.campaign.indicator_settings import INDICATORS
from toolkit.campaign.left_out import left_out_facts
from toolkit.campaign.override_settings import OVERRIDES, fitting
from toolkit.campaign.previous import last_campaign, previous_values
from toolkit.campaign.settings import (
    COUNTY,
    LAST,
    LEFT_OUT,
    SETTING_NAMES,
    SETTINGS_FILE,
    Settings,
    settings_in,
)
from toolkit.campaign.settings_lines import Changes, rewritten
from toolkit.campaign.settings_text import SettingError, decoded, file_bytes
from toolkit.campaign.year_settings import TABLE
from toolkit.errors import NianbaoError
from toolkit.verbs.alone import alone


class SettingsMovedError(NianbaoError):
    """The file is not the one any more that whoever changes it has read."""


def settings_basis(folder: Path) -> str:
    """Hash of 设置.toml as it lies there. Raises NianbaoError."""
    return sha256(file_bytes(folder / SETTINGS_FILE))


@alone("改设置")
def change_settings(campaign: Campaign, changes: Changes, basis: str = "") -> bool:
    """Set what is named by these words of 设置.toml. basis: `settings_basis` of what the changes were made on, empty
    where nobody has read it. Returns whether that changed anything.

    Raises SettingsMovedError where the file is another one by now, SettingError where the file would not be read with
    a change or the campaign could not go on with it, another NianbaoError where it cannot be written; then nothing is
    written.
    """
    path = campaign.folder / SETTINGS_FILE
    before = file_bytes(path)
    if basis and sha256(before) != basis:
        raise SettingsMovedError(f"“{path}”刚刚在别处改过，没有保存。请核对以后再保存。")
    old = settings_in(path, before)
    text = decoded(path, before, SETTING_NAMES)
    new = rewritten(text, changes)
    if new is None:
        raise NianbaoError(f"“{path}”里有的写法很特别，在页面上改不了，没有保存。请用记事本打开它改。")
    if new == text:
        return False
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    _put(campaign, old, before, mark + new.replace("\n", "\r\n" if b"\r\n" in before else "\n").encode())
    return True


def settings_before(campaign: Campaign) -> Settings | None:
    """What the settings were before they were last changed here; None where nobody knows, or where somebody has
    changed the file by hand since.
    """
    path = campaign.folder / SETTINGS_FILE
    kept = campaign.previous(path)
    if not kept.is_file() or not campaign.ledger.is_ours(SETTINGS_FILE, settings_basis(campaign.folder)):
        return None
    try:
        return settings_in(path, file_bytes(kept))
    except NianbaoError:
        return None


@alone("改设置")
def restore_settings(campaign: Campaign, basis: str) -> bool:
    """Put back what the settings were before they were last changed here; done again, that is taken back. Returns
    whether there was anything to put back. Raises NianbaoError as `change_settings` does.
    """
    path = campaign.folder / SETTINGS_FILE
    before = file_bytes(path)
    if sha256(before) != basis:
        raise SettingsMovedError(f"“{path}”刚刚在别处改过，没有改回。请核对以后再改。")
    if settings_before(campaign) is None:
        return False
    _put(campaign, settings_in(path, before), before, file_bytes(campaign.previous(path)))
    return True


def _put(campaign: Campaign, old: Settings, before: bytes, data: bytes) -> None:
    path = campaign.folder / SETTINGS_FILE
    _check(campaign, old, settings_in(path, data))
    with campaign.ledger.change():
        campaign.ledger.record_outputs([(SETTINGS_FILE, sha256(data))])
    write_atomic(campaign.previous(path), before)
    write_atomic(path, data)


def _check(campaign: Campaign, old: Settings, new: Settings) -> None:
    """Raise SettingError where the campaign could not go on with what is new, in the words in which a verb would say
    so later.
    """
    trial = Campaign(campaign.folder, settings=new)
    own_form = (new.edition, new.indicators) != (old.edition, old.indicators)
    checks: tuple[tuple[str, bool, Callable[[], object]], ...] = (
        (COUNTY, new.county != old.county and _has_units(campaign), lambda: trial.units),
        (LAST, bool(new.last_campaign) and new.last_campaign != old.last_campaign, lambda: last_campaign(trial)),
        (TABLE, new.years.table not in ("", old.years.table), lambda: previous_values(trial)),
        (INDICATORS, own_form, lambda: trial.form),
        (LEFT_OUT, own_form or new.left_out != old.left_out, lambda: left_out_facts(trial)),
        (OVERRIDES, own_form or new.overrides != old.overrides, lambda: fitting(new.overrides, trial.form)),
    )
    try:
        for name, wanted, check in checks:
            try:
                if wanted:
                    check()
            except SettingError:
                raise
            except NianbaoError as error:
                raise SettingError(str(error), name) from error
    finally:
        trial.close_ledger()


def _has_units(campaign: Campaign) -> bool:
    """Whether the roster can be read: where it cannot, a name of the county does not change that."""
    try:
        return bool(campaign.units)
    except NianbaoError:
        return False
