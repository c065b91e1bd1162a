"""
What the account's other services know of ECS: methods of moto's own objects, replaced for this account and region.

tests/embedded_aws/ecs/test_backend.py fails when moto's inside changes.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.ecs import identifiers, target_deregistration, target_health
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.target_settings import TargetGroupSettings
from modulestack.embedded_aws.ecs.task_models import RegisteredTarget
from modulestack.embedded_aws.interfaces import AccountInterface


def install(account: AccountInterface, region: RegionState, catch_up: Callable[[], None]) -> None:
    """Let load balancing tell our targets' health, and autoscaling find our services. *catch_up* runs what is due."""
    elbv2 = account.backend("elbv2", region.name)
    elbv2.describe_target_health = functools.partial(_target_health, region, catch_up, elbv2.describe_target_health)
    elbv2.deregister_targets = functools.partial(_deregister_targets, region, catch_up, elbv2.deregister_targets)
    autoscaling = account.backend("application-autoscaling", region.name)
    autoscaling.ecs_backend = ServicesForAutoscaling(region)


def _target_health(
    region: RegionState,
    catch_up: Callable[[], None],
    others: Callable[..., list[Any]],
    target_group_arn: str,
    targets: Any,
) -> list[Any]:
    """
    DescribeTargetHealth: our targets by what we know, all others as moto has them.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
    """
    from moto.elbv2.models import FakeHealthStatus

    catch_up()
    group = region.dependencies.target_group(target_group_arn)
    ours = {(target.address, target.port): target for target in region.targets.get(target_group_arn, ())}
    asked = [(target["Id"], int(target["Port"])) for target in targets or () if "Port" in target]
    wanted = [target for key, target in ours.items() if not targets or key in asked]
    rest = [target for target in targets or () if (target["Id"], int(target.get("Port", -1))) not in ours]
    known = others(target_group_arn, rest) if rest or not targets else []
    addresses = {target.address for target in ours.values()}
    foreign = [status for status in known if status.instance_id not in addresses]
    if group is None:
        return foreign
    return [_status(FakeHealthStatus, target, group, region.now) for target in wanted] + foreign


def _deregister_targets(
    region: RegionState,
    catch_up: Callable[[], None],
    others: Callable[..., None],
    target_group_arn: str,
    instances: Sequence[Mapping[str, Any]],
) -> None:
    """
    DeregisterTargets: ours leave; of others those that moto has.

    "If the specified target does not exist, the action returns successfully."
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html
    """
    catch_up()
    target_deregistration.deregister(region, target_group_arn, instances)
    known = region.dependencies.registered_targets(target_group_arn)
    others(target_group_arn, [target for target in instances if target["Id"] in known])


def _status(make: Any, target: RegisteredTarget, group: TargetGroupSettings, now: float) -> Any:
    port = str(target.port) if group.health_check_port == "traffic-port" else group.health_check_port
    if not group.attached:
        why = "Target group is not configured to receive traffic from the load balancer"
        return make(target.address, target.port, port, "unused", "Target.NotInUse", why)
    return make(target.address, target.port, port, target.state, *target_health.reason_of(target, now))


@dataclasses.dataclass(frozen=True)
class ServicesForAutoscaling:
    """What moto's application autoscaling asks of its own ECS."""

    region: RegionState

    def describe_services(
        self, cluster: str, services: Sequence[str]
    ) -> tuple[list[EcsService], list[Mapping[str, str]]]:
        """The ACTIVE services of these names, and the others."""
        home = self.region.clusters.get(identifiers.short(cluster))
        known = {} if home is None else home.services
        found = [known[name] for name in services if name in known and known[name].status == "ACTIVE"]
        missing = [name for name in services if name not in [service.name for service in found]]
        return found, [{"arn": self.region.arn("service", cluster, name), "reason": "MISSING"} for name in missing]
