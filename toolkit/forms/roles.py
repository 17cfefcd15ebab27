"""What the later steps of a campaign ask of a form: a county's own that lacks it is refused when it is loaded."""

from __future__ import annotations

from toolkit.forms.form_error import FormError
from toolkit.forms.index import NIL_KEY, NIL_YES, index_form
from toolkit.forms.model import Form

_TABLES = {"t2": "主动公开", "t3": "依申请公开", "t4": "复议诉讼"}
"""Tables that the report is written from, by id."""
_TOTALS = (
    *("new.total", "carried_in.total", "done.total", "carried_out.total"),
    *("review.total", "suit_direct.total", "suit_after.total"),
)
"""Numbers that the sentences of the report name."""


def check_roles(form: Form, file: str) -> None:
    """Raises FormError where the cover has no 零报告, or a table or a number of the report is missing."""
    index = index_form(form)
    nil = index.cells.get(NIL_KEY)
    if nil is None or NIL_YES not in nil.choices:
        cure = (
            f'在 [cover] 的 fields 里写 {{ key = "nil_return", label = "零报告确认", choices = ["{NIL_YES}", "否"] }}'
        )
        raise FormError(file, "cover", "没有可以选“是”的“零报告确认”（nil_return），收回的表会审核不了", cure)
    held = {table.id for table in form.tables}
    for table, name in _TABLES.items():
        if table not in held:
            cure = f'补上 id = "{table}" 的表；在官方版式上增减的，用 like = "2021" 写'
            raise FormError(file, "tables", f"没有{name}的表（{table}），年报写不出来", cure)
    if lacking := [key for key in _TOTALS if key not in index.cells]:
        raise FormError(
            file, "tables", f"没有年报要写的数：{'、'.join(lacking)}", "行和列的 key 照官方版式写，不要改名或者删去"
        )
