"""Documents that tests keep true."""

import re
from pathlib import Path

from docs import make_rules
from docs.make_commands import PAGE, command_page
from toolkit.cli.main import build_parser

TOP = Path(__file__).parents[1]


def test_command_page_is_generated_from_help() -> None:
    assert PAGE.read_text(encoding="utf-8") == command_page(), "run: python -m docs.make_commands"


def test_rule_page_is_generated_from_editions_and_catalogue() -> None:
    page = make_rules.PAGE.read_text(encoding="utf-8")
    assert page == make_rules.rule_page(), "run: python -m docs.make_rules"


def test_every_picture_of_the_manual_exists_and_is_used() -> None:
    manual = (TOP / "docs" / "使用手册.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\(图/([^)]+)\)", manual))
    assert named <= {path.name for path in (TOP / "docs" / "图").iterdir()}


def test_readme_and_manual_name_only_real_commands() -> None:
    known = set(build_parser().commands)
    for page in ("README.md", "docs/使用手册.md"):
        text = (TOP / page).read_text(encoding="utf-8")
        used = set(re.findall(r"^nianbao ([a-z]+)", text, re.MULTILINE)) | set(re.findall(r"&& nianbao ([a-z]+)", text))
        assert used
        assert used <= known
