"""The campaign folder: where everything lies, and how it is made."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from itertools import count
from pathlib import Path

from toolkit.campaign.files import (
    Content,
    CopyOf,
    clear_leftovers,
    is_file,
    sha256,
    sha256_of,
    write_all,
    write_atomic,
)
from toolkit.campaign.kept_roster import READING, kept, read_again, reading_basis
from toolkit.campaign.launchers import write_launchers
from toolkit.campaign.ledger import Built, Ledger
from toolkit.campaign.ledger_schema import LEDGER_FILE
from toolkit.campaign.lock import broken_off, working
from toolkit.campaign.roster import (
    ORIGINAL,
    ROSTER_FILE,
    ROSTER_FILES,
    RosterReading,
    Unit,
    read_roster,
    roster_workbook,
    rosters_in,
    understand_roster,
    unused_rosters,
)
from toolkit.campaign.settings import (
    SETTINGS_FILE,
    Settings,
    is_campaign,
    read_settings,
    settings_form,
    settings_text,
    year_fault,
)
from toolkit.campaign.unit_names import campaign_number, county_fault
from toolkit.errors import NianbaoError
from toolkit.forms import Form, form_for_year
from toolkit.intake.outside_text import readable
from toolkit.intake.patience import patiently
from toolkit.resources import resource_dir
from toolkit.returns.read_return import Value

OUTBOX, INBOX, SENT_BACK, MERGED, REPORTS = "下发", "收回", "退回", "汇总", "年报"
STORE = ".nianbao"
TEMPLATES = "模板"
_FOLDERS = (OUTBOX, INBOX, SENT_BACK, MERGED, REPORTS, STORE)
PREVIOUS = "上一版"
DISPATCH_FILE = "下发清单.xlsx"
"""In 下发: what was handed out, with the marks of the clerk."""
KEY_FILE = "密钥"
_TAKE_IT = f"要用的，请改名为“{ROSTER_FILE}”，替换原来的。"
_KEY = re.compile("[0-9a-f]{64}", re.IGNORECASE)


class Campaign:
    """A campaign (填报任务) opened on its folder. Raises NianbaoError when the folder is not one.

    notice: takes the sentences that a clerk should read before any work begins; settings: those of which it is to be,
    where they are not what lies in the folder.
    """

    def __init__(
        self, folder: Path, notice: Callable[[str], None] = lambda _: None, settings: Settings | None = None
    ) -> None:
        self.folder = folder
        self._notice = notice
        self._at_work = False
        self._read_anew: Built | None = None
        self.parsed_returns: dict[str, Mapping[str, Value]] = {}
        self.settings = settings or read_settings(folder)

    @cached_property
    def form(self) -> Form:
        return settings_form(self.settings, self.folder)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units of the roster. Raises NianbaoError, too when several rosters leave it open which one counts."""
        found, there = {}, rosters_in(self.folder)
        if not there and (others := unused_rosters(self.folder)):
            raise NianbaoError(
                f"任务文件夹“{self.folder}”里没有“{ROSTER_FILE}”，只有{others}。请把要用的改名为“{ROSTER_FILE}”。"
            )
        for path in there or [self.folder / ROSTER_FILE]:
            if units := self._units_of(path):
                found[path] = units
        if len(found) > 1:
            names = "、".join(f"“{path.name}”" for path in found)
            raise NianbaoError(f"任务文件夹“{self.folder}”里有几份名册：{names}。请只留一份。")
        for path, units in found.items():
            if others := unused_rosters(self.folder, path):
                self._notice(f"名册用的是“{path.name}”，比它新的{others}没有用。{_TAKE_IT}")
            return units
        cure = "请填好单位编码和单位名称后再继续。"
        if others := unused_rosters(self.folder):
            cure = f"{others}没有用。{_TAKE_IT}"
        raise NianbaoError(f"名册“{self.folder / ROSTER_FILE}”里还没有单位。{cure}")

    def _units_of(self, path: Path) -> tuple[Unit, ...]:
        """The units of one list, from the ledger where this list has been read before."""
        basis = reading_basis(path, self.settings.county) if is_file(path) else ""
        known = None
        # One that is gone or damaged is spoken of where it is missed.
        with suppress(NianbaoError):
            known = self.ledger.built_as(READING) if is_file(self.ledger_file) else None
        if known and known.basis == basis:
            units, told = read_again(known)
            for each in told:
                self._notice(each)
            return units
        told = []
        units = read_roster(path, self.settings.county, told.append)
        for each in told:
            self._notice(each)
        if units:
            self._read_anew = kept(basis, units, told)
        return units

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.ledger_file)

    @property
    def ledger_file(self) -> Path:
        return self.folder / STORE / LEDGER_FILE

    def close_ledger(self) -> None:
        """Let go of the ledger's file; it is opened anew when it is asked for."""
        if ledger := vars(self).pop("ledger", None):
            ledger.close()

    @cached_property
    def key(self) -> bytes:
        """The key of the seal. Raises NianbaoError when it is gone: a new one would not fit what is out."""
        path = self.folder / STORE / KEY_FILE
        try:
            text = patiently(lambda: path.read_text(encoding="ascii").strip())
        except PermissionError as error:
            raise NianbaoError(
                f"密钥文件“{path}”读不了：没有权限，或者正被别的程序占用。请改好权限后再运行。"
            ) from error
        except (OSError, ValueError):
            text = ""
        if not _KEY.fullmatch(text):
            raise NianbaoError(f"密钥文件“{path}”不见了或已损坏，无法核对防伪校验。请从备份恢复整个任务文件夹。")
        # Whoever reads it can forge a seal; a copy or a restored backup may have opened it to all.
        with suppress(OSError):
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)
        return bytes.fromhex(text)

    @property
    def outbox(self) -> Path:
        return self.folder / OUTBOX

    @property
    def inbox(self) -> Path:
        return self.folder / INBOX

    @property
    def sent_back(self) -> Path:
        return self.folder / SENT_BACK

    @property
    def merged(self) -> Path:
        return self.folder / MERGED

    @property
    def reports(self) -> Path:
        return self.folder / REPORTS

    @property
    def own_templates(self) -> Path:
        """Where the county's own Word templates lie; not there until it wants some."""
        return self.folder / TEMPLATES

    def template(self, name: str) -> Path:
        """The Word template of that name: the county's own where it has one."""
        own = self.own_templates / name
        return own if own.is_file() else resource_dir("templates") / name

    @property
    def archive(self) -> Path:
        return self.folder / STORE / "原件"

    def original(self, sha256: str) -> Path:
        """Where the archive keeps a file, by its hash."""
        return self.archive / sha256[:2] / sha256

    @property
    def ledger_is_lost(self) -> bool:
        """Whether the ledger knows nothing though something has been collected."""
        return self.ledger.is_empty and any(self.archive.glob("*/*"))

    def say(self, sentence: str) -> None:
        """Let the clerk read a sentence before the work goes on."""
        self._notice(sentence)

    def keep_originals(self, contents: Mapping[str, bytes]) -> None:
        """Archive bytes by their hash, before anything else is done with them; all are on the disk afterwards. What
        lies there with another content is no original any more, and is written anew.
        """
        wanted = {self.original(digest): (digest, data) for digest, data in contents.items()}
        write_all([(path, data) for path, (digest, data) in wanted.items() if _hash_of(path) != digest])

    def put(self, path: Path, data: bytes) -> Path:
        """Write an output of ours. A file that somebody has worked on since is left alone, and the new one
        is put beside it; an unchanged one is not touched. Returns the path of the new content.
        """
        return self.put_all([(path, data)])[0]

    def put_all(self, outputs: Sequence[tuple[Path, Content]]) -> list[Path]:
        """`put` for many: one entry in the ledger, and the disk is waited for once."""
        written: list[tuple[Path, Content]] = []
        names: list[tuple[str, str]] = []
        places: list[Path] = []
        for path, content in outputs:
            digest = sha256_of(content)
            target, wanted = self._place(path, digest)
            places.append(target)
            if wanted:
                written.append((target, content))
                names.append((self.name_of(target), digest))
        if written:
            # Before the writing: a run killed in between must know its own file again.
            with self.ledger.change():
                self.ledger.record_outputs(names)
            write_all([(self.previous(path), CopyOf(path)) for path, _ in written if path.is_file()])
            came = dict(zip((path for path, _ in written), write_all(written, for_people=True), strict=True))
            if diverted := {path: place for path, place in came.items() if path != place}:
                digests = dict(names)
                with self.ledger.change():
                    self.ledger.record_outputs(
                        (self.name_of(place), digests[self.name_of(path)]) for path, place in diverted.items()
                    )
            places = [came.get(path, path) for path in places]
        return places

    def previous(self, path: Path) -> Path:
        """Where the last generation of an output is kept when a new one takes its place (IO-03)."""
        return self.folder / STORE / PREVIOUS / path.relative_to(self.folder)

    def _place(self, path: Path, digest: str) -> tuple[Path, bool]:
        """Where a content goes, and whether it is to be written at all."""
        wanted, number = path, 1
        while (there := _hash_of(path)) not in ("", digest) and not self._wrote(path, there):
            path = wanted.with_stem(f"{wanted.stem}（新{number if number > 1 else ''}）")
            number += 1
        return path, there != digest

    def name_of(self, path: Path) -> str:
        """A path as the ledger keeps it."""
        return path.relative_to(self.folder).as_posix()

    def source_of(self, shown: str) -> str:
        """A received file's path as the ledger keeps it, by whatever way the folder was named: in it relative to it."""
        return shown.removeprefix(self._home).replace(os.sep, "/")

    @cached_property
    def _home(self) -> str:
        return readable(os.path.realpath(self.folder)) + os.sep

    def holds(self, files: Mapping[str, str]) -> bool:
        """Whether files of ours still lie where they were put, with that content."""
        return all(_hash_of(self.folder / name) == digest for name, digest in files.items())

    def is_ours(self, path: Path) -> bool:
        """Whether what lies there is an output of ours that nobody has worked on since."""
        return self._wrote(path, _hash_of(path))

    def _wrote(self, path: Path, there: str) -> bool:
        return there != "" and self.ledger.is_ours(self.name_of(path), there)

    def withdraw(self, path: Path) -> None:
        """Take back an output that no longer holds, unless somebody has worked on it since."""
        if self.is_ours(path):
            # Open in Word or Excel: it stays, and the next run takes it back.
            with suppress(PermissionError):
                patiently(path.unlink)

    @contextmanager
    def working(self, command: str) -> Iterator[None]:
        """Be the only one at work on this campaign; `command` in the clerk's words. Raises NianbaoError, too when
        a folder of results cannot be written (IO-05): nobody works for an hour to learn that at the end.

        Who is at work already goes on: a verb that is part of another one holds the same lock.
        """
        if self._at_work:
            yield
            return
        results = (self.outbox, self.sent_back, self.merged, self.reports)
        for folder in results:
            if folder.is_dir() and not os.access(folder, os.W_OK):
                raise NianbaoError(
                    f"文件夹“{folder}”是只读的，或者没有权限，结果写不进去。什么都没有动。"
                    "请改好权限后再运行，或把整个任务文件夹复制到本机再用。"
                )
        with working(self.folder / STORE, command) as broken:
            if broken:
                self._notice(broken_off(broken))
                for folder in (self.folder / STORE, *results):
                    clear_leftovers(folder)
            self._at_work = True
            try:
                yield
                if self._read_anew:
                    self.ledger.record_built({READING: self._read_anew})
                    self._read_anew = None
            finally:
                self._at_work = False


def _hash_of(path: Path) -> str:
    """Hash of what lies there, empty where nothing does."""
    return sha256_of(path) if path.is_file() else ""


def _check_room(folder: Path) -> None:
    """Raise NianbaoError where something else stands in the way of the folder or of what will lie in it."""
    for path in (folder, *(folder / name for name in _FOLDERS)):
        if is_file(path):
            raise NianbaoError(f"“{path}”是一个文件，不是文件夹。请移走或改名，或换一个地方建任务。")
    for name in (SETTINGS_FILE, *ROSTER_FILES):
        with suppress(OSError):
            if (folder / name).is_dir():
                raise NianbaoError(f"“{folder / name}”是一个文件夹，不是文件。请移走或改名，或换一个地方建任务。")


def _free(path: Path) -> Path:
    """A name that nothing has yet: the path's, or with a number."""
    tries = (path.with_stem(f"{path.stem}{number}") for number in count(2))
    return path if not path.exists() else next(each for each in tries if not each.exists())


def create_campaign(
    folder: Path,
    county: str,
    year: int,
    roster: Path | RosterReading | None = None,
    key: bytes | None = None,
    *,
    like: Settings | None = None,
) -> Campaign:
    """Make the folder of a new campaign. roster: a list of units, or what was read of it; like: settings whose edition,
    password, contact and last year are taken. Raises NianbaoError when there is a campaign already.
    """
    if fault := county_fault(county) or ("前后有空格，请去掉" if county != county.strip() else ""):
        raise NianbaoError(f"县名“{county}”不能用：{fault}。请写县的名称，如：盐池县。")
    if fault := year_fault(year):
        raise NianbaoError(fault)
    if is_campaign(folder):
        raise NianbaoError(f"“{folder}”里已经有一个填报任务，不能覆盖。请换一个文件夹。")
    _check_room(folder)
    reading = understand_roster(roster, county) if isinstance(roster, Path) else roster or RosterReading()
    key = key or secrets.token_bytes(32)
    like = like or Settings("", county, year, form_for_year(year).edition)
    settings = replace(like, campaign=campaign_number(county, year, sha256(key)), county=county, year=year)
    try:
        for name in _FOLDERS:
            patiently(partial((folder / name).mkdir, parents=True, exist_ok=True))
    except OSError as error:
        raise NianbaoError(
            f"建不了文件夹“{folder}”（系统错误 {error.errno}）。请换一个位置，或把路径写短些，并检查有没有权限。"
        ) from error
    write_atomic(folder / STORE / KEY_FILE, key.hex().encode()).chmod(0o600)
    for old in rosters_in(folder):
        # The office's own list; ours is written anew from what was read of it.
        patiently(partial(old.replace, _free(old.with_stem(f"{old.stem}{ORIGINAL}"))))
    write_atomic(folder / ROSTER_FILE, roster_workbook(reading.as_written, county))
    write_launchers(folder)
    write_atomic(folder / SETTINGS_FILE, settings_text(settings).encode())
    return Campaign(folder)
