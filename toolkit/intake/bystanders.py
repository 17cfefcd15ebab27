"""What lies in an archive or a letter beside returns, told in one line: photos, papers, the files of a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from toolkit.intake.filetype import ARCHIVES, TABLES, called, kind_of
from toolkit.intake.unpack import CALLED, Member, members

FEW = 3
"""How many bystanders of one folder are told one by one, where there are returns too."""
_KINDS = 4
# By these names a file wants to be a return, whatever it holds.
_TABLE_NAMES = (".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".fods")
# Nobody has looked into these, so that there may be a return in them.
_UNOPENED = ARCHIVES | frozenset(("bzip2", "xz", "zip-split", "zip-prefixed", "msg", "tnef"))
# A whole campaign, as one who asks for `seen` may have put it in the place of its files.
_CAMPAIGN = "ARC-11"
_NOT_TAKEN_OUT = frozenset(("PKG-01", "PKG-06", "PKG-07", "ARC-04", "ARC-05", "ARC-07"))


def _as_found(found: list[Member]) -> list[Member]:
    return found


def gathered(name: str, data: bytes, seen: Callable[[list[Member]], list[Member]] = _as_found) -> list[Member]:
    """The members of an archive or a letter, where what cannot be a return is told together: one member under the
    container's own name where nothing in it can be one, else one a folder that holds more than a few. Never raises.

    seen: makes of all members those that are to be told.
    """
    found = seen(members(name, data))
    if any(each.name == name for each in found):
        return found
    if any(map(_may_be_return, found)):
        return _folded(found)
    closed = [each for each in found if each.code in _NOT_TAKEN_OUT]
    beside = [each for each in found if not each.code]
    if closed and not beside and len({each.code for each in closed}) == 1:
        return [Member(name, data, closed[0].code, closed[0].facts)]
    if closed or not beside:
        return found
    kind = CALLED[kind_of(data)]
    return [Member(name, data, "PKG-10", {"type": f"{kind}，里面的 {_counted(beside)}，没有一个是填报表"})]


def with_container(name: str, data: bytes, seen: Callable[[list[Member]], list[Member]] = _as_found) -> list[Member]:
    """What `gathered` finds, behind the received file itself: of a container, one member that says what it holds
    (ARC-10). Never raises.
    """
    found = gathered(name, data, seen)
    inside = [each for each in found if each.name != name]
    own = next((each for each in found if each.name == name), None)
    if own is None:
        own = Member(name, data, "ARC-10", {"type": CALLED[kind_of(data)], "count": str(len(inside))})
    return [own, *inside]


def _may_be_return(member: Member) -> bool:
    """Whether a file wants to be a return by its name or its kind, or may hold one."""
    if member.code == _CAMPAIGN or member.name.lower().endswith(_TABLE_NAMES):
        return True
    return kind_of(member.data) in TABLES | _UNOPENED


def _folded(found: Sequence[Member]) -> list[Member]:
    """Of each folder with more than a few bystanders one line, where the first of them stood."""
    beside: dict[str, list[Member]] = {}
    for each in found:
        if not each.code and not _may_be_return(each):
            beside.setdefault(_folder(each), []).append(each)
    many = {folder: group for folder, group in beside.items() if len(group) > FEW}
    kept = []
    for each in found:
        group = many.get(_folder(each), [])
        if each not in group:
            kept.append(each)
        elif each is group[0]:
            name = f"{_folder(each)}/另有 {len(group)} 个文件"
            kept.append(Member(name, b"", "PKG-10", {"type": f"别的文件，另有 {_counted(group)}"}, each.sent))
    return kept


def _folder(member: Member) -> str:
    return member.name.rpartition("/")[0]


def _counted(beside: Iterable[Member]) -> str:
    """`40 个文件（照片（JPG）38 个、文本文件 2 个）`"""
    kinds = Counter(called(kind_of(each.data)) for each in beside)
    told = [f"{kind} {count} 个" for kind, count in kinds.most_common(_KINDS)]
    rest = kinds.total() - sum(count for _, count in kinds.most_common(_KINDS))
    return f"{kinds.total()} 个文件（{'、'.join([*told, *([f'其他 {rest} 个'] if rest else [])])}）"
