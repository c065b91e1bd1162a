"""One whole process, measured by the operating system."""

from __future__ import annotations

import dataclasses
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Cost:
    """What a process took."""

    seconds: float
    """Wall clock."""
    cpu_s: float
    """User and system time of all its threads."""
    mib: float
    """Peak resident memory."""
    status: int


def cost(
    command: Sequence[str],
    *,
    stdin: bytes = b"",
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Cost:
    """Run *command* once, with the variables *environ* and in the folder *cwd* or its caller's; output is dropped."""
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environ, cwd=cwd
    )
    if process.stdin:
        process.stdin.write(stdin)
        process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(
        seconds=time.perf_counter() - start,
        cpu_s=usage.ru_utime + usage.ru_stime,
        mib=usage.ru_maxrss / scale,
        status=process.returncode,
    )


def median(command: Sequence[str], runs: int, *, stdin: bytes = b"") -> Cost:
    """The median of *runs* runs, after one that is not counted; a run that fails ends the measurement."""
    costs = [cost(command, stdin=stdin) for _ in range(runs + 1)][1:]
    failed = [c.status for c in costs if c.status != 0]
    if failed:
        raise SystemExit(f"{' '.join(command)}: exit status {failed[0]}")
    return Cost(
        seconds=statistics.median(c.seconds for c in costs),
        cpu_s=statistics.median(c.cpu_s for c in costs),
        mib=statistics.median(c.mib for c in costs),
        status=0,
    )
