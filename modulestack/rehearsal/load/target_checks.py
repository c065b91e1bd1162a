"""
Health checks of one target, in the queue of its requests: a task that is overloaded fails them.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from __future__ import annotations

import math

from modulestack.embedded_aws.ecs import target_health
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.target_settings import TargetGroupSettings
from modulestack.embedded_aws.ecs.task_models import RegisteredTarget
from modulestack.load import target_changes
from modulestack.load.fleet import TaskServer
from modulestack.load.simulator import Simulator


class TargetChecks:
    """Asks at the moments at which the embedded load balancer would, and counts as it does."""

    def __init__(
        self,
        simulator: Simulator,
        server: TaskServer,
        task: EcsTask,
        target: RegisteredTarget,
        settings: TargetGroupSettings,
        *,
        registered_s: float,
        takes_s: float,
    ) -> None:
        """*target* is healthy, and was registered at second *registered_s*; it works *takes_s* on a check."""
        self._simulator, self._server, self._task, self._target = simulator, server, task, target
        self._settings, self._takes_s = settings, takes_s
        self._is_healthy, self._row = True, 0
        self._found: str | None = None
        passed = math.floor((simulator.now - registered_s) / settings.interval_s + 1e-9)
        simulator.at(registered_s + (passed + 1) * settings.interval_s, self._ask)

    def report(self, region: RegionState) -> bool:
        """Tell ECS what was found since the last report; whether it was anything."""
        found, self._found = self._found, None
        if found is None or self._target.state == found:
            return False
        target_health.report(region, self._task, self._target, found)
        return True

    def _ask(self, now: float) -> None:
        if self._target.state == "draining" or self._server.state == "dead":
            return
        timeout_s = self._settings.timeout_s
        target_changes.check(
            self._simulator, self._server, timeout_s=timeout_s, service_s=self._takes_s, verdict=self._heard
        )
        self._simulator.at(now + self._settings.interval_s, self._ask)

    def _heard(self, is_in_time: bool) -> None:  # noqa: FBT001
        container, settings = self._target.asked, self._settings
        code = container.behaviour.health_status_code if container else None
        passes = is_in_time and code is not None and settings.accepts(code)
        self._row = self._row + 1 if passes != self._is_healthy else 0
        if self._row >= (settings.unhealthy_threshold if self._is_healthy else settings.healthy_threshold):
            self._is_healthy, self._row = not self._is_healthy, 0
            self._found = "healthy" if self._is_healthy else "unhealthy"
