"""Documents that tests keep true."""

import re
from pathlib import Path

from docs import make_rules, make_troubleshooting
from docs.make_commands import PAGE, command_page
from toolkit.cli.main import build_parser
from toolkit.verify.catalogue import catalogue

TOP = Path(__file__).parents[1]


def test_command_page_is_generated_from_help() -> None:
    assert PAGE.read_text(encoding="utf-8") == command_page(), "run: python -m docs.make_commands"


def test_rule_page_is_generated_from_editions_and_catalogue() -> None:
    page = make_rules.PAGE.read_text(encoding="utf-8")
    assert page == make_rules.rule_page(), "run: python -m docs.make_rules"


def test_troubleshooting_page__every_entry_of_the_catalogue_once() -> None:
    page = make_troubleshooting.PAGE.read_text(encoding="utf-8")
    assert page == make_troubleshooting.troubleshooting_page(), "run: python -m docs.make_troubleshooting"
    assert sorted(re.findall(r"^\| ([A-Z]+-?\d+) \|", page, re.MULTILINE)) == sorted(catalogue())
    assert "{" not in page


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in (TOP / "README.md", TOP / "CONTRIBUTING.md", *(TOP / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), (page.name, link)


def test_powershell_lines__are_such_as_windows_own_powershell_reads() -> None:
    for page in (TOP / "README.md", *(TOP / "docs").glob("*.md")):
        for block in re.findall(r"```powershell\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            assert "&&" not in block, page.name


def test_clerks_pages__have_no_words_of_engineers() -> None:
    words = "JSON|SHA|API|Python 库|线程|进程|缓存|数据库|序列化|正则|回滚|commit|wheel"
    for name in ("填报说明.md", "常见问题.md", "使用手册.md", "遇到问题.md"):
        assert re.findall(words, (TOP / "docs" / name).read_text(encoding="utf-8")) == [], name


def test_every_picture_of_the_manual_exists_and_is_used() -> None:
    manual = (TOP / "docs" / "使用手册.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\(图/([^)]+)\)", manual))
    assert named <= {path.name for path in (TOP / "docs" / "图").iterdir()}


def test_readme_and_manual_name_only_real_commands() -> None:
    known = set(build_parser().commands)
    for page in ("README.md", "docs/使用手册.md", "docs/进阶.md"):
        text = (TOP / page).read_text(encoding="utf-8")
        used = set(re.findall(r"^nianbao ([a-z]+)", text, re.MULTILINE)) | set(re.findall(r"&& nianbao ([a-z]+)", text))
        assert used
        assert used <= known
