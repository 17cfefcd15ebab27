"""Files from the campaign's folders to the clerk. A name is only ever looked up among those that lie there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from toolkit.campaign.archive import is_sound
from toolkit.campaign.folder import MERGED, OUTBOX, REPORTS, SENT_BACK, Campaign
from toolkit.campaign.standings import shown_name
from toolkit.desk.actions import file_of
from toolkit.desk.uploads import own_name
from toolkit.desk.views import desk_of
from toolkit.desk.work_pages import folder_files, is_technical
from toolkit.errors import NianbaoError

_AREAS = {"hand-out": OUTBOX, "send-back": SENT_BACK, "results": MERGED, "reports": REPORTS}
_GONE = "这个文件不在了，可能刚刚换成了新的。请回到上一页刷新再下载。"


def download(request: Request) -> Response:
    """One file of an area; of 退回 one of a unit's."""
    area, name = request.path_params["area"], request.path_params["name"]
    with desk_of(request).campaign() as campaign:
        for place, path in _files(campaign, area):
            if place == name and path.is_file():
                return FileResponse(path, filename=path.name)
    raise NianbaoError(_GONE)


def download_all(request: Request) -> Response:
    """All files of an area as one zip; of 退回 those of one unit where its code is given."""
    area, code = request.path_params["area"], request.query_params.get("unit", "")
    with desk_of(request).campaign() as campaign:
        unit = next((each.name for each in campaign.units if each.code == code), "")
        files = [
            (place, path)
            for place, path in _files(campaign, area)
            if (not code or place.startswith(f"{unit}/")) and not is_technical(place)
        ]
        title = f"{campaign.settings.county}{campaign.settings.year}年{unit}{_AREAS.get(area, '')}.zip"
    if not files:
        raise NianbaoError("还没有可以下载的文件。")
    return Response(_zipped(files), media_type="application/zip", headers=attached(title))


def download_received(request: Request) -> Response:
    """A file as it was received, byte for byte."""
    with desk_of(request).campaign() as campaign:
        file = file_of(campaign, request.path_params["serial"])
        if is_sound(campaign, file.sha256):
            path = campaign.original(file.sha256)
            return FileResponse(path, filename=own_name(shown_name(file)), media_type="application/octet-stream")
    raise NianbaoError(f"“{shown_name(file)}”保存的原件不见了，或者已被改动，不能下载。请让单位重发。")


def _files(campaign: Campaign, area: str) -> list[tuple[str, Path]]:
    """The files of an area with their places in it."""
    if area not in _AREAS:
        return []
    top = campaign.folder / _AREAS[area]
    if area != "send-back":
        return [(path.name, path) for path in folder_files(top)]
    folders = [top / unit.name for unit in campaign.units]
    return [(f"{folder.name}/{path.name}", path) for folder in folders for path in folder_files(folder)]


def _zipped(files: Sequence[tuple[str, Path]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for place, path in files:
            try:
                package.write(path, place)
            except FileNotFoundError as error:
                raise NianbaoError(_GONE) from error
    return out.getvalue()


def attached(name: str) -> dict[str, str]:
    """The headers with which a browser saves an answer under that name."""
    return {"Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}"}
