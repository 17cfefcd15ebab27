"""Make docs/图 anew from the sample: `python -m docs.make_pictures` (LibreOffice, pdftoppm, extra `docs`)."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from toolkit.verbs.demo import create_sample, hand_in
from toolkit.verbs.distribute import distribute
from toolkit.verbs.run import run

PICTURES = Path(__file__).parent / "图"

# Picture → (folder, glob, page of the PDF).
PAGES = {
    "填报表-封面": ("下发", "青山乡_*.xlsx", 2),
    "填报表-表二": ("下发", "青山乡_*.xlsx", 3),
    "填报表-表三": ("下发", "青山乡_*.xlsx", 4),
    "填报表-工作概况": ("下发", "青山乡_*.xlsx", 6),
    "填报表-审核结果": ("收回", "惠安堡镇_*.xlsx", 10),
    "退回-问题清单": ("退回/惠安堡镇", "*退回修改表*.xlsx", 1),
    "退回-标红": ("退回/惠安堡镇", "*退回修改表*.xlsx", 5),
    "汇总-报送情况": ("汇总", "*.xlsx", 1),
    "汇总-表三": ("汇总", "*.xlsx", 3),
    "年报-第一页": ("年报", "*青山乡*.docx", 1),
    "年报-表三": ("年报", "*青山乡*.docx", 4),
    "年报-全县": ("年报", "盐池县2020*.docx", 1),
}


def make_pictures(folder: Path) -> None:
    """Run the sample campaign below a temporary folder and picture its pages into `folder`."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "任务"
        campaign = create_sample(home)
        distribute(campaign)
        hand_in(campaign)
        run(campaign)
        for name, (where, pattern, page) in PAGES.items():
            source = next((home / where).glob(pattern))
            pdf = Path(scratch) / "pdf" / f"{source.stem}.pdf"
            if not pdf.exists():
                subprocess.run(
                    ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(pdf.parent), str(source)],
                    check=True,
                    capture_output=True,
                )
            target = folder / name
            page_only = ["-f", str(page), "-l", str(page), "-singlefile"]
            subprocess.run(["pdftoppm", "-r", "80", "-png", *page_only, str(pdf), str(target)], check=True)
            _trim(target.with_suffix(".png"), footer=source.suffix == ".xlsx")


def _trim(picture: Path, footer: bool) -> None:
    """Cut the white margins off, and the page number of a sheet; few colours keep the file small."""
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    if footer:
        image = image.crop((0, 0, image.width, image.height * 93 // 100))
    used = ImageChops.invert(image.convert("L")).getbbox() or (0, 0, *image.size)
    edge = 12
    box = (max(0, used[0] - edge), max(0, used[1] - edge), used[2] + edge, used[3] + edge)
    cut = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), "white")
    cut.paste(image, (-box[0], -box[1]))
    cut.quantize(32).save(picture, optimize=True)


if __name__ == "__main__":
    make_pictures(PICTURES)
