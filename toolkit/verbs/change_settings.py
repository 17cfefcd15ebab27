"""What a clerk sets in a form, written into 设置.toml: its line alone, whatever else stands in the file stays."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import Campaign
from toolkit.campaign.settings import SETTINGS_FILE, read_settings
from toolkit.campaign.settings_text import quoted
from toolkit.errors import NianbaoError
from toolkit.intake.text_encoding import decode_text
from toolkit.verbs.alone import alone

_AFTER = "年度"


@alone("改设置")
def change_settings(campaign: Campaign, changes: Mapping[str, str | date | None]) -> bool:
    """Set what is named by these words of 设置.toml; None: not set any more. Returns whether that changed anything.
    Raises NianbaoError where the file would not be read with it; then nothing is written.
    """
    path = campaign.folder / SETTINGS_FILE
    old = decode_text(path.read_bytes())
    new = old
    for name, value in changes.items():
        new = _with_line(new, name, value)
    if new == old:
        return False
    data = new.encode("utf-8")
    with tempfile.TemporaryDirectory() as tried:
        (Path(tried) / SETTINGS_FILE).write_bytes(data)
        try:
            read_settings(Path(tried))
        except NianbaoError as error:
            raise NianbaoError(str(error).replace(tried, str(campaign.folder))) from error
    write_atomic(path, data)
    return True


def _with_line(text: str, name: str, value: str | date | None) -> str:
    lines = text.splitlines(keepends=True)
    place = _line_of(lines, rf'\s*"{name}"\s*=')
    if value is None:
        if place is not None:
            lines[place] = f"# {lines[place]}"
        return "".join(lines)
    written = f'"{name}" = {quoted(value) if isinstance(value, str) else value.isoformat()}'
    if place is None:
        # The example of a setting that is not made yet stands where it belongs.
        place = _line_of(lines, rf'\s*#\s*"{name}"\s*=')
    if place is not None:
        ending = lines[place][len(lines[place].rstrip("\r\n")) :]
        lines[place] = f"{written}{ending}"
        return "".join(lines)
    after = _line_of(lines, rf'\s*"{_AFTER}"\s*=')
    lines.insert(0 if after is None else after + 1, f"{written}\n")
    return "".join(lines)


def _line_of(lines: list[str], pattern: str) -> int | None:
    return next((number for number, line in enumerate(lines) if re.match(pattern, line)), None)
