"""
Processes that do the same work for one job after the other: as many at once as there are processors.

They begin anew, not as copies of this one: threads of what it has imported and run cannot be copied.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

MOST = 8
"""Processes, of some 300 MiB each."""


class WorkerEnded(Exception):
    """A process has ended in the middle of a job."""


def processors() -> int:
    """That this process may use."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers(Generic[Job, Result]):
    """A context manager: none of them is left behind. Jobs and results are plain data."""

    def __init__(self, do: Callable[[Job], Result], *, count: int | None = None) -> None:
        """They *do* it: something that a new process can import."""
        self._do = do
        self._count = min(MOST, processors()) if count is None else count
        self._context: Any = multiprocessing.get_context("spawn")
        self._idle: list[tuple[Any, Connection]] = []
        self._busy: dict[Connection, tuple[Any, int]] = {}
        """With the process, and the number of its job."""

    def run(self, jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
        """
        Do *jobs*: of each its number and what comes of it, as soon as it is done.

        Raises:
            WorkerEnded: a process has ended, and has said why on stderr.
            Exception: what the work raises.
        """
        waiting = list(enumerate(jobs))[::-1]
        while waiting or self._busy:
            while waiting and (self._idle or len(self._busy) < self._count):
                process, pipe = self._idle.pop() if self._idle else self._start()
                number, job = waiting.pop()
                pipe.send(job)
                self._busy[pipe] = process, number
            for ready in wait(list(self._busy)):
                assert isinstance(ready, Connection)  # noqa: S101 of all that can be waited for, these are given
                process, number = self._busy.pop(ready)
                try:
                    good, what = ready.recv()
                except EOFError:
                    raise WorkerEnded("a run ended in the middle: what it said is above") from None
                self._idle.append((process, ready))
                if not good:
                    raise what
                yield number, what

    def _start(self) -> tuple[Any, Connection]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(self._do, theirs), daemon=True)
        process.start()
        theirs.close()
        return process, ours

    def __enter__(self) -> Workers[Job, Result]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (*(each for each, _ in self._idle), *(each for each, _ in self._busy.values())):
            process.kill()
            process.join()


def _serve(do: Callable[[Any], Any], pipe: Connection) -> None:
    """In the new process, until nobody asks any more."""
    gc.disable()  # until a job is done: as the command does, and for its reason
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began it hears it, and ends it
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        try:
            told = True, do(job)
        except Exception as error:
            told = False, error
        gc.collect()
        try:
            pipe.send(told)
        except Exception:  # an error that cannot be copied is told in words
            pipe.send((False, RuntimeError(f"{type(told[1]).__name__}: {told[1]}")))
