"""The page for units as `nianbao desk --intake` serves it, on loopback: many at once, and those who mean no good."""

from __future__ import annotations

import csv
import io
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.desk.browser import ROOT, Served
from tests.desk.townships import PHOTO, bomb
from tests.helpers import SOUND, parts_of, zipped
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.handed_in import handed_in
from toolkit.campaign.intake_log import IntakeLog
from toolkit.campaign.roster import RosterReading, Unit
from toolkit.campaign.states import unit_states
from toolkit.desk.guard import form_token
from toolkit.portal.door import MOST_BYTES
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import distribute, unit_stamp
from toolkit.workbook.writer import write_workbook

UNITS = tuple(Unit(f"QS{number:02}", f"第{number:02}乡", "乡") for number in range(20))
EACH = 10
CLIENT = httpx2.Limits(max_connections=40)


@dataclass(frozen=True)
class Office:
    """A county with its page for units open, as the units find it. links: address by unit's code."""

    folder: Path
    links: Mapping[str, str]
    returns: Mapping[str, bytes]
    client: httpx2.Client

    @property
    def campaign(self) -> Campaign:
        return Campaign(self.folder)

    def send(self, code: str, data: bytes, name: str = "填报表.xlsx") -> httpx2.Response:
        link = self.links[code]
        form = {"csrf": form_token(link.rpartition("/")[2])}
        return self.client.post(f"{link}/hand-in", data=form, files={"file": (name, data)})

    def settled(self, response: httpx2.Response) -> str:
        """The receipt once the file is judged."""
        assert response.status_code == 303, (response.status_code, response.text)
        where = str(httpx2.URL(response.request.url).join(response.headers["location"]))
        while "正在审核" in (shown := self.client.get(where).text):
            time.sleep(0.3)
        return shown

    def is_up(self) -> bool:
        return all(self.client.get(self.links[unit.code]).status_code == 200 for unit in UNITS[:2])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("网上填报")
    campaign = create_campaign(home / "任务", "盐池县", 2021, RosterReading(UNITS))
    distribute(campaign)
    returns = {
        unit.code: write_workbook(filled_plan(campaign.form, unit_stamp(campaign, unit, 1), SOUND)) for unit in UNITS
    }
    campaign.close_ledger()
    links = home / "填报链接.csv"
    more = ("--intake", "--host", "127.0.0.1:0", "--links", str(links))
    with Served(campaign.folder, home / "设置", more=more) as served:
        rows = list(csv.DictReader(io.StringIO(links.read_text(encoding="utf-8-sig"))))
        assert [row["单位名称"] for row in rows] == [unit.name for unit in UNITS]
        with httpx2.Client(timeout=60, trust_env=False, limits=CLIENT) as client:
            assert client.get(served.address).status_code in (200, 303)
            yield Office(campaign.folder, {row["单位编码"]: row["填报链接"] for row in rows}, returns, client)


def noted(data: bytes, number: int) -> bytes:
    """The same workbook as another file: a zip may end with a remark."""
    remark = f"{number:04}".encode()
    assert data[-2:] == b"\0\0"
    return data[:-2] + len(remark).to_bytes(2, "little") + remark


def test_two_hundred_by_twenty_at_once__none_is_lost(office: Office) -> None:
    sent = {(unit.code, number): noted(office.returns[unit.code], number) for unit in UNITS for number in range(EACH)}
    assert len({sha256(data) for data in sent.values()}) == len(UNITS) * EACH == 200

    def one_unit(unit: Unit) -> dict[str, str]:
        """Receipt number → hash of what it was given for."""
        given = {}
        for number in range(EACH):
            answer = office.send(unit.code, sent[unit.code, number])
            assert answer.status_code == 303, (answer.status_code, answer.text)
            given[answer.headers["location"].rpartition("/")[2]] = sha256(sent[unit.code, number])
        office.settled(answer)
        return given

    with ThreadPoolExecutor(20) as pool:
        receipts = {number: digest for given in pool.map(one_unit, UNITS) for number, digest in given.items()}
    assert len(receipts) == 200
    campaign = office.campaign
    assert {each.number: each.sha256 for each in IntakeLog(campaign).hand_ins()} == receipts
    rows = {told.number: row for row in campaign.ledger.files() if (told := handed_in(row.source))}
    assert {number: row.sha256 for number, row in rows.items()} == receipts
    assert {row.status for row in rows.values()} == {"return"}
    for number, digest in receipts.items():
        assert sha256(campaign.original(digest).read_bytes()) == digest
        assert sha256((campaign.folder / rows[number].source).read_bytes()) == digest
    states = unit_states(campaign)
    assert {state.state for state in states} == {"通过"}
    assert {len(state.files) for state in states} == {EACH}


def with_entity(data: bytes) -> bytes:
    """A workbook that asks for a file of this computer."""
    parts = parts_of(data)
    name = next(each for each in parts if each.endswith("sheet2.xml"))
    text = parts[name].decode().partition("?>")[2]
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return zipped({**parts, name: (entity + text.replace("</worksheet>", "&e;</worksheet>")).encode()})


def test_hostile_files__refused_each_and_the_ledger_is_right(office: Office) -> None:
    before = {state.unit.code: state.adopted for state in unit_states(office.campaign)}
    unit, other = UNITS[3].code, UNITS[4].code
    outside = set(office.folder.parent.iterdir())
    hostile = {
        "bomb.xlsx": bomb(),
        "xxe.xlsx": with_entity(office.returns[unit]),
        "空.xlsx": b"",
        "微信图片.jpg": PHOTO,
        "木马.exe": b"MZ" + bytes(5000),
        "../../../设置.toml": b'"x" = 1',
        "..\\..\\密钥": b"ab" * 32,
        "/etc/passwd": b"root",
        "别家.xlsx": noted(office.returns[other], 9999),
        "半份.xlsx": office.returns[unit][:3000],
    }
    shown = {
        name: office.settled(office.send(UNITS[5 + i].code, data, name))
        for i, (name, data) in enumerate(hostile.items())
    }
    assert {name for name, text in shown.items() if "没有收" not in text} == set()
    assert "root:" not in "".join(shown.values())
    assert "这份表不是发给本单位的" in shown["别家.xlsx"]
    campaign = office.campaign
    logged = {each.name: each for each in IntakeLog(campaign).hand_ins() if each.name != "填报表.xlsx"}
    assert len(logged) == len(hostile)
    rows = {row.source: row for row in campaign.ledger.files()}
    for each in logged.values():
        assert rows[each.source].status in ("refused", "skipped")
        assert rows[each.source].sha256 == each.sha256
        assert campaign.original(each.sha256).is_file()
    assert {state.unit.code: state.adopted for state in unit_states(campaign)} == before
    assert set(office.folder.parent.iterdir()) == outside
    assert office.is_up()


def raw(office: Office, head: bytes, pieces: Iterator[bytes], code: str, *, stay: bool = True) -> bytes:
    """What the server answers to bytes as they are. stay: whether anybody waits for it."""
    parts = urlsplit(office.links[code])
    assert parts.hostname
    assert parts.port
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        host = f"Host: {parts.hostname}:{parts.port}\r\n".encode()
        try:
            line.sendall(b"POST " + parts.path.encode() + b"/hand-in HTTP/1.1\r\n" + host + head + b"\r\n")
            for piece in pieces:
                line.sendall(piece)
        except OSError:
            pass  # it has heard enough
        try:
            return line.recv(65536) if stay else b""
        except OSError:
            return b""


MULTIPART = b"Content-Type: multipart/form-data; boundary=b\r\n"
PART = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def test_hostile_requests__refused_and_the_server_stays_up(office: Office) -> None:
    before = len(IntakeLog(office.campaign).hand_ins())
    named = b'; filename="a.xlsx"'
    million = bytes(1 << 20)
    # Each by a link of its own: none may hand in too often.
    fresh = iter(UNITS)

    def csrf(code: str) -> bytes:
        return PART % (b"csrf", b"", form_token(office.links[code].rpartition("/")[2]).encode())

    def endless(code: str) -> Iterator[bytes]:
        yield chunk(csrf(code) + b'--b\r\nContent-Disposition: form-data; name="file"' + named + b"\r\n\r\n")
        for _ in range(40):
            yield chunk(million)

    def sized(body: bytes, kind: bytes = MULTIPART, *, own: bool = True) -> bytes:
        code = next(fresh).code
        body = csrf(code) + body if own else body
        head = kind + b"Content-Length: %d\r\n" % len(body)
        return raw(office, head, iter((body,)), code).partition(b"\r\n")[0][9:12]

    code = next(fresh).code
    declared = raw(office, MULTIPART + b"Content-Length: %d\r\n" % (MOST_BYTES + 1), iter(()), code)
    assert b" 413 " in declared.partition(b"\r\n")[0]
    streamed = raw(office, MULTIPART + b"Transfer-Encoding: chunked\r\n", endless(code), code)
    assert streamed == b"" or b" 413 " in streamed.partition(b"\r\n")[0]
    end = b"--b--\r\n"
    for body in (
        PART % (b"file", named, b"x") + PART % (b"file", named, b"y") + end,
        b"".join(PART % (b"f%d" % each, b"", b"x") for each in range(500)) + end,
        PART % (b"file", b"", b"x" * (2 << 20)) + end,
        PART % (b"file", b'; filename="' + b"a" * (1 << 20) + b'"', b"x") + end,
        PART % (b"file", b"", b"a text and no file") + end,
        b"--b\r\n\x00\xff\r\n",
    ):
        assert sized(body) == b"400", body[:200]
    for body in (b"--b--", b"", b"no multipart"):
        assert sized(body, own=False) in (b"400", b"403"), body
    assert sized(b"csrf=1", b"Content-Type: application/x-www-form-urlencoded\r\n", own=False) == b"403"
    assert sized(b"x", b"Content-Type: multipart/form-data\r\n", own=False) in (b"400", b"403")
    # Half of what was promised, and then gone.
    raw(office, MULTIPART + b"Content-Length: 900000\r\n", iter((b"--b\r\n",)), next(fresh).code, stay=False)
    assert len(IntakeLog(office.campaign).hand_ins()) == before
    assert office.is_up()


def test_nothing_that_is_kept__holds_a_link(office: Office) -> None:
    token = office.links[UNITS[0].code].rpartition("/")[2].encode()
    kept = {path: path.read_bytes() for path in office.folder.rglob("*") if path.is_file()}
    assert len(kept) > 200
    assert [path for path, data in kept.items() if token in data] == []


def test_the_countys_page__not_on_the_port_of_the_units(office: Office) -> None:
    parts = urlsplit(office.links[UNITS[0].code])
    for path in ("/", "/hand-out", "/settings", "/static/desk.css", "/links"):
        answer = office.client.get(f"http://{parts.netloc}{path}")
        assert answer.status_code == 404


def test_host_that_is_not_this_computers__said_in_one_sentence(office: Office) -> None:
    command = [sys.executable, "-m", "toolkit", "desk", "-C", str(office.folder), "--intake", "--host", "192.0.2.77"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, cwd=ROOT, check=False)
    assert run.returncode == 2
    assert "网上填报的页面开不了" in run.stderr
