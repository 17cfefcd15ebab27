"""A worksheet part → RawSheet. The real parser is the authority; it reads each spelling of a sheet once.

Returns saved by one program are byte-identical except for the values in their cells and for what nobody reads. So these
are cut out of the part, and the remainder is parsed and kept: the rows as SheetBody, the rest as SheetShell. A part
that cannot be cut with certainty (comments, prefixes, another encoding …) is parsed whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from toolkit.intake.snapshot import RawSheet, Run, SheetShell, Unreadable
from toolkit.intake.xlsx.asked_styles import AskedStyles, known_under
from toolkit.intake.xlsx.escapes import decoded
from toolkit.intake.xlsx.inflate import Buffer
from toolkit.intake.xlsx.read_around import ROWS_CLOSE, ROWS_OPEN, Around, SheetSpelling, known_around, read_around
from toolkit.intake.xlsx.row_heights import heights_apart, with_heights
from toolkit.intake.xlsx.spelling import MARK, Cut, FoundSlots, Spelling, cut, is_cuttable, texts_of
from toolkit.intake.xlsx.strings import SharedStrings, usual_index
from toolkit.intake.xlsx.stylesheet import NO_STYLES, Stylesheet
from toolkit.intake.xlsx.unread import root_alike
from toolkit.intake.xlsx.worksheet import CELL_CAP, FoundRows, parse_around, parse_rows, parsed


def read_sheet(part: Buffer, name: str, state: str, strings: SharedStrings, styles: Stylesheet = NO_STYLES) -> RawSheet:
    """Read one worksheet. Raises Unreadable."""
    apart = _cut(part, name, styles)
    if apart is None:
        root = parsed(bytes(part), name)
        found, shell = parse_rows(root, name, styles), parse_around(root, name, AskedStyles(styles))
        texts, escaped = list(found.texts), True
    else:
        found, shell, texts, escaped = apart
    runs = _looked_up(found, texts, strings, name) if found.shared else {}
    if escaped:
        for number in found.spelled:
            texts[number] = decoded(texts[number])
    return RawSheet(name, state, found.body, shell, texts, string_runs=runs)


def _looked_up(found: FoundRows, texts: list[str], strings: SharedStrings, name: str) -> Mapping[str, tuple[Run, ...]]:
    """Put the shared strings in place of their indexes; the pieces of those that have any."""
    indexes = found.indexes(texts)
    for number, text in zip(found.shared, map(strings.texts.get, indexes), strict=True):
        if text is None:
            item = strings.get(texts[number])
            if item is None:
                raise Unreadable("CEL-13", where=f"{name} {found.body.slots[number].ref}")
            text = item.text
        texts[number] = text
    return StringRuns(found, indexes, strings) if strings.runs else {}


class StringRuns(Mapping[str, tuple[Run, ...]]):
    """By address the pieces of texts that have any, put together when somebody asks for them: hardly ever."""

    def __init__(self, found: FoundRows, indexes: Sequence[str], strings: SharedStrings) -> None:
        self._found, self._indexes, self._strings = found, indexes, strings

    @cached_property
    def _runs(self) -> Mapping[str, tuple[Run, ...]]:
        slots, runs = self._found.body.slots, self._strings.runs
        numbered = zip(self._found.shared, map(usual_index, self._indexes), strict=True)
        return {slots[number].ref: runs[index] for number, index in numbered if index in runs}

    def __getitem__(self, ref: str) -> tuple[Run, ...]:
        return self._runs[ref]

    def __contains__(self, ref: object) -> bool:
        at = self._found.places.get(ref)
        return at is not None and usual_index(self._indexes[at]) in self._strings.runs

    def __iter__(self) -> Iterator[str]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)


# Nothing but the declaration may stand before the root, and nothing may hide a tag (comments, CDATA, DOCTYPE).
_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?:UTF|utf)-8[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])? ?\?>\s*)?(<worksheet[ >][^<>]*)"
)
# Longer parts are read whole: in fewer bytes there is no room for more cells, `<c/>` at the least, than one may have,
# whichever of its pieces they stand in.
_KEEP = 4 * CELL_CAP


class _CutSheet(NamedTuple):
    """A part that was cut. texts: the values; escaped: whether any of them may hold an escape."""

    found: FoundRows
    shell: SheetShell
    texts: list[str]
    escaped: bool


def _cut(part: Buffer, name: str, styles: Stylesheet) -> _CutSheet | None:
    """A part that is plain enough to be cut, else None."""
    if len(part) > _KEEP:
        return None
    try:
        around = known_around(part, name, styles) or _new_around(bytes(part), name, styles)
        return _known_rows(part, around, styles) if around else None
    except (UnicodeDecodeError, Unreadable):
        # Whether it is the cut or the part that is wrong, the whole part tells.
        return None


def _new_around(part: bytes, name: str, styles: Stylesheet) -> Around | None:
    head = _HEAD.match(part)
    start, end = part.find(ROWS_OPEN) + len(ROWS_OPEN), part.rfind(ROWS_CLOSE)
    if head is None or start < head.end() + len(ROWS_OPEN) or end < start or not is_cuttable(part):
        return None
    sheet = SheetSpelling(name, root_alike(head[1]))
    shell = read_around(part, head.end(), (start, end), sheet, styles)
    return Around(start, end, sheet, shell) if shell else None


class _Spelled(NamedTuple):
    """A spelling and what it says. again: whether it came a second time, and is worth a pattern."""

    spelling: Spelling
    found: FoundRows
    again: bool


# The spellings of each sheet that were read, the last ones first; how many of a sheet, of how many sheets, how long in
# all, and with how many slots: a pattern takes longer to make than many leaps.
_spelled: dict[SheetSpelling, tuple[_Spelled, ...]] = {}
_SPELLINGS, _SHEETS, _LENGTH, _SLOTS = 16, 256, 1 << 25, 1 << 13


def _known_rows(part: Buffer, around: Around, styles: Stylesheet) -> _CutSheet | None:
    """The rows within what stands around them."""
    start, end, sheet, shell = around
    if known := _again(part, (start, end), sheet, styles):
        return _CutSheet(known.found, shell, known.slots.texts, known.slots.escaped)
    rows = bytes(part[start:end])
    if not is_cuttable(rows):
        return None
    bare, heights = heights_apart(rows)
    if known := _again(bare, (0, len(bare)), sheet, styles):
        found = with_heights(known.found, heights)
        if _came_before(found):
            # Cut as those were, for what is a slot there must be one here.
            _learn(sheet, cut(rows, _input_styles(styles), known.spelling.inputs, known.spelling.large), found)
        return _CutSheet(found, shell, known.slots.texts, known.slots.escaped)
    inputs = {ref: kind for each in reversed(_spelled.get(sheet, ())) for ref, kind in each.spelling.inputs.items()}
    cut_rows = cut(bare, _input_styles(styles), inputs)
    said = _found_rows(cut_rows.marked(), sheet, styles)
    if said is None or said.texts != (MARK,) * len(cut_rows.values) or not (told := _learn(sheet, cut_rows, said)):
        return None
    return _CutSheet(with_heights(said, heights), shell, *told)


class _Again(NamedTuple):
    """Rows of a spelling that is known."""

    spelling: Spelling
    found: FoundRows
    slots: FoundSlots


def _again(rows: Buffer, place: tuple[int, int], sheet: SheetSpelling, styles: Stylesheet) -> _Again | None:
    """place: where in `rows` they begin and end. Raises Unreadable, UnicodeDecodeError."""
    start, end = place
    for number, each in enumerate(_spelled.get(sheet, ())):
        if not each.again or not each.found.under.are_those_of(styles):
            continue
        if (slots := each.spelling.found(rows, start)) and slots.end == end:
            if number:
                _put_first(sheet, each)
            return _Again(each.spelling, each.found, slots)
    return None


def _learn(sheet: SheetSpelling, cut_rows: Cut, found: FoundRows) -> tuple[list[str], bool] | None:
    """The texts of rows, as `texts_of` has them, whose spelling is kept."""
    told = texts_of(cut_rows.values)
    if told is None:
        return None
    texts, escaped = told
    if len(texts) <= _SLOTS:
        earlier = next((each.spelling for each in _spelled.get(sheet, ()) if each.found is found), None)
        spelling = Spelling(cut_rows, texts, escaped=escaped, earlier=earlier)
        _put_first(sheet, _Spelled(spelling, found, again=earlier is not None))
        # A list first: other threads may be adding to them.
        length = sum(each.spelling.length for kept in list(_spelled.values()) for each in kept)
        if len(_spelled) > _SHEETS or length > _LENGTH:
            _spelled.clear()
    return told


@lru_cache(maxsize=256)
def _times(_: FoundRows) -> list[None]:
    """As many things as these rows came with these heights."""
    return []


def _came_before(found: FoundRows) -> bool:
    """Whether rows came with just these heights before, as hardly any do that a person dragged."""
    times = _times(found)
    times.append(None)
    return len(times) > 1


def _put_first(sheet: SheetSpelling, spelled: _Spelled) -> None:
    others = [each for each in _spelled.get(sheet, ()) if each.found is not spelled.found]
    _spelled[sheet] = (spelled, *others[: _SPELLINGS - 1])


@lru_cache(maxsize=64)
def _input_styles(styles: Stylesheet) -> tuple[int, ...]:
    return tuple(number for number, style in enumerate(styles.styles) if not style.locked)


def _found_rows(rows: bytes, sheet: SheetSpelling, styles: Stylesheet) -> FoundRows | None:
    """None where something in the rows may hide a tag."""
    if b"<!" in rows or b"<?" in rows:
        return None

    def read() -> FoundRows:
        part = b"".join((sheet.root, b">", ROWS_OPEN, rows, ROWS_CLOSE, b"</worksheet>"))
        return parse_rows(parsed(part, sheet.name), sheet.name, styles)

    return known_under(styles, _kept_rows(rows, sheet), read)


@lru_cache(maxsize=128)
def _kept_rows(rows: bytes, sheet: SheetSpelling) -> list[FoundRows]:
    """What the rows said under several styles, the last one first."""
    return []
