"""How `nianbao` is started and ended: at Ctrl-C a sentence and code 2 at any moment, while modules still load too."""

from __future__ import annotations

import signal
import sys

from toolkit.cli.stopped import STOPPED


def start() -> int:
    """Run the command of this command line; returns the exit code."""
    try:
        from toolkit.engine.garbage import collect_seldom

        collect_seldom()
        from toolkit.cli.main import main

        code = main()
    except KeyboardInterrupt:
        code = _stopped()
    # Only the end is left, which a second Ctrl-C would spoil with a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


def _stopped() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # By hand, because nothing of ours may be loaded yet.
    for stream, text in ((sys.stderr, STOPPED), (sys.stdout, f'{{"error": "{STOPPED}"}}')):
        if stream and (stream is sys.stderr or "--json" in sys.argv):
            try:
                stream.reconfigure(errors="replace", encoding="utf-8" if stream is sys.stdout else None)  # type: ignore[union-attr]
                stream.write(text + "\n")
                stream.flush()
            except (OSError, AttributeError):
                continue
    return 2
