"""Edition files (TOML) → Form. An edition may say `like` another and list only the difference."""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.forms.build import build_form
from toolkit.forms.form_error import FormError
from toolkit.forms.model import Form
from toolkit.forms.toml_text import TomlFaultError, parse_toml

EDITIONS = Path(__file__).parent / "editions"
Data = dict[str, Any]
_CHANGE = {"table", "row", "label", "hint", "children", "insert_after"}


@lru_cache(maxsize=1)
def editions() -> tuple[str, ...]:
    """Names of the official editions, oldest first."""
    return tuple(sorted(path.stem for path in EDITIONS.glob("*.toml")))


@lru_cache(maxsize=16)
def load_form(edition: str) -> Form:
    """An official edition by name. Raises FormError when there is none of that name."""
    path = EDITIONS / f"{edition}.toml"
    if not path.is_file():
        raise FormError("", "", f"没有“{edition}”版式", f"可用的版式：{'、'.join(editions())}")
    return load_form_file(path)


def _sent(form: Form) -> tuple[Callable[..., Form], tuple[Any, ...]]:
    """How a form goes to another process: an official one by its name, so that there too it is one and the same."""
    if form.edition in editions() and load_form(form.edition) is form:
        return load_form, (form.edition,)
    return Form, tuple(getattr(form, each.name) for each in fields(form))


copyreg.pickle(Form, _sent)


def form_for_year(year: int) -> Form:
    """The official edition in force for a report year (rule F03). Raises FormError before 2019."""
    # The newest first: it is the one most often asked for, and no year has two.
    for edition in reversed(editions()):
        form = load_form(edition)
        if form.covers_year(year):
            return form
    raise FormError("", "", f"{year}年没有对应的官方版式", "报告年度应为 2019 年或以后")


def load_form_file(path: Path) -> Form:
    """A form from any file, such as a county's supplement. Raises FormError."""
    return build_form(_resolved(path, ()), path.name)


def _resolved(path: Path, seen: tuple[str, ...]) -> Data:
    """The file's data with `like` followed and its difference applied."""
    try:
        data: Data = parse_toml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FormError(path.name, "文件", "打不开", "检查文件是否存在、能否读取") from error
    except UnicodeDecodeError as error:
        raise FormError(path.name, "文件", "不是 UTF-8 编码", "用记事本另存为 UTF-8") from error
    except TomlFaultError as fault:
        problem = "不是合法的 TOML" + ("（有一项写了不止一次）" if fault.twice else "")
        raise FormError(
            path.name, f"语法（{fault.where}）" if fault.where else "语法", problem, "按 TOML 语法改正"
        ) from fault
    base_name = data.pop("like", None)
    if base_name is None:
        return data
    if base_name in seen or base_name == path.stem:
        raise FormError(path.name, "like", f"“{base_name}”绕回了自己", "like 只能指向另一个版式")
    base = next((p for p in (path.parent / f"{base_name}.toml", EDITIONS / f"{base_name}.toml") if p.is_file()), None)
    if base is None:
        raise FormError(path.name, "like", f"找不到版式“{base_name}”", f"可用的版式：{'、'.join(editions())}")
    return _differ(_resolved(base, (*seen, path.stem)), data, path.name)


def _differ(base: Data, change: Data, file: str) -> Data:
    """Apply a difference: listed things replace those of the same id or key, or are added at the end."""
    result = dict(base)
    for name, value in change.items():
        if name in ("tables", "rules"):
            result[name] = _replaced(base.get(name, []), _mappings(value, file, name), "id")
        elif name in ("cover", "facts", "texts"):
            group = _mappings([value], file, name)[0]
            fields = _replaced(
                base[name]["fields"], _mappings(group.get("fields", []), file, f"{name} › fields"), "key"
            )
            result[name] = {**base[name], **group, "fields": fields}
        elif name not in ("changes", "drop_rules"):
            result[name] = value
    dropped = change.get("drop_rules", [])
    if not isinstance(dropped, list) or (unknown := set(dropped) - {rule["id"] for rule in base.get("rules", [])}):
        listed = "、".join(sorted(map(str, unknown))) if isinstance(dropped, list) else str(dropped)
        raise FormError(file, "drop_rules", f"没有规则 {listed}", "只能列出 like 版式里有的规则编号")
    result["rules"] = [rule for rule in result.get("rules", []) if rule.get("id") not in dropped]
    for number, each in enumerate(_mappings(change.get("changes", []), file, "changes"), 1):
        _change_row(result, each, file, f"changes 第 {number} 处")
    return result


def _mappings(value: Any, file: str, place: str) -> list[Data]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise FormError(file, place, "写法不对", f"写成 [[{place}]] 或 [{place}]，下面列“名 = 值”")
    return value


def _replaced(old: list[Data], new: list[Data], by: str) -> list[Data]:
    fresh = {each.get(by): each for each in new}
    kept = [fresh.pop(each.get(by), each) for each in old]
    return [*kept, *fresh.values()]


def _change_row(data: Data, change: Data, file: str, place: str) -> None:
    """Change one row node of a table in place: give it children or another label, or put rows after it."""
    if unknown := set(change) - _CHANGE:
        raise FormError(
            file, place, f"不认识“{'、'.join(sorted(unknown))}”", f"这里只能写：{'、'.join(sorted(_CHANGE))}"
        )
    tables = [table for table in data["tables"] if table["id"] == change.get("table")]
    if not tables:
        raise FormError(file, place, f"没有表“{change.get('table')}”", "table 写已有的表 id")
    found = 0

    def visit(rows: list[Data], prefix: str) -> list[Data]:
        nonlocal found
        changed: list[Data] = []
        for row in rows:
            key = ".".join(part for part in (prefix, row.get("key", "")) if part)
            node = dict(row)
            if "children" in node:
                node["children"] = visit(node["children"], key)
            if row.get("key") and key == change.get("row"):
                found += 1
                node.update({name: change[name] for name in ("label", "children", "hint") if name in change})
                changed += [node, *change.get("insert_after", [])]
            else:
                changed.append(node)
        return changed

    table = tables[0]
    blocks = [{**block, "rows": visit(block["rows"], "")} for block in table["blocks"]]
    if found != 1:
        raise FormError(file, place, f"表 {table['id']} 里没有唯一的行“{change.get('row')}”", "row 写行的键")
    data["tables"] = [({**table, "blocks": blocks} if each is table else each) for each in data["tables"]]
