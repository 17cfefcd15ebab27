"""Who filled the return in: names that are none, telephones that nobody can call (T08, T09). Remarks, no more."""

from __future__ import annotations

import re
import unicodedata

from toolkit.forms import index_form
from toolkit.returns.cell_values import NOTHING
from toolkit.returns.read_return import Return
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Finding

_NAMES = ("cover.head", "cover.author")
_PHONE = "cover.phone"
_LONGEST_NAME = 40
_NO_NAME = re.compile(
    "示例|样例|样本|测试|姓名|某某|待定|待填|同上|负责人|填表人|填报人|审核人|经办人|办公室|政府|委员会"
    "|人民法院|领导|本人|单位|暂无|不详|未知|[xX×*?]{2,}"
)
_BETWEEN = re.compile(r"[\s()\-‐-―.·,]+")
# Behind a number, in front of the extension.
_EXTENSION = re.compile(r"(?:转|分机|ext|x|#|\*)+[0-9]{1,6}", re.IGNORECASE)
_LAST_GROUP = re.compile(r"[-‐-―][0-9]{1,6}$")
_TITLE = re.compile(r"(?:tel|phone|mobile|fax|office)", re.IGNORECASE)
# A mobile; an area's code with seven or eight digits; these alone; 400 and 800.
_NUMBER = re.compile(
    r"(?<![0-9])(?:\+?86|0086)?(?:1[3-9][0-9]{9}|0?(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}|[2-9][0-9]{6,7}|[48]00[0-9]{7})(?![0-9])"
)
# What nearly everybody writes, in no need of being made even.
_USUAL_NAME = re.compile("[\u4e00-\u9fa5]{2,4}")
_USUAL_NUMBER = re.compile("(?:1[3-9][0-9]{9}|0(?:10|2[0-9]|[3-9][0-9]{2})-?[2-9][0-9]{6,7})")


def judge_people(given: Return) -> list[Finding]:
    """Lines of the cover that are filled in with something else."""
    cells = index_form(given.form).cells
    unit = given.stamp.unit_name if given.stamp else ""
    found = []
    for key, rule, fits in ((_NAMES[0], "T09", _is_name), (_NAMES[1], "T09", _is_name), (_PHONE, "T08", _is_phone)):
        text = given.values.get(key)
        if isinstance(text, str) and not fits(text, unit):
            cell = cells[key]
            found.append(finding(rule, table=cell.table, cells=(cell.place,), found=text[:_LONGEST_NAME]))
    return found


def _is_name(text: str, unit: str) -> bool:
    if _USUAL_NAME.fullmatch(text) and len({*text}) > 1:
        return _NO_NAME.search(text) is None and text not in NOTHING and text not in (unit, f"{unit}政府")
    folded = unicodedata.normalize("NFKC", text).strip()
    letters = [char for char in folded if unicodedata.category(char)[0] == "L"]
    if folded in NOTHING or len(letters) < 2 or len(folded) > _LONGEST_NAME:
        return False
    if any(char.isdigit() for char in folded) or (len(set(letters)) == 1 and (folded.isascii() or len(letters) > 2)):
        return False
    return _NO_NAME.search(folded) is None and not (unit and "".join(folded.split()) in (unit, f"{unit}政府"))


def _is_phone(text: str, _: str) -> bool:
    """Whether a number that can be called stands in the text, whatever signs group its digits and whoever's it is."""
    if _USUAL_NUMBER.fullmatch(text) and len({*text[-7:]}) > 1:
        return True
    folded = _TITLE.sub("", unicodedata.normalize("NFKC", text))
    pieces = re.split(r"[/、;；，,和或]|\s{2,}|\n", folded)
    whole = [_EXTENSION.sub("", "".join(piece.split())) for piece in pieces]
    # A last group of few digits may be an extension too; two numbers may stand with one blank between them.
    tries = [*whole, *(_LAST_GROUP.sub("", piece) for piece in whole), *folded.split()]
    joined = [_BETWEEN.sub("", piece) for piece in tries]
    numbers = [match[0] for piece in joined for match in [_NUMBER.search(piece)] if match]
    strange = re.search("[A-Za-z]", "".join(whole)) is not None
    return not strange and any(len(set(number[-7:])) > 1 for number in numbers)
