"""
What blue/green, linear and canary have in common: new tasks beside all old ones, traffic moved stage by stage.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import duration, iso
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.rollout.look import RolloutLook
from modulestack.release.rollout.placement import unplaced
from modulestack.release.rollout.rolling import Rolling
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.strategy import RolloutResult
from modulestack.release.rollout.task_failures import TaskFailure
from modulestack.release.rollout.task_protection import waiting_for as waiting_for_protected
from modulestack.release.rollout.task_verification import Verification
from modulestack.release.rollout.tracked_deployment import TrackedDeployment
from modulestack.release.rollout.traffic_schedule import Configuration, ProductionStep, bake_s, waits_s
from modulestack.release.rollout.traffic_verification import verify_shifted

PAUSE_S = 20.0
"""Between two looks, each of which is two calls; a live table asks for targets too."""
LONG_PAUSE_S = 30.0
"""While ECS bakes, or waits for somebody."""
_AT_ONCE = (ProductionStep(100.0),)
_SHIFTING, _BAKING = "PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME"
_NEXT = {
    "RECONCILE_SERVICE": "ECS to tidy up what an earlier deployment left",
    "TEST_TRAFFIC_SHIFT": "test traffic to move",
    _SHIFTING: "production traffic to move",
    "CLEAN_UP": "old tasks to leave",
}


class TrafficShifting:
    """Followed by the service deployment; ended early by two like failures, for which ECS has no circuit breaker."""

    reads_service_deployment = True

    def __init__(self) -> None:
        self._tasks = Rolling()

    def steps(self, configuration: Configuration) -> tuple[ProductionStep, ...]:  # noqa: ARG002
        """How production moves: all of it at once."""
        return _AT_ONCE

    def patience_s(self, service: ServiceSnapshot, timeout_s: float) -> float:
        """*timeout_s* for tasks, stages and hooks, and all that ECS waits by itself: steps and bake time."""
        return timeout_s + waits_s(service.configuration, self.steps(service.configuration), service.settings)

    def waiting_for(self, look: RolloutLook) -> str:
        """What has to happen next, for people."""
        deployment = look.service_deployment
        if deployment is None:
            return "ECS to list the deployment"
        if deployment.is_over:
            return "ECS's verdict"
        if deployment.is_going_back or not look.is_primary:
            is_back = deployment.is_going_back and deployment.traffic.new == 0
            return (
                "new tasks to leave: production is the old version's" if is_back else "ECS to return to the old version"
            )
        if deployment.status == "PENDING":
            return "ECS to begin"
        if hooks := deployment.open_hooks:
            return "; ".join(hook.awaited() for hook in hooks)
        if deployment.stage == "SCALE_UP":
            return _waiting_for_tasks(look)
        if baking := self._bake(look):
            ends = f", until about {iso(look.stage.since + baking)[11:19]} UTC" if look.stage else ""
            what = "both versions" if deployment.stage == _BAKING else f"{deployment.traffic.new:g} %"
            return f"{what} to bake for {duration(baking)}{ends}"
        if deployment.stage == "CLEAN_UP" and look.protected:
            return waiting_for_protected(look.protected)
        return _NEXT.get(deployment.stage) or f"ECS to go on from {deployment.stage or deployment.status}"

    def pause_s(self, look: RolloutLook) -> float:
        """Seconds until the next look: longer while ECS bakes or waits for somebody, and not past a bake's end."""
        deployment = look.service_deployment
        if deployment is None or deployment.status != "IN_PROGRESS":
            return PAUSE_S
        if any(hook.is_waiting_for_somebody for hook in deployment.open_hooks):
            return LONG_PAUSE_S
        left = self._bake_left_s(look)
        return PAUSE_S if left is None else min(LONG_PAUSE_S, max(PAUSE_S, left))

    def facts(self, look: RolloutLook) -> dict[str, Any]:
        """The strategy, traffic, hooks that are waited for, and how long it still bakes."""
        deployment, left = look.service_deployment, self._bake_left_s(look)
        found: dict[str, Any] = {"strategy": look.service.strategy.lower()}
        if deployment is None:
            return found
        if shares := deployment.traffic.shares():
            found["traffic"] = shares
        if look.stage:
            found["stage_since"] = iso(look.stage.since)
        if left is not None:
            found["bake_left_s"] = round(left)
        if deployment.open_hooks:
            found["hooks"] = [hook.facts() for hook in deployment.open_hooks]
        return found

    def may_be_over(self, look: RolloutLook) -> bool:
        """Whether the service deployment's own status must be asked for."""
        if look.service_deployment is None:
            return self._tasks.may_be_over(look)
        return look.service_deployment.is_over or not look.is_primary

    def failure_signs(self, look: RolloutLook, previous: RolloutLook | None) -> tuple[float, ...]:
        """As of a rolling deployment."""
        return self._tasks.failure_signs(look, previous)

    def reason_to_stop(self, look: RolloutLook, failures: Sequence[TaskFailure]) -> str:
        """Two new tasks failed in the same way, and ECS is not returning to the old version already."""
        return self._tasks.reason_to_stop(look, failures)

    def verify(
        self,
        aws: AwsClient,
        manifest: ModuleManifest,
        tracked: TrackedDeployment,
        result: RolloutResult,
        images: Mapping[str, Image],
    ) -> Steps[Verification]:
        """Whether our revision is PRIMARY, its target groups live by the rules' own weights, and healthy."""
        if result.service is None:
            return Verification(wrong="nothing shows what runs")
        return (yield from verify_shifted(aws, manifest, tracked, result.service, result.revision, images))

    def _bake(self, look: RolloutLook) -> float:
        """How long ECS bakes what it bakes now, in seconds; 0: it does not."""
        deployment = look.service_deployment
        if deployment is None or deployment.status != "IN_PROGRESS" or deployment.open_hooks:
            return 0.0
        if deployment.stage == _BAKING:
            return bake_s(deployment.configuration)
        if deployment.stage != _SHIFTING:
            return 0.0
        steps = self.steps(deployment.configuration)
        return next((step.bake_s for step in steps if step.percent == deployment.traffic.new), 0.0)

    def _bake_left_s(self, look: RolloutLook) -> float | None:
        """At most so long; None: it does not bake."""
        baking = self._bake(look)
        return max(0.0, baking - look.stage_s) if baking and look.stage else None


def _waiting_for_tasks(look: RolloutLook) -> str:
    new = look.new
    if new is not None and new.running >= new.desired > 0:
        return "new tasks to become healthy"
    why = unplaced(reversed(look.events))
    return f"a place for new tasks: {why}" if why else "new tasks to start"
