"""设置.toml written line by line: what is set changes, and whatever else stands there stays, in its order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from toolkit.campaign.settings_text import quoted
from toolkit.forms.toml_text import TomlFaultError, parse_toml

Value = str | bool | date | tuple[str, ...]
_AFTER = "年度"
"""Behind which setting one goes that has no place yet."""


@dataclass(frozen=True)
class Stanza:
    """One section of a name that may stand several times. old: which of those in the file it was, from 0, None for a
    new one; values: all that is set in it, in the order in which a new one is written.
    """

    values: Mapping[str, Value]
    old: int | None = None


Changes = Mapping[str, Value | Sequence[Stanza] | None]
"""By name: its value, None for what is not to be set any more, or all sections of that name."""


@dataclass(frozen=True)
class _Lines:
    """Lines that belong together: one value, the head of a section, or a comment or blank line."""

    kind: Literal["value", "head", "heads", "other"]
    text: str
    name: str = ""
    value: Any = None


def rewritten(text: str, changes: Changes) -> str | None:
    """The text with the changes in it, its lines ended by a line feed before and after; None where something is
    written in a way that cannot be changed without touching more. What can be read out of it is proved to be what was
    there, and the changes.
    """
    pieces = _pieces(text)
    if pieces is None:
        return None
    wanted = dict(parse_toml(text))
    for name, value in changes.items():
        if isinstance(value, Sequence) and not isinstance(value, str | tuple):
            pieces = _with_sections(pieces, name, value)
            wanted[name] = [_data(each.values) for each in value]
        else:
            top = next((at for at, each in enumerate(pieces) if each.kind in ("head", "heads")), len(pieces))
            pieces = [*_with_value(pieces[:top], name, value), *pieces[top:]]
            wanted[name] = list(value) if isinstance(value, tuple) else value
        if not wanted[name] and wanted[name] not in ("", False):
            del wanted[name]
    new = "\n".join(each.text for each in pieces)
    try:
        told = parse_toml(new)
    except TomlFaultError:
        return None
    return new if _plain(told) == _plain(wanted) else None


def sections_text(name: str, sections: Sequence[Stanza]) -> str:
    """New sections as lines of the file."""
    return "".join(f"{each.text}\n" for section in sections for each in _new_section(name, section))


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Without lists that hold nothing, which say the same as none."""
    return {name: value for name, value in data.items() if value != []}


def _data(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _pieces(text: str) -> list[_Lines] | None:
    lines, pieces, at = text.split("\n"), list[_Lines](), 0
    while at < len(lines):
        if not lines[at].strip() or lines[at].lstrip().startswith("#"):
            pieces.append(_Lines("other", lines[at]))
            at += 1
            continue
        # A value may go over many lines: it ends where it can be read.
        for end in range(at + 1, len(lines) + 1):
            piece = _read("\n".join(lines[at:end]))
            if piece:
                break
        else:
            return None
        pieces.append(piece)
        at = end
    return pieces


def _read(text: str) -> _Lines | None:
    try:
        told = parse_toml(text)
    except TomlFaultError:
        return None
    ((name, value),) = told.items()
    if text.lstrip().startswith("["):
        return _Lines("heads" if isinstance(value, list) else "head", text, name)
    return _Lines("value", text, name, value)


def _line(name: str, value: Value) -> str:
    return f"{quoted(name)} = {_written(value)}"


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(quoted, value))}]"
    return quoted(value) if isinstance(value, str) else value.isoformat()


def _with_value(pieces: Sequence[_Lines], name: str, value: Value | None, after: str = "") -> list[_Lines]:
    """Pieces under one head with a value set in them, or put out of use by a mark in front. after: the name of the
    value behind which it goes where it has no place yet; empty above all sections.
    """
    changed = list(pieces)
    place = next((at for at, each in enumerate(pieces) if each.kind == "value" and each.name == name), None)
    if place is not None:
        old = pieces[place]
        if value is None:
            changed[place] = _Lines("other", "\n".join(f"# {line}" for line in old.text.split("\n")))
        elif old.value != (list(value) if isinstance(value, tuple) else value):
            indent = old.text[: len(old.text) - len(old.text.lstrip())]
            changed[place] = replace(old, text=f"{indent}{_line(name, value)}{_comment(old)}")
        return changed
    if value is None:
        return changed
    new = _Lines("value", _line(name, value), name, value)
    # The example of a setting that is not made yet stands where it belongs.
    example = next((at for at, each in enumerate(pieces) if not after and _is_example(each, name)), None)
    if example is not None:
        changed[example] = new
        return changed
    before = [at for at, each in enumerate(pieces) if each.kind == "value" and each.name == (after or _AFTER)]
    changed.insert(before[0] + 1 if before else 0, new)
    return changed


def _is_example(piece: _Lines, name: str) -> bool:
    return piece.kind == "other" and re.match(rf'\s*#\s*"{re.escape(name)}"\s*=', piece.text) is not None


def _comment(piece: _Lines) -> str:
    """What a person has written behind a value, with the blanks before it."""
    line = piece.text.rpartition("\n")[2]
    for found in re.finditer(r"\s*#", line):
        ahead = piece.text[: len(piece.text) - len(line) + found.start()]
        if (read := _read(ahead)) and read.value == piece.value:
            return line[found.start() :]
    return ""


def _new_section(name: str, section: Stanza) -> list[_Lines]:
    values = [_Lines("value", _line(each, value), each, value) for each, value in section.values.items()]
    return [_Lines("other", ""), _Lines("heads", f"[[{quoted(name)}]]", name), *values]


def _with_sections(pieces: Sequence[_Lines], name: str, wanted: Sequence[Stanza]) -> list[_Lines]:
    heads = [at for at, each in enumerate(pieces) if each.kind in ("head", "heads")]
    own = [at for at in heads if pieces[at].kind == "heads" and pieces[at].name == name]
    kept = {each.old: each for each in wanted if each.old is not None}
    fresh = [piece for each in wanted if each.old is None for piece in _new_section(name, each)]
    changed = list(pieces[: own[0]] if own else pieces)
    last = None
    for number, start in enumerate(own):
        end = next((at for at in heads if at > start), len(pieces))
        inside = pieces[start + 1 : end]
        if section := kept.get(number):
            inside = _with_values(inside, section.values)
            changed.append(pieces[start])
        else:
            inside = _without_values(inside)
        behind = max((at + 1 for at, each in enumerate(inside) if each.kind == "value"), default=0)
        last = len(changed) + behind
        changed += inside
        # What another head begins stands between two of ours.
        follows = own[number + 1] if number + 1 < len(own) else len(pieces)
        changed += pieces[end:follows]
    if not fresh:
        return changed
    place = last if last is not None else _behind_example(changed, name)
    if place is None:
        while changed and not changed[-1].text.strip():
            changed.pop()
        return [*changed, *fresh, _Lines("other", "")]
    return [*changed[:place], *fresh, *changed[place:]]


def _with_values(inside: Sequence[_Lines], values: Mapping[str, Value]) -> list[_Lines]:
    changed = [each for each in inside if each.kind != "value" or each.name in values]
    names = list(values)
    for name, after in zip(names, ["", *names], strict=False):
        changed = _with_value(changed, name, values[name], after or name)
    return changed


def _without_values(inside: Sequence[_Lines]) -> list[_Lines]:
    """What a person has written into a section that is gone stays, and all that stands behind it."""
    behind = max((at + 1 for at, each in enumerate(inside) if each.kind == "value"), default=0)
    return [*(each for each in inside[:behind] if each.kind == "other" and each.text.strip()), *inside[behind:]]


def _behind_example(pieces: Sequence[_Lines], name: str) -> int | None:
    """Behind the example of a section, unless a setting that stands outside of all sections comes after it."""
    for at, each in enumerate(pieces):
        if each.kind == "other" and re.match(rf'\s*#\s*\[\[\s*"{re.escape(name)}"\s*\]\]', each.text):
            end = at + 1
            while end < len(pieces) and pieces[end].kind == "other" and pieces[end].text.strip():
                end += 1
            follows = next((each.kind for each in pieces[end:] if each.kind != "other"), "head")
            return end if follows != "value" else None
    return None
