"""What file systems do not take as the name of a file or folder, and what they take for one and the same."""

from __future__ import annotations

import re
import unicodedata

FORBIDDEN_CHARACTERS = frozenset('\\/:*?"<>|')
# Windows reads the superscript digits as digits.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ ]*(?:[.:]|$)", re.IGNORECASE)
# Letters and marks by their category that show nothing all the same: fillers, joiners, variation selectors.
_BLANK_LETTERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def is_device_name(name: str) -> bool:
    """Whether Windows keeps a name for a device, whatever its ending: `CON`, `nul.xlsx`, `COM¹`."""
    return _DEVICE.match(name) is not None


def visible(text: str) -> str:
    """A text without characters that nobody sees: control, zero-width and direction marks, odd blanks, fillers."""
    return _BLANK_LETTERS.sub("", "".join(char for char in text if char.isprintable()))


def file_key(name: str) -> str:
    """What is the same for two names that a file system or a reader may take for one: capitals and small letters,
    full and half width, composed and decomposed, blanks, closing dots.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible(name)).casefold())
    return "".join(folded.split()).rstrip(".")


def safe_name(stored: str) -> str:
    """A stored name made safe to show: no `..`, no drive, no invisible or reserved characters."""
    parts = []
    for part in re.split(r"[/\\]", stored):
        text = "".join(char for char in part if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
        text = "".join("_" if char in FORBIDDEN_CHARACTERS else char for char in text).rstrip(". ").lstrip()
        if text:
            parts.append(("_" + text if is_device_name(text) else text)[-100:])
    return "/".join(parts[-6:]) or "未命名"
