"""XML: what the text of a part can do to its reader, row by row of threats.md 3.1."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import T3
from tests.threats.kit import (
    BOOK,
    BOOK_RELS,
    PARTS,
    SHEET3,
    Row,
    accepted,
    explained,
    refused,
    swapped,
    typed,
    walk,
    with_parts,
)

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 200_000}">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
OUTSIDE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
ROOT_RELS, TYPES, CORE = "_rels/.rels", "[Content_Types].xml", "docProps/core.xml"


def headed(part: str, doctype: str, used: str = "", encoding: str = "UTF-8") -> Callable[[], bytes]:
    """A part with a DOCTYPE in front; the entity is used in the first text of the part, if it has one."""
    text = re.sub(r"^<\?xml.*?\?>\s*", "", PARTS[part].decode())
    text = text.replace("<t>", f"<t>{used}", 1)
    return with_parts({part: f"<?xml version='1.0' encoding='{encoding}'?>{doctype}{text}".encode(encoding)})


def nested(depth: int) -> Callable[[], bytes]:
    return swapped(SHEET3, "</worksheet>", f"<extLst>{'<x>' * depth}{'</x>' * depth}</extLst></worksheet>")


def attributes(count: int) -> Callable[[], bytes]:
    many = " ".join(f'a{n}="1"' for n in range(count))
    return swapped(SHEET3, "</worksheet>", f"<extLst {many}/></worksheet>")


def strings(items: str, used: int, claimed: int = 1) -> Callable[[], bytes]:
    """Shared strings, referred to many times beside the table."""
    cells = "".join(f'<c r="Z{100 + n}" t="s"><v>0</v></c>' for n in range(used))
    rows = "".join(f'<row r="{100 + n}">{one}</row>' for n, one in enumerate(cells.split("</c>")[:-1]))
    rows = rows.replace("</v></row>", "</v></c></row>")
    sheet = PARTS[SHEET3].decode().replace("</sheetData>", rows + "</sheetData>")
    relation = '<Relationship Id="s" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'
    table = f'<sst count="{claimed}" uniqueCount="{claimed}">{items}</sst>'
    rels = PARTS[BOOK_RELS].decode().replace("</Relationships>", relation)
    return with_parts({SHEET3: sheet, BOOK_RELS: rels, "xl/sharedStrings.xml": table})


def many_cells() -> bytes:
    """100,000 rows of three cells."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"/><c r="B{n}"/><c r="C{n}"/></row>' for n in range(100, 100_100))
    return swapped(SHEET3, "</sheetData>", rows + "</sheetData>")()


def many_styles() -> bytes:
    return swapped("xl/styles.xml", "</cellXfs>", '<xf numFmtId="0"/>' * 60_000 + "</cellXfs>")()


def many_names() -> bytes:
    names = "".join(f'<definedName name="n{n}">1</definedName>' for n in range(100_000))
    return swapped(BOOK, "</definedNames>", names + "</definedNames>")()


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
PARSED = (SHEET3, BOOK, BOOK_RELS, ROOT_RELS, "xl/styles.xml", "docProps/custom.xml", "docProps/app.xml")
ROWS: list[Row] = [
    *(refused("XML-01", f"laughs in {part}", headed(part, LAUGHS, "&l8;")) for part in PARSED),
    *(refused("XML-01", f"laughs in {part}", headed(part, LAUGHS)) for part in (TYPES, CORE)),
    refused("XML-01", "a harmless DOCTYPE", headed(SHEET3, "<!DOCTYPE worksheet>")),
    refused("XML-02", "one entity of 200 KB", headed(SHEET3, QUADRATIC, "&a;" * 20_000), "XML-01"),
    refused("XML-03", "a file of the machine", headed(SHEET3, EXTERNAL, "&e;"), "XML-01"),
    refused("XML-03", "a DTD on the network", headed(SHEET3, OUTSIDE), "XML-01"),
    refused("XML-04", "UTF-16", headed(SHEET3, LAUGHS, encoding="UTF-16"), "XML-01"),
    refused("XML-04", "UTF-16 and used", headed(SHEET3, LAUGHS, "&l8;", "UTF-16"), "XML-01"),
    refused("XML-04", "UTF-7", headed(SHEET3, LAUGHS, encoding="UTF-7"), "XML-01"),
    accepted("XML-05", "60 levels", nested(60)),
    refused("XML-05", "70 levels", nested(70)),
    refused("XML-05", "200,000 levels", nested(200_000)),
    refused("XML-05", "300 attributes", attributes(300)),
    refused("XML-05", "100,000 attributes", attributes(100_000)),
    explained(
        "XML-06", "10 MB of text used 3,000 times", strings(f"<si><t>{'x' * 9_999_999}</t></si>", 3000), "TPL-06"
    ),
    accepted("XML-06", "a count that boasts", strings("<si><t>x</t></si>", 0, 4_294_967_295)),
    refused("XML-07", "300,000 cells", many_cells),
    explained("XML-07", "a far cell", swapped(SHEET3, "</sheetData>", FAR), "TPL-06", cells=(f"{T3}!XFD1048576",)),
    accepted("XML-07", "a dimension too small", swapped(SHEET3, 'ref="A1:J31"', 'ref="A1"')),
    accepted("XML-07", "a dimension too large", swapped(SHEET3, 'ref="A1:J31"', 'ref="A1:XFD1048576"')),
    Row(
        *("XML-07", "the whole sheet merged"),
        swapped(SHEET3, "</mergeCells>", '<mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        *("returned", ("TPL-07",)),
    ),
    accepted("XML-07", "60,000 styles", many_styles),
    accepted("XML-07", "100,000 names", many_names),
    refused("XML-08", "a control character", typed("D4", "\x01")),
    refused("XML-08", "a tag left open", swapped(SHEET3, "</sheetData>", "")),
]


@walk(ROWS)
def test_xml(row: Row) -> None:
    row.hold()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of addresses")
@pytest.mark.parametrize("what", ["10 MB of text used 3,000 times", "one entity of 200 KB", "300,000 cells"])
def test_memory__within_512_megabytes(what: str) -> None:
    """The recipe made and judged in a child that may not have more addresses, libraries and all."""
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))\n"
        "from tests.threats.test_xml_threats import ROWS\n"
        "next(row for row in ROWS if row.what == sys.argv[1]).hold()"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code, what], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1000:]
