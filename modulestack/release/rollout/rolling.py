"""
ECS's rolling strategy: new tasks start beside old ones, become healthy, and old ones leave.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.rollout.look import RolloutLook
from modulestack.release.rollout.placement import unplaced
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.strategy import RolloutResult
from modulestack.release.rollout.task_failures import TaskFailure, describe_failures, repeated_failure
from modulestack.release.rollout.task_protection import waiting_for
from modulestack.release.rollout.task_verification import Verification
from modulestack.release.rollout.tracked_deployment import TrackedDeployment
from modulestack.release.rollout.traffic_verification import verify_shifted

PAUSE_S = 6.0
"""While tasks start."""
LATE_PAUSE_S = 5.0
"""Once ECS may say its verdict at any moment."""
HELD_PAUSE_S = 30.0
"""While a lifecycle hook holds it."""
_STARTED = re.compile(r"has started (\d+) tasks")
_BAD = re.compile(r"is unhealthy in|failed container health checks|unable to|deployment failed|rolling back")


class Rolling:
    """Followed by DescribeServices alone; ended early by two like failures; believed with healthy targets."""

    reads_service_deployment = False

    def patience_s(self, service: ServiceSnapshot, timeout_s: float) -> float:  # noqa: ARG002
        """*timeout_s*: a rolling deployment waits for nothing but tasks."""
        return timeout_s

    def waiting_for(self, look: RolloutLook) -> str:
        """What has to happen next, for people."""
        new = look.new
        if new is None or new.status != "PRIMARY":
            return "ECS to return to the old version"
        if look.service_deployment and (hooks := look.service_deployment.open_hooks):
            return "; ".join(hook.awaited() for hook in hooks)
        if new.rollout == "FAILED":
            return "ECS to end the failed deployment"
        if new.rollout == "COMPLETED":
            return "ECS's verdict"
        if new.running < new.desired:
            why = unplaced(reversed(look.events))
            return f"a place for new tasks: {why}" if why else "new tasks to start"
        if look.protected:
            return waiting_for(look.protected)
        if look.old_running:
            return "new tasks to become healthy and old ones to leave"
        return "ECS to end the deployment"

    def pause_s(self, look: RolloutLook) -> float:
        """Seconds until the next look."""
        new = look.new
        if look.service_deployment and look.service_deployment.open_hooks:
            return HELD_PAUSE_S
        if new is None or new.status != "PRIMARY" or new.failed or new.rollout != "IN_PROGRESS":
            return LATE_PAUSE_S
        return PAUSE_S if new.running < new.desired or look.old_running else LATE_PAUSE_S

    def facts(self, look: RolloutLook) -> dict[str, Any]:
        """The hooks that are waited for: a rolling deployment has no stages."""
        hooks = look.service_deployment.open_hooks if look.service_deployment else ()
        return {"hooks": [hook.facts() for hook in hooks]} if hooks else {}

    def may_be_over(self, look: RolloutLook) -> bool:
        """Whether the service deployment's own status must be asked for."""
        new = look.new
        return new is None or new.status != "PRIMARY" or new.rollout in {"COMPLETED", "FAILED"}

    def failure_signs(self, look: RolloutLook, previous: RolloutLook | None) -> tuple[float, ...]:
        """
        ECS's count of failures, replacements, bad events, and a dip in running tasks.

        ECS's own count starts anew when a task runs, so that it misses tasks that crash after their start:
        replacements and dips show those.
        """
        new = look.new
        before = previous.new.running if previous and previous.new else 0
        desired = max(look.tracked.desired, new.desired if new else 0)
        started = sum(int(match[1]) for event in look.events if (match := _STARTED.search(event.text)))
        bad = sum(bool(_BAD.search(event.text)) for event in look.events)
        dip = new is not None and new.running < before
        return (new.failed if new else 0, max(0, started - desired), bad, look.elapsed_s if dip else 0.0)

    def reason_to_stop(self, look: RolloutLook, failures: Sequence[TaskFailure]) -> str:
        """Two new tasks failed in the same way."""
        return describe_failures(failures, look.tracked.created) if repeated_failure(failures) else ""

    def verify(
        self,
        aws: AwsClient,
        manifest: ModuleManifest,
        tracked: TrackedDeployment,
        result: RolloutResult,
        images: Mapping[str, Image],
    ) -> Steps[Verification]:
        """
        Whether our revision is PRIMARY, with our digests, and all target groups (or a worker's tasks) healthy.

        Of a service that shifted traffic once, those that it is in.
        """
        if result.service is None:
            return Verification(wrong="nothing shows what runs")
        return (yield from verify_shifted(aws, manifest, tracked, result.service, result.revision, images))
