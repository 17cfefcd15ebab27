"""What Windows does not take as the name of a file or folder."""

from __future__ import annotations

import re

FORBIDDEN_CHARACTERS = frozenset('\\/:*?"<>|')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)


def is_device_name(name: str) -> bool:
    """Whether Windows keeps a name for a device, whatever its ending: `CON`, `nul.xlsx`."""
    return _DEVICE.match(name) is not None
