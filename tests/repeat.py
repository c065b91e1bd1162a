"""
Runs the whole suite many times in a row: ``python -m tests.repeat --runs 20 -n 8``.

It stops at the first failure or hang. For what happens once in ten runs: more workers than cores bring out what depends
on who comes first. What is not an option here goes to pytest.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

HUNG = "hung"


def command(workers: int, test_limit_s: int, more: Sequence[str]) -> list[str]:
    """A test that takes *test_limit_s* ends its worker, with the stacks of all of the worker's threads."""
    limits = ("-o", f"faulthandler_timeout={test_limit_s}", "-o", "faulthandler_exit_on_timeout=true")
    return [sys.executable, "-m", "pytest", "-x", "-n", str(workers), *limits, *more]


def run(arguments: Sequence[str], log: Path, run_limit_s: int) -> str:
    """
    Pytest's last line, or HUNG; all it says goes to *log*.

    After *run_limit_s* seconds all processes of the run get SIGABRT: pytest's faulthandler then writes their stacks.
    """
    with log.open("w") as out:
        process = subprocess.Popen(arguments, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            process.wait(run_limit_s)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGABRT)
            time.sleep(5)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                return HUNG
            raise
    text = log.read_text()
    last = (text.splitlines() or ["nothing was said"])[-1]
    if "Timeout (" in text:  # faulthandler's own word
        return HUNG
    return last if process.returncode == 0 else f"status {process.returncode}: {last}"


def main(args: Sequence[str] | None = None) -> int:
    """0: all runs passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.repeat", description="Run the suite many times in a row.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("-n", dest="workers", type=int, default=8, help="as many as you like; not as many as cores")
    parser.add_argument("--test-limit", type=int, default=300, metavar="SECONDS", help="a longer test hangs")
    parser.add_argument("--run-limit", type=int, default=1800, metavar="SECONDS", help="a longer run hangs")
    options, more = parser.parse_known_args(args)
    logs = Path(tempfile.mkdtemp(prefix="modulestack-repeat-"))
    for number in range(1, options.runs + 1):
        log = logs / f"run-{number}.log"
        said = run(command(options.workers, options.test_limit, more), log, options.run_limit)
        print(f"run {number} of {options.runs}: {said}", flush=True)  # noqa: T201
        if said == HUNG or said.startswith("status "):
            print(f"{number - 1} passed, then one {'hung' if said == HUNG else 'failed'}: {log}")  # noqa: T201
            return 1
    print(f"{options.runs} passed, 0 failed, 0 hung")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
