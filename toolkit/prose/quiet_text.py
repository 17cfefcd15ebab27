"""Texts of which no rule over words can have anything to say, told at a glance.

What every rule needs to begin with is asked for here: a number, a word for none, an address, a name. A text that has
none of it need not be taken apart. It is a shortcut only: a text that has some is not thereby wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.prose.named_units import names_in
from toolkit.prose.plain_prose import evenly_spelt

# Numbers, and words that say that there are none (numerals, facts, most of the leftovers); addresses and what was
# damaged (sentences). Apart from the rest, since a class alone is searched for fastest.
_SIGN = re.compile(r"[\d零〇○一二两三四五六七八九十百千万亿廿卅几未没无@\ufffd□〓■]")
# A phrase that must be whole, and who speaks (leftovers).
_PHRASES = ("http", "www", "习近平新时代")
_SPEAKER = re.compile("[镇乡道](?:人民政府|政府|党委|办事处|党工委)")


def is_quiet(text: str, names: Sequence[str] = ()) -> bool:
    """Whether nothing in a text can be judged by `prove_texts` but that it is short. names: of other units."""
    plain = evenly_spelt(text)
    if _SIGN.search(plain) or any(phrase in plain for phrase in _PHRASES) or _SPEAKER.search(plain):
        return False
    return next(names_in(plain, tuple(names)), None) is None
