"""归档: a campaign as one zip with a list that a person can read, and opened from it again.

The whole folder goes in, originals, ledger and key too: what is opened from it is the campaign, not a picture of it.
"""

from __future__ import annotations

import hashlib
import shutil
import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from toolkit.campaign.files import is_file, sha256_of, written_whole
from toolkit.campaign.folder import STORE, Campaign
from toolkit.campaign.lock import LOCK_FILE
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.campaign.states import MERGED, UnitState, unit_states
from toolkit.errors import NianbaoError
from toolkit.intake.file_names import FORBIDDEN_CHARACTERS, is_device_name
from toolkit.intake.folder_scan import TEMPORARY
from toolkit.intake.outside_text import readable
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone

MANIFEST = "归档清单.txt"
_FILES_BELOW = "文件（校验码、大小、位置）："
_PIECE = 1 << 20
_MOST_MANIFEST = 64 << 20
# The ledger's journal goes in: it is not emptied while somebody looks at the page, and the newest stands there.
_NOT_PACKED = (LOCK_FILE, "台账.sqlite-shm")


@dataclass(frozen=True)
class Packed:
    """What was packed. unfinished: units that are in no sum; left_out: files whose names no zip can hold everywhere.
    What was received under such a name lies in the archive of originals all the same.
    """

    file: Path
    files: int
    unfinished: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Line:
    """One file of the manifest. name: as it lies in the campaign's folder, with `/`."""

    sha256: str
    size: int
    name: str


@alone("归档")
def pack_campaign(campaign: Campaign, to: Path | None = None, progress: Progress = silent) -> Packed:
    """Write the zip: beside the campaign's folder unless another place is named. Raises NianbaoError."""
    folder, settings, states = campaign.folder.absolute(), campaign.settings, unit_states(campaign)
    name = f"{settings.county}{settings.year}年{campaign.form.short_title}_归档_{date.today():%Y%m%d}.zip"
    target = to or folder.parent / name
    if target.is_dir():
        target = target / name
    if target.absolute().is_relative_to(folder):
        raise NianbaoError("归档文件不能放在任务文件夹里面。请用 --to 换一个位置。")
    campaign.close_ledger()
    there = list(_packed(folder))
    paths = [path for path in there if _is_plain(path.relative_to(folder).as_posix())]
    left_out = tuple(readable(path.name) for path in there if path not in paths)
    lines: list[_Line] = []
    try:
        with written_whole(target) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for number, path in enumerate(paths, 1):
                progress(number, len(paths), path.name)
                lines.append(_add(packed, folder, path))
            packed.writestr(f"{folder.name}/{MANIFEST}", _manifest(campaign, states, lines))
    except OSError as error:
        raise NianbaoError(
            f"归档文件“{target}”没有写成（系统错误 {error.errno}）。请检查磁盘空间、关闭打开着的文件，再试一次。"
        ) from error
    return Packed(target, len(lines), tuple(each.unit.name for each in states if each.state != MERGED), left_out)


def open_packed(archive: Path, to: Path | None = None, progress: Progress = silent) -> Path:
    """Unpack a campaign, each file proved by the manifest, into a folder that is not there yet; beside the zip unless
    another place is named. Returns the campaign's folder. Raises NianbaoError: nothing is left then.
    """
    if not is_file(archive):
        raise NianbaoError(f"没有找到归档文件“{archive}”。请检查它的位置和名称。")
    try:
        with zipfile.ZipFile(archive) as packed:
            top, lines = _read_manifest(packed, archive)
            folder = to or archive.absolute().parent / top
            if folder.exists():
                raise NianbaoError(f"已经有“{folder}”了，不能覆盖。请用 --to 换一个文件夹。")
            try:
                for number, line in enumerate(lines, 1):
                    progress(number, len(lines), line.name)
                    _extract(packed, f"{top}/{line.name}", line, folder / line.name)
                manifest = packed.read(f"{top}/{MANIFEST}")
                with _writing(folder):
                    (folder / MANIFEST).write_bytes(manifest)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
    except (OSError, zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError) as error:
        raise NianbaoError(
            f"归档文件“{archive}”打不开，可能没有传完整（{type(error).__name__}）。请换一份完整的；什么都没有动。"
        ) from error
    return folder


def _packed(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        own = path.parent == folder / STORE and path.name in _NOT_PACKED
        beginning = path.name.startswith(TEMPORARY) or (path.name == MANIFEST and path.parent == folder)
        if path.is_file() and not path.is_symlink() and not own and not beginning:
            yield path


def _add(packed: zipfile.ZipFile, folder: Path, path: Path) -> _Line:
    name = path.relative_to(folder).as_posix()
    packed.write(path, f"{folder.name}/{name}")
    return _Line(sha256_of(path), packed.getinfo(f"{folder.name}/{name}").file_size, name)


def _manifest(campaign: Campaign, states: Sequence[UnitState], lines: Sequence[_Line]) -> bytes:
    settings = campaign.settings
    told = [
        f"{settings.county}{settings.year}年度{campaign.form.short_title}填报任务 归档清单",
        "",
        f"归档日期：{date.today():%Y-%m-%d}",
        f"任务编号：{settings.campaign}",
        f"单位：{len(states)} 个，已汇总 {sum(each.state == MERGED for each in states)} 个",
        f"文件：{len(lines)} 个，共 {sum(line.size for line in lines) / 1e6:.1f} MB",
        "",
        "里面有什么：下发（填报表）、收回（交来的文件）、退回、汇总、年报，名册和设置；"
        f"“{STORE}”里是台账、密钥和收到的全部原件。密钥不要外传，本归档文件请按内部资料保管。",
        "怎样打开：nianbao archive --open 归档文件；也可以直接解压，解压出来的文件夹就是任务文件夹。",
        "",
        "各单位：",
        *(f"  {each.unit.code}  {each.unit.name}  {each.state}" for each in states),
        "",
        _FILES_BELOW,
        *(f"{line.sha256}  {line.size}  {line.name}" for line in lines),
        "",
    ]
    # With a mark in front, by which every Notepad knows UTF-8.
    return "\r\n".join(told).encode("utf-8-sig")


def _read_manifest(packed: zipfile.ZipFile, archive: Path) -> tuple[str, list[_Line]]:
    """The folder's name in the zip, and its files. Raises NianbaoError for a zip that is no campaign's."""
    found = [each for each in packed.infolist() if each.filename.count("/") == 1 and each.filename.endswith(MANIFEST)]
    if len(found) != 1 or found[0].file_size > _MOST_MANIFEST:
        raise NianbaoError(f"“{archive}”不是归档文件（里面没有{MANIFEST}）。收到的压缩包请用 nianbao collect 收。")
    top = found[0].filename.partition("/")[0]
    text = packed.read(found[0]).decode("utf-8-sig", "replace")
    listed = text.partition(f"{_FILES_BELOW}\r\n")[2].splitlines()
    lines = []
    for each in filter(None, listed):
        digest, _, rest = each.partition("  ")
        size, _, name = rest.partition("  ")
        if not (size.isascii() and size.isdecimal() and _is_plain(name)):
            raise NianbaoError(f"“{archive}”里的{MANIFEST}被改动过，没有打开。请换一份完整的。")
        lines.append(_Line(digest, int(size), name))
    if not _is_plain(top) or SETTINGS_FILE not in {line.name for line in lines}:
        raise NianbaoError(f"“{archive}”里的{MANIFEST}不是填报任务的，没有打开。请换一份完整的。")
    known = {f"{top}/{name}" for name in (MANIFEST, *(line.name for line in lines))}
    if more := [each.filename for each in packed.infolist() if not each.is_dir() and each.filename not in known]:
        raise NianbaoError(
            f"“{archive}”里多了清单上没有的“{readable(more[0])}”，可能被改动过，没有打开。请换一份原来的归档文件。"
        )
    return top, lines


def _is_plain(name: str) -> bool:
    """Whether a name leads to a place inside the folder, on every system, and stands on one line."""
    parts = PurePosixPath(name).parts
    bad = FORBIDDEN_CHARACTERS - {"/"}
    return (
        name.isprintable()
        and bool(parts)
        and all(
            part not in ("..", "/") and not set(part) & bad and not is_device_name(part) and part == part.rstrip(". ")
            for part in parts
        )
    )


def _extract(packed: zipfile.ZipFile, member: str, line: _Line, path: Path) -> None:
    """Write one file, no more of it than the manifest says."""
    info = packed.getinfo(member)
    if info.file_size != line.size or stat.S_ISLNK(info.external_attr >> 16):
        raise _altered(line.name)
    digest = hashlib.sha256()
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(exist_ok=False)
    with packed.open(info) as source:
        while piece := source.read(_PIECE):
            digest.update(piece)
            with _writing(path), open(path, "ab") as out:
                out.write(piece)
    if digest.hexdigest() != line.sha256:
        raise _altered(line.name)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """A place that takes nothing is none of the archive's faults."""
    try:
        yield
    except OSError as error:
        raise NianbaoError(
            f"归档是好的，但写不进“{path}”（系统错误 {error.errno}）。请检查磁盘空间和权限，"
            "或者用 --to 换一个文件夹，再打开一次；什么都没有动。"
        ) from error


def _altered(name: str) -> NianbaoError:
    return NianbaoError(f"归档里的“{name}”和清单上的校验码不一样，可能损坏或被改动过，没有打开。请换一份完整的。")
