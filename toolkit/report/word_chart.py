"""A bar chart that Word draws itself: a chart part with its own data, so that an office can change both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from toolkit.report.docx_package import DOCUMENT
from toolkit.workbook.chart_data import DATA_SHEET, chart_data
from toolkit.workbook.zip_package import unzipped, zipped

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_RELATIONS = "word/_rels/document.xml.rels"
_TYPES = "[Content_Types].xml"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH, _ROW, _REST = 5_400_000, 280_000, 700_000
"""English metric units: 15 cm wide, as high as its bars need."""
_BAR = "5B7FA6"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@dataclass(frozen=True)
class WordChart:
    """name: ASCII, by which the drawing finds its part; title with the unit in brackets; numbers by their names."""

    name: str
    title: str
    numbers: Mapping[str, int]

    @property
    def description(self) -> str:
        """What a screen reader says instead of the picture."""
        return f"{self.title}：" + "，".join(f"{name}{number}" for name, number in self.numbers.items())


def draw_chart(chart: WordChart) -> str:
    """The paragraph that holds the chart, for a template's body; its parts are added by `with_charts`."""
    height = _REST + _ROW * len(chart.numbers)
    return (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:pPr><w:spacing w:before="240" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0" w:firstLineChars="0"/>'
        '<w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{_WIDTH}" cy="{height}"/>'
        f'<wp:docPr id="{_number(chart)}" name={quoteattr(chart.name)} descr={quoteattr(chart.description)}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_C}">'
        f'<c:chart xmlns:c="{_C}" xmlns:r="{_R}" r:id="{chart.name}"/></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )


def with_charts(document: bytes, charts: Sequence[WordChart]) -> bytes:
    """The .docx with the parts of those charts that it draws."""
    parts = unzipped(document)
    drawn = [chart for chart in charts if f'r:id="{chart.name}"'.encode() in parts[DOCUMENT]]
    for chart in drawn:
        book = f"word/embeddings/{chart.name}.xlsx"
        parts[f"word/charts/{chart.name}.xml"] = _part(chart).encode()
        parts[f"word/charts/_rels/{chart.name}.xml.rels"] = _relations(f"../embeddings/{chart.name}.xlsx").encode()
        parts[book] = chart_data(chart.title, chart.numbers)
        relation = f'<Relationship Id="{chart.name}" Type="{_R}/chart" Target="charts/{chart.name}.xml"/>'
        parts[_RELATIONS] = _before_end(parts[_RELATIONS], relation, "</Relationships>")
        override = f'<Override PartName="/word/charts/{chart.name}.xml" ContentType="{_CHART_TYPE}"/>'
        override += f'<Override PartName="/{book}" ContentType="{_BOOK_TYPE}"/>'
        parts[_TYPES] = _before_end(parts[_TYPES], override, "</Types>")
    return zipped(parts) if drawn else document


def _number(chart: WordChart) -> int:
    """An id that no other drawing of ours has."""
    return 9000 + sum(chart.name.encode())


def _before_end(part: bytes, added: str, end: str) -> bytes:
    head, _, tail = part.decode().rpartition(end)
    return f"{head}{added}{end}{tail}".encode()


def _relations(target: str) -> str:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    relation = f'<Relationship Id="rId1" Type="{_R}/package" Target="{target}"/>'
    return f'{_HEAD}<Relationships xmlns="{package}">{relation}</Relationships>'


def _part(chart: WordChart) -> str:
    last = 1 + len(chart.numbers)
    names = "".join(f'<c:pt idx="{at}"><c:v>{escape(name)}</c:v></c:pt>' for at, name in enumerate(chart.numbers))
    values = "".join(f'<c:pt idx="{at}"><c:v>{n}</c:v></c:pt>' for at, n in enumerate(chart.numbers.values()))
    count = f'<c:ptCount val="{len(chart.numbers)}"/>'
    text = '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/>'
    title = f'<a:rPr lang="zh-CN" sz="1200" b="0">{text}</a:rPr><a:t>{escape(chart.title)}</a:t>'
    return (
        f'{_HEAD}<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{_R}"><c:roundedCorners val="0"/><c:chart>'
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r>{title}</a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>{DATA_SHEET}!$B$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(chart.title)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{_BAR}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        '<c:dLbls><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>{DATA_SHEET}!$A$2:$A${last}</c:f>"
        f"<c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{DATA_SHEET}!$B$2:$B${last}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f"{count}{values}</c:numCache></c:numRef></c:val></c:ser>"
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f"{_axis('catAx', 1, 'maxMin', 'l', hidden=False)}{_axis('valAx', 2, 'minMax', 't', hidden=True)}"
        '</c:plotArea><c:plotVisOnly val="1"/></c:chart>'
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1050">{text}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _axis(kind: str, number: int, order: str, side: str, *, hidden: bool) -> str:
    least = '<c:min val="0"/>' if kind == "valAx" else ""
    return (
        f'<c:{kind}><c:axId val="{number}"/><c:scaling><c:orientation val="{order}"/>{least}</c:scaling>'
        f'<c:delete val="{int(hidden)}"/><c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:crossAx val="{3 - number}"/><c:crosses val="autoZero"/></c:{kind}>'
    )
