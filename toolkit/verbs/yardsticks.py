"""What a finished report is held against: its own tables, a return, or what a campaign has adopted and added up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_values
from toolkit.campaign.states import UnitState, unit_states
from toolkit.campaign.stored_returns import stored_values
from toolkit.campaign.unit_names import body_key
from toolkit.engine import Engine
from toolkit.errors import NianbaoError
from toolkit.forms.full_name import full_name
from toolkit.forms.unit_kinds import kind_of_sum
from toolkit.intake.file_job import Job
from toolkit.intake.outside_text import readable
from toolkit.merge import county_sums
from toolkit.prose.prose_setting import ProseSetting
from toolkit.published.read_report import ReportTitle
from toolkit.returns.read_return import Value
from toolkit.returns.stored_values import approximations
from toolkit.verbs.merged_sums import merged_sums, office_values, rough_sums
from toolkit.verify.between_units import peers_of
from toolkit.verify.findings import Finding
from toolkit.verify.verify_job import judged_by


@dataclass(frozen=True)
class Measure:
    """setting: what is known of the report's unit; against: what that is, in words. code: of the unit, empty where
    nobody knows. doubts: what speaks against the title.
    """

    setting: ProseSetting
    against: str
    code: str = ""
    doubts: tuple[Finding, ...] = ()


Yardstick = Callable[[ReportTitle], Measure]


def own_tables(title: ReportTitle, *doubts: Finding) -> Measure:
    """The report's own tables."""
    return Measure(ProseSetting(title.unit, title.year), "年报自己的表", doubts=doubts)


def workbook_yardstick(engine: Engine, path: Path) -> Yardstick:
    """A filled workbook. Raises NianbaoError where it cannot be read."""
    report = next(judged_by(engine, None, [Job(readable(path.name), str(path))]))
    if report is None or report.given is None:
        why = report.findings[0].message if report and report.findings else "打不开，或者不是填报表。"
        raise NianbaoError(f"填报表“{readable(path.name)}”不能用来核对：{why}")
    values, stamp = report.values, report.stamp
    year = stamp.year if stamp else 0

    def measure(title: ReportTitle) -> Measure:
        if year and title.year and year != title.year:
            return own_tables(title, _other_year(title, year, f"填报表“{readable(path.name)}”"))
        unit = title.unit if stamp is None or title.unit.endswith(stamp.unit_name) else stamp.unit_name
        setting = ProseSetting(
            unit=unit,
            year=year or title.year,
            kind=stamp.unit_kind if stamp else "",
            values=numbers_of(values),
            approx=approximations(values),
        )
        return Measure(setting, f"填报表“{readable(path.name)}”", stamp.unit_code if stamp else "")

    return measure


def numbers_of(values: Mapping[str, Value]) -> dict[str, Decimal | None]:
    """The numbers among a return's values."""
    return {key: Decimal(value) for key, value in values.items() if isinstance(value, int | Decimal)}


@dataclass
class CampaignYardstick:
    """The adopted return of the unit that a title names; the sums where it names the county. Raises NianbaoError where
    last year's values cannot be used.
    """

    campaign: Campaign
    _states: list[UnitState] = field(init=False)
    _last: Mapping[str, Mapping[str, Value]] = field(init=False)

    def __post_init__(self) -> None:
        self._states = unit_states(self.campaign)
        self._last = previous_values(self.campaign)

    def __call__(self, title: ReportTitle) -> Measure:
        settings = self.campaign.settings
        if title.year and title.year != settings.year:
            return own_tables(title, _other_year(title, settings.year, "填报任务"))
        key = body_key(title.unit, settings.county)
        if title.unit and not key:
            return self._county(title)
        fitting = [state for state in self._states if body_key(state.unit.name, settings.county) == key]
        fitting = fitting or [state for state in self._states if title.unit.endswith(state.unit.name)]
        if len(fitting) != 1:
            return own_tables(title, _nobody(title))
        return self._unit(title, fitting[0])

    def _unit(self, title: ReportTitle, state: UnitState) -> Measure:
        unit, settings = state.unit, self.campaign.settings
        values = next((values for _, values in stored_values(self.campaign, [state])), {})
        peers = [each.unit for each in self._states if peers_of(each.unit.kind) == peers_of(unit.kind)]
        setting = ProseSetting(
            unit=full_name(settings.county, unit.name),
            year=settings.year,
            kind=unit.kind,
            values=numbers_of(values),
            last_values=numbers_of(self._last.get(unit.code, {})),
            approx=approximations(values),
            others=tuple(each.name for each in peers if each.code != unit.code),
        )
        against = f"{unit.name}采用的填报表" if values else f"年报自己的表（{unit.name}还没有可以汇总的填报表）"
        return Measure(setting, against, unit.code)

    def _county(self, title: ReportTitle) -> Measure:
        form, ready = self.campaign.form, [state for state in self._states if state.mergeable]
        sums = merged_sums(self.campaign, self._states)
        values = {} if not ready else numbers_of(county_sums(form, sums))
        # A number that only some units gave is no sum of the county.
        facts = [key for key in values if key.startswith(f"{form.facts.id}.")]
        partial = [key for key in facts if key not in sums or sums[key].units < len(ready)]
        setting = ProseSetting(
            unit=title.unit,
            year=self.campaign.settings.year,
            kind=kind_of_sum(state.unit.kind for state in ready),
            values={key: value for key, value in values.items() if key not in partial},
            approx=rough_sums(self.campaign, ready),
            office_values=numbers_of(office_values(self.campaign, ready) or {}),
        )
        missing = len(self._states) - len(ready)
        against = f"{len(ready)} 个单位的合计" + (f"（还缺 {missing} 个）" if missing else "")
        return Measure(setting, against if values else "年报自己的表（还没有可以汇总的填报表）")


def _nobody(title: ReportTitle) -> Finding:
    what = f"标题里的单位“{title.unit}”在名册里没有找到" if title.unit else "标题里看不出是哪个单位的年报"
    return Finding(
        "W01", "warning", f"{what}，只按年报自己的表核对。", "请核对标题里的单位名称和名册。", found=title.unit
    )


def _other_year(title: ReportTitle, year: int, whose: str) -> Finding:
    what = f"年报是 {title.year} 年的，{whose}是 {year} 年度的，只按年报自己的表核对。"
    return Finding(
        "W01",
        "warning",
        what,
        "请核对标题里的年度，或者改用同一年的填报表核对。",
        found=str(title.year),
        expected=str(year),
    )
