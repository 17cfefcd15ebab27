"""A report's tables, drawn apart from the document that they stand in.

They are nine tenths of a report, and their XML is known as text. So the document is parsed, marked and written with no
more than a mark for each of them, and the tables go into what was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from lxml import etree
from markupsafe import Markup

from toolkit.forms import Form, index_form
from toolkit.report.data import Value
from toolkit.report.docx_package import W
from toolkit.report.table import Named, TableDrawing, table_drawing, unnumbered

# A processing instruction, which no program writes into a document's body.
_TARGET = "nianbao-table"
_MARK = re.compile(rf"<\?{_TARGET} [^?]*\?>".encode())
_TEXT, _PARAGRAPH = f"{{{W}}}t", f"{{{W}}}p"


class ReportTables:
    """`tables` as a template sees them: `tables.t2` is the whole table as XML."""

    def __init__(self, form: Form, values: Mapping[str, Value]) -> None:
        self._drawings, self._values = _drawings(form), values

    def __getattr__(self, table_id: str) -> Markup:
        if table_id not in self._drawings:
            raise AttributeError(table_id)
        return Markup(self.drawn(table_id, unnumbered))

    def drawn(self, table_id: str, named: Named) -> str:
        """The table as XML with its bookmarks named."""
        return self._drawings[table_id].filled(self._values, named)

    def marks(self) -> SimpleNamespace:
        """What a template may print in place of the tables."""
        return SimpleNamespace(**{table_id: Markup(f"<?{_TARGET} {table_id}?>") for table_id in self._drawings})


@lru_cache(maxsize=16)
def _drawings(form: Form) -> Mapping[str, TableDrawing]:
    """The form's tables by id, drawn once for all units."""
    grids = index_form(form).grids
    return {table.id: table_drawing(table, grids[table.id]) for table in form.tables}


def marked_in(xml: str) -> int:
    """How many marks stand in a text, wherever."""
    return xml.count(f"<?{_TARGET} ")


def stand_for_tables(root: Any, count: int) -> bool:
    """Whether so many marks stand where their tables would be nothing but written: none of them in a comment or inside
    a text that may be copied, none before the first paragraph, which would be one of the table's own.
    """
    places = list(root.iter(etree.PI))
    if len(places) != count or any(place.target != _TARGET or place.getparent().tag == _TEXT for place in places):
        return False
    first = next(root.iter(_PARAGRAPH, etree.PI), None)
    return first is None or first.tag == _PARAGRAPH


def with_tables(document: bytes, tables: Sequence[str]) -> bytes:
    """A written document with each mark replaced by the table that it stands for, in their order."""
    pieces = _MARK.split(document)
    for place, table in enumerate(tables):
        pieces[place] += table.encode()
    return b"".join(pieces)
