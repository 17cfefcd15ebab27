"""名册: the units that report. One reading of it for every command, out of any list that an office keeps."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from toolkit.campaign.files import is_file
from toolkit.campaign.roster_columns import CODE, COLUMNS, KIND, NAME, Headings, headings_of
from toolkit.campaign.roster_doubts import Sign, with_signs
from toolkit.campaign.roster_lines import Doubt, MoreOfTheSame, WrittenUnit, read_line
from toolkit.campaign.unit_names import body_key, unit_key
from toolkit.engine import Engine, Failure, Inline, Task
from toolkit.errors import NianbaoError
from toolkit.forms.unit_kinds import KINDS, OWN_OFFICE, covered_by, kind_of, kind_told_by, kind_written, led_from_above
from toolkit.intake.file_job import Job
from toolkit.intake.file_names import file_key
from toolkit.intake.list_lines import ListSheet, UnreadList, filled_lines
from toolkit.intake.outside_text import readable

ROSTER, ROSTER_FILE, ORIGINAL = "名册", "名册.xlsx", "（原件）"
ROSTER_FILES = (ROSTER_FILE, "名册.csv", "名册.xls", "名册.ods")
_SUFFIXES = frozenset((".xlsx", ".xlsm", ".xls", ".et", ".csv", ".ods"))
_NAMED = 5
# Kinds that a county never asks.
_ABOVE = ("设区的市", "自治州", "省")
COUNTY_KINDS = tuple(kind for kind in KINDS if kind not in _ABOVE)
"""The kinds of unit that a county asks."""


@dataclass(frozen=True)
class Unit:
    """One unit (单位). `kind` decides which rules apply: a name of forms.unit_kinds."""

    code: str
    name: str
    kind: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


@dataclass(frozen=True)
class RosterReading:
    """What was understood of a list: its units in their order, and what a person should look at. signs: by the unit's
    code, what speaks against its reporting.
    """

    units: tuple[Unit, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    signs: Mapping[str, tuple[Sign, ...]] = field(default_factory=dict)

    @property
    def as_written(self) -> tuple[Unit, ...]:
        """The units as our own 名册 is to hold them: what else the list said against one stands in its remarks."""
        return tuple(replace(unit, note=with_signs(unit.note, self.signs.get(unit.code, ()))) for unit in self.units)


def read_roster(path: Path, county: str = "", notice: Callable[[str], None] = lambda _: None) -> tuple[Unit, ...]:
    """The units of a campaign's own roster, in its order. Nothing that says which unit is which is guessed here: a
    code that is missing is an error. `notice` takes what should be known whenever it is read. Raises NianbaoError
    naming the line and the cure.
    """
    reading = understand_roster(path, county)
    for doubt in reading.doubts:
        if doubt.cure:
            raise NianbaoError(f"名册“{path}”{doubt.cure}")
        if doubt.lasting:
            notice(f"名册“{path}”{doubt.message}")
    return reading.units


@dataclass(frozen=True)
class UnclearKind:
    """A line whose word for the kind of unit is none, with the kind that the name tells, empty where it tells none."""

    line: int
    name: str
    word: str
    likely: str


class UnclearKinds(NianbaoError):
    """A list with words of which nobody but a person knows which kind of unit they mean."""

    def __init__(self, message: str, lines: tuple[UnclearKind, ...]) -> None:
        super().__init__(message)
        self.lines = lines


def understand_roster(
    path: Path, county: str = "", engine: Engine | None = None, kinds: Mapping[int, str] = MappingProxyType({})
) -> RosterReading:
    """The units of any list, as an office keeps it, with all that was guessed. county: whose units they are; kinds:
    what a person says of the units of these lines. Raises NianbaoError naming the line and the cure, UnclearKinds where
    only that has to be said.
    """
    told = readable(f"名册“{path}”")
    sheets = _sheets(path, told, engine or Inline())
    sheet, headings = _list_in(sheets, told)
    doubts = [*_about_sheets(sheets, sheet), *_about_headings(headings)]
    written: list[WrittenUnit] = []
    for line in sheet.lines:
        if line.number <= headings.after:
            continue
        match read_line(line, headings, told, doubts.append):
            case WrittenUnit() as unit:
                written.append(unit)
            case MoreOfTheSame() as more if written:
                last = written[-1]
                written[-1] = replace(
                    last, contact=_both(last.contact, more.contact), phone=_both(last.phone, more.phone)
                )
    _check_once(written, county, told)
    kind_of_each = _kinds(written, told, kinds)
    doubts += _about_kinds(written, kind_of_each)
    doubts += _about_one_body(written, kind_of_each, county)
    codes = _with_codes(written)
    doubts += _about_codes([(each, codes[each.line]) for each in written if not each.code])
    units = [
        Unit(
            code=codes[each.line],
            name=each.name,
            kind=kind,
            contact=each.contact,
            phone=each.phone,
            email=each.email,
            note=each.note,
        )
        for each, kind in zip(written, kind_of_each, strict=True)
    ]
    return RosterReading(tuple(units), tuple(doubts), {codes[each.line]: each.signs for each in written if each.signs})


def rosters_in(folder: Path) -> list[Path]:
    """The rosters that lie in a campaign's folder; usually one."""
    return [path for name in ROSTER_FILES if is_file(path := folder / name)]


def unused_rosters(folder: Path, used: Path | None = None) -> str:
    """Lists in a campaign's folder that somebody may take for its roster, in words: a copy that was changed, a download
    that got a number. used: the roster, beside which only later lists are looked at.
    """
    try:
        since = used.stat().st_mtime if used else 0.0
        names = sorted(
            path.name
            for path in folder.iterdir()
            if ROSTER in path.stem
            and path.name not in ROSTER_FILES
            and path.suffix.casefold() in _SUFFIXES
            and not path.name.startswith(("~$", ".~"))
            and not path.stem.endswith(ORIGINAL)
            and is_file(path)
            and path.stat().st_mtime > since
        )
    except OSError:
        # One of them went just now; what is needed is asked for elsewhere.
        return ""
    return "、".join(f"“{name}”" for name in names)


def roster_workbook(units: Sequence[Unit], county: str) -> bytes:
    """The roster as a workbook with the standard columns; the kinds of units can be picked from a box."""
    from toolkit.workbook.list_workbook import ListOf, write_lists

    rows = [astuple(unit) for unit in units]
    return write_lists(f"{county}名册", [ListOf("名册", COLUMNS, rows, {KIND: COUNTY_KINDS})])


def _sheets(path: Path, told: str, engine: Engine) -> tuple[ListSheet, ...]:
    if not is_file(path):
        raise NianbaoError(f"打不开名册“{path}”。请检查文件是否存在。")
    # What opens any kind of workbook takes long to load, and a roster that is known is not read.
    from toolkit.intake.lists import lists_of

    (found,) = engine.map(Task(lists_of, None), [Job(readable(path.name), str(path))])
    match found:
        case Failure():
            raise NianbaoError(f"{told}读不出来（{found.found}）。请用 Excel 或 WPS 另存为 .xlsx。")
        case UnreadList():
            raise NianbaoError(f"{told}{found.why}")
        case _:
            return found


def _list_in(sheets: Sequence[ListSheet], told: str) -> tuple[ListSheet, Headings]:
    """The one sheet that lists units."""
    if not filled_lines(sheets):
        raise NianbaoError(f"{told}是空的。{_STANDARD}")
    seen = [sheet for sheet in sheets if not sheet.hidden]
    found = [(sheet, headings) for sheet in seen if (headings := headings_of(sheet, told))]
    if not found:
        if unseen := next((sheet for sheet in sheets if sheet.hidden and headings_of(sheet, told)), None):
            raise NianbaoError(f"{told}列单位的工作表“{unseen.name}”是隐藏的。请取消隐藏，核对后再用。")
        raise NianbaoError(f"{told}{_NO_HEADINGS}")
    full = [each for each in found if any(line.number > each[1].after for line in each[0].lines)]
    if len(full) > 1:
        names = "、".join(f"“{sheet.name}”" for sheet, _ in full)
        raise NianbaoError(f"{told}有几张工作表都列了单位：{names}。请合成一张，或把不用的工作表删除。")
    return (full or found)[0]


_STANDARD = f"第一行应为：{'、'.join(COLUMNS)}；至少要有“{NAME}”一列，一行一个单位，各列分开写。"
_NO_HEADINGS = f"前几行里找不到“{CODE}”和“{NAME}”。{_STANDARD}"


def _about_sheets(sheets: Sequence[ListSheet], used: ListSheet) -> list[Doubt]:
    rest = [f"“{sheet.name}”" for sheet in sheets if sheet is not used and not sheet.hidden and filled_lines([sheet])]
    return [Doubt(f"没有用到的工作表：{'、'.join(rest)}。", lasting=True)] if rest else []


def _about_headings(headings: Headings) -> list[Doubt]:
    told = []
    for column in (CODE, NAME):
        places = headings.places.get(column)
        if column not in headings.standard:
            message = f"“{headings.words[places[0]]}”一列当作“{column}”。" if places else f"没有“{column}”一列。"
            told.append(Doubt(message, cure=_NO_HEADINGS))
    for word, column in headings.misspelt.items():
        told.append(Doubt(f"“{word}”一列没有用到；如果它是“{column}”，请改正表头。", lasting=True))
    if rest := [word for word in headings.unused if word not in headings.misspelt]:
        told.append(Doubt(f"没有用到的列：{'、'.join(rest)}。", lasting=KIND not in headings.places))
    return told


def _both(one: str, other: str) -> str:
    return "、".join(dict.fromkeys(filter(None, (one, other))))


def _check_once(written: Sequence[WrittenUnit], county: str, told: str) -> None:
    """Each code once, and each name: as files are named, too."""
    for each in written:
        if county and not unit_key(each.name, county):
            raise NianbaoError(
                f"{told}第 {each.line} 行的单位名称和县名一样，它的年报会和全县的年报混在一起。"
                f"县本级请写全称，如：{county}人民政府（本级）。"
            )
    for what, keys in (
        (CODE, {each.line: file_key(each.code) for each in written if each.code}),
        (NAME, {each.line: unit_key(each.name, county) for each in written}),
    ):
        counts = Counter(keys.values())
        if twice := [each for each in written if each.line in keys and counts[keys[each.line]] > 1]:
            said = dict.fromkeys(each.code if what == CODE else each.name for each in twice)
            lines = _lines([each.line for each in twice])
            raise NianbaoError(
                f"{told}里{what}重复：{'、'.join(said)}（{lines}）。每个单位只能列一次；有几个联系人的，写在同一行里。"
            )


def _lines(numbers: Sequence[int]) -> str:
    shown = "、".join(map(str, numbers[:_NAMED]))
    return f"第 {shown} 行" if len(numbers) <= _NAMED else f"第 {shown} 等 {len(numbers)} 行"


def _kinds(written: Sequence[WrittenUnit], told: str, said: Mapping[int, str]) -> list[str]:
    """The kind of each unit. Raises UnclearKinds, telling all lines of the first word that is no kind."""
    kinds = [said.get(each.line) or (kind_written(each.kind) if each.kind else kind_of(each.name)) for each in written]
    if unclear := [each for each, kind in zip(written, kinds, strict=True) if not kind]:
        word = unclear[0].kind
        lines = _lines([each.line for each in unclear if each.kind == word])
        guesses = [(each, kind_told_by(each.name)) for each in unclear]
        raise UnclearKinds(
            f"{told}{lines}的单位类型“{word}”看不出是哪一种，审核关系没法选用。"
            f"请改写成其中一种：{'、'.join(COUNTY_KINDS)}；也可以不写，由程序按名称判断。",
            tuple(UnclearKind(each.line, each.name, each.kind, at.kind if at.sure else "") for each, at in guesses),
        )
    return kinds


def _about_kinds(written: Sequence[WrittenUnit], kinds: Sequence[str]) -> list[Doubt]:
    told, guessed = [], Counter[str]()
    for each, kind in zip(written, kinds, strict=True):
        guess = kind_told_by(each.name)
        if not each.kind:
            guessed[kind] += 1
            if not guess.sure:
                message = f"第 {each.line} 行“{each.name}”从名称看不出类型，先按“{kind}”处理，请在“{KIND}”里写明。"
                told.append(Doubt(message, lasting=True))
        elif guess.sure and not _may_be(guess.kind, kind):
            message = f"第 {each.line} 行“{each.name}”的单位类型写的是“{each.kind}”，和名称不像，请核对。"
            told.append(Doubt(message, lasting=True))
        elif kind != each.kind:
            told.append(Doubt(f"第 {each.line} 行“{each.name}”的单位类型“{each.kind}”按“{kind}”处理。"))
        if led_from_above(each.name, kind):
            # Told once, when the roster is made; afterwards 汇总 says it (M03).
            message = (
                f"第 {each.line} 行“{each.name}”像是垂直管理单位，一般由上级主管部门汇总，不列入本县的名册，请核对。"
            )
            told.append(Doubt(message))
    if guessed:
        counts = "、".join(f"{kind} {count} 个" for kind, count in guessed.items())
        told.append(Doubt(f"没有写单位类型的，已按名称判断：{counts}。"))
    return told


def _may_be(told: str, written: str) -> bool:
    """Whether a unit whose name tells one kind may be of the kind that is written. Bodies that are no townships go by
    several.
    """
    if not (KINDS[told].township or KINDS[written].township):
        return True
    return told in covered_by(written) or written in covered_by(told)


def _about_one_body(written: Sequence[WrittenUnit], kinds: Sequence[str], county: str) -> list[Doubt]:
    """Units that are likely to be one body under two names: each would be asked for the same return."""
    alike: dict[str, list[WrittenUnit]] = {}
    for each, kind in zip(written, kinds, strict=True):
        alike.setdefault(kind if kind == OWN_OFFICE else body_key(each.name, county), []).append(each)
    return [
        Doubt(
            f"{_lines([each.line for each in bodies])}的{'、'.join(f'“{each.name}”' for each in bodies[:_NAMED])}"
            "像是同一个单位；如果是，请只留一行，不然会重复下发、重复汇总。",
            lasting=True,
        )
        for bodies in alike.values()
        if len(bodies) > 1
    ]


def _with_codes(written: Sequence[WrittenUnit]) -> dict[int, str]:
    """Code by line. One that is missing is made of the name alone, so that it is the same on every reading, in any
    order of the list and in the next year.
    """
    codes = {each.line: each.code for each in written if each.code}
    taken = {file_key(code) for code in codes.values()}
    for each in sorted((each for each in written if not each.code), key=lambda each: file_key(each.name)):
        number = int(hashlib.sha256(file_key(each.name).encode()).hexdigest(), 16) % 10**8
        while (code := f"自编{number:08d}") in taken:
            number = (number + 1) % 10**8
        taken.add(code)
        codes[each.line] = code
    return codes


def _about_codes(made: Sequence[tuple[WrittenUnit, str]]) -> list[Doubt]:
    if not made:
        return []
    names = "、".join(f"{each.name} {code}" for each, code in made[:_NAMED])
    more = f"，等 {len(made)} 个单位" if len(made) > _NAMED else ""
    where = _lines([each.line for each, _ in made])
    cure = f"{where}缺少单位编码，请补上；没有统一编码的可以自己编（如：{made[0][1]}），下发以后不要再改。"
    return [Doubt(f"{where}没有单位编码，已自动编：{names}{more}。下发以后不要再改。", cure=cure)]
