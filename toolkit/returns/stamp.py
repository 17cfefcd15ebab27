"""The stamp (表样标识): which campaign handed this workbook to whom, and a seal that proves it.

Kept on a very hidden sheet and once more as a custom document property (threats ID-01, ID-05).
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

STAMP_SHEET = "表样标识"
STAMP_PROPERTY = "nianbao.stamp"

_LAST_YEAR = 9999
_LONGEST_PROPERTY = 255
_SORTED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
# Field → label on the hidden sheet, in the order written.
LABELS = {
    "campaign": "任务编号",
    "unit_code": "单位编码",
    "unit_name": "单位名称",
    "unit_kind": "单位类型",
    "year": "报告年度",
    "edition": "版式",
    "fingerprint": "表样指纹",
    "issue": "下发序号",
    "seal": "防伪校验",
}


@dataclass(frozen=True)
class Stamp:
    """Identity of one issued workbook. `issue` counts from 1 for each unit; `seal` is HMAC-SHA256 in hex."""

    campaign: str
    unit_code: str
    unit_name: str
    unit_kind: str
    year: int
    edition: str
    fingerprint: str
    issue: int = 1
    seal: str = ""

    def _digest(self, key: bytes) -> str:
        body = {name: value for name, value in vars(self).items() if name != "seal"}
        return hmac.digest(key, _SORTED.encode(body).encode(), "sha256").hex()

    def sealed(self, key: bytes) -> Stamp:
        return replace(self, seal=self._digest(key))

    def genuine(self, key: bytes) -> bool:
        """Whether the seal fits the other fields."""
        return hmac.compare_digest(self.seal, self._digest(key))

    def as_property(self) -> str:
        """The stamp as JSON, by the names of its fields. With long names it is a list without them, the seal in base64:
        Excel cuts a property after 255 characters.
        """
        fields = vars(self)
        named = _json(fields)
        if len(named.encode("utf-16-le")) <= 2 * _LONGEST_PROPERTY:
            return named
        try:
            return _json([*list(fields.values())[:-1], base64.b64encode(bytes.fromhex(self.seal)).decode()])
        except ValueError:
            return named


def stamp_from_property(text: str, written: Stamp | None = None) -> Stamp | None:
    """The stamp out of the document property; None when it is not one. written: the one on the hidden sheet, which the
    property says once more as a rule.
    """
    try:
        data = json.loads(text)
        if isinstance(data, list) and len(data) == len(LABELS):
            data = {**dict(zip(LABELS, data, strict=True)), "seal": base64.b64decode(data[-1], validate=True).hex()}
    except (ValueError, TypeError):
        return None
    if written and data == vars(written):
        return written
    return _stamp(data) if isinstance(data, dict) else None


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def stamp_from_labels(labelled: Mapping[str, str]) -> Stamp | None:
    """The stamp out of the hidden sheet's label → value lines; None when any line is missing."""
    return _stamp({name: labelled[label] for name, label in LABELS.items() if label in labelled})


def _stamp(data: Mapping[str, Any]) -> Stamp | None:
    try:
        if not "".join([str(data[name]) for name in LABELS]).isprintable() or int(data["year"]) > _LAST_YEAR:
            return None
        return Stamp(
            campaign=str(data["campaign"]),
            unit_code=str(data["unit_code"]),
            unit_name=str(data["unit_name"]),
            unit_kind=str(data["unit_kind"]),
            year=int(data["year"]),
            edition=str(data["edition"]),
            fingerprint=str(data["fingerprint"]),
            issue=int(data["issue"]),
            seal=str(data["seal"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
