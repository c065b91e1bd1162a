"""One run of the command line: its events as they come, its end, and that nothing of it is left."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from modulestack.rehearsal.cli_engine import engine_events

POLL_S = 0.05
GRACE_S = 20.0
"""How long an interrupted run may take to end by itself: it finishes what it is in the middle of."""


@dataclasses.dataclass(frozen=True)
class CommandResult:
    """A run that ended."""

    status: int
    text: str
    """All that it printed."""
    events: tuple[dict[str, Any], ...]


def run(
    command: Sequence[str],
    *,
    variables: Mapping[str, str],
    folder: Path,
    scratch: Path,
    with_events: bool = False,
    on_event: Callable[[dict[str, Any]], None] = lambda _event: None,
) -> CommandResult:
    """
    Run *command* in *folder*; if *with_events*, the engine's events go to *on_event* as they come.

    Interrupted (KeyboardInterrupt), it passes the interrupt on, waits for the end, and makes sure of it.
    """
    log, output = scratch / "events.jsonl", scratch / "output.txt"
    log.write_text("")
    extra = ["--event-log", str(log)] if with_events else []
    with output.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603
            [*command, *extra],
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    heard: list[dict[str, Any]] = []
    try:
        with log.open() as lines:
            while True:
                ended = _ended(process)
                for event in _new(lines):
                    heard.append(event)
                    on_event(event)
                if ended:
                    break
    except BaseException:
        _end(process)
        raise
    return CommandResult(process.returncode, output.read_text(errors="replace"), tuple(heard))


def _ended(process: subprocess.Popen[bytes]) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(POLL_S)
    return process.returncode is not None


def _new(lines: IO[str]) -> Iterator[dict[str, Any]]:
    """Events that came since the last look."""
    while True:
        start = lines.tell()
        line = lines.readline()
        if not line.endswith("\n"):
            lines.seek(start)
            return
        yield from engine_events.parse([line])


def _end(process: subprocess.Popen[bytes]) -> None:
    """Interrupt *process*; if it does not end, kill it and what it started."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
