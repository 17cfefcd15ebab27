"""下发, 退回, 催报: what is to be handed over lies there with its words, also when the roster has changed."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.desk.clerk import Clerk
from tests.desk.townships import PHOTO
from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import Campaign
from toolkit.campaign.lock import user
from toolkit.campaign.roster import roster_workbook
from toolkit.excel.show import Opening


def leave_out(folder: Path, name: str) -> None:
    """Take a unit out of the roster, as in Excel."""
    campaign = Campaign(folder)
    rest = [unit for unit in campaign.units if unit.name != name]
    write_atomic(folder / "名册.xlsx", roster_workbook(rest, campaign.settings.county))


def test_roster_changed__how_many_forms_are_void_and_put_away_at_a_click(clerk: Clerk) -> None:
    leave_out(clerk.folder, "麻黄山乡")
    assert "名册有变：1 份填报表作废。 整理填报表" in clerk.read("/")
    assert "名册有变：1 份填报表作废：麻黄山乡_2020年" in clerk.read("/hand-out")
    clerk.click("/distribute")
    assert "名册有变，1 份填报表作废" in clerk.read("/")
    shown = clerk.read("/hand-out")
    assert "名册有变：1 份" not in shown
    assert "“作废”里有 1 份名册变了以后不再用的表：麻黄山乡_2020年" in shown


def test_every_form__with_the_words_that_go_with_it_and_the_list(clerk: Clerk) -> None:
    shown = clerk.client.get("/hand-out").text
    assert len(re.findall(r"请填好浅黄色的格", shown)) == 9
    assert "下发清单.xlsx" in shown
    assert clerk.client.get("/download/hand-out/下发清单.xlsx").status_code == 200


def test_open_folder__only_one_of_the_campaign(clerk: Clerk) -> None:
    opened: list[str] = []
    clerk.desk.opening = Opening(otherwise=opened.append)
    assert "“下发”文件夹在另一个窗口里" in clerk.click("/open-folder", folder="下发").text
    assert opened == [(clerk.folder / "下发").as_uri()]
    for name in ("..", "/etc", ".nianbao", "设置.toml", ""):
        assert clerk.click("/open-folder", folder=name).status_code == 409
    assert len(opened) == 1


def test_refused_files__answers_stay_to_be_copied(clerk: Clerk, returns: dict[str, bytes]) -> None:
    clerk.drop(("青山乡.jpg", PHOTO), ("微信图片.jpg", PHOTO + b"x"))
    clerk.drop(("花马池镇.xlsx", returns["花马池镇"]))
    shown = clerk.read("/send-back")
    assert "不能收的文件" in shown
    assert "不知是哪个单位发来的 微信图片.jpg" in shown
    assert "贵乡发来的“青山乡.jpg”用不了" in shown
    clerk.drop(("青山乡.xlsx", returns["青山乡"]))
    assert "青山乡.jpg" not in clerk.read("/send-back")


def test_papers__written_and_downloaded(clerk: Clerk) -> None:
    clerk.click("/circulate")
    assert "填报情况通报.docx" in clerk.read("/")
    names = re.findall(r'href="(/download/hand-out/[^"]+docx)"', clerk.client.get("/remind").text)
    assert len(names) == 2
    for name in names:
        assert clerk.client.get(name).content.startswith(b"PK")


WORDS = {
    "Excel",
    "WPS",
    "Word",
    "U",
    "xlsx",
    "xls",
    "csv",
    "docx",
    "zip",
    "toml",
    "jpg",
    "JPG",
    "txt",
    "ods",
    "parquet",
}
"""What a clerk knows by these letters: programs, a USB stick, endings of file names."""


def without_technical(html: str) -> str:
    """A page's text, what stands under 技术信息 apart."""
    bare = re.sub(r'<details class="technical">.*?</details>', "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", bare)).split())


def letters(page: str) -> set[str]:
    """Words in Latin letters on a page, places of cells and columns apart."""
    words = set(re.findall(r"[A-Za-z][A-Za-z0-9_-]*", page))
    return {word for word in words if not re.fullmatch(r"[A-Z]{1,2}([1-9]\d*)?", word)} - WORDS


@pytest.mark.parametrize("stage", ["handed out", "collected", "merged"])
def test_every_page_in_every_stage__no_english_no_code_no_place(
    clerk: Clerk, returns: dict[str, bytes], stage: str
) -> None:
    if stage != "handed out":
        named = [(f"{name}.xlsx", data) for name, data in returns.items()]
        clerk.drop(*named, ("青山乡(1).xlsx", returns["青山乡"]), ("微信图片.jpg", PHOTO))
    if stage == "merged":
        clerk.click("/merge")
    codes = [unit.code for unit in Campaign(clerk.folder).units]
    paths = ["/", "/hand-out", "/send-back", "/remind", "/results", "/undo", "/help", "/start"]
    for path in [*paths, *(f"/unit/{code}" for code in codes)]:
        answer = clerk.client.get(path)
        # 技术信息 is for who is asked for it, and shut.
        shown = without_technical(answer.text).replace(user(), "张三")
        assert letters(shown) == set(), path
        assert not re.search(r"[0-9a-f]{12}", shown), path
        assert str(clerk.folder) not in shown, path
        assert "nianbao" not in shown, path
