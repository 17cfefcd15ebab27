"""The whole name of a unit, the county's in front: no level of government is said twice."""

from __future__ import annotations

import re

_LEVELS = {"县": "$", "市": "场|容|政|民|郊|话|城|区", "区": "划|域|块|委", "旗": "杆|袍"}
"""The word for the county's level, with which an office's name may begin, and what may follow it in other words."""


def full_name(county: str, unit: str) -> str:
    """盐池县青山乡; the county's own name stands alone, and 县教育局 of 盐池县 is 盐池县教育局."""
    if unit.startswith(county):
        return unit
    level = county[-1:]
    if level in _LEVELS and re.match(f"{level}(?!{_LEVELS[level]}).", unit):
        return county + unit[1:]
    return county + unit
