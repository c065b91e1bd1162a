"""One whole process, measured by the operating system."""

from __future__ import annotations

import dataclasses
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True)
class Cost:
    """What a process took."""

    seconds: float
    """Wall clock."""
    mib: float
    """Peak resident memory."""
    status: int


def cost(command: Sequence[str], *, stdin: bytes = b"") -> Cost:
    """Run *command* once; its output is thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    if process.stdin:
        process.stdin.write(stdin)
        process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(time.perf_counter() - start, usage.ru_maxrss / scale, process.returncode)


def median(command: Sequence[str], runs: int, *, stdin: bytes = b"") -> Cost:
    """The median of *runs* runs, after one that is not counted; a run that fails ends the measurement."""
    costs = [cost(command, stdin=stdin) for _ in range(runs + 1)][1:]
    failed = [c.status for c in costs if c.status != 0]
    if failed:
        raise SystemExit(f"{' '.join(command)}: exit status {failed[0]}")
    return Cost(statistics.median(c.seconds for c in costs), statistics.median(c.mib for c in costs), 0)
