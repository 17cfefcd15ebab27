"""Last year's values, out of last year's campaign folder (设置.toml: 上年任务) or a merged table (上年数据)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from toolkit.campaign.files import sha256, sha256_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.history import Numbers, read_history
from toolkit.campaign.roster import rosters_in
from toolkit.campaign.settings import SETTINGS_FILE, is_campaign
from toolkit.campaign.states import unit_states
from toolkit.campaign.stored_returns import stored_values
from toolkit.campaign.year_settings import SUCCESSION, TABLE
from toolkit.errors import NianbaoError
from toolkit.forms import Form, FormCell, FormError, form_for_year, index_form
from toolkit.forms.expression import Number
from toolkit.intake.folder_scan import on_disk
from toolkit.returns.stored_values import numbers, texts


def previous_values(campaign: Campaign) -> Numbers:
    """This year's unit code → last year's numbers by key; empty when no last year is named.

    Only numbers that mean the same in both years' editions (rule A13). Units that were merged have the sum of what
    they were, divided ones have nothing (M08). Raises NianbaoError when a last year is named and cannot be used.
    """
    settings = campaign.settings
    if not settings.last_campaign and not settings.years.table:
        return {}
    was = _codes_before(campaign)
    return _carried_over(was, _of_campaign(campaign) if settings.last_campaign else _of_table(campaign, was))


def _codes_before(campaign: Campaign) -> dict[str, tuple[str, ...]]:
    """This year's unit code → the codes that it had last year."""
    succession = dict(campaign.settings.years.succession)
    was = {unit.code: succession.get(unit.code, (unit.code,)) for unit in campaign.units}
    if unknown := succession.keys() - was.keys():
        raise NianbaoError(
            f"设置.toml的“{SUCCESSION}”左边的单位编码 {'、'.join(sorted(unknown))} 不在名册里。"
            "左边应写本年的单位编码，请改正。"
        )
    return was


def _of_campaign(campaign: Campaign) -> Numbers:
    last = last_campaign(campaign)
    shared = _shared_keys(last.form, campaign.form)
    return {
        state.unit.code: {key: value for key, value in numbers(values).items() if key in shared}
        for state, values in stored_values(last, unit_states(last))
    }


def _of_table(campaign: Campaign, was: Mapping[str, Sequence[str]]) -> Numbers:
    path = campaign.folder / campaign.settings.years.table
    found = read_history(path, _shared_keys(_last_form(campaign), campaign.form))
    if not found.keys() & {old for codes in was.values() for old in codes}:
        raise NianbaoError(
            f"上年数据“{path}”里的单位编码（如 {min(found)}）和名册一个也对不上。"
            f"请核对编码有没有被改成 6.4E+08 这样的写法；单位合并、换了编码的，请写进设置.toml的“{SUCCESSION}”。"
        )
    return found


def previous_texts(campaign: Campaign) -> dict[str, dict[str, str]]:
    """This year's unit code → last year's texts by key, out of last year's campaign: of the units that are what they
    were. Raises NianbaoError as `previous_values` does.
    """
    if not campaign.settings.last_campaign:
        return {}
    last = last_campaign(campaign)
    found = {state.unit.code: texts(campaign.form, values) for state, values in stored_values(last, unit_states(last))}
    was = _codes_before(campaign)
    claims = _claims(was)
    return {
        code: found[codes[0]]
        for code, codes in was.items()
        if len(codes) == 1 and codes[0] in found and claims[codes[0]] == 1
    }


def previous_basis(campaign: Campaign) -> str:
    """Hash that changes whenever `previous_values` may, without reading them; empty where there are none."""
    settings = campaign.settings
    if settings.last_campaign:
        last = last_campaign(campaign)
        files = [*rosters_in(last.folder), last.folder / SETTINGS_FILE]
        rows = [(row.serial, row.sha256, row.status, row.unit_code) for row in last.ledger.files()]
        verdicts = sorted((each.sha256, each.verdict, each.basis) for each in last.ledger.verdicts().values())
        return sha256(repr(([sha256_of(path) for path in files], rows, verdicts)).encode())
    path = campaign.folder / settings.years.table
    return sha256_of(path) if settings.years.table and path.is_file() else ""


def last_campaign(campaign: Campaign) -> Campaign:
    """The campaign of the year before that the settings name. Raises NianbaoError where it cannot be used."""
    folder = on_disk(campaign.folder / campaign.settings.last_campaign)
    if not is_campaign(folder):
        raise NianbaoError(
            f"设置的上年任务“{folder}”不是填报任务文件夹（没有{SETTINGS_FILE}）。请改正{SETTINGS_FILE}里的“上年任务”。"
        )
    last = Campaign(folder)
    if last.settings.year != campaign.settings.year - 1:
        raise NianbaoError(
            f"设置的上年任务“{last.folder}”是{last.settings.year}年度的，不是{campaign.settings.year - 1}年度。"
            "请改正设置.toml里的“上年任务”。"
        )
    return last


def _last_form(campaign: Campaign) -> Form:
    """The form of the year before, which a table does not name: the same while it covers that year."""
    year = campaign.settings.year - 1
    if campaign.form.covers_year(year):
        return campaign.form
    try:
        return form_for_year(year)
    except FormError as error:
        raise NianbaoError(f"{error} 请删掉设置.toml里的“{TABLE}”。") from error


def _shared_keys(last: Form, form: Form) -> frozenset[str]:
    """Keys of the numbers that both forms call the same: 新制作数量 of 2020 is not 制发件数 of 2021 (A13)."""

    def meaning(cell: FormCell) -> tuple[object, ...]:
        return cell.table, cell.row, cell.column, cell.type, cell.unit

    before = index_form(last).cells
    return frozenset(
        key
        for key, cell in index_form(form).cells.items()
        if cell.numeric and key in before and meaning(before[key]) == meaning(cell)
    )


def _claims(was: Mapping[str, Sequence[str]]) -> Counter[str]:
    """How many units were a last year's one. One that several claim was divided: nobody can say whose its numbers
    are.
    """
    return Counter(old for codes in was.values() for old in codes)


def _carried_over(was: Mapping[str, Sequence[str]], found: Numbers) -> Numbers:
    """Last year's numbers by this year's code; `was` says which codes each unit had."""
    claims = _claims(was)
    return {
        code: _added([found[old] for old in codes])
        for code, codes in was.items()
        if all(old in found and claims[old] == 1 for old in codes)
    }


def _added(parts: Sequence[Mapping[str, Number | None]]) -> dict[str, Number | None]:
    """The sum of each number that every part has."""
    sums: dict[str, Number | None] = {}
    for key in parts[0]:
        given = [value for part in parts if (value := part.get(key)) is not None]
        sums[key] = sum(given) if len(given) == len(parts) else None
    return sums
