"""--dry-run: a command on a copy, told as if it had been the campaign itself, with what would be written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolkit.cli.command import CommandResult, Option

DRY_RUN = Option(("--dry-run",), is_flag=True, help="试做：在副本上做一遍，只说会怎样，任务里什么都不动")
_SHOWN = 15


def tried(folder: Path, doing: Callable[[Path], CommandResult]) -> CommandResult:
    """What the command would say and do. Raises what the command raises."""
    from toolkit.verbs.dry_run import changes_between, copy_of, fingerprints

    with copy_of(folder) as copy:
        before = fingerprints(copy)
        done = doing(copy)
        changes = changes_between(before, fingerprints(copy))
    named = {"会新写": changes.new, "会改写": changes.changed, "会拿走": changes.gone}
    lines = ["这是试做，任务里什么都没有动。真的去做，会是下面这样：", done.text, ""]
    for word, files in named.items():
        more = f" 等 {len(files)} 个" if len(files) > _SHOWN else ""
        lines += [f"{word} {len(files)} 个文件：{'、'.join(files[:_SHOWN])}{more}"] if files else []
    if not any(named.values()):
        lines.append("没有文件会变。")
    data = {"dry_run": {"new": list(changes.new), "changed": list(changes.changed), "gone": list(changes.gone)}}
    told = [(str(copy), str(folder.absolute())), (copy.name, folder.absolute().name)]
    whole = {**done.data, **data} if isinstance(done.data, dict) else data
    return CommandResult(done.code, str(_renamed("\n".join(lines), told)), _renamed(whole, told))


def _renamed(data: object, told: list[tuple[str, str]]) -> object:
    """The same with the campaign's own name wherever the copy's stands."""
    if isinstance(data, str):
        for copy, own in told:
            data = data.replace(copy, own)
        return data
    if isinstance(data, dict):
        return {_renamed(name, told): _renamed(value, told) for name, value in data.items()}
    return [_renamed(each, told) for each in data] if isinstance(data, list | tuple) else data
