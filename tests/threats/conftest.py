"""The campaign of the verbs' tests, for the threats that show in files and outputs."""

import pytest

from tests.verbs.conftest import campaign, made, received

__all__ = ["campaign", "made", "received"]

pytest.register_assert_rewrite("tests.threats.kit")
