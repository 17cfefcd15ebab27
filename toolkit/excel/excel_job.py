"""A file looked over before Excel gets it, as the work of an engine: strangers' bytes are taken apart there only."""

from __future__ import annotations

from toolkit.engine import Engine, Failure, Task
from toolkit.errors import NianbaoError
from toolkit.intake.file_job import Job, content
from toolkit.intake.snapshot import Unreadable
from toolkit.marking.dangers import danger_in
from toolkit.marking.parts import Parts
from toolkit.verify.verification import Verification
from toolkit.verify.verify_job import PortableVerification, failed, judge

_OTHER_KIND = "不是 .xlsx 文件"


def looked_over(engine: Engine, job: Job) -> Verification:
    """The report of the check on a return that Excel may be given.

    Raises NianbaoError for a file that cannot be opened, is no return, or holds what Excel might run or follow.
    """
    outcome = next(iter(engine.map(Task(_look, None), [job])))
    if isinstance(outcome, Failure):
        report, danger = failed(job, outcome), ""
    else:
        report, danger = outcome[0].report(job.file, None) if outcome[0] else None, outcome[1]
    if report is None:
        raise NianbaoError(f"打不开文件“{job.file}”。请检查文件是否存在、是否正被别的程序打开。")
    if report.given is None:
        why = report.findings[0]
        raise NianbaoError(f"“{job.file}”不能当填报表读取，没有用 Excel 复算：{why.message}{why.remedy}")
    if danger:
        raise NianbaoError(
            f"“{job.file}”{danger}，为安全起见没有用 Excel 打开。"
            "请用 nianbao check 审核；要复算的，请填报单位用下发的填报表重新填写。"
        )
    return report


def require_safe(engine: Engine, job: Job) -> None:
    """Raise NianbaoError for a file, whatever it is, that cannot be opened or holds what Excel might run or follow."""
    danger = next(iter(engine.map(Task(_look_inside, None), [job])))
    if isinstance(danger, Failure) or danger is None:
        raise NianbaoError(f"打不开文件“{job.file}”。请检查文件是否存在、是否正被别的程序打开。")
    if danger:
        raise NianbaoError(f"“{job.file}”{danger}，为安全起见没有用 Excel 打开。")


def _look_inside(_: None, job: Job) -> str | None:
    try:
        return _danger(content(job)[0])
    except OSError:
        return None


def _look(_: None, job: Job) -> tuple[PortableVerification | None, str]:
    """The check's report, and what speaks against opening the file in Excel."""
    report = judge(None, job)
    return report, _danger(content(job)[0]) if report and report.given else ""


def _danger(data: bytes) -> str:
    try:
        what = danger_in(Parts(data))
    except Unreadable:
        # A form in another format, such as .xls, of which nobody has said what it may hold.
        return _OTHER_KIND
    return f"里有{what}" if what else ""
