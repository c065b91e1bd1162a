"""A deployment that shifts traffic, while it does: plain values; times are epoch seconds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from modulestack.embedded_aws.ecs.deployment_lifecycle.stage_plan import PlannedStage
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment
from modulestack.embedded_aws.ecs.event_queue import ScheduledEvent


@dataclasses.dataclass(frozen=True, kw_only=True)
class ShiftFailure:
    """Why a deployment is rolled back."""

    event: str
    """As the service's events say it."""
    why: str
    """As ``rolloutStateReason`` says it."""
    reason: str
    """As ``statusReason`` says it."""


@dataclasses.dataclass(eq=False, kw_only=True)
class TrafficShift:
    """Where a deployment, or its rollback, is in its stages."""

    green: EcsDeployment
    """The new service revision, which a rollback takes down."""
    blue: EcsDeployment | None
    """What served before; None: a service's first deployment."""
    plan: tuple[PlannedStage, ...]
    on_failure: Callable[[ShiftFailure], None]
    on_success: Callable[[], None]
    is_alarmed: Callable[[], bool]
    """Fails the deployment if one of its alarms has gone off; whether it has."""
    rolls_back: bool = False
    position: int = -1
    """In the plan; -1: it has not begun."""
    settles_at: float = 0.0
    """When the stage's weights are everywhere."""
    bakes_until: float | None = None
    is_reconciled: bool = False
    next_look: ScheduledEvent | None = None
    limit: ScheduledEvent | None = None
    """The end of the stage's time."""
    deadline: ScheduledEvent | None = None
    """The end of the deployment's time."""

    @property
    def planned(self) -> PlannedStage:
        """The stage that it is in."""
        return self.plan[self.position]

    @property
    def visited(self) -> frozenset[str]:
        """Names of the stages that it has begun."""
        return frozenset(each.stage.name for each in self.plan[: self.position + 1])

    @property
    def receiver(self) -> EcsDeployment:
        """What there is in the end."""
        return self.blue if self.rolls_back and self.blue is not None else self.green
