"""What became of a module's service while a scenario ran. Plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

TaskPhase = Literal["starting", "running", "stopping"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceSample:
    """A service at one moment; it stays so until the next."""

    at_s: float
    """Since the scenario began."""
    desired: int
    running: int
    tasks: Mapping[tuple[str, TaskPhase], int]
    """Version, by its image as people know it, and phase → how many there are."""
    targets: Mapping[str, int]
    """State of health, as the load balancer has it → how many: of each target group, if a task is in several."""
    weights: Mapping[str, float]
    """Version → percent of production requests; empty: ECS does not shift them."""

    def differs_from(self, other: ServiceSample) -> bool:
        """Whether anything but the time is another."""
        return dataclasses.replace(self, at_s=other.at_s) != other


@dataclasses.dataclass(frozen=True, kw_only=True)
class AlarmChange:
    """An alarm of the module came into another state."""

    at_s: float
    alarm: str
    before: str
    state: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SeenActivity:
    """Autoscaling did something, or could not."""

    at_s: float
    what: str
    cause: str
    """In AWS's words."""
    status: str
    why_not: str
    """Of what was not done; else empty."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceCourse:
    """All of it."""

    samples: tuple[ServiceSample, ...]
    """Whenever it looked otherwise than before, the oldest first."""
    alarms: tuple[AlarmChange, ...]
    scaling: tuple[SeenActivity, ...]
    until_s: float
