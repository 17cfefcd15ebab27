"""Returns to which something was done, in a part of them or in the bytes of the package; each by a number."""

from __future__ import annotations

import io
import random
import re
import zipfile

from tests.helpers import parts_of

_VALUES = (
    "0", "1", "7", "12.5", "", "-1", " 3", "1e2", "00", "&#48;", "3\r", "999999999", "9999999999", "abc", "_x0031_",
    "１", "<!---->4", "+5", "1 ", "√", "1\x002", "\x00", "\uffff", "</v><v>5", "4</v></c>5", "]]>", "\ufdd0",
)  # fmt: skip
_TEXTS = ("", "x", " ", "&amp;", "是", "{} ", "{}&#8203;", "_x000D_{}", "\x00{}", "<r/>{}", "&no;")
_ATTRIBUTES = ("0", "1", "true", "A1", "s", "str", "n", "inlineStr", "", "5", "14", "hidden", "A1:B2", "{} ", "a&lt;b")
_PIECES = re.compile(
    rb"<c [^>]*?(?:/>|>.*?</c>)|<row [^>]*>|<mergeCell [^>]*/>|<col [^>]*/>|<selection[^>]*/>|<sheetData>|</sheetData>"
    rb"|<sheetView [^>]*>|<sheetViews>|<oddFooter>[^<]*</oddFooter>|<si>.*?</si>|<protection[^>]*/>|<cfRule [^>]*>",
    re.DOTALL,
)


def disturbed(data: bytes, number: int) -> bytes:
    """The return as it is after what was done under this number."""
    chance = random.Random(number)
    return _in_a_part(data, chance) if chance.random() < 0.75 else _in_the_bytes(data, chance)


def _in_a_part(data: bytes, chance: random.Random) -> bytes:
    parts = parts_of(data)
    sheets = [name for name in parts if "sheet" in name]
    name = chance.choice(sheets if chance.random() < 0.7 else sorted(parts.keys() - {"xl/theme/theme1.xml"}))
    parts[name] = _changed(parts[name], chance)
    if chance.random() < 0.05:
        parts[chance.choice(("xl/vbaProject.bin", "xl/externalLinks/e.xml", "XL/Workbook.xml"))] = b"x"
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as package:
        for each, part in parts.items():
            package.writestr(each, part, chance.choice((zipfile.ZIP_DEFLATED,) * 3 + (zipfile.ZIP_STORED,)))
    return saved.getvalue()


def _changed(part: bytes, chance: random.Random) -> bytes:
    """One value, text, formula, attribute, piece or byte another, or none where the part has no such thing."""
    match chance.randrange(12):
        case 0 | 1 | 2:
            return _put(part, rb"<v>([^<]*)</v>", chance, chance.choice(_VALUES))
        case 3 | 4:
            return _put(part, rb">([^<>]+)</t>", chance, chance.choice(_TEXTS))
        case 5 | 6:
            found = _any(re.compile(rb"<f[^>]*>([^<]*)</f>"), part, chance)
            if found is None:
                return part
            same_length = re.sub(rb"[A-Z0-9]", lambda _: chance.choice((b"D", b"1", b"E")), found[1], count=1)
            new = chance.choice((b"1", found[1] + b"+1", b" " + found[1], found[1].lower(), same_length))
            return part[: found.start(1)] + new + part[found.end(1) :]
        case 7 | 8 | 9:
            return _put(part, rb'="([^"<>]*)"', chance, chance.choice(_ATTRIBUTES))
        case 10:
            found = _any(_PIECES, part, chance)
            if found is None:
                return part
            piece = found[0]
            new = chance.choice((b"", piece * 2, b"<!--%b-->" % piece, b"<![CDATA[%b]]>" % piece, b"<a>%b</a>" % piece))
            return part[: found.start()] + new + part[found.end() :]
    at = chance.randrange(len(part))
    return part[:at] + bytes([chance.choice(b'<>&"/ 0a\x00\x01\r\xff')]) + part[at + 1 :]


def _put(part: bytes, pattern: bytes, chance: random.Random, new: str) -> bytes:
    found = _any(re.compile(pattern), part, chance)
    if found is None:
        return part
    return part[: found.start(1)] + new.encode().replace(b"{}", found[1]) + part[found.end(1) :]


def _any(pattern: re.Pattern[bytes], part: bytes, chance: random.Random) -> re.Match[bytes] | None:
    found = list(pattern.finditer(part))
    return chance.choice(found) if found else None


def _in_the_bytes(data: bytes, chance: random.Random) -> bytes:
    """A few bytes of the package another, mostly of its list; or one more or less of them."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(data) - 1800 if chance.random() < 0.7 else 0, len(data))
        changed[at] = chance.choice((0, 1, 2, 255, changed[at] ^ 1, changed[at] ^ 0x80, chance.randrange(256)))
    whole = bytes(changed)
    return chance.choice((whole, whole, whole, whole + b"x", b"x" + whole, whole[:-1]))
