"""填报链接.csv: every unit with its link, to be sent on. Whoever has a line can hand in for its unit."""

from __future__ import annotations

import csv
import io

from toolkit.campaign.folder import Campaign
from toolkit.campaign.unit_links import UnitLinks

LINK_FILE = "填报链接.csv"
_COLUMNS = ("单位编码", "单位名称", "联系人", "联系电话", "邮箱", "填报链接")


def link_of(address: str, token: str) -> str:
    """address: where the page for units is served, such as http://192.168.1.5:8651."""
    return f"{address}/t/{token}"


def link_list(campaign: Campaign, address: str) -> bytes:
    """The file, in the order of the roster; a unit without a link stands there too."""
    from toolkit.merge import inert  # brings numpy: neither page is to wait for it

    links, out = UnitLinks(campaign), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for unit in campaign.units:
        token = links.token(unit.code)
        told = (unit.code, unit.name, unit.contact, unit.phone, unit.email)
        writer.writerow((*map(inert, told), link_of(address, token) if token else ""))
    return out.getvalue().encode("utf-8-sig")
