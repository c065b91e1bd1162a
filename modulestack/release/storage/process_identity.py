"""
Which process holds a lock, and whether it is gone for certain.

A process is known by its machine (host name, network address, boot and PID namespace), its number and when it started;
a job of GitHub Actions by its run, its name and its attempt: the next attempt begins when the last one is over.

Sources: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html,
https://docs.github.com/en/actions/reference/workflows-and-actions/variables
"""

from __future__ import annotations

import dataclasses
import os
import socket
import subprocess
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_NOT_KNOWN = "not known"
_STARTED = 19
"""Index of ``starttime`` in /proc/PID/stat, counted behind the name in parentheses."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProcessIdentity:
    """One process, told from every other one."""

    machine: str = ""
    pid: int = 0
    started: str = ""
    """When, in whatever way the machine says it; empty: not known."""
    job: str = ""
    """Of GitHub Actions; empty: none."""
    attempt: int = 0

    def to_json(self) -> dict[str, Any]:
        """As a lock keeps it."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, item: Any) -> ProcessIdentity:
        """The inverse; whatever else *item* is names no process."""
        fields = item if isinstance(item, dict) else {}
        pid, attempt = fields.get("pid"), fields.get("attempt")
        return cls(
            machine=str(fields.get("machine") or ""),
            pid=pid if isinstance(pid, int) else 0,
            started=str(fields.get("started") or ""),
            job=str(fields.get("job") or ""),
            attempt=attempt if isinstance(attempt, int) else 0,
        )


def this_process(environ: Mapping[str, str] = os.environ) -> ProcessIdentity:
    """The process that runs this."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_JOB")
    job = "/".join(environ.get(name, "") for name in names) if environ.get("GITHUB_ACTIONS") == "true" else ""
    attempt = environ.get("GITHUB_RUN_ATTEMPT", "")
    return ProcessIdentity(
        machine=_machine(),
        pid=os.getpid(),
        started=_start_of(os.getpid()),
        job=job,
        attempt=int(attempt) if attempt.isdecimal() else 0,
    )


def is_gone(other: ProcessIdentity, here: ProcessIdentity) -> bool:
    """Whether *other* is over for certain, as seen from *here*; False: it is not, or that cannot be known."""
    if here.job and other.job == here.job and 0 < other.attempt < here.attempt:
        return True
    if not here.machine or other.machine != here.machine or other.pid <= 0 or other.started in {"", _NOT_KNOWN}:
        return False
    return _start_of(other.pid) not in {other.started, _NOT_KNOWN}


def _machine() -> str:
    try:
        boot, namespace = (
            Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
            Path("/proc/self/ns/pid").readlink(),
        )
    except OSError:
        return f"{socket.gethostname()} {uuid.getnode():x}"
    return f"{socket.gethostname()} {boot} {namespace}"


def _start_of(pid: int) -> str:
    """When process *pid* of this machine started; empty: there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return "" if Path("/proc/self/stat").exists() else _start_by_ps(pid)
    except OSError:
        return _NOT_KNOWN
    return "" if fields[0] in {"Z", "X"} else fields[_STARTED]


def _start_by_ps(pid: int) -> str:
    try:
        found = subprocess.run(  # noqa: S603
            ["ps", "-o", "lstart=", "-p", str(pid)],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return _NOT_KNOWN
    return found.stdout.strip()
