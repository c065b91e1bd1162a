"""Processes that do one job after the other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from modulestack.rehearsal.load.sizing.workers import WorkerEnded, Workers


def _twice(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def test_all_are_done_by_as_many_as_there_may_be():
    with Workers(_twice, count=2) as workers:
        found = dict(workers.run(range(20)))
        again = dict(workers.run([7]))
    assert [found[each][0] for each in range(20)] == [2 * each for each in range(20)]
    assert again[0][0] == 14
    pids = {pid for _, pid in (*found.values(), *again.values())}
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert _there(pids) == set()


def _no(number: int) -> int:
    raise ValueError(f"no {number}")


def test_what_a_job_raises_is_raised():
    with Workers(_no, count=1) as workers, pytest.raises(ValueError, match="no 3"):
        list(workers.run([3]))


class Odd(Exception):
    """Nobody can copy it."""

    def __init__(self) -> None:
        super().__init__(lambda: None)

    def __str__(self) -> str:
        return "odd"


def _odd(number: int) -> int:
    raise Odd


def test_an_error_that_cannot_be_copied_is_told_in_words():
    with Workers(_odd, count=1) as workers, pytest.raises(RuntimeError, match="Odd: odd"):
        list(workers.run([1]))


def _ends(number: int) -> int:
    os._exit(3)


def test_one_that_ends_is_told():
    with Workers(_ends, count=1) as workers, pytest.raises(WorkerEnded):
        list(workers.run([1]))


def _interrupts_itself(number: int) -> int:
    if number == 1:
        return os.getpid()
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)
    return 0


def test_interrupted_none_is_left():
    """Ctrl-C reaches them, too: they leave it to who began them."""
    pids: set[int] = set()
    with Workers(_interrupts_itself, count=2) as workers, pytest.raises(KeyboardInterrupt):
        _interrupted(workers.run([1, 2]), pids)
    assert len(pids) == 1
    assert _there(pids) == set()


def _interrupted(found: Iterator[tuple[int, int]], pids: set[int]) -> None:
    for _, pid in found:
        pids.add(pid)
        raise KeyboardInterrupt


def _there(pids: set[int]) -> set[int]:
    found = set()
    for pid in pids:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            continue
        found.add(pid)
    return found
