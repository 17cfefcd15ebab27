"""The campaign as a frame: the merge's own numbers."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pandas as pd

from toolkit.campaign.folder import Campaign
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.merge.read_long import read_long
from toolkit.verbs.campaign_frame import campaign_frame, last_year_frame
from toolkit.verbs.run import run


def test_its_sums_are_the_countys_numbers(received: Campaign) -> None:
    merged = run(received).merged
    frame = campaign_frame(received)
    assert len(frame) == sum(state.mergeable for state in merged.states)
    assert frame.sum().to_dict() == dict.fromkeys(frame.columns, 0) | merged.values
    assert {key: frame.attrs[key] for key in ("county", "year", "edition")} == {
        "county": "盐池县",
        "year": 2020,
        "edition": "2019",
    }
    codes = frame.index.get_level_values("单位编码")
    assert frame.attrs["states"] == dict.fromkeys(codes, "已汇总")
    assert frame.attrs["sources"] == {s.unit.code: s.adopted.sha256 for s in merged.states if s.mergeable and s.adopted}


def test_read_back_from_the_csv__the_same_frame(received: Campaign) -> None:
    files = run(received).merged.files
    kinds = {unit.code: unit.kind for unit in received.units}
    for path in files[1:]:
        pd.testing.assert_frame_equal(read_long(path, received.form, kinds), campaign_frame(received))


def test_last_year__the_same_rows_and_columns_to_be_taken_off(ran: Campaign) -> None:
    frame = campaign_frame(ran)
    assert last_year_frame(ran).notna().sum().sum() == 0
    path = ran.folder / SETTINGS_FILE
    settings = path.read_text(encoding="utf-8").replace('"上年任务" = ""', '"上年数据" = "上年.csv"')
    path.write_text(settings, encoding="utf-8")
    lines = ["单位编码,键,数值", "640323202,new.total,2", "640323202,procurement.amount,0.5", "000,new.total,9"]
    (ran.folder / "上年.csv").write_text("\n".join(lines), encoding="utf-8")
    last = last_year_frame(Campaign(ran.folder))
    assert last.index.equals(frame.index)
    assert (last.attrs["year"], last.dtypes.equals(frame.dtypes)) == (2019, True)
    grown = (frame - last).loc["640323202"].iloc[0]
    now = frame.loc["640323202"].iloc[0]
    assert grown["new.total"] == now["new.total"] - 2
    assert grown["procurement.amount"] == now["procurement.amount"] - Decimal("0.5")
    assert (frame - last).notna().sum().sum() == 2


def test_nothing_merged_yet__no_row(campaign: Campaign) -> None:
    assert len(campaign_frame(campaign)) == 0


def test_status__does_not_wait_for_pandas(received: Campaign) -> None:
    code = "import sys; from toolkit.cli.main import main; main(['status', '-C', sys.argv[1]])"
    code = f"import sys\ntry:\n    {code}\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, str(received.folder)], capture_output=True, text=True)
    assert "toolkit.cli.main" in done.stderr
    assert "pandas" not in done.stderr.split()
