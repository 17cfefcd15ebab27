"""The buttons: each does what a command does, and says what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from toolkit.campaign.folder import INBOX, MERGED, OUTBOX, REPORTS, SENT_BACK, Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.standings import NO_RETURNS, read_standings
from toolkit.desk.answers import not_taken
from toolkit.desk.marks import Marks
from toolkit.desk.receipt import serials
from toolkit.desk.uploads import Filed, file_away
from toolkit.desk.views import desk_of, page
from toolkit.desk.work import Outcome
from toolkit.errors import NianbaoError
from toolkit.excel.show import go_to
from toolkit.telling import as_text
from toolkit.telling.packed_text import packed_text
from toolkit.telling.void_text import void_acceptances
from toolkit.verbs import Phase
from toolkit.verbs.adopt import adopt
from toolkit.verbs.choices import Choice
from toolkit.verbs.collect import collect
from toolkit.verbs.distribute import distribute
from toolkit.verbs.explain import explain
from toolkit.verbs.pack_campaign import pack_campaign
from toolkit.verbs.put_away import put_away
from toolkit.verbs.undo import undo, undoable
from toolkit.verbs.verify import verify
from toolkit.verbs.withdraw import withdraw

_BUSY = "还在做上一件事，请等它做完，或先点“停止”，"
_FOLDERS = (OUTBOX, INBOX, SENT_BACK, MERGED, REPORTS)
_LOCATE = "在 Excel 中定位"
Verb = Callable[[Campaign, Phase], Outcome]


def upload(request: Request, form: FormData) -> Response:
    """Files from the page into 收回, then collected and judged."""
    desk = desk_of(request)
    files = [each for each in form.getlist("files") if isinstance(each, UploadFile) and each.filename]
    busy = f"文件已经放进“收回”，还没有审核。{_BUSY}再到首页点“收表并审核”。"
    # Until the work has begun: no other campaign is opened in between.
    with desk.filing:
        with desk.campaign(folder=request.state.folder) as campaign:
            filed = [file_away(campaign, each.filename or "", each.file) for each in files]
        if filed:
            return _begun(
                request,
                form,
                "收表",
                lambda campaign, phase: _collected(campaign, phase, filed),
                busy,
                new=tuple(filed),
            )
    desk.work.told(Outcome("收表", "refused", ("没有选文件。请把收到的表拖进来，或点“选择文件”。",)))
    return _back(form)


def collect_inbox(request: Request, form: FormData) -> Response:
    """Whatever lies in 收回."""
    return _begun(request, form, "收表", lambda campaign, phase: _collected(campaign, phase, ()))


def _collected(campaign: Campaign, phase: Phase, filed: Sequence[Filed]) -> Outcome:
    collected = collect(campaign, (), phase("收表"))
    states = verify(campaign, phase("审核"))
    sources = tuple(each.source for each in filed if each.source)
    fresh = tuple(each.source for each in collected if each.fresh)
    came = {each.unit_code for each in collected if each.fresh}
    again = void_acceptances([state for state in states if state.unit.code in came])
    told = (as_text.counts(states), *again.split("\n"))
    return Outcome("收表", "done", told, tuple(dict.fromkeys((*sources, *fresh))), tuple(filed))


def hand_out(request: Request, form: FormData) -> Response:
    def doing(campaign: Campaign, phase: Phase) -> Outcome:
        issued = distribute(campaign, phase("写填报表"), redate=bool(form.get("redate")))
        return Outcome("下发", "done", (as_text.issued_text(campaign, issued), *put_away(campaign)))

    return _begun(request, form, "下发", doing)


def write_papers(request: Request, form: FormData) -> Response:
    """情况通报 and 催报通知."""

    def doing(campaign: Campaign, phase: Phase) -> Outcome:
        from toolkit.verbs.circulate import circulate

        phase("写通报")
        return Outcome("写通报", "done", tuple(as_text.notices_text(circulate(campaign)).split("\n")))

    return _begun(request, form, "写通报", doing)


def open_folder(request: Request, form: FormData) -> Response:
    """打开文件夹: one of the campaign's own, on the screen of this computer."""
    desk, name = desk_of(request), _text(form, "folder")
    with desk.campaign() as campaign:
        folder = campaign.folder / name
        if name not in _FOLDERS or not folder.is_dir():
            raise NianbaoError(f"还没有“{name}”文件夹。")
        desk.opening.otherwise(folder.absolute().as_uri())
    desk.work.told(Outcome("打开文件夹", "done", (f"“{name}”文件夹在另一个窗口里。",)))
    return _back(form)


def merge_and_report(request: Request, form: FormData) -> Response:
    """汇总 and 年报, of all that is there by now."""

    def doing(campaign: Campaign, phase: Phase) -> Outcome:
        # What adds up numbers and writes Word takes long to load: the page need not wait for it to open.
        from toolkit.verbs.merge import merge
        from toolkit.verbs.proved_drafts import stale_drafts
        from toolkit.verbs.report import report, take_back

        merged = merge(campaign, phase("汇总"))
        lines = as_text.merged_text(merged).split("\n")
        if any(state.mergeable for state in merged.states):
            written = report(campaign, phase("写年报初稿"))
            lines += as_text.reports_text(campaign, written, stale_drafts(campaign)).split("\n")
        else:
            take_back(campaign)
        return Outcome("汇总与年报", "done", tuple(lines))

    return _begun(request, form, "汇总与年报", doing)


def adopt_file(request: Request, form: FormData) -> Response:
    """采用这份: a file of a unit by its number in the ledger, for this unit; as the answer to a question only as long
    as that is asked.
    """
    unit, because, by = _text(form, "unit"), _text(form, "because"), _text(form, "by")
    asked = _text(form, "asked")

    def doing(campaign: Campaign, phase: Phase) -> Outcome:
        file = file_of(campaign, _text(form, "serial"))
        progress = phase("采用")
        with campaign.working("采用"):
            now = {serials(each.asked) for each in read_standings(campaign.ledger).values()}
            if asked and asked not in now:
                raise NianbaoError("刚才已经选定了，或者又收到了别的表，没有再改。请看清现在采用的是哪一份。")
            return _chosen("采用", adopt(campaign, file.sha256, unit, by=by, because=because, progress=progress))

    return _begun(request, form, "采用", doing)


def refuse_file(request: Request, form: FormData) -> Response:
    """不收, 退给: with the words to send where it goes back to somebody."""

    def doing(campaign: Campaign, phase: Phase) -> Outcome:
        file, progress = file_of(campaign, _text(form, "serial")), phase("不收")
        with campaign.working("不收"):
            choice, message = not_taken(campaign, file, _text(form, "unit"), _text(form, "to"), progress)
        return replace(_chosen("不收", choice), message=message)

    return _begun(request, form, "不收", doing)


def withdraw_unit(request: Request, form: FormData) -> Response:
    """撤回, and 都不采用 where a person is asked: by the unit; refused where other files stand than the clerk saw."""
    unit, because, by = _text(form, "unit"), _text(form, "because"), _text(form, "by")
    seen = {str(each) for each in form.getlist("serial")}

    def doing(campaign: Campaign, phase: Phase) -> Outcome:
        progress = phase("撤回")
        with campaign.working("撤回"):
            standing = read_standings(campaign.ledger).get(unit, NO_RETURNS).on_hand
            if seen and seen != {str(each.serial) for each in standing}:
                raise NianbaoError("这个单位的表刚才变了，没有撤回。请看清现在采用的是哪一份，再点“撤回”。")
            return _chosen("撤回", withdraw(campaign, unit, because, by=by, progress=progress))

    return _begun(request, form, "撤回", doing)


def accept_warnings(request: Request, form: FormData) -> Response:
    """认可说明: of the return that the clerk saw, the warnings of these keys, or all."""
    unit, because, by = _text(form, "unit"), _text(form, "because"), _text(form, "by")
    which = [str(each) for each in form.getlist("which")]

    def doing(campaign: Campaign, phase: Phase) -> Outcome:
        seen, progress = file_of(campaign, _text(form, "serial")).sha256, phase("认可说明")
        return _chosen("认可说明", explain(campaign, unit, because, which, by=by, seen=seen, progress=progress))

    return _begun(request, form, "认可说明", doing)


def show_cell(request: Request, form: FormData) -> Response:
    """在 Excel 中定位: a cell of the return that counts, on the screen of this computer."""
    place, desk = _text(form, "place"), desk_of(request)

    def doing(campaign: Campaign, phase: Phase) -> Outcome:
        phase("打开报表")
        shown = go_to(campaign, place, desk.opening)
        return Outcome(_LOCATE, "done", tuple(shown.text.replace(str(shown.file), shown.file.name).split("\n")))

    return _begun(request, form, _LOCATE, doing)


def back_up(request: Request, form: FormData) -> Response:
    """打包: the campaign as one zip beside its folder."""

    def doing(campaign: Campaign, phase: Phase) -> Outcome:
        packed = pack_campaign(campaign, progress=phase("打包"))
        told = packed_text(packed).replace(str(packed.file), f"“{packed.file.name}”，在任务文件夹的旁边")
        return Outcome("备份", "done", tuple(told.split("\n")))

    return _begun(request, form, "备份", doing)


def undo_page(request: Request) -> Response:
    with desk_of(request).campaign() as campaign:
        return page(request, "undo.html", campaign, last=undoable(campaign))


def undo_last(request: Request, form: FormData) -> Response:
    """撤销上一步; refused where something else was done since the clerk read what would be taken back."""
    by, serial = _text(form, "by"), _text(form, "serial")

    def doing(campaign: Campaign, phase: Phase) -> Outcome:
        progress = phase("撤销")
        with campaign.working("撤销"):
            last = undoable(campaign)
            if last is None or str(last.serial) != serial:
                raise NianbaoError("刚才又有别的操作，没有撤销。请看清现在的上一步是什么，再点“撤销上一步”。")
            return _chosen("撤销", undo(campaign, by=by, progress=progress))

    return _begun(request, form, "撤销", doing)


def tick(request: Request, form: FormData) -> Response:
    """标记已发, 标记已退, or the ticks taken back."""
    desk = desk_of(request)
    with desk.noting, desk.campaign(folder=request.state.folder) as campaign:
        Marks(campaign).turn([str(key) for key in form.getlist("key")], on=_text(form, "on") == "1")
    return _back(form)


def stop(request: Request, form: FormData) -> Response:
    serial = _text(form, "serial")
    desk_of(request).work.stop(int(serial) if serial.isdecimal() else 0)
    return _back(form)


def seen(request: Request, form: FormData) -> Response:
    """知道了: the outcome has been read."""
    desk_of(request).work.read()
    return _back(form)


def progress_now(request: Request) -> Response:
    """How far the work is, for the page's script."""
    work = desk_of(request).work
    stage = work.stage
    if stage is None:
        return JSONResponse({"working": False})
    shown = {"sentence": stage.sentence, "number": stage.number, "total": stage.total}
    return JSONResponse({"working": True, **shown})


def file_of(campaign: Campaign, serial: str) -> SeenFile:
    """A file by its number in the ledger. Raises NianbaoError where there is none."""
    for row in campaign.ledger.files():
        if str(row.serial) == serial and row.sha256:
            return row
    raise NianbaoError("没有这个文件。请回到单位的页面再点一次。")


def _chosen(title: str, choice: Choice) -> Outcome:
    lines = as_text.choice_text(choice).split("\n")
    return Outcome(title, "done", tuple(filter(None, lines)))


def _begun(
    request: Request, form: FormData, title: str, verb: Verb, busy: str = f"{_BUSY}再点一次。", new: object = None
) -> Response:
    """new: what tells this click from one that sent the same."""
    desk, folder = desk_of(request), request.state.folder

    def doing(phase: Phase) -> Outcome:
        notices: list[str] = []
        with desk.turn, desk.campaign(notices, folder) as campaign:
            outcome = verb(campaign, phase)
        return replace(outcome, lines=(*notices, *outcome.lines))

    where = _where(form)
    if not desk.work.begin(title, doing, click=(request.url.path, _sent(form), new), back=where.partition("?")[0]):
        with desk.campaign(folder=folder) as campaign:
            return page(request, "trouble.html", campaign, status=409, told=busy)
    return RedirectResponse(where, 303)


def _sent(form: FormData) -> list[tuple[str, str]]:
    """What a form says, files by their names and sizes."""
    return [
        (name, f"{each.filename} {each.size}" if isinstance(each, UploadFile) else each)
        for name, each in form.multi_items()
    ]


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _back(form: FormData) -> Response:
    """To the page that the button stood on."""
    return RedirectResponse(_where(form), 303)


def _where(form: FormData) -> str:
    """The page that the button stood on; never on another site."""
    where = _text(form, "back")
    own = where.startswith("/") and not where.startswith(("//", "/\\"))
    return where if own else "/"
