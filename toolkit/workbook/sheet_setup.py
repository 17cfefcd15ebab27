"""A sheet round its cells, drawn with openpyxl: what inputs accept, the printed page, the lock."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.workbook.check_sheet import NO, NOTED, YES
from toolkit.workbook.plan import SheetPlan, Validation
from toolkit.workbook.zip_package import PROGRAM_NAME

# Always the same one, so that the same plan gives the same bytes.
_SALT = hashlib.sha256(PROGRAM_NAME.encode()).digest()[:16]
_SPINS = 100_000


def add_validations(sheet: Worksheet, plan: SheetPlan) -> None:
    """One rule for all cells that accept the same."""
    groups: dict[Validation, list[str]] = {}
    for cell in plan.cells.values():
        if cell.validation:
            groups.setdefault(cell.validation, []).append(cell.ref)
    for rule, refs in groups.items():
        drawn = DataValidation(
            type=None if rule.kind == "any" else rule.kind,
            operator="between" if rule.low else None,
            formula1=f'"{",".join(rule.choices)}"' if rule.choices else rule.low or None,
            formula2=rule.high or None,
            allow_blank=True,
            showErrorMessage=bool(rule.error),
            showInputMessage=True,
            errorTitle="填写有误",
            error=rule.error or None,
            promptTitle=rule.prompt_title,
            prompt=rule.prompt,
            errorStyle="stop",
        )
        for ref in refs:
            drawn.add(ref)
        sheet.add_data_validation(drawn)


def color_results(sheet: Worksheet) -> None:
    """The marks of the check sheet in their colours."""
    area = f"D1:D{sheet.max_row}"
    for mark, color in ((NO, "FFC00000"), (YES, "FF00803C"), (NOTED, "FF1F4E79")):
        rule = CellIsRule(operator="equal", formula=[f'"{mark}"'], font=Font(color=color, bold=True))
        sheet.conditional_formatting.add(area, rule)


def set_up_page(sheet: Worksheet, plan: SheetPlan) -> None:
    """How the sheet is printed."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if plan.landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = plan.pages_wide
    sheet.page_setup.fitToHeight = 1 if plan.one_page else 0
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.8, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    if plan.print_area:
        sheet.print_area = plan.print_area
    if plan.print_title_rows:
        sheet.print_title_rows = plan.print_title_rows
    if plan.print_title_columns:
        sheet.print_title_cols = plan.print_title_columns
    if plan.header:
        sheet.oddHeader.center.text = printed(plan.header)
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    if plan.signed is not None:
        sheet.oddFooter.left.text = sealed_by(plan.signed)


def sealed_by(unit: str) -> str:
    """Where a unit puts its seal on paper, as the code of a page footer."""
    return "填报单位（盖章）：" + unit.replace("&", "&&")


def printed(text: str) -> str:
    """A text as the code of a page header: 12 points, 宋体, then the text letter by letter."""
    # The size stands first: a digit right after it would be read as part of the size.
    return '&12&"宋体"' + text.replace("&", "&&")


def protect(sheet: Worksheet, password: str, *, filtered: bool) -> None:
    """Lock the sheet; selecting, column widths and row heights stay allowed, and the filter where there is one (a
    flag of True forbids).
    """
    protection = sheet.protection
    protection.sheet = True
    protection.objects = protection.scenarios = True
    protection.formatColumns = protection.formatRows = False
    protection.autoFilter = not filtered
    protection.selectLockedCells = protection.selectUnlockedCells = False
    if password:
        protection.algorithmName, protection.spinCount = "SHA-512", _SPINS
        protection.saltValue = base64.b64encode(_SALT).decode()
        protection.hashValue = _hashed(password)


@lru_cache(maxsize=16)
def _hashed(password: str) -> str:
    """The password as ECMA-376 has it hashed (part 1, 18.3.1.85); the old hash of 16 bits is guessed in a moment."""
    digest = hashlib.sha512(_SALT + password.encode("utf-16-le")).digest()
    for spin in range(_SPINS):
        digest = hashlib.sha512(digest + spin.to_bytes(4, "little")).digest()
    return base64.b64encode(digest).decode()
