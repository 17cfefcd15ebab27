"""A campaign's folder in a roll-up: of every unit what its county's own merge takes, told by the ledger and judged no
second time; of the others where they stand.
"""

from __future__ import annotations

import os
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from toolkit.campaign.files import is_file
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.settings import SETTINGS_FILE, is_campaign
from toolkit.campaign.standings import Standings
from toolkit.campaign.states import UnitState, unit_states
from toolkit.campaign.stored_returns import stored_values
from toolkit.errors import NianbaoError
from toolkit.forms import Form, form_for_year, index_form
from toolkit.intake.folder_scan import candidates
from toolkit.intake.outside_text import readable
from toolkit.merge.flat import numeric_cells
from toolkit.returns.read_return import Value
from toolkit.returns.stored_values import numbers
from toolkit.verbs.record_spool import RecordSpool
from toolkit.verbs.rollup_record import (
    ABSENT,
    CODE,
    RollupRecord,
    number_keys,
    passed_over,
    rollup_numbers,
    with_reason,
)
from toolkit.verbs.rollup_sources import CampaignFolder
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import mergeable
from toolkit.verify.first_few import first_few

_COUNTY_DIGITS = 6
_WITHDRAWN, _UNJUDGED = "撤回", "还没有审核"


def campaign_records(lying: CampaignFolder, say: Callable[[str], None]) -> Iterator[RollupRecord]:
    """A record for the return of every unit that counts, and for every file on which it rests that a unit is in no
    sum; one without a file for a unit of which there is none. Of a campaign that cannot be read one record for all,
    never a part.

    say: takes a sentence on what of the campaign is in no sum.
    """
    with TemporaryFile("w+b", prefix="nianbao-") as waiting:
        spool = RecordSpool(waiting)
        try:
            for record in _records(lying, say):
                spool.add(record)
            why = ""
        except NianbaoError as error:
            why = str(error)
        except (ValueError, LookupError, ArithmeticError, struct.error):
            why = "台账里的内容读不懂。请从备份恢复整个任务文件夹。"
        if why:
            told = finding("ARC-12", found=why)
            say(f"“{readable(lying.path)}”：{told.message}")
            yield passed_over(_as_known(lying), told)
        else:
            yield from map(spool.read, range(len(spool)))


def _not_collected(campaign: Campaign) -> int:
    """How many files lie in 收回 of which the ledger knows nothing."""
    known = {each.source for each in campaign.ledger.files()}
    lying = candidates([campaign.inbox]) if campaign.inbox.is_dir() else []
    return sum(not each.skip and campaign.source_of(each.shown) not in known for each in lying)


def _as_known(lying: CampaignFolder) -> RollupRecord:
    """A campaign by itself, with the county that it is of where that can be told without a ledger."""
    record = RollupRecord(readable(lying.path), "skipped", ())
    with suppress(NianbaoError):
        campaign = _opened_folder(lying)
        settings, codes = campaign.settings, Counter(unit.code[:_COUNTY_DIGITS] for unit in campaign.units)
        campaign.close_ledger()
        return record._replace(
            code=codes.most_common(1)[0][0],
            name=settings.county,
            county=settings.county,
            edition=form_for_year(settings.year).edition,
            year=settings.year,
        )
    return record


def _records(lying: CampaignFolder, say: Callable[[str], None]) -> Iterator[RollupRecord]:
    """Raises NianbaoError where it cannot be told what the county has merged."""
    campaign = _opened(lying)
    try:
        base = _base(campaign)
        campaign.ledger.check_whole()
        if campaign.ledger_is_lost:
            raise NianbaoError("台账丢了：收到的原件都在，台账却是空的。请从备份恢复，或者运行 nianbao run 重建台账。")
        states = unit_states(campaign)
        values = stored_values(campaign, states)
        for state in states:
            if state.mergeable:
                merged, given = next(values)
                assert merged is state
                yield _counted(campaign, base, state, given)
            else:
                yield from _not_counted(campaign, base, state)
        if waiting := _not_collected(campaign):
            say(
                f"“{readable(str(campaign.inbox))}”里有 {waiting} 个文件县里还没有收，没有汇总。"
                "请县里先收表、审核，再汇总一次。"
            )
        if own := [cell for cell in numeric_cells(campaign.form) if cell.key not in number_keys(base)]:
            told = first_few([*dict.fromkeys(cell.row[-1] for cell in own)], "等")
            say(f"“{readable(lying.path)}”自己加的 {len(own)} 个数没有汇总：{told}。")
    finally:
        campaign.close_ledger()


def _opened(lying: CampaignFolder) -> Campaign:
    """Raises NianbaoError."""
    campaign = _opened_folder(lying)
    if not is_file(campaign.ledger_file):
        raise NianbaoError(
            "里面没有台账，不知道县里选定、撤回了哪些表。多半是拷贝时漏了里面隐藏的文件夹；"
            "县里还没有下发、收表的，等收了表再汇总。"
        )
    return campaign


def _opened_folder(lying: CampaignFolder) -> Campaign:
    """Raises NianbaoError."""
    if lying.is_far:
        raise NianbaoError("网上的任务文件夹打不开台账。请先下载到本机。")
    # A drive alone would be whatever folder is the current one there.
    folder = Path(lying.path + os.sep)
    if not is_campaign(folder):
        raise NianbaoError(f"里面没有“{SETTINGS_FILE}”，只有台账。请从备份恢复整个任务文件夹。")
    return Campaign(folder)


def _base(campaign: Campaign) -> str:
    """The official edition that the campaign's form enlarges or is. Raises NianbaoError where it is no such form."""
    base = form_for_year(campaign.settings.year)
    if wanting := _table_keys(base) - {cell.key for cell in numeric_cells(campaign.form)}:
        raise NianbaoError(
            f"用的是自己的表样（“{campaign.settings.edition}”），比 {base.edition} 版式少 {len(wanting)} 格，"
            "和别的县加不到一起。请县里另按官方版式报。"
        )
    return base.edition


def _table_keys(form: Form) -> set[str]:
    """The cells of the official tables; which indicators are asked for, each county may say."""
    tables = {table.id for table in form.tables}
    return {key for key in number_keys(form.edition) if index_form(form).cells[key].table in tables}


def _record(campaign: Campaign, base: str, state: UnitState, file: SeenFile | None) -> RollupRecord:
    """Credited to the unit as the county's list has it, whatever the file says of itself."""
    return RollupRecord(
        file=readable(str(campaign.folder / file.source)) if file else "",
        verdict=ABSENT,
        rules=(),
        code=state.unit.code,
        name=state.unit.name,
        county=campaign.settings.county,
        edition=base,
        year=campaign.settings.year,
        sha256=file.sha256 if file else "",
        campaign=readable(str(campaign.folder)),
        state=_word(state),
    )


def _word(state: UnitState) -> str:
    """Where a unit stands, told shortly: 未报, 撤回, 有疑问."""
    return _WITHDRAWN if not state.standings.concerned and state.standings.withdrawn else state.word


def _counted(campaign: Campaign, base: str, state: UnitState, given: Mapping[str, Value]) -> RollupRecord:
    assert state.verdict
    record = _record(campaign, base, state, state.adopted)._replace(verdict=state.verdict.verdict)
    record = with_reason(record, state.findings)
    if not CODE.fullmatch(record.code):
        return record
    return record._replace(numbers=rollup_numbers(base, record.year, record.code, numbers(given)))


def _not_counted(campaign: Campaign, base: str, state: UnitState) -> Iterator[RollupRecord]:
    """The files on which it rests that a unit is in no sum; one record without a file where there is none."""
    verdict = state.verdict
    if verdict and not mergeable(verdict.verdict):
        record = _record(campaign, base, state, state.adopted)._replace(verdict=verdict.verdict)
        yield with_reason(record, state.findings)
        return
    files = [each for each in state.files if _matters(each.file, state.standings)]
    for each in files:
        why = _UNJUDGED if each.counts else each.because
        yield passed_over(_record(campaign, base, state, each.file), finding("ID-11", found=why))
    if not files:
        yield _record(campaign, base, state, None)


def _matters(file: SeenFile, standings: Standings) -> bool:
    """Whether a unit waits for this file; where it waits for none, whether it was withdrawn."""
    if wanted := standings.waiting or standings.on_hand:
        return file in wanted
    return file.serial in standings.withdrawn
