"""
What a service deployment shows of itself while it goes on: traffic by version, and the hooks that hold it.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.release.aws_access.clock import epoch_seconds, iso

PAUSE = "PAUSE"
AWAITING = "AWAITING_ACTION"


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrafficShare:
    """Percentages that ECS asks load balancers for; None: ECS does not say, as it does not shift that traffic."""

    new: float | None = None
    """Of production, what the new version is to have."""
    old: float | None = None
    test: float | None = None
    """Of test traffic, what the new version is to have."""

    def shares(self) -> dict[str, float]:
        """For machines: those that ECS says, by ``new``, ``old`` and ``test``."""
        return {name: share for name, share in dataclasses.asdict(self).items() if share is not None}

    def text(self) -> str:
        """``production 5 % new, 95 % old``; empty: there is none that ECS shifts."""
        if self.new is None:
            return ""
        old = f", {self.old:g} % old" if self.old is not None else ""
        return f"production {self.new:g} % new{old}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeploymentHook:
    """A lifecycle hook of the stage that a deployment is in."""

    id: str
    kind: str
    """AWS_LAMBDA, PAUSE."""
    function: str
    """ARN; empty: it is a pause."""
    status: str
    """AWAITING_ACTION, IN_PROGRESS, SUCCEEDED, FAILED, TIMED_OUT."""
    expires: float
    """Epoch seconds; 0: not known."""
    on_timeout: str
    """ROLLBACK, CONTINUE."""

    @property
    def is_open(self) -> bool:
        """Whether the deployment waits for it."""
        return self.status in {AWAITING, "IN_PROGRESS"}

    @property
    def is_waiting_for_somebody(self) -> bool:
        """Whether it can be continued, or have the deployment rolled back, by hand."""
        return self.status == AWAITING

    @property
    def name(self) -> str:
        """``pause ecs-pause-…``, ``function verify``."""
        if self.kind == PAUSE:
            return f"pause {self.id}"
        return f"function {self.function.partition(':function:')[2] or self.function or self.id}"

    def awaited(self) -> str:
        """What has to happen for it to end, for people, and what happens else."""
        until = f" ({(self.on_timeout or 'ROLLBACK').lower()} at {iso(self.expires)[:16]}Z)" if self.expires else ""
        if self.kind == PAUSE or self.is_waiting_for_somebody:
            return f"somebody to continue {self.name}{until}"
        return f"{self.name} to answer{until}"

    def facts(self) -> dict[str, str]:
        """For machines."""
        found = {"id": self.id, "kind": self.kind, "status": self.status, "function": self.function}
        found |= {"expires": iso(self.expires) if self.expires else "", "on_timeout": self.on_timeout}
        return {name: value for name, value in found.items() if value}


def traffic_of(answer: Mapping[str, Any]) -> TrafficShare:
    """What *answer*, a service deployment, says of traffic; of a brief one nothing."""
    target = answer.get("targetServiceRevision") or {}
    shares = [
        share
        for source in answer.get("sourceServiceRevisions") or ()
        if (share := source.get("requestedProductionTrafficWeight")) is not None
    ]
    return TrafficShare(
        new=target.get("requestedProductionTrafficWeight"),
        old=round(sum(shares), 1) if shares else None,
        test=target.get("requestedTestTrafficWeight"),
    )


def hooks_of(answer: Mapping[str, Any]) -> tuple[DeploymentHook, ...]:
    """The hooks in *answer*, a service deployment; those that are over included."""
    return tuple(
        DeploymentHook(
            id=hook.get("hookId", ""),
            kind=hook.get("targetType", ""),
            function=hook.get("targetArn", ""),
            status=hook.get("status", ""),
            expires=epoch_seconds(hook.get("expiresAt")),
            on_timeout=hook.get("timeoutAction", ""),
        )
        for hook in answer.get("lifecycleHookDetails") or ()
    )
