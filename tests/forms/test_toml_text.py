"""TOML as clerks write it: data, or the line that is wrong."""

import pytest

from toolkit.forms.toml_text import TomlFaultError, parse_toml


def test_sound_text__its_data() -> None:
    assert parse_toml('"年度" = 2021\n["单位沿革"]\n"3" = ["1"]\n') == {"年度": 2021, "单位沿革": {"3": ["1"]}}


@pytest.mark.parametrize(
    ("text", "where", "twice"),
    [
        ("a = 1\nb = \n", "第 2 行", False),
        ("a = 1\na = 2\n", "第 2 行", True),
        ("[a]\n[a]\n", "第 2 行", True),
        ("a = 1\nb = [\n\n", "第 2 行", False),
        ("a = " + "9" * 5000, "", False),
        ("a = " + "[" * 5000 + "]" * 5000, "", False),
    ],
)
def test_fault__its_line_and_whether_said_twice(text: str, where: str, twice: bool) -> None:
    with pytest.raises(TomlFaultError) as caught:
        parse_toml(text)
    assert (caught.value.where, caught.value.twice) == (where, twice)
