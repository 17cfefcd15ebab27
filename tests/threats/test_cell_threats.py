"""CEL: what stands in a cell, row by row of threats.md 3.5."""

from __future__ import annotations

from datetime import date

from tests.helpers import T3, filled, parts_of
from tests.threats.kit import (
    FORM,
    PARTS,
    SHEET2,
    SHEET3,
    Row,
    accepted,
    cell,
    explained,
    refused,
    returned,
    stored,
    typed,
    walk,
    with_parts,
)
from toolkit.workbook.plan import Value

LOST = {"new.natural": None, "new.total": None}
D4 = (f"{T3}!D4",)


def with_style(ref: str, number: str, code: str) -> bytes:
    """A number under a number format of its own."""
    styles = PARTS["xl/styles.xml"].decode()
    count = styles.partition("<cellXfs")[2].partition("</cellXfs>")[0].count("<xf ")
    xf = '<xf numFmtId="999" applyNumberFormat="1"><protection locked="0"/></xf></cellXfs>'
    styles = styles.replace("</cellXfs>", xf)
    formats = f'<numFmt numFmtId="999" formatCode="{code}"/>'
    if "</numFmts>" in styles:
        styles = styles.replace("</numFmts>", f"{formats}</numFmts>")
    else:
        styles = styles.replace("<fonts", f"<numFmts>{formats}</numFmts><fonts", 1)
    sheet = cell(ref, f'<c r="{ref}" s="{count}"><v>{number}</v></c>')
    return with_parts({"xl/styles.xml": styles, SHEET3: parts_of(sheet())[SHEET3]})()


def given(values: dict[str, Value]) -> bytes:
    return filled(FORM, values)


RICH = '<c r="D4" s="{{s}}" t="inlineStr"><is><r><t></t></r><r><t>7</t></r>{}</is></c>'
ROWS: list[Row] = [
    *(
        explained("CEL-01", f"“{text!r}”", typed("D4", text), "CEL-01", cells=D4)
        for text in ("7", "'7", " 7 ", "7\u00a0", "\u200b7", "+7", "7.0")
    ),
    explained("CEL-01", "thousands", typed("D4", "1,234", SHEET2), "CEL-01", values={"normdoc.valid": 1234}),
    *(explained("CEL-02", text, typed("D4", text), "CEL-02", cells=D4) for text in ("７", "７．０", "＋７")),
    *(
        returned("CEL-03", text, typed("D4", text), "CEL-03", cells=D4, values=LOST)
        for text in ("1_000", "٣", "１e３", "nan", "inf", "10²", "①", "1e3")
    ),
    *(
        returned("CEL-04", text, typed("D4", text), "CEL-04", cells=D4, values=LOST)
        for text in ("约7", "7万", "7亿", "7亩(估)", "无", "/", "—", "同上", "详见备注")
    ),
    returned("CEL-04", "7件", typed("D4", "7件"), "CEL-04", cells=D4),
    returned("CEL-05", "1-2", lambda: with_style("D4", "44198", "m-d"), "CEL-05", cells=D4, values=LOST),
    returned("CEL-05", "12:00", lambda: with_style("D4", "0.5", "h:mm;@"), "CEL-05", cells=D4, values=LOST),
    returned(
        *("CEL-05", "12:00 under a format of its own", lambda: with_style("D4", "0.5", "h:mm"), "CEL-05"),
        cells=D4,
        values=LOST,
    ),
    *(
        accepted(
            # A day of 2026 is read, and is far from the year 2021 of which the return speaks.
            *("CEL-06", text, lambda text=text: given({"cover.date": text}), "T07"),
            values={"cover.date": date(2026, 3, 1)},
        )
        for text in ("2026.3.1", "2026年3月1日", "20260301", "2026-03-01", "2026/3/1")
    ),
    *(
        explained("CEL-06", text, lambda text=text: given({"cover.date": text}), "CEL-06", values={"cover.date": None})
        for text in ("二〇二六年三月", "年后", "2026.13.1", "60", "46082")
    ),
    *(
        returned("CEL-07", number[:20], stored("D4", number), "CEL-07", cells=D4, values=LOST)
        for number in ("1E308", "1E999999999", "NaN", "INF", "9" * 5000, "1" * 16)
    ),
    returned("CEL-07", "negative", stored("D4", "-7"), "C02", "B01", "B05", cells=D4, values=None),
    returned("CEL-07", "a fraction of a count", stored("D4", "7.5"), "C02", "B01", cells=D4, values=None),
    accepted("CEL-08", "binary noise", stored("D4", "7.0000000000000009")),
    accepted("CEL-08", "shown rounded", lambda: with_style("D4", "7", "0.0")),
    returned("CEL-08", "7 shown for 6.6", lambda: with_style("D4", "6.6", "0"), "C02", "B01", cells=D4, values=None),
    *(
        returned(
            "CEL-08", f"7 under {code}", lambda code=code: with_style("D4", "7", code), "CEL-16", cells=D4, values=LOST
        )
        for code in ("0!.0,", "0%", "0&quot;5&quot;", "[DBNum1]0", "# ?/?", "0.0,", "[&gt;5]&quot;9&quot;;0")
    ),
    returned("CEL-09", "an 18-digit number", stored("D4", "3.30421199001011E+17"), "CEL-07", cells=D4, values=LOST),
    accepted("CEL-11", "a zero where one is meant", stored("F4", "0")),
    returned("CEL-11", "no value", cell("F4", '<c r="F4" s="{s}"/>'), "C01", cells=(f"{T3}!F4",), values=None),
    returned("CEL-11", "an empty text", typed("F4", ""), "C01", cells=(f"{T3}!F4",), values=None),
    returned("CEL-11", "a blank", typed("F4", " "), "C01", cells=(f"{T3}!F4",), values=None),
    explained("CEL-12", "runs", cell("D4", RICH.format("")), "CEL-01"),
    explained(
        *("CEL-12", "pinyin"),
        cell("D4", RICH.format('<rPh sb="0" eb="1"><t>9</t></rPh>')),
        "CEL-01",
    ),
    explained("CEL-12", "an escape", typed("D4", "7_x000D_"), "CEL-01"),
    returned("CEL-13", "true", cell("D4", '<c r="D4" s="{s}" t="b"><v>1</v></c>'), "CEL-13", cells=D4, values=LOST),
    returned("CEL-13", "a date", cell("D4", '<c r="D4" s="{s}" t="d"><v>2021-01-02</v></c>'), "CEL-13", values=LOST),
    refused("CEL-13", "an unknown type", cell("D4", '<c r="D4" s="{s}" t="x"><v>1</v></c>')),
    refused("CEL-13", "a string index", cell("D4", '<c r="D4" s="{s}" t="s"><v>99</v></c>')),
    refused("CEL-13", "a negative string index", cell("D4", '<c r="D4" s="{s}" t="s"><v>-1</v></c>')),
    refused("CEL-13", "a style index", cell("D4", '<c r="D4" s="9999"><v>7</v></c>')),
    refused("CEL-13", "a negative style index", cell("D4", '<c r="D4" s="-1"><v>7</v></c>')),
    returned("CEL-14", "40,000 characters", typed("D4", "字" * 40_000), "CEL-04", values=LOST),
]


@walk(ROWS)
def test_cell(row: Row) -> None:
    row.hold()
