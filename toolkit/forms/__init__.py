"""The official forms as data, and everything that follows from them without knowing Excel or Word.

This room imports nothing else of the package. Layouts: 国办公开办函〔2019〕60号 and 〔2021〕30号.
"""

from toolkit.forms.form_error import FormError
from toolkit.forms.grid import Grid, GridCell, table_grid
from toolkit.forms.index import FormCell, FormIndex, index_form
from toolkit.forms.load import editions, form_for_year, load_form, load_form_file
from toolkit.forms.model import Form
from toolkit.forms.roles import check_roles
from toolkit.forms.rules import Check, bind_rules

__all__ = [
    "Check",
    "Form",
    "FormCell",
    "FormError",
    "FormIndex",
    "Grid",
    "GridCell",
    "bind_rules",
    "check_roles",
    "editions",
    "form_for_year",
    "index_form",
    "load_form",
    "load_form_file",
    "table_grid",
]
