"""The campaign as a frame: the merge's own numbers."""

from __future__ import annotations

import subprocess
import sys

from toolkit.campaign.folder import Campaign
from toolkit.verbs.frame import campaign_frame
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
    assert frame.attrs["sources"] == {s.unit.code: s.newest.sha256 for s in merged.states if s.mergeable and s.newest}


def test_nothing_merged_yet__no_row(campaign: Campaign) -> None:
    assert len(campaign_frame(campaign)) == 0


def test_status__does_not_wait_for_pandas(received: Campaign) -> None:
    code = "import sys; from toolkit.cli.main import main; main(['status', '-C', sys.argv[1]])"
    code = f"import sys\ntry:\n    {code}\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, str(received.folder)], capture_output=True, text=True)
    assert "toolkit.cli.main" in done.stderr
    assert "pandas" not in done.stderr.split()
