"""A return is judged when it is collected, and judged again only where what its verdict rests on has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

import pytest

from tests.helpers import zipped
from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.engine import Failure, Inline, Task
from toolkit.engine.task import J, R, S
from toolkit.intake.file_job import Job
from toolkit.verbs.collect import collect
from toolkit.verbs.run import run
from toolkit.verbs.verify import verify


class _Counting(Inline):
    """Works as ever, and keeps what 审核 gave it to judge; too_much: collecting with the checks ends in a Failure."""

    def __init__(self, *, too_much: bool = False) -> None:
        self.judged: list[str] = []
        self._too_much = too_much

    def map(self, task: Task[S, J, R], jobs: Iterable[J]) -> Iterator[R | Failure]:
        for job in jobs:
            if task.work.__name__ == "_verdict" and isinstance(job, Job):
                self.judged.append(job.file)
            if self._too_much and task.work.__name__ == "_classify" and cast(tuple[object, bool], task.shared)[1]:
                yield Failure("time", "超时")
            else:
                yield from super().map(task, [job])


def _states(campaign: Campaign, engine: Inline) -> dict[str, str]:
    return {each.unit.name: each.state for each in verify(campaign, engine=engine)}


def test_collected_returns__only_the_wrong_ones_are_read_again_for_their_copies(received: Campaign) -> None:
    collect(received)
    verdicts = received.ledger.verdicts()
    returns = [row for row in received.ledger.files() if row.status == "return"]
    assert {row.sha256 for row in returns} == verdicts.keys()
    wrong = [row for row in returns if verdicts[row.sha256].verdict != "accepted"]
    assert 0 < len(wrong) < len(returns)
    engine = _Counting()
    _states(received, engine)
    assert len(engine.judged) == len(wrong)


def test_judged_at_once_or_afterwards__the_same_ledger_and_the_same_files(
    received: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(campaign: Campaign) -> tuple[object, ...]:
        rows = [(row.source, row.status, row.unit_code, row.reason) for row in campaign.ledger.files()]
        verdicts = {each.sha256: vars(each) for each in campaign.ledger.verdicts().values()}
        return rows, verdicts, sorted(path.name for path in campaign.sent_back.rglob("*"))

    collect(received)
    at_once = _states(received, _Counting())
    expected = told(received)
    received.close_ledger()
    received.ledger_file.unlink()
    monkeypatch.setattr("toolkit.verbs.take_in._basis", lambda *_: None)
    engine = _Counting()
    collect(received)
    assert received.ledger.verdicts() == {}
    assert _states(received, engine) == at_once
    assert (told(received), len(engine.judged)) == (expected, len(expected[1]))  # type: ignore[arg-type]


def test_rule_changed_since__judged_again(received: Campaign) -> None:
    collect(received)
    settings = received.folder / "设置.toml"
    off = '"编号" = "A10"\n"性质" = "停用"\n"原因" = "已承接"\n"经手人" = "经办人"\n"截至" = 2099-03-31\n'
    off = f'\n[["审核关系"]]\n{off}'
    settings.write_text(settings.read_text(encoding="utf-8") + off, encoding="utf-8")
    engine = _Counting()
    verify(Campaign(received.folder), engine=engine)
    assert len(engine.judged) >= len(received.ledger.verdicts())


def test_checks_too_much_for_a_worker__still_taken_in_as_the_units_return(received: Campaign) -> None:
    taken = collect(received, engine=_Counting(too_much=True))
    assert received.ledger.verdicts() == {}
    assert [each.status for each in taken].count("return") == len(verify(received)) - 1


def test_return_in_an_archive__left_to_the_verification(received: Campaign) -> None:
    own = next(received.inbox.glob("青山乡_*")).read_bytes()
    for path in received.inbox.iterdir():
        path.unlink()
    (received.inbox / "包.zip").write_bytes(zipped({"青山乡.xlsx": own}))
    collect(received)
    assert received.ledger.verdicts() == {}
    engine = _Counting()
    assert _states(received, engine)["青山乡"] != "已收"
    assert engine.judged == ["包.zip/青山乡.xlsx"]


def test_same_bytes_again_under_another_units_name__the_first_verdict_on_them_stays(received: Campaign) -> None:
    path = next(received.inbox.glob("青山乡_*"))
    first = path.read_bytes()
    run(received)
    before = received.ledger.verdicts()
    (received.inbox / "青山乡（改）.xlsx").write_bytes(return_of(received, "青山乡", new__natural=1, grant__natural=1))
    run(received)
    (received.inbox / "花马池镇（又）.xlsx").write_bytes(first)
    assert [each.status for each in collect(received)].count("return") > len(before)
    after = received.ledger.verdicts()
    assert {sha256: after[sha256] for sha256 in before} == before


def test_last_year_cannot_be_had__collected_all_the_same(received: Campaign) -> None:
    settings = received.folder / "设置.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('"上年任务" = ""', '"上年任务" = "没有的文件夹"'), encoding="utf-8")
    campaign = Campaign(received.folder)
    assert any(each.status == "return" for each in collect(campaign))
    assert campaign.ledger.verdicts() == {}


def test_run_twice__nothing_is_judged(received: Campaign) -> None:
    run(received)
    engine = _Counting()
    run(received, engine=engine)
    assert engine.judged == []
