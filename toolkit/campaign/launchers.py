r"""一键汇总 in a campaign's folder: a script that an office may change, and two files that start it by a double click.

Why the .bat is as it is, of which Wine shows a part (tests/test_double_click.py) and a Chinese Windows the rest:

- cmd.exe reads a batch file in the console's code page, 936 on a Chinese Windows. UTF-8 breaks it even after
  `chcp 65001`: lines are still cut by double-byte rules, so that the last byte of a character can swallow the line's
  end and commands run on from the middle. So all that is executed is ASCII, and names come from `%~dpn0`.
- The sentences stand behind `chcp 936`, in GB2312: there both bytes of a character are 0xA1 or above, so that no
  code page takes one for a `|`, a `&` or a line's end. Where 936 is no code page of the system, they are unreadable,
  but nothing else goes wrong. Python itself needs no code page: it writes Unicode to a console.
- Line ends are CRLF, without which labels are missed; no BOM, which would be part of the first command.
- `pushd` gives a network folder (`\\server\share`) a drive, where `cd /d` fails. The script is named by its own
  path, taken before that, so that the folders it tells of are there after the drive has gone.
- The offline package's Python is looked for first: campaigns are made beside it, on computers that have no other.
- No value stands in a block in brackets or after `call`, where a bracket, `&` or `^` in the path would be read again.
"""

from __future__ import annotations

from pathlib import Path

from toolkit.campaign.files import write_atomic
from toolkit.resources import resource_dir

SCRIPT, WINDOWS, MAC = "一键汇总.py", "一键汇总.bat", "一键汇总.command"


def write_launchers(folder: Path) -> None:
    """Put the script and its starters into a new campaign's folder. What lies there by such a name is an office's own
    work and stays.
    """
    for name in (SCRIPT, WINDOWS, MAC):
        if not (folder / name).exists():
            path = write_atomic(folder / name, _content(name))
            if name == MAC:
                path.chmod(0o755)


def _content(name: str) -> bytes:
    text = (resource_dir("templates") / name).read_text(encoding="utf-8")
    return batch_file(text) if name == WINDOWS else text.encode()


def batch_file(text: str) -> bytes:
    """A batch file as cmd.exe reads it (see above)."""
    return text.replace("\n", "\r\n").encode("gb2312")
