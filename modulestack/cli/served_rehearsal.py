"""``modulestack rehearse --serve``: an environment that is up until somebody ends it."""

from __future__ import annotations

import gc
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from modulestack.cli.output import say, say_text
from modulestack.rehearsal.report_output import show_modules
from modulestack.rehearsal.serve import bring_up, hints
from modulestack.release.aws_access.clock import duration, iso

if TYPE_CHECKING:
    from rich.console import Console

    from modulestack.rehearsal.progress_display import ProgressDisplay
    from modulestack.rehearsal.sandbox import Supervise


def run(
    environment: str,
    out: Console,
    progress: ProgressDisplay,
    supervise: Supervise,
    *,
    port: int,
    speed: float,
    timeout_s: float | None,
) -> None:
    """
    Bring it up, and serve it for *timeout_s*, or until Ctrl-C.

    *port* 0: a free one; *speed*: simulated seconds a second.

    Raises:
        InvalidEnvironment, EngineError, ProgramError: it cannot be brought up.
        OSError: the port is taken.
    """
    with progress:
        served = bring_up(environment, Path.cwd(), progress, port=port, speed=speed, supervise=supervise)
    gc.enable()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    show_modules(served.modules, out)
    say_text(
        f"\nIn a second terminal:\n\n{hints(served)}\n\n"
        f"Serving since {iso(time.time())}, {f'for {duration(timeout_s)} or ' if timeout_s else ''}until Ctrl-C. "
        "It is an account in memory: it ends with this process."
    )
    stop.wait(timeout_s)
    served.close()
    say("stopped; nothing is left")
