"""Make the workbooks of this folder anew: `python -m workbooks.make_workbooks` from the top of the checkout.

blank/   the master of each edition, as handed out but for identity.
sample/  a whole campaign ready to run: settings, roster, key and the returns of the sample's units.
broken/  one mistake a file; the name begins with the id that must be found.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from toolkit.campaign.folder import MERGED, OUTBOX, REPORTS, SENT_BACK
from toolkit.forms import editions, load_form
from toolkit.returns.stamp import STAMP_SHEET, Stamp
from toolkit.verbs.demo import create_sample, filled_plan, hand_in, sample_data
from toolkit.workbook.issue import blank_plan, fingerprint
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value, WorkbookPlan
from toolkit.workbook.writer import write_workbook

HERE = Path(__file__).parent
# Not a secret: the sample must come out the same on every machine.
SAMPLE_KEY = hashlib.sha256("示例任务的密钥".encode()).digest()


@dataclass(frozen=True)
class Broken:
    """One mistake: values filled in wrongly, totals typed over, the plan or the finished file changed."""

    values: Mapping[str, Value] = field(default_factory=dict)
    typed_over: Mapping[str, Value] = field(default_factory=dict)
    plan: Callable[[WorkbookPlan], WorkbookPlan] = lambda plan: plan
    file: Callable[[bytes], bytes] = lambda data: data
    suffix: str = ".xlsx"


def _cell(sheet: str, ref: str, **change: object) -> Callable[[WorkbookPlan], WorkbookPlan]:
    """Change one planned cell."""

    def changed(plan: WorkbookPlan) -> WorkbookPlan:
        def one(each: SheetPlan) -> SheetPlan:
            if each.name != sheet:
                return each
            cell = each.cells.get(ref, PlannedCell(ref, "small"))
            return replace(each, cells={**each.cells, ref: replace(cell, **change)})  # type: ignore[arg-type]

        return replace(plan, sheets=tuple(one(each) for each in plan.sheets))

    return changed


def _without(sheet: str) -> Callable[[WorkbookPlan], WorkbookPlan]:
    return lambda plan: replace(plan, sheets=tuple(each for each in plan.sheets if each.name != sheet))


def _without_stamp(plan: WorkbookPlan) -> WorkbookPlan:
    return replace(_without(STAMP_SHEET)(plan), stamp="")


def _unlocked(plan: WorkbookPlan) -> WorkbookPlan:
    return replace(plan, locked=False)


def _with_twin_part(data: bytes) -> bytes:
    """The package with one sheet stored twice, the second time in capitals."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        twin = zipfile.ZipInfo("xl/worksheets/SHEET1.XML", (2021, 1, 1, 0, 0, 0))
        package.writestr(twin, package.read("xl/worksheets/sheet1.xml"))
    return out.getvalue()


# What every file of broken/ holds besides its mistake.
_SOUND: dict[str, Value] = {"normdoc.valid": 10, "new.natural": 1, "grant.natural": 1}

T2, T3, T4 = "表二主动公开", "表三依申请公开", "表四复议诉讼"

BROKEN: dict[str, Broken] = {
    "C01_表三有空格": Broken({"grant.natural": None}),
    "C02_件数填成负数": Broken({"license.decisions": -1}),
    "C02_件数带小数": Broken(plan=_cell(T2, "B4", value=Decimal("2.5"))),
    "CEL-01_数字存成文字": Broken(plan=_cell(T2, "B4", value="2")),
    "CEL-02_全角数字": Broken(plan=_cell(T2, "B4", value="２")),
    "CEL-03_不规范的数字": Broken(plan=_cell(T2, "B4", value="①")),
    "CEL-04_数字带单位": Broken(plan=_cell(T2, "B4", value="3件")),
    "CEL-04_没有数据填了无": Broken(plan=_cell(T2, "B4", value="无")),
    "CEL-05_数字变成日期": Broken(plan=_cell(T2, "B4", value=3, number_format="m-d")),
    "A01_乡镇填了规章": Broken({"rule.valid": 1}),
    "A02_现行有效件数不够": Broken({"normdoc.made": 3, "normdoc.valid": 1}),
    "B01_一列两边不等": Broken({"new.natural": 3, "grant.natural": 2}),
    "B02_总计行填错": Broken({"new.natural": 3, "grant.natural": 3}, {"done.natural": 2}),
    "B03_总计栏填错": Broken({"new.natural": 3, "grant.natural": 3}, {"grant.total": 5}),
    "B05_结转多于收到": Broken({"carried_out.natural": 2}),
    "D01_复议总计填错": Broken({"review.upheld": 2}, {"review.total": 0}),
    "C10_零报告与数字矛盾": Broken({"cover.nil_return": "是"}),
    "FRM-01_总计改成手填": Broken({"review.upheld": 2}, {"review.total": 2}),
    "FRM-02_公式少加一格": Broken(plan=_cell(T4, "E4", formula="SUM(A4:C4)", cached=0)),
    "FRM-03_显示的数过期": Broken({"review.upheld": 2}, plan=_cell(T4, "E4", cached=1)),
    "FRM-06_填数的格里是公式": Broken(plan=_cell(T2, "B4", value=None, formula="C4+D4")),
    "TPL-01_少了表四": Broken(plan=_without(T4)),
    "TPL-03_改了行名": Broken(plan=_cell(T2, "A4", value="文件")),
    "TPL-06_表外填数": Broken(plan=_cell(T2, "F4", value=12)),
    "ID-01_单位名称被改": Broken(plan=_cell("封面", "B4", value="某某乡")),
    "ID-05_没有标识": Broken(plan=_without_stamp),
    "PKG-05_内部重名": Broken(file=_with_twin_part),
    "PKG-06_没有传完整": Broken(file=lambda data: data[: len(data) // 2]),
    "PKG-08_空文件": Broken(file=lambda _: b""),
    "PKG-10_其实是照片": Broken(file=lambda _: b"\xff\xd8\xff\xe0" + bytes(64)),
    "PKG-12_其实是网页": Broken(
        file=lambda _: "<html><table><tr><td>3</td></tr></table></html>".encode("gbk"), suffix=".xls"
    ),
}


def broken_file(name: str) -> bytes:
    """One file of broken/, by the name of its mistake: the 2021 form of an invented unit."""
    form = load_form("2021")
    stamp = Stamp(
        campaign="示例",
        unit_code="640323999",
        unit_name="示例乡",
        unit_kind="乡",
        year=2021,
        edition=form.edition,
        fingerprint=fingerprint(form),
    ).sealed(SAMPLE_KEY)
    mistake = BROKEN[name]
    plan = filled_plan(form, stamp, {**_SOUND, **mistake.values}, mistake.typed_over)
    return mistake.file(write_workbook(mistake.plan(plan)))


def make(folder: Path) -> None:
    """Write blank/, broken/ and sample/ below this folder."""
    (folder / "blank").mkdir(parents=True, exist_ok=True)
    for edition in editions():
        (folder / "blank" / f"{edition}版空白填报表.xlsx").write_bytes(write_workbook(blank_plan(load_form(edition))))
    (folder / "broken").mkdir(exist_ok=True)
    for name, mistake in BROKEN.items():
        (folder / "broken" / f"{name}{mistake.suffix}").write_bytes(broken_file(name))
    county, year, _ = sample_data()
    target = folder / "sample" / f"{county}{year}"
    if target.exists():
        shutil.rmtree(target)
    hand_in(create_sample(target, SAMPLE_KEY))
    for name in (OUTBOX, SENT_BACK, MERGED, REPORTS):
        (target / name).rmdir()


if __name__ == "__main__":
    make(HERE)
