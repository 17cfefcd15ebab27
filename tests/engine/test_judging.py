"""PortableVerification through an engine: the same report as in this process."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers import T3, context_of, filled, with_cell
from toolkit.cli.as_json import verification_json
from toolkit.engine import Engine, Failure, Inline, Processes
from toolkit.forms import load_form, load_form_file
from toolkit.intake.budget import FILE_CAP
from toolkit.intake.file_job import Job
from toolkit.returns.stored_values import dump_values
from toolkit.verify.context import Context
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.verify.verify_job import judged_by
from workbooks.make_workbooks import HERE as WORKBOOKS


@pytest.fixture(scope="module")
def engine() -> Iterator[Processes]:
    engine = Processes(2)
    yield engine
    engine.close()


def same(engine: Engine, context: Context | None, files: dict[str, bytes]) -> list[Verification]:
    """The reports on these files through the engine, which must be those that this process comes to."""
    reports = list(judged_by(engine, context, [Job(name, data=data) for name, data in files.items()]))
    for report, (name, data) in zip(reports, files.items(), strict=True):
        here = verify_bytes(data, name, context)
        assert report is not None
        assert json.dumps(verification_json(report)) == json.dumps(verification_json(here))
        assert dump_values(report.values) == dump_values(here.values)
    return [report for report in reports if report]


def test_every_broken_workbook__the_same_json(engine: Processes) -> None:
    files = {path.name: path.read_bytes() for path in sorted((WORKBOOKS / "broken").iterdir()) if path.is_file()}
    reports = same(engine, None, files)
    assert len(reports) == len(files) > 10
    assert {"returned", "unreadable"} <= {report.verdict for report in reports}


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_in_a_campaign__the_same_json_and_the_campaigns_own_form(engine: Processes, edition: str) -> None:
    form = load_form(edition)
    wrong = filled(form, damage=with_cell(f"{T3}!D4", value="七"))
    reports = same(engine, context_of(form), {"right.xlsx": filled(form), "wrong.xlsx": wrong})
    assert [report.verdict for report in reports] == ["accepted", "returned"]
    assert all(report.given and report.given.form is form for report in reports)


def test_a_countys_own_form__is_the_same_object_again(engine: Processes, tmp_path: Path) -> None:
    path = tmp_path / "补充.toml"
    path.write_text('like = "2021"\nedition = "盐池补充"\ndrop_rules = ["B04"]\n', encoding="utf-8")
    form = load_form_file(path)
    (report,) = same(engine, context_of(form), {"x.xlsx": filled(form)})
    assert report.given is not None
    assert report.given.form is form


def test_by_path__the_same_as_by_bytes(engine: Processes, tmp_path: Path) -> None:
    path = tmp_path / "青山乡.xlsx"
    path.write_bytes(filled(load_form("2021")))
    (report,) = judged_by(engine, None, [Job("青山乡.xlsx", str(path))])
    assert report is not None
    assert verification_json(report) == verification_json(verify_bytes(path.read_bytes(), "青山乡.xlsx"))


def test_a_huge_file__refused_by_its_size_with_the_hash_of_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    path.write_bytes(b"PK" + bytes(FILE_CAP))
    (report,) = judged_by(Inline(), None, [Job("大.xlsx", str(path))])
    assert report is not None
    assert [each.rule for each in report.findings] == ["PKG-01"]
    assert report.sha256 == verify_bytes(path.read_bytes(), "大.xlsx").sha256


def test_not_there__none_and_the_others_go_on(engine: Processes, tmp_path: Path) -> None:
    jobs = [Job("x", str(tmp_path / "没有")), Job("y", data=b"")]
    missing, empty = judged_by(engine, None, jobs)
    assert missing is None
    assert empty is not None
    assert [each.rule for each in empty.findings] == ["PKG-08"]


@dataclass(frozen=True)
class _Losing:
    """An engine whose workers always die."""

    def map(self, task: object, jobs: Iterator[Job]) -> Iterator[Failure]:
        return (Failure("died", "中断（-9）") for _ in jobs)


def test_the_worker_died_over_it__run_05() -> None:
    (report,) = judged_by(_Losing(), None, [Job("x.xlsx", data=b"PK")])  # type: ignore[arg-type]
    assert report is not None
    assert (report.verdict, [each.rule for each in report.findings]) == ("unreadable", ["RUN-05"])
    assert report.findings[0].found == "中断（-9）"
    assert report.sha256 == verify_bytes(b"PK", "x").sha256
