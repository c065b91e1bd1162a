"""Ends a rehearsal that stands still: says what was going on, and writes down where every thread is."""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from types import FrameType, TracebackType

LIMIT_S = 60.0
"""A step of a rehearsal takes milliseconds; the longest wait without one is the import of the program's libraries."""


class Watchdog:
    """A context manager: while it is entered, a thread of its own looks for progress."""

    def __init__(
        self,
        progress: Callable[[], object],
        last_activity: Callable[[], Sequence[str]],
        *,
        limit_s: float = LIMIT_S,
        look_s: float = 1.0,
        wait: Callable[[float], bool] | None = None,
        end: Callable[[str], None] | None = None,
    ) -> None:
        """
        Look for progress every *look_s* seconds of wall time, and end the process after *limit_s* without any.

        *progress* gives something that differs (``!=``) as soon as anything has happened, *last_activity* lines for the
        message; neither may take a lock, which whoever stands still may hold. Looks are counted, not time, so that a
        process that was itself suspended or starved is not ended for it. *wait* sleeps so long and says whether to
        stop; *end* gets the message, and does not return unless it is a test's.
        """
        self._progress = progress
        self._last_activity = last_activity
        self._limit_s = limit_s
        self._look_s = look_s
        self._stopped = threading.Event()
        self._wait = wait or self._stopped.wait
        self._end = end or end_process
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Watchdog:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        seen, still_s = self._progress(), 0.0
        while not self._wait(self._look_s):
            now = self._progress()
            still_s = still_s + self._look_s if now == seen and not _debugged() else 0.0
            seen = now
            if still_s >= self._limit_s:
                self._end(_message(self._limit_s, self._last_activity()))
                return


def end_process(said: str) -> None:
    """
    Print *said* and where the stacks of all threads are on stderr, and end the process with status 1.

    By ``os.write`` and ``os._exit``: the main thread may be the one that stands still, with any lock.
    """
    try:
        flush = threading.Thread(target=sys.stdout.flush, daemon=True)
        flush.start()
        flush.join(1)
        shown = "\x1b[?25h" if sys.stderr.isatty() or sys.stdout.isatty() else ""  # a live line hides the cursor
        os.write(2, f"{shown}{said}\n  all threads' stacks: {stacks()}\n".encode())
    finally:
        os._exit(1)


def stacks() -> str:
    """The path of a new file in the temporary folder with the stacks of all threads; why there is none, if so."""
    try:
        with tempfile.NamedTemporaryFile("w", prefix="modulestack-stacks-", suffix=".txt", delete=False) as file:
            faulthandler.dump_traceback(file)
            return file.name
    except OSError as error:
        return f"could not be written: {error}"


def _message(limit_s: float, last_activity: Sequence[str]) -> str:
    return "\n  ".join(
        (f"no progress for {limit_s:g} s: neither the program nor the simulated clock moved", *last_activity)
    )


def _debugged() -> bool:
    """Whether somebody sits in pdb: they may think as long as they like."""
    return any(_in_debugger(frame) for frame in sys._current_frames().values())


def _in_debugger(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__") == "bdb":
            return True
        frame = frame.f_back
    return False
