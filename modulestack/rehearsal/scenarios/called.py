"""What a module promises that others call without a load balancer: somebody answers whom they find."""

from __future__ import annotations

import dataclasses

from modulestack.features.discovery import CALLED_CRASH, CALLED_KILLED, CALLED_RELEASE, CALLED_UNHEALTHY
from modulestack.rehearsal.scenarios.failed_releases import CRASHING_RELEASE, UNHEALTHY_RELEASE
from modulestack.rehearsal.scenarios.killed_task import KILLED_TASK
from modulestack.rehearsal.scenarios.releases import FIRST_RELEASE

_ALL_ALONG = "undone, callers found the old version all along"

RELEASE_WHILE_CALLED = dataclasses.replace(
    FIRST_RELEASE,
    name=CALLED_RELEASE,
    promise="runs the new image, callers found enough tasks all along",
    on_demand=True,
)
CRASH_WHILE_CALLED = dataclasses.replace(CRASHING_RELEASE, name=CALLED_CRASH, promise=_ALL_ALONG, on_demand=True)
UNHEALTHY_WHILE_CALLED = dataclasses.replace(
    UNHEALTHY_RELEASE, name=CALLED_UNHEALTHY, promise=_ALL_ALONG, on_demand=True
)
KILLED_WHILE_CALLED = dataclasses.replace(
    KILLED_TASK, name=CALLED_KILLED, promise="callers find a new task in its place", on_demand=True
)
