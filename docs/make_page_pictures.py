"""Make the pictures of the page in docs/图 anew: `python -m docs.make_page_pictures` (Chromium, Playwright, extra
`docs`), from the sample campaign.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from docs.make_pictures import PICTURES
from tests.desk.browser import CHROMIUM, DESKTOP, FLAGS, PHONE, Served
from toolkit.verbs.demo import create_sample, hand_in
from toolkit.verbs.distribute import distribute
from toolkit.verbs.run import run

# Picture → (address on the county's page, height shown, the link that is followed there).
SCREENS = {
    "页面-首页": ("/", 1440, ""),
    "页面-单位": ("/unit/640323101", 900, "看这一格"),
    "页面-年报预览": ("/report/county", 900, ""),
}
TOWNSHIP = "640323101"
"""大水坑镇, whose return goes back."""


def make_page_pictures(folder: Path) -> None:
    """Serve the sample campaign and picture its screens into `folder`."""
    with tempfile.TemporaryDirectory() as scratch:
        home, links = Path(scratch) / "任务", Path(scratch) / "填报链接.csv"
        campaign = create_sample(home)
        distribute(campaign)
        hand_in(campaign)
        run(campaign)
        campaign.close_ledger()
        more = ("--intake", "--host", "127.0.0.1:0", "--links", str(links))
        with Served(home, Path(scratch) / "设置", more=more) as served, _browser() as page:
            page.goto(served.address)
            for name, (address, height, link) in SCREENS.items():
                page.set_viewport_size({"width": DESKTOP["width"], "height": height})
                page.goto(f"{served.origin}{address}")
                if link:
                    page.get_by_role("link", name=link).first.click()
                _keep(page, folder / f"{name}.png")
            with links.open(encoding="utf-8-sig") as file:
                handed = next(row["填报链接"] for row in csv.DictReader(file) if row["单位编码"] == TOWNSHIP)
            page.set_viewport_size({"width": PHONE["width"], "height": 1000})
            page.goto(handed)
            _keep(page, folder / "网上填报-手机.png")


@contextmanager
def _browser() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser.new_page(locale="zh-CN")
        finally:
            browser.close()


def _keep(page: Page, picture: Path) -> None:
    """What the window shows; few colours keep the file small."""
    page.screenshot(path=picture)
    with Image.open(picture) as opened:
        opened.convert("RGB").quantize(48).save(picture, optimize=True)


if __name__ == "__main__":
    make_page_pictures(PICTURES)
