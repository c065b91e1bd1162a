"""`dashboard`: what the file may say of the environment's dashboard."""

from __future__ import annotations

from modulestack.fields import kinds
from modulestack.fields.section import Section


class DashboardSection(Section):
    """
    A dashboard of CloudWatch for the environment: `{}` shows every module. See dashboard.md.

    Requests, errors, latency, tasks, deployments, CPU, memory, queues, jobs, alarms and lines that tell of errors.
    """

    modules: tuple[kinds.ModuleName, ...] | None = None
    """Those that it shows, in this order. Absent: all, in the file's order."""

    def has(self, module: str) -> bool:
        """Whether the module of that name has a row."""
        return self.modules is None or module in self.modules
