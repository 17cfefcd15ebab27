"""Many different filled returns, cheaply: one workbook written by openpyxl, its values and stamp replaced.

They are as returns come in: each left by somebody with a cursor, a scroll and widths of his own, some facts blank, and
one in twenty wrong. `Mix` has those of several programs in turns.
"""

from __future__ import annotations

import io
import random
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from tests.bench.lived import is_lived, lived
from tests.helpers import through_office
from tests.mutation.sound import agreeing
from toolkit.forms import Form, index_form
from toolkit.returns.explanations import CHECK_SHEET
from toolkit.returns.stamp import Stamp
from toolkit.verbs.demo import complete, filled_plan
from toolkit.verify.context import Context
from toolkit.verify.findings import Verdict
from toolkit.workbook.calculate import results
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

YEARS = {"2019": 2020, "2021": 2021}
CAMPAIGN = "盐池县-测速"
KEY = b"a key for measuring only 32 byte"
# After so many units the figures begin again; names, codes and seals never do.
DIFFERENT = 997
_STAMPED = ("campaign", "unit_code", "unit_name", "unit_kind", "seal")
_TOKEN = re.compile(rb"bench:([^;]+);")
_BLANK = 0.3
_FIRST_DAY = date(1899, 12, 30)
_WORDS = (
    "围绕群众关心的事项",
    "及时更新公开内容",
    "规范受理依申请公开",
    "加强信息审核把关",
    "完善公开平台",
    "开展业务培训",
)


OURS, OFFICE, OPENPYXL = "本工具写出", "LibreOffice 另存", "openpyxl 另存"
MIXED = "三种混合"
_EVERY = 20
"""One of so many returns has something wrong."""

Saved = Callable[[bytes], bytes]
"""What a program makes of a workbook by opening and saving it."""


def programs(folder: Path) -> dict[str, Saved]:
    """The programs whose files are measured, by name; LibreOffice works in `folder`, where it is installed."""
    found: dict[str, Saved] = {OURS: lambda data: data}
    if shutil.which("soffice"):
        found[OFFICE] = lambda data: _by_office(data, folder)
    return {**found, OPENPYXL: _by_openpyxl}


def _by_office(data: bytes, folder: Path) -> bytes:
    folder.mkdir()
    return through_office({"表": data}, folder)["表"]


def _by_openpyxl(data: bytes) -> bytes:
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(saved)
    return saved.getvalue()


def is_wrong(number: int) -> bool:
    """Whether the return of this number goes back to its unit."""
    return number % _EVERY == _EVERY // 2


def verdict_of(number: int) -> Verdict:
    """What is to be said of the return of this number."""
    return "returned" if is_wrong(number) else "accepted"


class Filler:
    """A form and year's workbook with every value and the whole stamp open; `fill` closes them for one unit."""

    def __init__(self, form: Form, saved: Saved = lambda data: data) -> None:
        self.form = form
        index = index_form(form)
        self._written = [cell for cell in index.cells.values() if cell.numeric or cell.type == "date"]
        places = {cell.place: cell.key for cell in self._written}
        values: dict[str, Value] = {
            cell.key: 1 if cell.numeric else f"bench:{cell.key};" for cell in index.inputs if cell.type != "date"
        }
        plan = filled_plan(form, stamp_of(form, {name: f"bench:{name};" for name in _STAMPED}), values)
        places |= {place: place for place in _checked(form, values)}
        fixed = io.BytesIO()
        self._open: dict[str, list[bytes]] = {}
        written = saved(write_workbook(plan))
        with zipfile.ZipFile(io.BytesIO(written)) as package, zipfile.ZipFile(fixed, "w") as kept:
            sheets = {f"xl/worksheets/sheet{number}.xml": sheet.name for number, sheet in enumerate(plan.sheets, 1)}
            for name in package.namelist():
                part = package.read(name)
                if name in sheets:
                    part = _opened(part, sheets[name], places)
                if _TOKEN.search(part) or is_lived(name):
                    self._open[name] = _TOKEN.split(part)
                else:
                    kept.writestr(name, part, zipfile.ZIP_DEFLATED)
        self._fixed = fixed.getvalue()

    def fill(self, stamp: Stamp, number: int) -> bytes:
        """The return of the unit with this stamp; another number, other figures, texts, selections and views."""
        filled = {name: getattr(stamp, name).encode() for name in _STAMPED} | _parts(
            self.form, number % DIFFERENT, is_wrong(number)
        )
        package = io.BytesIO()
        package.write(self._fixed)
        with zipfile.ZipFile(package, "a") as opened:
            for name, pieces in self._open.items():
                whole = pieces.copy()
                whole[1::2] = [filled[piece.decode()] for piece in pieces[1::2]]
                opened.writestr(name, lived(name, b"".join(whole), number), zipfile.ZIP_DEFLATED)
        return package.getvalue()


class Mix:
    """Returns of several programs in turns."""

    def __init__(self, fillers: Sequence[Filler]) -> None:
        self._fillers = fillers

    def fill(self, stamp: Stamp, number: int) -> bytes:
        """As one of the fillers does it."""
        return self._fillers[number % len(self._fillers)].fill(stamp, number)


def stamp_of(form: Form, texts: Mapping[str, Any]) -> Stamp:
    return Stamp(year=YEARS[form.edition], edition=form.edition, fingerprint=fingerprint(form), **texts)


def township(number: int) -> tuple[str, str]:
    """Code and name of a unit."""
    return f"{640_000_000 + number}", f"第{number + 1}乡"


def sealed(form: Form, campaign: str, number: int, key: bytes = KEY) -> Stamp:
    code, name = township(number)
    texts = {"campaign": campaign, "unit_code": code, "unit_name": name, "unit_kind": "乡", "seal": ""}
    return stamp_of(form, texts).sealed(key)


def context_for(form: Form, units: int, campaign: str = CAMPAIGN) -> Context:
    """What the campaign of these returns knows."""
    names = dict(township(number) for number in range(units))
    return Context(campaign, KEY, YEARS[form.edition], form, names, dict.fromkeys(names, 1))


def _opened(part: bytes, sheet: str, places: Mapping[str, str]) -> bytes:
    """A sheet with a token in the place of every number, and for what 审核结果 shows another one for its kind."""

    def token(match: re.Match[bytes]) -> bytes:
        place = f"{sheet}!{match[2].decode()}"
        key, cell = places.get(place), match[1]
        if key == place:
            start, rest = cell.split(b">", 1)
            cell = re.sub(b' t="[a-z]+"', b"", start) + f"bench:kind {key};>".encode() + rest
        return cell + f"bench:{key};".encode() if key else match[0]

    return re.sub(rb'(<c r="([A-Z]+[0-9]+)"[^>]*>(?:<f[^>]*>[^<]*</f>)?)<v>[^<]*</v>', token, part)


@lru_cache(maxsize=4 * DIFFERENT)
def _parts(form: Form, number: int, wrong: bool) -> dict[str, bytes]:
    """Key → what stands in its cell."""
    given = plausible(form, number)
    if wrong:
        # One more came in than was dealt with and carried on (B01).
        given["new.natural"] = _number(given, "new.natural") + 1
    values = complete(form, given)
    parts = {cell.key: _part(values.get(cell.key), cell.type) for cell in index_form(form).cells.values()}
    for place, shown in _checked(form, given).items():
        parts[f"kind {place}"] = b' t="str"' if isinstance(shown, str) else b""
        parts[place] = f"<v>{escape(str(shown))}</v>".encode()
    return parts


def _checked(form: Form, values: Mapping[str, Value]) -> dict[str, object]:
    """What 审核结果 shows for these values, by place, as every program works it out that a township may use."""
    found = results(filled_plan(form, stamp_of(form, dict.fromkeys(_STAMPED, "")), values), ())
    return {f"{CHECK_SHEET}!{ref}": shown for ref, shown in found[CHECK_SHEET].items()}


def _part(value: Value, kind: str) -> bytes:
    if isinstance(value, date):
        return b"<v>%d</v>" % (value - _FIRST_DAY).days
    if kind == "text":
        return escape(str(value or "")).encode()
    return b"" if value is None else f"<v>{value}</v>".encode()


# What a township has none of (A01, A10, B11).
_NEVER = ("rule.", "deny.1.", "deny.3.", "license.", "penalty.", "coercion.", "fee.", "review.corrected", "suit_")


def plausible(form: Form, number: int) -> dict[str, Value]:
    """Figures of a township that break no rule of the form."""
    chance = random.Random(f"{form.edition} {number}")
    values: dict[str, Value] = {}
    for cell in index_form(form).inputs:
        if cell.choices:
            values[cell.key] = chance.choice(cell.choices)
        elif cell.type == "text":
            values[cell.key] = "，".join(chance.choices(_WORDS, k=chance.randint(2, 12))) + "。"
        elif cell.type == "amount":
            values[cell.key] = Decimal(0 if cell.key.startswith(_NEVER) else chance.randint(1, 900_000)).scaleb(-4)
        elif cell.numeric and not cell.key.startswith(_NEVER):
            values[cell.key] = chance.randint(1, 40) if chance.random() < 0.4 else 0
    values |= {
        "cover.head": _person(chance),
        "cover.author": _person(chance),
        "cover.phone": f"0953-{chance.randint(6_000_000, 6_999_999)}",
        "cover.date": date(YEARS[form.edition] + 1, 1, 4) + timedelta(chance.randint(0, 25)),
        "cover.nil_return": "否",
    }
    values |= _applications(form, values) | _published(values, chance) | _blank(form, chance)
    return values | agreeing(values)


def _blank(form: Form, chance: random.Random) -> dict[str, Value]:
    """Facts of which a township need not know the number, with what stands beside it."""
    facts = [cell.key for cell in index_form(form).inputs if cell.numeric and not cell.required]
    left = {key for key in facts if chance.random() < _BLANK}
    return {cell.key: None for cell in index_form(form).inputs if cell.key.removesuffix(".approx") in left}


def _person(chance: random.Random) -> str:
    """A name that is made up."""
    return chance.choice("赵钱孙李周吴郑王") + "".join(chance.choices("甲乙丙丁戊己庚辛", k=2))


def _applications(form: Form, values: Mapping[str, Value]) -> dict[str, Value]:
    """What came in and was carried in is what was done and is carried out (B01)."""
    rows = dict.fromkeys(
        cell.key.rpartition(".")[0] for cell in index_form(form).inputs if cell.key.endswith(".natural")
    )
    fixed: dict[str, Value] = {}
    for column in ("natural", "commercial", "research", "welfare", "legal", "other"):
        fixed[f"carried_out.{column}"] = 0
        done = sum(
            _number(values, f"{row}.{column}") for row in rows if row not in ("new", "carried_in", "carried_out")
        )
        carried = min(_number(values, f"carried_in.{column}"), done)
        fixed |= {f"carried_in.{column}": carried, f"new.{column}": done - carried}
    return fixed


def _published(values: Mapping[str, Value], chance: random.Random) -> dict[str, Value]:
    """Rules A02, A04, A07, A08 and C07, for the cells that this edition has."""
    fixed: dict[str, Value] = {}
    for key in values:
        name, _, column = key.rpartition(".")
        if column == "valid":
            fixed[key] = _number(values, f"{name}.made") + chance.randint(0, 20)
        elif key == "normdoc.disclosed":
            fixed[key] = min(_number(values, "normdoc.made"), _number(values, key))
        elif key == "normdoc.total":
            shown = max(_number(values, "normdoc.made"), _number(values, "normdoc.disclosed"))
            fixed[key] = shown + chance.randint(0, 20)
        elif column == "items_prev" and name != "fee":
            fixed[key] = chance.randint(1, 60)
        elif column == "projects":
            fixed[key] = chance.randint(1, 9)
    return {key: value for key, value in fixed.items() if not key.startswith("rule.")}


def _number(values: Mapping[str, Value], key: str) -> int:
    value = values.get(key)
    return value if isinstance(value, int) else 0
