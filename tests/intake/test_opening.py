"""One front for all bytes: the kind is told by the content, a password is tried, and what must be said is said."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.helpers import zipped
from tests.intake.test_legacy import RETURN, as_xls, locked, ods, with_password, xls, xlsb
from toolkit.intake.decrypt import DEFAULT_PASSWORD
from toolkit.intake.filetype import CFB
from toolkit.intake.opening import Remark, open_workbook
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.verify.catalogue import finding
from toolkit.verify.verification import verify_bytes

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def refused(data: bytes, password: str = "") -> str:
    with pytest.raises(Unreadable) as caught:
        open_workbook(data, password)
    return caught.value.rule


def test_table_of_another_kind_with_a_workbook_inside__still_read() -> None:
    inside = zipped({"xl/workbook.xml": "<x/>"})
    package = io.BytesIO(ods())
    with zipfile.ZipFile(package, "a") as opened:
        opened.writestr("Object 1/表.xlsx", inside)
    data = package.getvalue()
    assert b"xl/workbook.xml" in data[-8192:]
    assert [each.rule for each in open_workbook(data).remarks] == ["TYP-04"]
    read = [{each.name: each.cells for each in open_workbook(one).snapshot.sheets} for one in (data, ods())]
    assert read[0] == read[1]


def test_ordinary_workbook__read_and_nothing_said() -> None:
    opened = open_workbook(RETURN, "x")
    assert (opened.snapshot.sheets, opened.remarks) == (read_workbook(RETURN).sheets, ())


@pytest.mark.parametrize(("data", "kind"), [(xls(["甲"]), "旧格式"), (ods(), "ODS"), (xlsb(), "XLSB")])
def test_foreign_format__values_and_what_it_is(data: bytes, kind: str) -> None:
    opened = open_workbook(data)
    assert opened.snapshot.values_only
    (remark,) = opened.remarks
    told = finding(remark.rule, facts=remark.facts)
    assert (told.rule, told.level) == ("TYP-04", "warning")
    assert kind in told.message.upper()
    assert "公式" in told.message
    assert ".xlsx" in told.remedy


def test_password_of_the_campaign__opened_and_nothing_said() -> None:
    assert open_workbook(locked("yanchi2020"), "yanchi2020").remarks == ()
    assert refused(locked("yanchi2020")) == refused(locked("yanchi2020"), "other") == "ENC-01"


def test_default_password__said_unless_it_is_the_campaigns_own() -> None:
    assert open_workbook(locked(DEFAULT_PASSWORD)).remarks == (Remark("ENC-02"),)
    assert open_workbook(locked(DEFAULT_PASSWORD), DEFAULT_PASSWORD).remarks == ()


def test_old_format_that_is_locked_or_broken__each_named() -> None:
    assert refused(with_password(xls(["甲"]))) == "ENC-03"
    whole = as_xls(RETURN)
    assert refused(whole[: len(whole) // 2]) == "PKG-19"
    assert refused(zipped({"word/document.xml": "", "[Content_Types].xml": ""})) == "PKG-10"


@pytest.mark.parametrize(
    ("data", "by_the_reader", "by_the_front"),
    [(CFB, "TYP-01", "PKG-19"), (zipped({"mimetype": "<x/>", "content.xml": "<x/>"}), "TYP-03", "PKG-07")],
)
def test_foreign_format_without_a_table__named_by_its_own_reader(
    data: bytes, by_the_reader: str, by_the_front: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        read_workbook(data)
    assert caught.value.rule == by_the_reader
    assert refused(data) == by_the_front
    report = verify_bytes(data, "x.xlsx")
    assert (report.verdict, [each.rule for each in report.findings]) == ("unreadable", [by_the_front])


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the files of other projects are not here")
def test_old_format_with_default_password__opened_and_both_said() -> None:
    data = next((CORPUS / "PHPOffice+PhpSpreadsheet").glob("64241531c83f*")).read_bytes()
    opened = open_workbook(data)
    assert [remark.rule for remark in opened.remarks] == ["ENC-02", "TYP-04"]
    assert any(sheet.filled for sheet in opened.snapshot.sheets)
