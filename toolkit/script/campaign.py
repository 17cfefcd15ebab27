"""A campaign (填报任务) as a script sees it: the verbs as methods, the numbers and the findings as frames."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.campaign import folder as campaign_folder
from toolkit.campaign.states import UnitState, unit_states
from toolkit.verbs.collect import collect
from toolkit.verbs.distribute import Issued, distribute
from toolkit.verbs.put_away import put_away
from toolkit.verbs.seen_files import Collected
from toolkit.verbs.verify import verify

if TYPE_CHECKING:
    from toolkit.merge.frame import DataFrame
    from toolkit.verbs.choices import Choice
    from toolkit.verbs.merge import Merge
    from toolkit.verbs.run import Run


class Campaign:
    """A campaign opened on its folder. Settings and roster are read once: open it anew after changing them.

    Every method raises NianbaoError where it cannot work; wrong returns are no error, they are findings.

    >>> campaign = Campaign.open("年报演示")
    >>> campaign.county, campaign.year
    ('盐池县', 2020)
    >>> [state.unit.name for state in campaign.verify() if state.state.startswith("退回")]
    ['大水坑镇', '惠安堡镇']
    >>> campaign.merge().values["new.total"]
    14
    """

    def __init__(self, campaign: campaign_folder.Campaign) -> None:
        self._campaign = campaign

    @classmethod
    def open(cls, folder: str | Path) -> Campaign:
        """The campaign of a folder that `nianbao init` or `nianbao demo` made. What should be known before any work,
        as that a command broke off in it, is a warning. Raises NianbaoError when the folder is none.
        """
        return cls(campaign_folder.Campaign(Path(folder).absolute(), _warn))

    def __repr__(self) -> str:
        return f"<Campaign {self.county} {self.year} “{self.folder}”>"

    @property
    def folder(self) -> Path:
        return self._campaign.folder

    @property
    def county(self) -> str:
        return self._campaign.settings.county

    @property
    def year(self) -> int:
        return self._campaign.settings.year

    def distribute(self) -> list[Issued]:
        """下发: a workbook for every unit of the roster; who has got one that still holds keeps it. Forms of units that
        the roster does not name any more go to 下发/作废.
        """
        issued = distribute(self._campaign)
        put_away(self._campaign)
        return issued

    def collect(self, *paths: str | Path) -> list[Collected]:
        """收表: all files of 收回, or these files and folders; what became of each."""
        return collect(self._campaign, [Path(path) for path in paths])

    def verify(self) -> list[UnitState]:
        """审核: judge what was collected, write 退回; where every unit stands."""
        return verify(self._campaign)

    def adopt(self, file: str, unit: str = "", because: str = "", by: str = "") -> Choice:
        """采用: let this return count for its unit, or for the one named; the county's tables follow."""
        from toolkit.verbs.adopt import adopt

        return adopt(self._campaign, file, unit, by=by, because=because)

    def withdraw(self, what: str, because: str, by: str = "") -> Choice:
        """撤回: let a unit's return, by its file or by the unit, count no more."""
        from toolkit.verbs.withdraw import withdraw

        return withdraw(self._campaign, what, because, by=by)

    def explain(self, unit: str, because: str, *which: str, by: str = "") -> Choice:
        """认可说明: take warnings on the unit's return as they are, those of these rules or all, for a reason."""
        from toolkit.verbs.explain import explain

        return explain(self._campaign, unit, because, which, by=by)

    def undo(self, by: str = "") -> Choice:
        """撤销: take the last adopt, withdraw, explain or collect back."""
        from toolkit.verbs.undo import undo

        return undo(self._campaign, by=by)

    def merge(self) -> Merge:
        """汇总: the good returns into 汇总; the county's numbers are its `values` by key."""
        # Arrow, Word and pandas take long to load: only who needs them waits for them.
        from toolkit.verbs.merge import merge

        return merge(self._campaign)

    def report(self) -> list[Path]:
        """年报: the Word files written into 年报. Raises NianbaoError as long as no return can be merged."""
        from toolkit.verbs.report import report

        return report(self._campaign)

    def run(self) -> Run:
        """一键汇总: collect, verify, merge, report."""
        from toolkit.verbs.run import run

        return run(self._campaign)

    def status(self) -> list[UnitState]:
        """Where every unit of the roster stands, in its order; nothing is done."""
        return unit_states(self._campaign)

    def frame(self) -> DataFrame:
        """The numbers of all units that can be merged: a row a unit, a column a form key (`nianbao form 2021` lists
        them), the index 单位编码, 单位名称, 单位类型.

        >>> campaign = Campaign.open("年报演示")
        >>> campaign.frame()["new.total"].nlargest(2).to_list()
        [7, 5]
        """
        from toolkit.verbs.campaign_frame import campaign_frame

        return campaign_frame(self._campaign)

    def findings(self) -> DataFrame:
        """What was found in every unit's newest return: a row a finding, with 单位编码, 单位名称 and the keys of
        `nianbao check --json`; `cells` is a list of places, `explanation` what the unit wrote, `cause` the rule and
        the cell of the finding from which this one follows.

        >>> found = Campaign.open("年报演示").findings()
        >>> found[found["level"] == "error"].groupby("单位名称").size().to_dict()
        {'大水坑镇': 1, '惠安堡镇': 4}
        >>> found.explode("cells")["cells"].iloc[1]  # a row a cell
        '表三依申请公开!D4'
        """
        from toolkit.verbs.campaign_findings import campaign_findings

        return campaign_findings(self._campaign)


def _warn(sentence: str) -> None:
    warnings.warn(sentence, stacklevel=2)
