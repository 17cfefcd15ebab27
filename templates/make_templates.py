"""Writes the Word templates beside this file; run it after changing a sentence in sentences.py.

Page and type of the reports: GB/T 9704-2012 (A4, 37/28/26/35 mm, title 22 pt, body 16 pt on 28 pt lines); 退回意见
is no official document and set smaller, to stay on one page. Fonts stand in the styles, so that an office changes
them in Word at one place.

    python -m templates.make_templates        (at the top of a checkout)
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from templates.compilation_sentences import compilation_text
from templates.notice_sentences import ATTACHMENT, circular_text, reminder_text
from templates.sentences import (
    BODY,
    GREETING,
    NOTE,
    RUN_IN,
    SIGNATURE,
    TABLE_TITLE,
    filling_notice_text,
    letter_text,
    report_text,
)
from toolkit.report.final import DRAFT_WORD
from toolkit.report.final import WRITERS_NOTE as FINAL_NOTE
from toolkit.report.plain_package import drop_leftovers
from toolkit.workbook.zip_package import unzipped, zipped

HERE = Path(__file__).parent
LATIN = "Times New Roman"
SONG, HEI, FANG, KAI, TITLE = "宋体", "黑体", "仿宋_GB2312", "楷体_GB2312", "方正小标宋简体"
# What a computer without the government fonts should show instead.
FALLBACK = {SONG: "SimSun", HEI: "SimHei", FANG: "仿宋", KAI: "楷体", TITLE: "华文中宋"}
# toolkit/report/fit.py counts how much of this type a page holds.
LETTER_SIZE, LETTER_LINES = 12, 17
# 1/20 pt between characters: 28 of 16 pt in the 156 mm of a line.
CLOSER = -5


# ── Page and styles ────────────────────────────────────────────────────────────────────────────────
def set_fonts(style: Any, chinese: str, size: float, latin: str = LATIN) -> None:
    """Latin and Chinese font in the style; theme fonts and the colour of python-docx's styles removed."""
    style.font.name = latin
    style.font.size = Pt(size)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), chinese)
    fonts.set(qn("w:cs"), LATIN)
    for name in ("w:spacing", "w:kern"):
        for extra in style.element.rPr.findall(qn(name)):
            style.element.rPr.remove(extra)


def set_spacing(style: Any, space: int) -> None:
    """The space between characters in 1/20 pt."""
    node = OxmlElement("w:spacing")
    node.set(qn("w:val"), str(space))
    style.element.rPr.find(qn("w:sz")).addprevious(node)


def set_paragraph(style: Any, *, lines: float, indent: bool, align: Any, after: float = 0) -> None:
    """Fixed line spacing; an indent of two characters follows the font's size."""
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(0), Pt(after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(lines)
    form.alignment = align
    form.widow_control = False
    form.first_line_indent = 2 * style.font.size if indent else Pt(0)
    style.element.pPr.ind.set(qn("w:firstLineChars"), "200" if indent else "0")


def add_style(document: Any, style_id: str, name: str, kind: Any = WD_STYLE_TYPE.PARAGRAPH) -> Any:
    style = document.styles.add_style(name, kind)
    style.element.set(qn("w:styleId"), style_id)
    if kind == WD_STYLE_TYPE.PARAGRAPH:
        style.base_style = document.styles["Normal"]
    return style


def make_styles(document: Any, *, title_size: float = 22, size: float = 16, lines: float = 28) -> None:
    """The styles of every document; `size` and `lines` are those of its body, the title's lines stand wider apart."""
    left, centre = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
    normal = document.styles["Normal"]
    set_fonts(normal, FANG, size)
    set_paragraph(normal, lines=lines, indent=True, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.rPr.append(language)

    title = document.styles["Title"]
    title.element.pPr.remove(title.element.pPr.find(qn("w:pBdr")))
    set_fonts(title, TITLE, title_size)
    set_paragraph(title, lines=title_size + 14, indent=False, align=centre, after=lines)

    heading = document.styles["Heading 1"]
    set_fonts(heading, HEI, size)
    set_paragraph(heading, lines=lines, indent=True, align=left)
    heading.paragraph_format.keep_with_next = True
    for name, font in (("Heading 2", KAI), ("Heading 3", FANG)):
        lower = document.styles[name]
        set_fonts(lower, font, size)
        set_paragraph(lower, lines=lines, indent=True, align=left)
        lower.paragraph_format.keep_with_next = True

    set_fonts(add_style(document, "RunInHeading", RUN_IN, WD_STYLE_TYPE.CHARACTER), KAI, size)

    note = add_style(document, "Note", NOTE)
    set_fonts(note, KAI, size)
    set_paragraph(note, lines=lines, indent=False, align=centre, after=lines / 2)


def make_report_styles(document: Any) -> None:
    """What only a report has: tables and page numbers."""
    left, centre = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
    set_spacing(document.styles["Normal"], CLOSER)
    table_title = add_style(document, "TableTitle", TABLE_TITLE)
    set_fonts(table_title, HEI, 14)
    set_paragraph(table_title, lines=28, indent=False, align=centre)
    table_title.paragraph_format.keep_with_next = True

    make_cell_style(document, "TableText", "表格文字", 9, 12)

    for name in ("Footer", "Header"):
        set_fonts(document.styles[name], SONG, 14, SONG)
        set_paragraph(document.styles[name], lines=18, indent=False, align=left)


def make_cell_style(document: Any, style_id: str, name: str, size: float, lines: float) -> None:
    """Text of a table, in the middle of its cell."""
    style = add_style(document, style_id, name)
    set_fonts(style, SONG, size)
    set_paragraph(style, lines=lines, indent=False, align=WD_ALIGN_PARAGRAPH.CENTER)
    set_spacing(style, 0)
    # The page's grid is for the body; a table keeps its own lines.
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    style.element.pPr.find(qn("w:spacing")).addprevious(off)


def make_letter_styles(document: Any, size: float = LETTER_SIZE, lines: float = LETTER_LINES) -> None:
    """What only a letter or a notice has: whom it addresses, who signs it."""
    greeting = add_style(document, "Greeting", GREETING)
    set_fonts(greeting, FANG, size)
    set_paragraph(greeting, lines=lines, indent=False, align=WD_ALIGN_PARAGRAPH.LEFT)
    signature = add_style(document, "SignedBy", SIGNATURE)
    set_fonts(signature, FANG, size)
    set_paragraph(signature, lines=lines, indent=False, align=WD_ALIGN_PARAGRAPH.RIGHT)
    signature.paragraph_format.right_indent = Pt(2 * size)


def make_attachment_style(document: Any) -> None:
    """附件 at the left edge of a new page."""
    style = add_style(document, "Attachment", ATTACHMENT)
    set_fonts(style, HEI, 16)
    set_paragraph(style, lines=28, indent=False, align=WD_ALIGN_PARAGRAPH.LEFT)
    style.paragraph_format.page_break_before = True


def make_page(document: Any, top: float, bottom: float, left: float, right: float) -> None:
    """A4 with these margins in mm."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(15), Mm(22)


def make_grid(document: Any) -> None:
    """22 lines of 28 characters a page, as GB/T 9704-2012 has it."""
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(28 * 20))
    # The characters themselves stand closer: LibreOffice gives a character two cells where a cell is narrower than it.
    grid.set(qn("w:charSpace"), "0")


def make_modern(document: Any) -> None:
    """The settings of a document of Word 2013 and later, which opens without “兼容模式”."""
    settings = document.settings.element.iter(qn("w:compatSetting"))
    mode = next(each for each in settings if each.get(qn("w:name")) == "compatibilityMode")
    mode.set(qn("w:val"), "15")


def make_headers(document: Any) -> None:
    """初稿 on every page, until the report is final."""
    section = document.sections[0]
    document.settings.odd_and_even_pages_header_footer = True
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.style, paragraph.alignment = document.styles["Header"], WD_ALIGN_PARAGRAPH.RIGHT
        add_run(paragraph, DRAFT_WORD)


def make_footers(document: Any) -> None:
    """Page number — 1 — outside: right on odd, left on even pages."""
    section = document.sections[0]
    document.settings.odd_and_even_pages_header_footer = True
    right, left = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
    for footer, side in ((section.footer, right), (section.even_page_footer, left)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Footer"]
        paragraph.alignment = side
        # One character of space towards the edge, as the standard has it.
        setattr(paragraph.paragraph_format, "right_indent" if side is right else "left_indent", Pt(14))
        add_run(paragraph, "— ")
        for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("", "1"), ("end", "")):
            run = add_run(paragraph, text if text == "1" else "")
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)
            elif text == "PAGE":
                code = OxmlElement("w:instrText")
                code.text = text
                run._r.append(code)
        add_run(paragraph, " —")


def make_fonts(document: Any) -> None:
    """Other names for the fonts that are not free, so that another computer finds the nearest one."""
    part = next(part for part in document.part.package.iter_parts() if "fontTable" in part.partname)
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"swiss" if name == HEI else "roman"}"/><w:pitch w:val="variable"/></w:font>'
        for name, other in FALLBACK.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{space}">{fonts}</w:fonts>'
    ).encode()


def add_run(paragraph: Any, text: str, style: Any = None) -> Any:
    """A run whose curly quotation marks and dashes are set in the Chinese font."""
    run = paragraph.add_run(text, style)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:hint"), "eastAsia")
    return run


# ── Files ──────────────────────────────────────────────────────────────────────────────────────────
def make_template(*, county: bool) -> bytes:
    """One report's template as .docx bytes, the same at every run."""
    document = Document()
    make_styles(document)
    make_report_styles(document)
    make_page(document, 37, 35, 28, 26)
    make_grid(document)
    make_modern(document)
    make_headers(document)
    make_footers(document)
    make_fonts(document)
    add_text(document, report_text(county=county))
    for paragraph in document.paragraphs:
        # Table three fills a page, its heading goes with it; the writers' note is no page of the report.
        if paragraph.text.startswith(("三、", FINAL_NOTE)):
            paragraph.paragraph_format.page_break_before = True
    return _saved(document, "县级年报模板" if county else "乡镇年报模板")


def make_letter() -> bytes:
    """The template of 退回意见 as .docx bytes, the same at every run."""
    document = Document()
    make_styles(document, title_size=16, size=LETTER_SIZE, lines=LETTER_LINES)
    make_letter_styles(document)
    make_page(document, 18, 16, 22, 22)
    make_modern(document)
    make_fonts(document)
    add_text(document, letter_text())
    return _saved(document, "退回意见模板")


def make_notice(paragraphs: list[tuple[str, ...]], title: str) -> bytes:
    """The template of an official notice as .docx bytes, the same at every run."""
    document = Document()
    make_styles(document)
    make_report_styles(document)
    make_cell_style(document, "ListText", "表内正文", 12, 18)
    make_letter_styles(document, 16, 28)
    make_attachment_style(document)
    make_page(document, 37, 35, 28, 26)
    make_grid(document)
    make_modern(document)
    make_footers(document)
    make_fonts(document)
    add_text(document, paragraphs)
    return _saved(document, title)


def add_text(document: Any, paragraphs: list[tuple[str, ...]]) -> None:
    """Paragraphs as templates/sentences.py has them."""
    for style, *texts in paragraphs:
        paragraph = document.add_paragraph(style=document.styles[BODY if style == RUN_IN else style])
        if len(texts) == 2:
            add_run(paragraph, texts[0], document.styles[RUN_IN])
        add_run(paragraph, texts[-1])


def _saved(document: Any, title: str) -> bytes:
    properties = document.core_properties
    properties.title = title
    properties.author = properties.comments = properties.keywords = ""
    properties.created = properties.modified = datetime(2020, 1, 1)
    drop_leftovers(document)
    stream = io.BytesIO()
    document.save(stream)
    return zipped(unzipped(stream.getvalue()))


FILES = {"乡镇年报模板.docx": False, "县级年报模板.docx": True}
LETTER = "退回意见模板.docx"
NOTICES = {
    "填报通知模板.docx": filling_notice_text,
    "情况通报模板.docx": circular_text,
    "催报通知模板.docx": reminder_text,
    "文字材料汇编模板.docx": compilation_text,
}


def main() -> None:
    for name, county in FILES.items():
        (HERE / name).write_bytes(make_template(county=county))
    (HERE / LETTER).write_bytes(make_letter())
    for name, paragraphs in NOTICES.items():
        (HERE / name).write_bytes(make_notice(paragraphs(), name.removesuffix(".docx")))


if __name__ == "__main__":
    main()
