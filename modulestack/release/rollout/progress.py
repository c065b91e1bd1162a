"""How far a deployment is, from one look at its service: what to show, what it waits for, what looks wrong; no calls."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from modulestack.release.rollout.service_snapshot import DeploymentSnapshot, ServiceEvent, ServiceSnapshot

POLL_S = 6.0
"""While tasks start."""
LATE_POLL_S = 5.0
"""Once ECS may say its verdict at any moment."""
_STARTED = re.compile(r"has started (\d+) tasks")
_SERVICE = re.compile(r"^\(service [^)]+\) ")
_GROUP = re.compile(r"arn:[^ )]*:targetgroup/([^/]+)/[0-9a-f]+")
_BAD = re.compile(r"is unhealthy in|failed container health checks|unable to|deployment failed|rolling back")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrackedDeployment:
    """The deployment that is followed."""

    id: str
    """``ecs-svc/...``, from UpdateService's answer."""
    definition: str
    """ARN of its task definition."""
    created: float
    """Epoch seconds, ECS's own."""
    old: str
    """``family:revision`` that ran before."""
    desired: int
    """Tasks that the service wants."""
    before: frozenset[str] = frozenset()
    """Ids of events that were there before."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RolloutProgress:
    """One look."""

    new: DeploymentSnapshot | None
    """Ours; None: ECS has dropped it from the list."""
    old_running: int
    old_pending: int
    waiting_for: str
    events: tuple[ServiceEvent, ...]
    """Since our deployment began, oldest first."""
    elapsed_s: float

    def facts(self) -> dict[str, Any]:
        """For machines."""
        new = self.new
        return {
            "elapsed_s": round(self.elapsed_s, 1),
            "waiting_for": self.waiting_for,
            "new": {"desired": new.desired, "pending": new.pending, "running": new.running, "failed": new.failed}
            if new
            else None,
            "old": {"pending": self.old_pending, "running": self.old_running},
            "rollout": new.rollout if new else "",
        }

    def text(self) -> str:
        """For people, one line."""
        new = self.new
        counts = f"new {new.running}/{new.desired} running" if new else "new gone"
        pending = f", {new.pending} pending" if new and new.pending else ""
        failed = f", {new.failed} failed" if new and new.failed else ""
        return f"{counts}{pending}{failed}, old {self.old_running} running: {self.waiting_for}"


def look(service: ServiceSnapshot, ours: TrackedDeployment, elapsed_s: float) -> RolloutProgress:
    """What *service* says of our deployment, *elapsed_s* after we began to follow it by our own clock, which ECS's may not share."""
    new = service.deployment(ours.id)
    others = [d for d in service.deployments if d.id != ours.id]
    return RolloutProgress(
        new=new,
        old_running=sum(d.running for d in others),
        old_pending=sum(d.pending for d in others),
        waiting_for=_waiting_for(new, sum(d.running for d in others)),
        events=tuple(e for e in reversed(service.events) if e.at >= ours.created - 1 and e.id not in ours.before),
        elapsed_s=elapsed_s,
    )


def _waiting_for(new: DeploymentSnapshot | None, old_running: int) -> str:
    if new is None or new.status != "PRIMARY":
        return "ECS to return to the old version"
    if new.rollout == "FAILED":
        return "ECS to end the failed deployment"
    if new.rollout == "COMPLETED":
        return "ECS's verdict"
    if new.running < new.desired:
        return "new tasks to start"
    if old_running:
        return "new tasks to become healthy and old ones to leave"
    return "ECS to end the deployment"


def brief(text: str) -> str:
    """An event's *text* without what is known anyway: the service's name, and target groups' ARNs but for their names."""
    return _GROUP.sub(r"\1", _SERVICE.sub("", text))


def may_be_over(progress: RolloutProgress) -> bool:
    """Whether the service deployment's own status must be asked for."""
    new = progress.new
    return new is None or new.status != "PRIMARY" or new.rollout in {"COMPLETED", "FAILED"}


def poll_s(progress: RolloutProgress) -> float:
    """Seconds until the next look."""
    new = progress.new
    if new is None or new.status != "PRIMARY" or new.failed or new.rollout != "IN_PROGRESS":
        return LATE_POLL_S
    return POLL_S if new.running < new.desired or progress.old_running else LATE_POLL_S


def trouble(progress: RolloutProgress, ours: TrackedDeployment, before: int) -> tuple[Any, ...]:
    """
    What hints at dead tasks; whenever it differs from the last look's, stopped tasks are worth a call.

    *before* is how many of our tasks ran at the last look. ECS's own count of failures starts anew when a task runs, so
    that it misses tasks that crash after their start: replacements and dips show those.
    """
    new = progress.new
    desired = max(ours.desired, new.desired if new else 0)
    started = sum(int(match[1]) for event in progress.events if (match := _STARTED.search(event.text)))
    bad = sum(bool(_BAD.search(event.text)) for event in progress.events)
    dip = new is not None and new.running < before
    return (new.failed if new else 0, max(0, started - desired), bad, dip and progress.elapsed_s)
