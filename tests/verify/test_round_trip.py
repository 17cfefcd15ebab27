"""A correct return that somebody opened and saved in LibreOffice is still the same correct return."""

from __future__ import annotations

import pytest

from tests.helpers import EDITIONS, context_of, filled, lines, needs_office, through_office
from toolkit.forms import index_form, load_form
from toolkit.verify.verification import verify_bytes

pytestmark = [pytest.mark.office, needs_office]

TEXTS = {"texts.active": "主动公开 50 余条。\n第二段。", "facts.open_day": 50, "facts.open_day.approx": "余"}


@pytest.fixture(scope="module")
def resaved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    sound = {edition: filled(load_form(edition), TEXTS) for edition in EDITIONS}
    broken = {f"{edition}-broken": filled(load_form(edition), {"new.natural": 8}) for edition in EDITIONS}
    return through_office({**sound, **broken}, tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("edition", EDITIONS)
def test_saved_by_libreoffice__accepted_with_the_same_values(resaved: dict[str, bytes], edition: str) -> None:
    before = verify_bytes(filled(load_form(edition), TEXTS), "青山乡.xlsx")
    after = verify_bytes(resaved[edition], "青山乡.xlsx")
    assert lines(after) == {("ID-07", ())}
    assert after.verdict == "accepted"
    assert after.values == before.values
    assert after.values["texts.active"] == TEXTS["texts.active"]
    assert after.values["new.total"] == 8
    assert after.sha256 != before.sha256


@pytest.mark.parametrize("edition", EDITIONS)
def test_saved_by_libreoffice__seal_still_good(resaved: dict[str, bytes], edition: str) -> None:
    form = load_form(edition)
    report = verify_bytes(resaved[edition], "青山乡.xlsx", context_of(form))
    assert (report.verdict, report.findings) == ("accepted", ())


@pytest.mark.parametrize("edition", EDITIONS)
def test_mistake_saved_by_libreoffice__the_same_findings(resaved: dict[str, bytes], edition: str) -> None:
    form = load_form(edition)
    before = verify_bytes(filled(form, {"new.natural": 8}), "青山乡.xlsx", context_of(form))
    after = verify_bytes(resaved[f"{edition}-broken"], "青山乡.xlsx", context_of(form))
    assert after.findings == before.findings
    place = index_form(form).cells["new.natural"].place
    assert [each.rule for each in after.findings] == ["B01"]
    assert place in after.findings[0].cells
