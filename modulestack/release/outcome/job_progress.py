"""How far a job that runs before a release has come: what its release must say, and may not take back."""

from __future__ import annotations

import dataclasses
from typing import Literal


@dataclasses.dataclass(kw_only=True)
class JobProgress:
    """One job of one release."""

    job: str
    state: Literal["none", "unknown", "started", "ended"] = "none"
    """``none``: no task of it was started. ``unknown``: that is not known."""
    task: str = ""
    """Its id; empty: not known."""
    since: float = 0.0
    """When it was started, in epoch seconds; 0: not known."""
    end: str = ""
    """How it ended: ``ended with exit code 0``."""

    @property
    def may_run(self) -> bool:
        """Whether its task may still run."""
        return self.state in {"unknown", "started"}

    def describe(self, *, is_seen: bool = True) -> str:
        """In words; *is_seen*: whether AWS answers."""
        match self.state:
            case "ended":
                return f"the job {self.job} {self.end}"
            case "started" if is_seen:
                return f"the job {self.job} is still running (task {self.task})"
            case "started":
                return f"whether the job {self.job} is still running (task {self.task}) is not known"
            case "unknown":
                return f"whether the job {self.job} was started is not known"
        return f"the job {self.job} was not started"
