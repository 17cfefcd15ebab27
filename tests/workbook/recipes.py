"""Small workbooks made part by part, the way a damaged or foreign program would leave them."""

from __future__ import annotations

from tests.helpers import zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"

CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ROOT_RELS = (
    f'<Relationships xmlns="{RELS}">'
    f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
BOOK_RELS = (
    f'<Relationships xmlns="{RELS}">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="r3" Type="{OFFICE}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>'
)
STRINGS = f'<sst xmlns="{MAIN}"><si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r><rPh><t>yi</t></rPh></si></sst>'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="yyyy/m/d"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="0"><protection locked="0"/></xf>'
    "</cellXfs></styleSheet>"
)
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    '<row r="2"><c r="A2"><v>4</v></c><c r="B2"><f>SUM(A2:A2)</f><v>4</v></c></row>'
)
Part = str | bytes | None


def sheet(rows: str = ROWS, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(**changes: Part) -> dict[str, str | bytes]:
    """Parts of a sound workbook of one sheet; keywords replace one, None takes it away."""
    names = {
        "types": ("[Content_Types].xml", CONTENT_TYPES),
        "root": ("_rels/.rels", ROOT_RELS),
        "book": ("xl/workbook.xml", BOOK),
        "rels": ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        "strings": ("xl/sharedStrings.xml", STRINGS),
        "styles": ("xl/styles.xml", STYLES),
        "sheet": (SHEET, sheet()),
    }
    chosen = {path: changes.get(name, part) for name, (path, part) in names.items()}
    return {path: part for path, part in chosen.items() if part is not None}


def book(**changes: Part) -> bytes:
    return zipped(parts(**changes))
