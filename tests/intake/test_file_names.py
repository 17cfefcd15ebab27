"""Names that Windows does not take."""

from __future__ import annotations

import pytest

from toolkit.intake.file_names import is_device_name


@pytest.mark.parametrize("name", ["CON", "nul", "nul.xlsx", "Com1", "LPT9.tar.gz"])
def test_name_of_a_device__told(name: str) -> None:
    assert is_device_name(name)


@pytest.mark.parametrize("name", ["CONTACT", "COM", "COM10", "我CON", "aux政府.xlsx", ""])
def test_other_names__pass(name: str) -> None:
    assert not is_device_name(name)
