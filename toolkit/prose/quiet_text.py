"""Texts of which no rule over words can have anything to say, told at a glance.

What every rule needs to begin with is asked for here: a number, a word for none, an address, a name. A text that has
none of it need not be taken apart. It is a shortcut only: a text that has some is not thereby wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.prose.leftovers import names_in
from toolkit.prose.plain_prose import evenly_spelt

_SPEAKS = re.compile(
    # Numbers, and words that say that there are none (numerals, facts, and most of the leftovers).
    r"[\d零〇○一二两三四五六七八九十百千万亿廿卅几未没无"
    # Addresses, and what extraction has damaged (sentences).
    r"@\ufffd□〓■]|http|www"
    # A phrase that must be whole, and who speaks (leftovers).
    r"|习近平新时代|(?:镇|乡|街道)(?:人民政府|政府|党委|办事处|党工委)"
)


def is_quiet(text: str, names: Sequence[str] = ()) -> bool:
    """Whether nothing in a text can be judged by `prove_texts` but that it is short. names: of other units."""
    plain = evenly_spelt(text)
    return _SPEAKS.search(plain) is None and next(names_in(plain, tuple(names)), None) is None
