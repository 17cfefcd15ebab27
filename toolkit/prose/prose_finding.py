"""What is wrong with a text, as data: the rule, the place, the sentence, what stands there and what should."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.forms.model import Level

if TYPE_CHECKING:
    from toolkit.prose.sentences import TextPlace


@dataclass(frozen=True)
class ProseFinding:
    """rule: id of the catalogue, `文字损坏` for text that extraction has damaged. place: None where it is about no
    sentence (a missing section, a table); where: the place in words then. quote: the sentence or passage as printed.
    message says where and what, remedy what to do. keys: of the form's cells that it is about, in a table or a list.
    """

    rule: str
    level: Level
    message: str
    remedy: str
    place: TextPlace | None = None
    quote: str = ""
    found: str = ""
    expected: str = ""
    where: str = ""
    keys: tuple[str, ...] = ()
