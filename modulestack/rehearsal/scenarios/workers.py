"""What a module that nobody calls promises: its tasks run, are replaced, and a release that fails is undone."""

from __future__ import annotations

import dataclasses

from modulestack.rehearsal.scenarios.failed_releases import CRASHING_RELEASE, UNHEALTHY_RELEASE
from modulestack.rehearsal.scenarios.killed_task import KILLED_TASK
from modulestack.rehearsal.scenarios.releases import FIRST_RELEASE

_UNDONE = "undone, the old version ran all along"

WORKER_RELEASE = dataclasses.replace(
    FIRST_RELEASE,
    name="a worker's release",
    promise="runs the new image, enough tasks ran all along",
    on_demand=True,
)
WORKER_CRASH = dataclasses.replace(
    CRASHING_RELEASE, name="a worker's release that crashes", promise=_UNDONE, on_demand=True
)
WORKER_UNHEALTHY = dataclasses.replace(
    UNHEALTHY_RELEASE, name="a worker's release that never becomes healthy", promise=_UNDONE, on_demand=True
)
WORKER_KILLED = dataclasses.replace(KILLED_TASK, name="a task of a worker is killed", on_demand=True)
