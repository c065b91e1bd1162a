"""One look at a rollout: what ECS shows of our deployment and of the others; no calls."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from modulestack.release.rollout.service_deployment import ServiceDeploymentSnapshot
from modulestack.release.rollout.service_snapshot import DeploymentSnapshot, ServiceEvent, ServiceSnapshot
from modulestack.release.rollout.stage_watch import SeenStage
from modulestack.release.rollout.task_protection import ProtectedTask
from modulestack.release.rollout.tracked_deployment import TrackedDeployment

_SERVICE = re.compile(r"^\(service [^)]+\) ")
_TARGET_GROUP = re.compile(r"arn:[^ )]*:targetgroup/([^/]+)/[0-9a-f]+")


@dataclasses.dataclass(frozen=True, kw_only=True)
class RolloutLook:
    """All that a strategy decides from."""

    service: ServiceSnapshot
    tracked: TrackedDeployment
    elapsed_s: float
    """Seconds since we began to follow, by our own clock, which ECS's may not share."""
    protected: tuple[ProtectedTask, ...] = ()
    """Old tasks that ECS does not stop because they protect themselves."""
    service_deployment: ServiceDeploymentSnapshot | None = None
    """None: ECS does not list it yet, or the strategy does not read it at every look."""
    stage: SeenStage | None = None
    """The lifecycle stage, since we first saw it; None: it has none."""
    stage_s: float = 0.0
    """Seconds since then."""

    @property
    def new(self) -> DeploymentSnapshot | None:
        """Our deployment; None: ECS has dropped it from the list."""
        return self.service.deployment(self.tracked.id)

    @property
    def is_primary(self) -> bool:
        """Whether ECS still works towards our deployment."""
        return self.new is not None and self.new.status == "PRIMARY"

    @property
    def old_running(self) -> int:
        """Running tasks of all other deployments."""
        return sum(d.running for d in self.service.deployments if d.id != self.tracked.id)

    @property
    def old_pending(self) -> int:
        """Pending tasks of all other deployments."""
        return sum(d.pending for d in self.service.deployments if d.id != self.tracked.id)

    @property
    def events(self) -> tuple[ServiceEvent, ...]:
        """ECS's events since our deployment began, oldest first."""
        began = self.tracked.created - 1
        known = self.tracked.known_events
        return tuple(e for e in reversed(self.service.events) if e.at >= began and e.id not in known)

    def facts(self, waiting_for: str) -> dict[str, Any]:
        """For machines: the keys of ``progress`` in docs/releases.md."""
        new, stage = self.new, self.service_deployment.stage if self.service_deployment else ""
        return {
            "elapsed_s": round(self.elapsed_s, 1),
            "waiting_for": waiting_for,
            "new": {"desired": new.desired, "pending": new.pending, "running": new.running, "failed": new.failed}
            if new
            else None,
            "old": {"pending": self.old_pending, "running": self.old_running},
            "rollout": new.rollout if new else "",
            **({"stage": stage} if stage else {}),
            **({"protected": [dataclasses.asdict(task) for task in self.protected]} if self.protected else {}),
        }

    def text(self, waiting_for: str) -> str:
        """For people, one line."""
        new = self.new
        counts = f"new {new.running}/{new.desired} running" if new else "new gone"
        pending = f", {new.pending} pending" if new and new.pending else ""
        failed = f", {new.failed} failed" if new and new.failed else ""
        traffic = self.service_deployment.traffic.text() if self.service_deployment else ""
        shares = f", {traffic}" if traffic else ""
        return f"{counts}{pending}{failed}, old {self.old_running} running{shares}: {waiting_for}"


def brief(text: str) -> str:
    """An event's *text* without the service's name, and with target groups' names instead of their ARNs."""
    return _TARGET_GROUP.sub(r"\1", _SERVICE.sub("", text))
