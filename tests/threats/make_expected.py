"""Write the expected outcome of every corpus file anew: `python -m tests.threats.make_expected`. Read the diff."""

from __future__ import annotations

from tests.threats.corpus import EXPECTED, as_text, outcomes

if __name__ == "__main__":
    EXPECTED.write_text(as_text(outcomes()), encoding="utf-8")
