"""新建任务, with what was understood of the roster before anything is made; 打开已有任务."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import COUNTY_KINDS, RosterReading, UnclearKinds, understand_roster
from toolkit.campaign.settings import is_campaign, read_settings, year_fault
from toolkit.campaign.start import Wanted, start_campaign
from toolkit.campaign.unit_names import county_fault
from toolkit.desk.desk import Desk, NewCampaign
from toolkit.desk.uploads import own_name
from toolkit.desk.views import desk_of, page
from toolkit.desk.work import Outcome
from toolkit.engine import PROCESSES
from toolkit.errors import NianbaoError
from toolkit.telling.on_page import on_page

_KINDS = (".xlsx", ".xls", ".ods", ".csv")
_PREVIEW = "/start/preview"
_BUSY = "还在做上一件事，请等它做完，或先点“停止”，再换任务。"
_HEADINGS = ("单位名称", "联系人", "联系电话")


@dataclass(frozen=True)
class Known:
    """A campaign that may be opened, by its number in the list."""

    number: int
    name: str
    title: str


def start_page(request: Request) -> Response:
    return _start(request)


def understand(request: Request, form: FormData) -> Response:
    """Read county, year and roster; nothing is made yet."""
    desk = desk_of(request)
    _forget(desk)
    kept = Path(tempfile.mkdtemp(prefix="nianbao-"))
    try:
        desk.planned = _planned(desk, form, kept)
    except NianbaoError as error:
        shutil.rmtree(kept, ignore_errors=True)
        return _start(request, form, on_page(str(error), kept))
    return RedirectResponse(_PREVIEW, 303)


def say_kinds(request: Request, form: FormData) -> Response:
    """What the clerk says of the units whose kind was not clear."""
    desk, planned = desk_of(request), desk_of(request).planned
    if planned and planned.key == _text(form, "planned"):
        said = {each.line: _text(form, f"kind-{each.line}") for each in planned.unclear}
        kinds = {**planned.wanted.kinds, **{line: kind for line, kind in said.items() if kind in COUNTY_KINDS}}
        try:
            desk.planned = _understood(replace(planned, wanted=replace(planned.wanted, kinds=kinds)))
        except NianbaoError as error:
            return _start(request, told=on_page(str(error), planned.kept))
    return RedirectResponse(_PREVIEW, 303)


def preview(request: Request) -> Response:
    """What was understood."""
    planned = desk_of(request).planned
    if planned is None:
        return RedirectResponse("/start", 303)
    home = desk_of(request).home.name
    return page(request, "preview.html", planned=planned, place=planned.folder.name, home=home, kinds=COUNTY_KINDS)


def create(request: Request, form: FormData) -> Response:
    """确认建立: make what was shown, and nothing that another window shows by now."""
    desk, planned = desk_of(request), desk_of(request).planned
    if planned is None or planned.unclear:
        return _start(request, told="请先填好县名、年度和名册，看过读出的单位再建立。")
    if _text(form, "planned") not in ("", planned.key):
        return RedirectResponse(_PREVIEW, 303)
    if desk.work.stage:
        return _start(request, told=_BUSY)
    try:
        started = start_campaign(planned.folder, planned.wanted)
    except NianbaoError as error:
        return _start(request, told=on_page(str(error), desk.home))
    _forget(desk)
    if not desk.open_when_idle(planned.folder):
        return _start(request, told=f"已建立“{planned.folder.name}”。{_BUSY}")
    settings = started.campaign.settings
    told = f"已建立{settings.county}{settings.year}年度填报任务，{len(started.roster.units)} 个单位。"
    desk.work.told(Outcome("新建任务", "done", (told,)))
    return RedirectResponse("/", 303)


def open_known(request: Request, form: FormData) -> Response:
    """Open a campaign of the list, or one whose folder is written out."""
    desk, number, written = desk_of(request), form.get("number", ""), form.get("folder", "")
    listed = {str(each): path for each, path in enumerate(known_folders(desk))}
    folder = listed.get(str(number))
    if isinstance(written, str) and written.strip():
        folder = Path(written.strip().strip('"“”'))
    if folder is None or not is_campaign(folder):
        return _start(request, told="那个文件夹不是填报任务（里面没有“设置.toml”）。请核对文件夹的位置。")
    if not desk.open_when_idle(folder.absolute()):
        return _start(request, told=_BUSY)
    return RedirectResponse("/", 303)


def _planned(desk: Desk, form: FormData, kept: Path) -> NewCampaign:
    county, year_text = _text(form, "county"), _text(form, "year")
    last = next((path for number, path in enumerate(known_folders(desk)) if str(number) == _text(form, "last")), None)
    before = read_settings(last) if last else None
    county = county or (before.county if before else "")
    if not year_text and before:
        year_text = str(before.year + 1)
    if fault := county_fault(county):
        raise NianbaoError(
            f"县名“{county}”不能用：{fault}。请写县的名称，如：盐池县。" if county else "请写县名，如：盐池县。"
        )
    if not (year_text.isdecimal() and len(year_text) == 4):
        raise NianbaoError("请写四位数字的年度，如：2021。")
    if fault := year_fault(int(year_text)):
        raise NianbaoError(fault)
    folder = desk.home / f"{county}{year_text}"
    if folder.exists():
        raise NianbaoError(f"已经有“{folder.name}”这个文件夹了。请打开那个任务，或先把它改名。")
    roster = _roster(form, kept)
    wanted = Wanted(county, int(year_text), roster, last)
    if roster:
        return _understood(NewCampaign(folder, wanted, RosterReading(), kept))
    if last:
        return NewCampaign(folder, wanted, RosterReading(Campaign(last).units), kept)
    raise NianbaoError("请给出名册：选一个文件，或者把单位名单粘贴进来。")


def _understood(planned: NewCampaign) -> NewCampaign:
    """With the units of its list, or with what has to be asked about them first."""
    wanted = planned.wanted
    assert wanted.roster
    try:
        reading = understand_roster(wanted.roster, wanted.county, PROCESSES, wanted.kinds)
    except UnclearKinds as asked:
        return replace(planned, unclear=asked.lines)
    if not reading.units:
        raise NianbaoError("名册里一个单位也没有。请核对是不是选错了文件。")
    return replace(planned, reading=reading, unclear=())


def _roster(form: FormData, kept: Path) -> Path | None:
    """The list that was given, as a file; None where none was."""
    file, pasted = form.get("roster"), _text(form, "pasted")
    if isinstance(file, UploadFile) and file.filename:
        name = own_name(file.filename)
        if not name.lower().endswith(_KINDS):
            raise NianbaoError(f"名册“{name}”不是表格。请用 Excel（.xlsx、.xls）、.ods 或 .csv。")
        path = kept / name
        with open(path, "xb") as out:
            shutil.copyfileobj(file.file, out)
        return path
    if not pasted:
        return None
    path = kept / "粘贴的名单.csv"
    path.write_text(_as_csv(pasted), encoding="utf-8")
    return path


def _as_csv(pasted: str) -> str:
    """Lines as they come out of a spreadsheet or are typed; headings are added where there are none."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in pasted.splitlines() if line.strip()]
    if not any("单位" in cell or "名称" in cell for cell in rows[0]):
        rows.insert(0, list(_HEADINGS[: max(map(len, rows))]))
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _start(request: Request, form: FormData | None = None, told: str = "") -> Response:
    desk = desk_of(request)
    given = {name: _text(form, name) if form else "" for name in ("county", "year", "pasted", "last")}
    known = [Known(number, path.name, _title(path)) for number, path in enumerate(known_folders(desk))]
    status = 409 if told else 200
    if desk.folder is None:
        return page(request, "start.html", status=status, known=known, given=given, told=told)
    with desk.campaign() as campaign:
        return page(request, "start.html", campaign, status=status, known=known, given=given, told=told)


def known_folders(desk: Desk) -> list[Path]:
    """Campaigns that may be opened: those opened last, and those that lie where new ones are made."""
    beside = sorted(desk.home.iterdir()) if desk.home.is_dir() else []
    return list(dict.fromkeys((*desk.recent.folders(), *(path for path in beside if is_campaign(path)))))


def _title(folder: Path) -> str:
    try:
        settings = read_settings(folder)
    except NianbaoError:
        return "设置读不出来"
    return f"{settings.county}{settings.year}年度"


def _forget(desk: Desk) -> None:
    if desk.planned:
        shutil.rmtree(desk.planned.kept, ignore_errors=True)
    desk.planned = None


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""
