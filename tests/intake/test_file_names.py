"""Names that Windows does not take, and names made safe to show."""

from __future__ import annotations

import pytest

from toolkit.intake.file_names import is_device_name, safe_name


@pytest.mark.parametrize("name", ["CON", "nul", "nul.xlsx", "Com1", "LPT9.tar.gz"])
def test_name_of_a_device__told(name: str) -> None:
    assert is_device_name(name)


@pytest.mark.parametrize("name", ["CONTACT", "COM", "COM10", "我CON", "aux政府.xlsx", ""])
def test_other_names__pass(name: str) -> None:
    assert not is_device_name(name)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\a.xlsx", "C_/Windows/a.xlsx"),
        ("\\\\host\\share\\a.xlsx", "host/share/a.xlsx"),
        ("a.xlsx:stream", "a.xlsx_stream"),
        ("a\u202excod.xlsx", "axcod.xlsx"),
        ("con.xlsx", "_con.xlsx"),
        ("a.xlsx. . ", "a.xlsx"),
        ("\0\n", "未命名"),
        ("..", "未命名"),
        ("乡" * 300 + ".xlsx", "乡" * 95 + ".xlsx"),
    ],
)
def test_odd_name__harmless(stored: str, shown: str) -> None:
    assert safe_name(stored) == shown
