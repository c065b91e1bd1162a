"""
Take a task that runs out of its target groups, and wait until its requests have had their time.

StopTask does not: containers get SIGTERM while load balancers still send them requests. ECS, too, puts a task that runs
into its target groups again, so it is taken out again before it is healthy there.

Sources:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
https://github.com/aws/containers-roadmap/issues/576 (StopTask)
https://github.com/aws/containers-roadmap/issues/251 (ECS registers it again, and does not stop the task)
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.aws_access.patience import patiently
from modulestack.release.rollout.service_snapshot import fetch_service
from modulestack.release.rollout.target_group_pairs import all_groups
from modulestack.release.rollout.tasks import described_tasks
from modulestack.release.rollout.verification import target_health

PAUSE_S = 3.0
"""Between two looks at targets: shorter than what a target takes from its registration to its first passed check."""
_DELAY = "deregistration_delay.timeout_seconds"
_SERVED = "healthy"
_ENTERS = "initial"


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskTarget:
    """A port of the task in a target group, which sends it requests."""

    group: str
    """ARN."""
    id: str
    """Address."""
    port: int
    delay_s: float
    """Of the group: how long requests that are under way may take."""
    others: int
    """Other targets there that are healthy."""

    @property
    def described(self) -> dict[str, Any]:
        """As Elastic Load Balancing takes it."""
        return {"Id": self.id, "Port": self.port}


def serving_targets(aws: AwsClient, manifest: ModuleManifest, task: str) -> tuple[TaskTarget, ...]:
    """
    Where *task* (its ARN) is healthy; nowhere: it gets no requests by a load balancer.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    described = next(iter(described_tasks(aws, manifest.cluster, [task])), None)
    if described is None or described.get("group") != f"service:{manifest.service}":
        return ()
    service, addresses = fetch_service(aws, manifest) or {}, set(_addresses(described))
    named = [
        balancer["targetGroupArn"] for balancer in service.get("loadBalancers", ()) if "targetGroupArn" in balancer
    ]
    found = [_target(aws, group, addresses) for group in all_groups(named, service)]
    return tuple(target for target in found if target)


def drain(
    aws: AwsClient,
    targets: Sequence[TaskTarget],
    *,
    until: float,
    look: Callable[[float], None],
    on_trouble: Callable[[AwsFailure], None],
) -> Steps[bool]:
    """
    Deregister *targets*, and wait for the longest of their delays; False: at *until* (epoch seconds) that is not over.

    One that was registered again is deregistered again; if it was healthy meanwhile, its delay begins anew. At each
    look, *look* is told for how many seconds there may still be requests.

    Raises:
        AwsFailure: AWS could not be asked. The task goes on.
    """
    ends: dict[TaskTarget, float] = {}
    left = list(targets)
    while True:
        for target in left:
            yield from patiently(
                functools.partial(_deregister, aws, target), aws.clock, until=until, on_trouble=on_trouble
            )
            ends.setdefault(target, aws.clock.now() + target.delay_s)
        left_s = max(ends.values()) - aws.clock.now()
        if left_s <= 0:
            return True
        if aws.clock.now() >= until:
            return False
        look(left_s)
        yield min(PAUSE_S, left_s)
        left = []
        for target in targets:
            state = yield from patiently(
                functools.partial(_state, aws, target), aws.clock, until=until, on_trouble=on_trouble
            )
            if state in {_SERVED, _ENTERS}:
                left.append(target)
            if state == _SERVED:
                del ends[target]


def _deregister(aws: AwsClient, target: TaskTarget) -> None:
    aws.call("elbv2", "deregister_targets", TargetGroupArn=target.group, Targets=[target.described])


def _state(aws: AwsClient, target: TaskTarget) -> str:
    """``unused`` of one that is not there any more."""
    found = target_health(aws, target.group, Targets=[target.described])
    return str(found[0]["TargetHealth"]["State"]) if found else "unused"


def _target(aws: AwsClient, group: str, addresses: set[str]) -> TaskTarget | None:
    healthy = [one for one in target_health(aws, group) if one["TargetHealth"]["State"] == _SERVED]
    own = next((one["Target"] for one in healthy if one.get("Target", {}).get("Id") in addresses), None)
    if own is None:
        return None
    answer = aws.call("elbv2", "describe_target_group_attributes", TargetGroupArn=group)
    attributes = {one["Key"]: one.get("Value", "") for one in answer["Attributes"]}
    return TaskTarget(
        group=group,
        id=str(own["Id"]),
        port=int(own["Port"]),
        delay_s=float(attributes.get(_DELAY) or 0),
        others=len(healthy) - 1,
    )


def _addresses(task: Mapping[str, Any]) -> Iterator[str]:
    for container in task.get("containers", ()):
        for interface in container.get("networkInterfaces", ()):
            yield from (interface[key] for key in ("privateIpv4Address", "ipv6Address") if interface.get(key))
