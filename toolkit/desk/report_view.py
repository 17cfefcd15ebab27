"""年报预览: a report as Word shows it, what is still missing beside it, and the way from each number to its origin."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState, unit_states
from toolkit.desk.downloads import attached
from toolkit.desk.form_html import cell_anchor
from toolkit.desk.report_links import ReportLinks, report_links
from toolkit.desk.views import desk_of, page
from toolkit.errors import NianbaoError
from toolkit.verbs.office_copies import NO_OFFICE, office_installed, turned

_OWN = "own."
"""Begins the key of a number of the county's own government in the county's report."""
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NO_NUMBER = "年报里没有这个数。请回到年报预览，从数上点进来。"


@dataclass(frozen=True)
class NumberOrigin:
    """Where a number comes from. told: as a phrase; href: where one can look, empty where nowhere."""

    told: str
    href: str = ""


def report_page(request: Request) -> Response:
    """The county's report, or a unit's by its code."""
    from toolkit.report import portal_tables, shown_report, unreviewed
    from toolkit.verbs.drafts import final_path
    from toolkit.verbs.shown_drafts import shown_draft

    notices: list[str] = []
    with desk_of(request).campaign(notices) as campaign:
        states = unit_states(campaign)
        links = _asked(campaign, states, request)
        draft = shown_draft(campaign, states, links.name)
        shown = shown_report(draft.document)
        changes = draft.changed.numbers or ()
        known = report_links(campaign, states)
        return page(
            request,
            "report.html",
            campaign,
            notices=notices,
            links=links,
            draft=draft,
            final=final_path(campaign, links.name).name,
            shown=shown,
            gaps=[(section, list(those)) for section, those in groupby(shown.gaps, key=lambda each: each.section)],
            unreviewed=unreviewed(draft.document),
            origins=_Origins(campaign, states, links.unit).of({run.key for run in shown.runs if run.key}),
            changes=[(each, shown.place_of(each.key, each.found)) for each in changes],
            pairs=list(dict.fromkeys(f"{each.found or '空'} → {each.expected or '空'}" for each in changes)),
            now={(each.key, each.found): each.expected for each in changes if each.key},
            tables=portal_tables(draft.document),
            pdf=office_installed(),
            around=_around(known, links),
        )


def report_file(request: Request) -> Response:
    """What the page shows, as Word or PDF."""
    from toolkit.verbs.shown_drafts import shown_draft

    with desk_of(request).campaign() as campaign:
        states = unit_states(campaign)
        draft = shown_draft(campaign, states, _asked(campaign, states, request).name)
    kind = request.path_params["kind"]
    if kind == "word":
        return Response(draft.document, media_type=_WORD, headers=attached(draft.file.name))
    if kind != "pdf":
        raise NianbaoError("没有这样的文件。请回到年报预览再点一次。")
    if not office_installed():
        raise NianbaoError(NO_OFFICE)
    made = turned([draft.document], "docx", "pdf")[0]
    if made is None:
        raise NianbaoError("没有转成 PDF。请再点一次；仍不行的，下载 Word，打开以后另存为 PDF。")
    return Response(made, media_type="application/pdf", headers=attached(draft.file.with_suffix(".pdf").name))


def number_page(request: Request) -> Response:
    """A number of the county beside what each unit has in the same cell."""
    from toolkit.verbs.unit_comparison import compare_units, number_cells

    notices: list[str] = []
    with desk_of(request).campaign(notices) as campaign:
        states = unit_states(campaign)
        of = number_cells(campaign.form, request.path_params["key"])
        if of is None:
            raise NianbaoError(_NO_NUMBER)
        return page(
            request,
            "number.html",
            campaign,
            notices=notices,
            of=of,
            compared=compare_units(campaign, states, of),
            anchor=cell_anchor(of.cells[0].key),
            year=campaign.settings.year,
        )


def _asked(campaign: Campaign, states: Sequence[UnitState], request: Request) -> ReportLinks:
    code = request.path_params.get("code", "")
    if not code:
        return ReportLinks(campaign.settings.county)
    for state in states:
        if state.unit.code == code:
            return ReportLinks(state.unit.name, code)
    raise NianbaoError("名册里没有这个单位。请回首页从表里点进来。")


def _around(known: Sequence[ReportLinks], here: ReportLinks) -> tuple[ReportLinks | None, ReportLinks | None]:
    """The reports before and after it."""
    at = known.index(here)
    return (known[at - 1] if at else None, known[at + 1] if known[at + 1 :] else None)


class _Origins:
    """Where the numbers of one report come from. code: of the unit whose it is, empty for the county's."""

    def __init__(self, campaign: Campaign, states: Sequence[UnitState], code: str) -> None:
        from toolkit.verbs.merged_sums import merged_sums, own_office

        self._campaign = campaign
        self._code = code
        self._merged = sum(state.mergeable for state in states)
        office = None if code else own_office(states)
        self._office = office.unit.code if office else ""
        self._givers = {} if code else {key: each.units for key, each in merged_sums(campaign, states).items()}

    def of(self, keys: Set[str]) -> dict[str, NumberOrigin]:
        """By key; without those that the form does not know."""
        found = {key: self._origin(key) for key in keys}
        return {key: origin for key, origin in found.items() if origin}

    def _origin(self, key: str) -> NumberOrigin | None:
        from toolkit.verbs.unit_comparison import number_cells

        of = number_cells(self._campaign.form, key.removeprefix(_OWN))
        if of is None:
            return None
        several = "几行之和" if len(of.cells) > 1 else ""
        whose = self._code or (self._office if key.startswith(_OWN) else "")
        if whose:
            told = f"{of.item}：填报表“{of.place.replace('!', '”的 ')}{several}"
            return NumberOrigin(told, f"/unit/{quote(whose, safe='')}#{cell_anchor(of.cells[0].key)}")
        givers = min(self._givers.get(cell.key, 0) for cell in of.cells)
        without = f"，{self._merged - givers} 个单位未填" if givers < self._merged else ""
        return NumberOrigin(f"{of.item} = {givers} 个单位之和{without}", f"/report/number/{quote(key, safe='')}")
